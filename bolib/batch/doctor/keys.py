"""The doctor on keys: files that others can read, files that are no keys, keys that sign no more."""

import os
import stat
from collections.abc import Iterator

from bolib.batch.doctor.finding import BROKEN, LOOK, OK, Finding, finding
from bolib.books import Books, keys
from bolib.problem import Refused


def files() -> Iterator[Finding]:
    """Look at every key file of this user: readable as a key, and by nobody else."""
    folder = keys.folder()
    listed = sorted(folder.glob("*.json"))
    wrong = 0
    for path in [folder, *listed] if folder.is_dir() and os.name != "nt" else []:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            right = "700" if path == folder else "600"
            yield finding(LOOK, "doctor.open_key", str(path), mode=f"{mode:03o}", right=right)
            wrong += 1
    for path in listed:
        try:
            keys.public_of(path.stem)
        except (Refused, ValueError) as fault:
            yield finding(BROKEN, "doctor.no_key", str(path), reason=str(fault)[:100])
            wrong += 1
    if not wrong:
        yield finding(OK, "doctor.keys", str(folder), count=len(listed))


def revoked(books: Books, company: str) -> Iterator[Finding]:
    """Name keys of this user that these books have revoked or that nobody has confirmed yet."""
    known = {str(key): str(user) for key, user in books.rows("select key, user from key_enrolled")}
    gone = {str(key) for (key,) in books.rows("select key from key_revoked")}
    good = {str(key) for (key,) in books.rows("select key from enrolment_confirmed")} - gone
    signing = 0
    for path in sorted(keys.folder().glob("*.json")):
        try:
            name = keys.name_of(keys.public_of(path.stem)[1])
        except (Refused, ValueError):
            continue  # `files` has said so
        signing += name in good
        if name in known and name not in good:
            code = "doctor.key_revoked" if name in gone else "doctor.key_waits"
            yield finding(LOOK, code, f"{company}, {path.stem}", key=name, user=known[name])
    yield finding(OK, "doctor.signing", company, count=signing, users=len(set(known.values())))
