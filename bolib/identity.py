"""Numbers that carry a check digit: OIB of a person or firm, IBAN of an account.

>>> oib_problem("00000000001", "row 2") is None, oib_problem("12345678901", "row 2").code
(True, 'identity.oib_check')
>>> iban_problem("HR17 2360 0001 1012 3456 5", "row 2") is None
True
>>> bank_of("HR1723600001101234565"), is_protected("HR8299999993501234565"), is_domestic("DE89370400440532013000")
('ZAGREBAČKA BANKA d.d. Zagreb', True, False)
"""

from functools import lru_cache

from bolib.problem import Problem

_AS_DIGITS = {ord(letter): str(value) for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)}
LONGEST = 60  # characters of a written number that are looked at; nothing longer is one


def plain(text: str) -> str:
    """Write a number as it is kept: without the spaces people put between groups, letters large."""
    return text[: LONGEST + 1].replace(" ", "").replace("\xa0", "").upper()


def oib_problem(text: str, where: str) -> Problem | None:
    """Say what is wrong with an OIB (11 digits, the last one a check digit), or give None.

    One of 10 digits that fits with a zero before it (a spreadsheet cut it off) is offered back.
    """
    number = plain(text)
    if not (number.isascii() and number.isdigit()):
        return Problem("identity.oib_letters", where, {"found": text[:LONGEST]})
    if len(number) == 10 and _oib_fits("0" + number):
        return Problem("identity.oib_zero", where, {"found": number, "offered": "0" + number})
    if len(number) != 11:
        return Problem("identity.oib_length", where, {"found": len(number)})
    return None if _oib_fits(number) else Problem("identity.oib_check", where, {"found": number})


@lru_cache(2**17)  # a payroll asks several times of each person
def _oib_fits(number: str) -> bool:
    from stdnum.iso7064 import mod_11_10

    return mod_11_10.is_valid(number)


def iban_problem(text: str, where: str) -> Problem | None:
    """Say what is wrong with an IBAN (country, length, check digits), or give None.

    A bank that is in no register is no fault: registers are never complete.
    """
    from schwifty import registry
    from schwifty.exceptions import SchwiftyException

    number = plain(text)
    country = number[:2]
    if not (number.isascii() and number.isalnum()):
        return Problem("identity.iban_letters", where, {"found": text[:LONGEST]})
    try:
        spec = registry.get_iban_spec(country)
    except SchwiftyException:
        return Problem("identity.iban_country", where, {"found": country})
    if len(number) != (needed := spec.iban_length):
        return Problem("identity.iban_length", where, {"found": len(number), "needed": needed, "country": country})
    if not (number[2:4].isdigit() and spec.regex.fullmatch(number[4:])):
        return Problem("identity.iban_structure", where, {"found": number, "country": country})
    rest = int((number[4:] + country).translate(_AS_DIGITS) + "00") % 97  # ISO 7064, mod 97-10
    return None if number[2:4] == f"{98 - rest:02}" else Problem("identity.iban_check", where, {"found": number})


def is_domestic(iban: str) -> bool:
    """Say whether an account is kept in Croatia, so that domestic references of a payment hold for it."""
    return iban.startswith("HR")


def is_protected(iban: str) -> bool:
    """Say whether a Croatian account is a protected one (exempt from enforcement): its number begins with 35."""
    return is_domestic(iban) and iban[11:13] == "35"


def bank_of(iban: str) -> str:
    """Give the name of the bank that keeps an account, or nothing where the register does not have it."""
    from schwifty import IBAN

    return IBAN(iban, allow_invalid=True).bank_name or ""
