"""People: one row of a file is six facts, each with the day it holds from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.identity import is_domestic, is_protected
from bolib.personnel.people.rules.dependants import DISABILITIES
from bolib.personnel.people.rules.facts import (
    Content,
    Fact,
    Importing,
    Known,
    Proposal,
    Propose,
    changed,
    filled,
)
from bolib.personnel.people.rules.names import in_payment
from bolib.problem import Problem

YOUNGEST = 15  # years; below, nobody may work (ZOR čl. 19; marked R)
ASKED_UNTIL = "1962-12-31"  # born until then: whether also insured in the second pillar was a choice (marked R)
WHOLE = 1_000_000
LAST, NO_ACCOUNT = 4, "–"  # letters of an account that are shown

# The columns of each table with what they are where no row ever said; `since` names the column of the date.
TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "personal_data": ("since", dict.fromkeys(("first_name", "last_name", "birth_date", "sex", "email"))),
    "residence": ("residence_since", {"municipality": None, "address": None, "resident": 1}),
    "bank_account": ("iban_since", {"iban": None}),
    "protected_account": ("protected_iban_since", {"iban": None}),
    "tax_status": (
        "since",
        {
            "pension_pillars": None,
            "disability": "none",
            "veteran_percent": 0,
            "area_relief": None,
            "allowance_share_ppm": WHOLE,
            "employed_elsewhere": 0,
            "gross_elsewhere_cents": None,
            "relief_statement_since": None,
        },
    ),
}


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row of people."""
    row = entry.values
    if row.get("relief_statement_since") and row.get("employed_elsewhere") == 0:
        yield entry.fault("relief_statement_since", "people.statement_alone")
    for since, what in (("iban_since", "iban"), ("protected_iban_since", "protected_iban")):
        if row.get(since) and what == "iban" and not row.get(what):
            yield entry.fault(since, "people.date_alone", column=what)
    if row["residence_since"] < row["birth_date"]:
        yield entry.fault("residence_since", "people.before_birth", born=row["birth_date"])


KIND = Kind(
    "people",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column("oib", cells.oib, "columns.oib", "00000000001", required=True),
        Column("first_name", cells.words(80), "columns.first_name", "Ana", required=True),
        Column("last_name", cells.words(80), "columns.last_name", "Primjer", required=True),
        Column("birth_date", cells.day, "columns.birth_date", "1990-05-31", required=True, croatian="31.05.1990."),
        Column("sex", cells.sex, "columns.sex", "F", croatian="Ž"),
        Column("email", cells.mail, "columns.email", "ana@example.com"),
        Column("address", cells.words(200), "columns.address", "Ulica 1"),
        Column("municipality", cells.municipality, "columns.municipality", "Zagreb", required=True),
        Column(
            "residence_since",
            cells.day,
            "columns.residence_since",
            "2026-01-01",
            required=True,
            croatian="01.01.2026.",
        ),
        Column("resident", cells.yes_no, "columns.resident", "yes", empty=1, croatian="da"),
        Column("iban", cells.iban, "columns.iban", "HR4399999981000000005"),
        Column("iban_since", cells.day, "columns.iban_since"),
        Column("protected_iban", cells.iban, "columns.protected_iban"),
        Column("protected_iban_since", cells.day, "columns.protected_iban_since"),
        Column("pension_pillars", cells.choice("1", "1+2"), "columns.pension_pillars", "1+2"),
        Column("disability", DISABILITIES, "columns.disability", "none", empty="none", croatian="nema"),
        Column("veteran_percent", cells.whole(100), "columns.veteran_percent", "0", empty=0),
        Column("area_relief", cells.yes_no, "columns.area_relief", "no", croatian="ne"),
        Column(
            "allowance_share",
            cells.percent,
            "columns.allowance_share",
            "100 %",
            empty=WHOLE,
            gives="allowance_share_ppm",
        ),
        Column("employed_elsewhere", cells.yes_no, "columns.employed_elsewhere", "no", empty=0, croatian="ne"),
        Column("gross_elsewhere", cells.amount, "columns.gross_elsewhere", gives="gross_elsewhere_cents"),
        Column("relief_statement_since", cells.day, "columns.relief_statement_since"),
        Column("since", cells.day, "columns.person_since"),
    ),
    check,
)


def proposer(known: Known, importing: Importing) -> Propose:
    """Give what turns a row into the facts of a person.

    A date that the row does not give: the first row of each table holds from the start of employment (from the
    contracts of this command, else of the books), a later one from the row's `since`, else from the day of import.
    """
    by_oib = {str(dates[""]["oib"]): key[0] for key, dates in known["person"].held.items()}
    by_fold = {key[0].casefold(): key[0] for key in known["person"].held}

    def propose(entry: Entry) -> Proposal:
        person, oib = entry.values["person"], entry.values["oib"]
        start = importing.starts.get(person)
        faults = [
            *_identity(entry, known, by_oib, by_fold),
            *_age(entry, start or entry.values.get("since") or importing.day),
        ]
        facts, notes = [Fact("person", (person,), "", {"oib": oib})], [*_unpayable(entry)]
        for table, (column, columns) in TABLES.items():
            fact = _fact(entry, known, importing, table, column, columns, start)
            facts += [fact] if isinstance(fact, Fact) else []
            faults += [fact] if isinstance(fact, Fault) and fact not in faults else []
            notes += [fact] if isinstance(fact, Problem) else []
        notes += [*_assisted(entry, facts, known, importing), *_accounts(entry, facts, known, importing)]
        facts = [_relieved(fact) for fact in facts]
        if not faults:
            by_oib.setdefault(oib, person)
            by_fold.setdefault(person.casefold(), person)
        return Proposal(facts, faults, notes)

    return propose


