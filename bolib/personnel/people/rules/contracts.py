"""Contracts: who works in which unit and job, how many hours a week, for what pay, from when until when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Content, Fact, History, Importing, Known, Proposal, Propose, filled

FOREVER = "9999-12-31"
KINDS = cells.choice(
    indefinite=("neodređeno", "na neodređeno"), fixed_term=("određeno", "na određeno"), director=("direktor",)
)
PAY_KINDS = cells.choice(monthly=("mjesečno",), hourly=("satnica", "po satu"), net=("neto", "ugovoreni neto"))
COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("until", "person", "kind", "unit", "site", "position", "weekly_minutes", "pay_kind", "pay_cents")),
    **{"category": None, "employment_since": None, "months_before": 0, "first_employment": 0},
    **{"health_exempt_since": None, "health_exempt_until": None, "hazard_class": 0},
}


def years(text: str, reading: cells.Reading) -> cells.Value:
    """Read whole years as months."""
    found = cells.whole(60)(text, reading)
    return found * 12 if isinstance(found, int) else found


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row of contracts."""
    return _days(entry, entry.values)


def _days(entry: Entry, row: Content) -> Iterator[Fault]:
    """Look at the days of a row, or of what it and the books say together."""
    since = entry.values["since"]
    if row.get("until") and row["until"] < since:
        yield entry.fault("until", "people.until_before", until=row["until"], since=since)
    if row.get("employment_since") and row["employment_since"] > since:
        yield entry.fault("employment_since", "people.employed_later", found=row["employment_since"], since=since)
    first, last = row.get("health_exempt_since"), row.get("health_exempt_until")
    if last and (not first or last < first):
        yield entry.fault("health_exempt_until", "people.until_before", until=last, since=first or "–")


KIND = Kind(
    "contracts",
    (
        Column("contract", cells.code, "columns.contract", "EXAMPLE", required=True),
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column("since", cells.day, "columns.contract_since", "2026-01-01", required=True, croatian="01.01.2026."),
        Column("until", cells.day, "columns.contract_until"),
        Column("kind", KINDS, "columns.contract_kind", "indefinite", required=True, croatian="neodređeno"),
        Column("unit", cells.code, "columns.contract_unit", "SHOP", required=True),
        Column("site", cells.words(100), "columns.contract_site"),
        Column("position", cells.words(100), "columns.contract_position", "prodavačica", required=True),
        Column(
            "weekly_hours",
            cells.weekly_hours,
            "columns.contract_weekly_hours",
            "40",
            required=True,
            gives="weekly_minutes",
        ),
        Column("pay_kind", PAY_KINDS, "columns.contract_pay_kind", "monthly", required=True, croatian="mjesečno"),
        Column(
            "gross",
            cells.positive_amount,
            "columns.contract_gross",
            "1600.00",
            required=True,
            gives="pay_cents",
            croatian="1.600,00",
        ),
        Column("category", cells.words(60), "columns.contract_category"),
        Column(
            "employment_since", cells.day, "columns.contract_employment_since", "2026-01-01", croatian="01.01.2026."
        ),
        Column("years_before", years, "columns.contract_years_before", "0", empty=0, gives="months_before"),
        Column("first_employment", cells.yes_no, "columns.contract_first_employment", "no", empty=0, croatian="ne"),
        Column("health_exempt_since", cells.day, "columns.contract_health_exempt_since"),
        Column("health_exempt_until", cells.day, "columns.contract_health_exempt_until"),
        Column("hazard_class", cells.whole(4), "columns.contract_hazard_class", "0", empty=0),
    ),
    check,
)


def starts(entries: Iterable[Entry]) -> dict[str, str]:
    """Say when each person's employment starts by these contracts: the earliest day that any of them names.

    A row that cannot go in for another reason counts too: its fault is no fault of the person.
    """
    found: dict[str, str] = {}
    for row in (entry.values for entry in entries):
        if row.get("person") and row.get("since"):
            day = min(row["since"], row.get("employment_since") or FOREVER)
            found[row["person"]] = min(day, found.get(row["person"], FOREVER))
    return found


def arranged(entries: Sequence[Entry], known: Known) -> list[Entry]:
    """Put contracts in the order of their dates, so that one that ends comes before the next that begins."""
    return sorted(entries, key=lambda entry: (entry.values["since"], entry.row))


def proposer(known: Known, importing: Importing) -> Propose:
    """Give what turns a row into the fact of a contract."""
    history = known["contract"]
    of_person: dict[str, set[str]] = {}
    for (contract,), dates in history.held.items():
        for content in dates.values():
            of_person.setdefault(str(content["person"]), set()).add(contract)

    def propose(entry: Entry) -> Proposal:
        contract, since, person = entry.values["contract"], entry.values["since"], entry.values["person"]
        held = history.on((contract,), since)
        content = filled(entry, held, COLUMNS)
        content["employment_since"] = content["employment_since"] or (held or {}).get("employment_since") or since
        faults = [*_unknown(entry, known), *_days(entry, content)]
        faults += _other_person(entry, history)
        if not faults:
            faults += _overlap(entry, history, content, of_person.get(person, set()) - {contract})
        if not faults:
            of_person.setdefault(person, set()).add(contract)
        return Proposal([Fact("contract", (contract,), since, content)], faults)

    return propose


def _unknown(entry: Entry, known: Known) -> Iterator[Fault]:
    person, unit = entry.values["person"], entry.values["unit"]
    if (person,) not in known["person"].held:
        yield entry.fault("person", "people.person_unknown", person=person)
    if (unit,) not in known["unit"].held:
        yield entry.fault("unit", "people.unit_unknown", unit=unit)


def _other_person(entry: Entry, history: History) -> list[Fault]:
    others = {str(c["person"]) for c in history.held.get((entry.values["contract"],), {}).values()}
    others -= {entry.values["person"]}
    return [
        entry.fault("contract", "people.contract_of_another", contract=entry.values["contract"], person=other)
        for other in sorted(others)
    ]


def _overlap(entry: Entry, history: History, content: Content, others: set[str]) -> list[Fault]:
    """A person has one contract at a time with one employer; an extension is a later row of the same contract."""
    mine = dict(history.held.get((entry.values["contract"],), {})) | {entry.values["since"]: content}
    for other in sorted(others):
        for first, last in times(history.held.get((other,), {})):
            if any(begin <= last and first <= end for begin, end in times(mine)):
                until = "…" if last == FOREVER else last
                return [entry.fault("since", "people.overlap", other=other, first=first, last=until)]
    return []


def times(dates: dict[str, Content]) -> list[tuple[str, str]]:
    """Give the first and last day of each time a contract holds: a row until its own end or the day before the next."""
    begins = sorted(dates)
    return [
        (since, min(str(dates[since]["until"] or FOREVER), _day_before(after)))
        for since, after in zip(begins, [*begins[1:], None], strict=True)
    ]


def _day_before(day: str | None) -> str:
    return (date.fromisoformat(day) - timedelta(1)).isoformat() if day else FOREVER
