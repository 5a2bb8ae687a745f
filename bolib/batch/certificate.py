"""Makes a certificate of pay as a file for this user alone, recorded in the books as one signed act.

The event says whose certificate of which kind it is and the digest of the file, and its signature who made it when; the
figures are those of posted payslips.
"""

import hashlib
from pathlib import Path

from bolib.accounting.payroll.store.certificate import certificate
from bolib.batch.attention import today
from bolib.batch.places import books_of, outputs_of
from bolib.books import Books, roles, sight
from bolib.books.files import write_durably
from bolib.books.given import Given
from bolib.books.keys import Key
from bolib.formats.certificate import pdf
from bolib.stores import SCHEMA

RIGHT = "certify"


def certify(
    company: str,
    person: str,
    kind: str,
    month: str,
    key: Key,
    *,
    months: int | None = None,
    language: str = "hr",
    given: Given | None = None,
) -> Path:
    """Make a certificate and record it; gives the file, in outputs/<company>/certificates.

    Refused where the signer's roles do not allow it, and as bolib.accounting.payroll.store.certificate refuses.
    """
    with Books(books_of(company), SCHEMA, writable=True, given=given) as books:
        user = roles.demand_of(books, roles.user_of_key(books, key), books.account, RIGHT)
        sight.demand(books, "payroll", user=user)
        day = today(books).isoformat()
        made = certificate(books, person, kind, month, months=months, language=language, user=user, day=day)
        content = pdf(made)
        digest = hashlib.sha256(content).hexdigest()
        with books.write("certify", f"{person}/{kind}/{month}/{digest}", key=key) as act:
            roles.demand(act, RIGHT)
            path = _next(outputs_of(company) / "certificates", f"{person}-{kind}-{month}")
            write_durably(path, content)
            path.chmod(0o600)
    return path


def _next(folder: Path, name: str) -> Path:
    """Give a new file name in a folder of this user alone."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.parent.chmod(0o700)
    folder.chmod(0o700)
    number = 1
    while (folder / f"{name}-{number}.pdf").exists():
        number += 1
    return folder / f"{name}-{number}.pdf"
