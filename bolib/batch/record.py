"""Working-time records as files: one PDF for each person of a month, in a folder for whoever asked for them alone."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bolib.accounting.hours import store as hours
from bolib.batch.places import next_folder, outputs_of
from bolib.books import Books, roles
from bolib.books.files import write_durably
from bolib.books.keys import Key
from bolib.dates import month_of
from bolib.personnel.people import store as people
from bolib.problem import Refused


@dataclass(frozen=True)
class Records:
    """The folder with the files, how many people they are for, and who is left out: their hours were approved elsewhere."""

    folder: Path
    people: int
    left_out: tuple[str, ...] = ()


def write_records(
    books: Books, company: str, month: str, persons: Sequence[str] = (), *, language: str, key: Key | None = None
) -> Records:
    """Write the records of a month (NN 55/24) of the people named, else of everyone whose days are known here.

    They lie in outputs/<company>/records/<month>/1, 2 …, for this user of the computer alone. Who asks is the key's user,
    else the account's. Refused: a month that is none, an unknown person, one without a contract in the month, who may not
    see them; then no folder is left.
    """
    try:
        days = month_of(month)
    except ValueError:
        raise Refused("cells.month", month, found=month) from None
    user, named = roles.user_of_key(books, key) if key else None, list(dict.fromkeys(persons))
    hours.demand_reader(books, user, month, named)
    there, done = None, set[str]()
    with hours.as_seen(books, *days, user=user) as shown:
        employed = people.employed(shown, *days)
        try:
            for person, page in hours.records(shown, month, named, language=language):
                done.add(person)
                there = there or next_folder(outputs_of(company) / "records" / month)
                write_durably(there / f"{person}.pdf", page)
                (there / f"{person}.pdf").chmod(0o600)
        except BaseException:
            if there:
                shutil.rmtree(there, ignore_errors=True)
            raise
    if there is None:
        raise Refused("hours.nobody_in_month", month, month=month)
    left_out = () if named else tuple(sorted(employed - done))
    return Records(there, len(done), left_out)
