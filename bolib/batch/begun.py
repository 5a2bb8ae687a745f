"""How far a company has come at its beginning: its file, two keys, its books, its people, their hours, the first paper."""

from bolib.batch import company as companies
from bolib.batch.places import COMPANY, books_of, company_file_of, home
from bolib.books import Books, keys
from bolib.problem import Refused
from bolib.stores import SCHEMA

STEPS = ("file", "keys", "books", "people", "hours", "paper")
DEMO = "demo"  # its settings are shipped; it is made by a command of its own
ASKED = {
    "people": "select 1 from contract limit 1",
    "hours": "select 1 from month_hours union all select 1 from punch limit 1",
    "paper": "select 1 from seal limit 1",
}


def done(company: str) -> dict[str, bool]:
    """Say which steps are done."""
    found = dict.fromkeys(STEPS, False)
    if not company:
        return found
    if books_of(company).is_file():
        with Books(books_of(company), SCHEMA) as books:
            return found | dict.fromkeys(STEPS[:3], True) | {name: bool(books.rows(sql)) for name, sql in ASKED.items()}
    if company_file_of(company).is_file():
        found["file"] = True
        found["keys"] = all(keys.path_of(user).is_file() for user in companies.founders_of(company))
    return found


def waiting() -> list[str]:
    """List the companies whose file is written and whose books are not founded yet."""
    folder = home() / "parameters" / "companies"
    named = sorted(path.stem for path in folder.glob("*.yaml") if COMPANY.fullmatch(path.stem) and path.stem != DEMO)
    return [one for one in named if not books_of(one).exists() and _readable(one)]


def _readable(company: str) -> bool:
    try:
        return bool(companies.founders_of(company))
    except Refused:  # half filled in by hand: whoever writes it there goes on there
        return False
