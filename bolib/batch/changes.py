"""What changed in a company since a day: the events of the audit trail that who asks may see, with who, what and when."""

from dataclasses import dataclass
from datetime import date, timedelta

from bolib.accounting.claims import store as claims
from bolib.accounting.hours import store as hours
from bolib.accounting.ledger import store as ledger
from bolib.accounting.payroll import store as payroll
from bolib.books import Books, roles, settings, sight
from bolib.country import country
from bolib.dates import end_of_day, is_working_day, local
from bolib.formats.logins import called
from bolib.personnel.people import store as people

# What a role sees, as roles.yaml names it, of the tables of each system; of the books' own every user sees that they changed.
STORES = {"people": (people,), "hours": (hours,), "payroll": (payroll, claims), "ledger": (ledger,)}
SEES = {table.name: what for what, stores in STORES.items() for store in stores for table in store.TABLES}
PAPERS = {"hours": "hours", "payroll": "payroll"}  # the beginning of a paper's name, and what it is about
MOST = 5_000


@dataclass(frozen=True)
class Event:
    """One event: its number, when (company's time), who, from which account, whether signed, what, about what, why, rows by table."""

    event: int
    at: str
    user: str
    account: str
    signed: bool
    act: str
    about: str
    reason: str
    rows: tuple[tuple[str, int], ...]
    hash: str


def last_working_day(books: Books, day: date) -> date:
    """Give the working day before a day, by the calendar of the company's country."""
    calendar, found = country(settings.company(books)["country"]).CALENDAR, day - timedelta(1)
    while not is_working_day(found, calendar):
        found -= timedelta(1)
    return found


def since(books: Books, day: date) -> list[Event]:
    """List the events from the beginning of a day on that who asks may see, the latest first, at most the last 5,000."""
    zone = settings.company(books)["time_zone"]
    first = end_of_day(day - timedelta(1), zone)
    found = books.rows(
        "select e.seq, e.at, e.account, k.user, e.act, e.subject, r.text, lower(hex(e.hash)) from event e "
        "left join key_enrolled k using (key) left join reason r on r.event = e.seq where e.at > ? "
        "order by e.seq desc limit ?",
        *(first, MOST),
    )
    wrote = _wrote(books, found[-1][0]) if found else {}
    seen, papers = {what: sight.sees(books, what) for what in ("", *STORES)}, _papers(books)
    shown = []
    for seq, at, account, signer, act, subject, reason, digest in found:
        user = signer or roles.user_of_account(books, account) or called(account)
        rows = tuple(wrote.get(seq, ()))
        about = {"", papers.get(subject.split("/")[0], ""), *(SEES.get(table, "") for table, _ in rows)}
        if user == books.user or all(seen[what] for what in about):
            when = f"{local(at, zone):%Y-%m-%d %H:%M}"
            said = (act, _about(act, subject), reason or "")
            shown.append(Event(seq, when, user, called(account), signer is not None, *said, rows, digest[:12]))
    return shown


def _wrote(books: Books, first: int) -> dict[int, list[tuple[str, int]]]:
    """Say how many rows each event from one on wrote into which tables."""
    found: dict[int, list[tuple[str, int]]] = {}
    asked = 'select seq, "table", rows from event_rows where seq >= ? order by seq, "table"'
    for seq, table, rows in books.rows(asked, first):
        found.setdefault(seq, []).append((str(table), int(rows)))
    return found


def _papers(books: Books) -> dict[str, str]:
    """Say what each run is about."""
    named = books.rows("select distinct run, paper from seal")
    return {str(run): PAPERS.get(str(paper).split("/")[-1].split("_")[0], "") for run, paper in named}


def _about(act: str, subject: str) -> str:
    """Leave out of a subject what only a program reads: the digest of a file."""
    if act == "import":
        return subject.rpartition(" ")[0].replace("+", ", ")
    return subject.rpartition("/")[0] if act == "certify" else subject
