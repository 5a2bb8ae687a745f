"""Whose keys lie on this computer and sign in the books: at a desk the second person walks over and types the passphrase."""

from bolib.books import Books, keys, roles, signed_in
from bolib.problem import Refused


def here(books: Books) -> dict[str, str]:
    """Give the names of the keys in this user's folder that sign in these books, each with its user.

    At a served desk those of the person who signed in, and nobody else's.
    """
    enrolled, found = set(roles.signers(books)), {}
    if signed_in.served():
        mine = signed_in.user(books)
        enrolled = {(user, key) for user, key in enrolled if user == mine}
    for path in sorted(keys.folder().glob("*.json")):
        try:
            user, public = keys.public_of(path.stem)
        except (Refused, ValueError):  # not a key that opens here; the others do
            continue
        if (user, keys.name_of(public)) in enrolled:
            found[path.stem] = user
    return found


def needs_none(books: Books, act: str) -> bool:
    """Say whether the account alone may do an act that asks for no signature."""
    user = roles.user_of_account(books, books.account)
    return user is not None and roles.may(books, user, act)
