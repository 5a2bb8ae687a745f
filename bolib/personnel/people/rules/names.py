"""A person's name as a bank carries it in a payment, and whether enough of it is left."""

NEEDED = 2  # letters


def in_payment(first: str, last: str) -> tuple[str, bool]:
    """Write a name with the letters that a payment may carry; say whether at least two letters of it are left.

    Letters of another script become dots, and a name of dots pays nobody: such a person waits for another spelling.
    """
    from bolib.formats import pain_001  # what it loads `bo status` has no use for

    try:
        shown = pain_001.clean(f"{first} {last}", pain_001.NAME)
    except ValueError:
        return "–", False
    return shown, sum(letter.isalpha() for letter in shown) >= NEEDED