def _fact(
    entry: Entry,
    known: Known,
    importing: Importing,
    table: str,
    column: str,
    columns: dict[str, Any],
    start: str | None,
) -> Fact | Fault | Problem | None:
    key, history = (entry.values["person"],), known[table]
    since = entry.values.get(column) or entry.values.get("since") or (importing.day if key in history.held else start)
    held = history.on(key, since or importing.day)
    content = _content(entry, table, held, columns)
    if table == "tax_status" and content["pension_pillars"] is None:
        if entry.values["birth_date"] <= ASKED_UNTIL:
            return entry.fault("pension_pillars", "people.pillars_asked")
        content["pension_pillars"] = "1+2"
    if table == "bank_account" and content["iban"] is None:
        return Problem("people.iban_kept", f"{entry.where}:iban") if held else None
    if since is None and table == "protected_account" and content["iban"] is None:
        return None
    if since is None:
        return entry.fault("since", "people.no_start", person=key[0], column="since")
    return Fact(table, key, since, content)


def _content(entry: Entry, table: str, held: Content | None, columns: dict[str, Any]) -> dict[str, Any]:
    if table != "protected_account":
        return filled(entry, held, columns)
    return {"iban": entry.values.get("protected_iban", (held or {}).get("iban"))}


def _unpayable(entry: Entry) -> Iterator[Problem]:
    """Point out a name of which too little may stand in a payment: the person would be held in the payroll."""
    shown, enough = in_payment(entry.values["first_name"], entry.values["last_name"])
    if not enough:
        yield Problem("people.name_not_payable", f"{entry.where}:last_name", {"shown": shown})


def _assisted(entry: Entry, facts: Sequence[Fact], known: Known, importing: Importing) -> Iterator[Problem]:
    """Ask about the relief of an assisted area where this row does not say yes or no and the books do not, or it moves.

    Whoever moves into such an area was never asked about it: a no of before was about another residence.
    """
    said = {fact.table: fact for fact in facts}
    home, status = said.get("residence"), said.get("tax_status")
    if home is None or entry.values.get("area_relief") is not None or not home.content["resident"]:
        return
    held = known["residence"].on(home.key, home.since)
    moves = held is not None and held["municipality"] != home.content["municipality"]
    unsaid = status is not None and status.content["area_relief"] is None
    if (moves or unsaid) and importing.assisted(home.content["municipality"]):
        yield Problem("people.area_relief_asked", f"{entry.where}:area_relief")


def _accounts(entry: Entry, facts: Sequence[Fact], known: Known, importing: Importing) -> Iterator[Problem]:
    """Point out an account that will hold the pay, and one that takes the place of another."""
    for fact in (fact for fact in facts if fact.table == "bank_account"):
        iban, where = str(fact.content["iban"]), f"{entry.where}:iban"
        if is_protected(iban):
            yield Problem("people.protected_as_ordinary", where)
        if not is_domestic(iban):
            yield Problem("people.foreign_account", where)
        if changed(fact, known, importing):
            held = known[fact.table].on(fact.key, fact.since) or {"iban": NO_ACCOUNT}
            old, new = str(held["iban"])[-LAST:], iban[-LAST:]
            yield Problem("people.account_changed", where, {"person": fact.key[0], "old": old, "new": new})


def _relieved(fact: Fact) -> Fact:
    """Keep a relief that nobody spoke of as none."""
    if fact.table != "tax_status" or fact.content["area_relief"] is not None:
        return fact
    return replace(fact, content={**fact.content, "area_relief": 0})


def _identity(entry: Entry, known: Known, by_oib: dict[str, str], by_fold: dict[str, str]) -> Iterator[Fault]:
    person, oib = entry.values["person"], entry.values["oib"]
    held = known["person"].on((person,), "")
    if held and held["oib"] != oib:
        yield entry.fault("oib", "people.other_oib", person=person, found=oib, held=held["oib"])
    elif by_oib.get(oib, person) != person:
        yield entry.fault("oib", "people.oib_taken", found=oib, person=by_oib[oib])
    if by_fold.get(person.casefold(), person) != person:
        # Codes become file names, and there are disks on which these two would be one file.
        yield entry.fault("person", "people.code_case", found=person, known=by_fold[person.casefold()])


def _age(entry: Entry, start: str) -> Iterator[Fault]:
    born, begins = date.fromisoformat(entry.values["birth_date"]), date.fromisoformat(start)
    years = begins.year - born.year - ((begins.month, begins.day) < (born.month, born.day))
    if not YOUNGEST <= years <= 100:
        yield entry.fault("birth_date", "people.age", found=born.isoformat(), years=years, start=start)


def shared_accounts(known: Known, ibans: set[str]) -> list[Problem]:
    """Name the accounts, of these, that several people are paid to: a family may share one, a fraud does too."""
    owners: dict[str, list[str]] = {}
    for (person,), dates in known["bank_account"].held.items():
        owners.setdefault(str(dates[max(dates)]["iban"]), []).append(person)
    shared = {iban: sorted(owners[iban]) for iban in sorted(ibans & owners.keys()) if len(owners[iban]) > 1}
    return [
        Problem("people.iban_shared", ", ".join(people), {"iban": iban, "people": ", ".join(people)})
        for iban, people in shared.items()
    ]
