"""A third person who signs in a company, beside the clerk and the manager: an accountant, who may stand in for the manager."""

import hashlib

from bolib.batch.places import books_of
from bolib.books import Books, keys, settings, users
from bolib.stores import SCHEMA
from tests.run_folder import oib


def third(company: str, user: str = "mia", passphrase: str = "open") -> None:
    """Let the user sign, as two people would: named in the settings, the key enrolled and confirmed."""
    ana, ivo = (keys.unlock(one, passphrase) for one in ("ana", "ivo"))
    with Books(books_of(company), SCHEMA, writable=True) as books:
        line = f'  {user}: {{name: X, oib: "{oib(950)}", accounts: [], roles: [accountant]}}\n'
        text = books.setting("company").replace("\nusers:\n", f"\nusers:\n{line}", 1)
        version = settings.adopt(books, "company", text, key=ana)
        settings.confirm(books, "company", version, digest=hashlib.sha256(text.encode()).digest(), key=ivo)
        own = keys.new(user, passphrase)
        users.enrol(books, user=user, public=own.public, key=ana, oib=oib(950))
        users.confirm(books, name=own.name, key=ivo)
