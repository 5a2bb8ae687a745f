"""From which rows of the books each operand of a payslip came: table, key, cell, and the event that wrote the row."""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.claims.rules import limits
from bolib.accounting.claims.rules.limits import is_elsewhere
from bolib.accounting.payroll.rules import agreed_explained, claims_explained, dependants, items
from bolib.accounting.payroll.rules.checks import LINES_OF
from bolib.accounting.payroll.rules.corrections import SETTLEMENT
from bolib.accounting.payroll.rules.explanation import order
from bolib.accounting.payroll.rules.gross import BY_AVERAGE
from bolib.accounting.payroll.rules.population import Population
from bolib.country import country
from bolib.formats.html_table import day
from bolib.formats.logins import called
from bolib.rates import Rates
from bolib.text import catalogue, say

COLUMNS = ("operand", "table", "key", "column", "value", "note", "event")
HOURS_OF = {
    "base": "regular",
    "seniority": "regular",
}  # component of pay → column of minutes, where it has another name
# Input of the country's steps → cells of the books that it was read from. What a table holds on the pay day, but for
# contracts and the two below, which count over the days worked.
CELLS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "insured_part": (("contract", ("weekly_minutes", "until")),),
    "relief_right": (("tax_status", ("employed_elsewhere", "relief_statement_since")),),
    "allowance_share_ppm": (("tax_status", ("allowance_share_ppm",)),),
    "dependants_ppm": (("dependant", ("kind", "share_ppm", "disability")), ("tax_status", ("disability",))),
    "lower_rate_ppm": (("residence", ("municipality",)),),
    "higher_rate_ppm": (("residence", ("municipality",)),),
    "director": (("contract", ("kind",)),),
    "both_pillars": (("tax_status", ("pension_pillars",)),),
    "health_due": (("contract", ("first_employment", "health_exempt_since", "health_exempt_until")),),
    "gross_elsewhere_cents": (("tax_status", ("gross_elsewhere_cents",)),),
    "veteran_ppm": (("tax_status", ("veteran_percent",)),),
    "area_relief": (("tax_status", ("area_relief",)),),
    "hazard_first_ppm": (("contract", ("hazard_class",)),),
    "hazard_second_ppm": (("contract", ("hazard_class",)),),
}
IN_MONTH = ("both_pillars", "relief_right", "gross_elsewhere_cents")
KEYS = {"dependant": ("dependant", "since"), "contract": ("contract", "since")}
FILES = {"lower_rate_ppm": "municipal_tax.csv", "higher_rate_ppm": "municipal_tax.csv"}
FILES |= dict.fromkeys(("hazard_first_ppm", "hazard_second_ppm"), "contributions.yaml")
AGREED = ("pay_kind", "pay_cents", "weekly_minutes", "kind")
ALLOWANCE = "income_tax.yaml"  # the coefficients of dependants


OF_YEAR = (
    *("income_cents", "gross_cents", "first_pillar_cents", "second_pillar_cents", "allowance_cents"),
    *("tax_base_cents", "tax_cents", "surtax_cents"),
)


def line_name(line: int, component: str) -> str:
    """Name the figure of a line of pay, as the explanation does."""
    return f"line_{line}_{component}_cents"


def operands(name: str, lines: pd.DataFrame) -> dict[str, list[str]]:
    """Say of every figure what it is made of: for a step its arguments, for a sum the lines that add up to it."""
    module = country(name)
    made = {step: list(inspect.signature(getattr(module, step)).parameters) for step in order(module)}
    rows = [items.plain(row) for row in lines.to_dict("records")]
    for figure, kinds in LINES_OF.items():
        if figure in module.PEOPLE:
            own = [row for row in rows if (row["kind"] or "earning") in kinds]
            made[figure] = [line_name(row["line"], row["component"]) for row in own]
    return made


def reached(made: Mapping[str, Sequence[str]], figure: str) -> list[str]:
    """List everything that a figure rests on, itself first."""
    found, waiting = [], [figure]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += made.get(name, [])
    return found


def sources(
    name: str,
    frozen: Mapping[str, pd.DataFrame],
    people: Population,
    rates: Rates,
    adopted: pd.DataFrame,
    person: str,
    *,
    month: str,
    pay_day: str,
) -> pd.DataFrame:
    """Give COLUMNS for one person's slip: one row for each operand and cell, in order of operand and table.

    `frozen` are the tables the slip was made from; `adopted` has kind, version, adopted and confirmed (events) of the
    settings in force. A statutory value names its article, gazette and mark in `note`. A value of a version that was
    adopted later has no row.
    """
    module = country(name)
    own = {table: rows[rows["person"] == person] for table, rows in frozen.items() if "person" in rows}
    found = [row for line in _lines(people, person) for row in _of_line(line, own, people, month, pay_day)]
    found += _of_agreed(people, person)
    files = {operand: [FILES[operand]] if operand in FILES else [] for operand in module.PEOPLE}
    files["dependants_ppm"] = [ALLOWANCE] if len(own["dependant"]) else []
    for operand in module.PEOPLE:
        found += _of_input(operand, own, month, pay_day)
        for file in files[operand]:
            found += _of_setting(operand, f"rates/{name}/{file}", adopted)
    for operand, (value, _) in module.RATES.items():
        law = rates.value(value)
        note = f"{law.law}; {law.gazette}; {law.mark}"
        file = f"rates/{name}/{value.split('.')[0]}.yaml"
        found += [{**row, "value": law.value, "note": note} for row in _of_setting(operand, file, adopted, value)]
    for line in _lines(people, person):
        if line["kind"] == SETTLEMENT:
            continue
        if is_elsewhere(line["component"]):
            value = rates.value(limits.AVERAGE)
            note, file = f"{value.law}; {value.gazette}; {value.mark}", f"rates/{name}/{claims_explained.FILE}.yaml"
            rows = _of_setting(line_name(line["line"], line["component"]), file, adopted, limits.AVERAGE)
            found += [{**row, "value": value.value, "note": note} for row in rows]
        elif line["kind"] is None or line["component"] in BY_AVERAGE:
            found += _of_setting(line_name(line["line"], line["component"]), "company", adopted, "pay")
        else:
            found += _of_setting(line_name(line["line"], line["component"]), "company", adopted, "pay_items")
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    return frame.astype({column: "Int64" if column == "event" else "string" for column in COLUMNS})


def told(names: Iterable[str], written: pd.DataFrame, language: str) -> str:
    """Say in one line from which rows operands came: table, key, and who wrote each when; each row once."""
    rows = written[written["operand"].isin(list(names))].drop_duplicates(["table", "key", "event"])
    said = [
        say(language, "explain.source", table=_word(row["table"], language), key=row["key"], by=by(row, language))
        for row in map(items.plain, rows.to_dict("records"))
    ]
    return "; ".join(said)


def by(row: Mapping[str, Any], language: str) -> str:
    """Say which event wrote a row, on which day and by whom: who signed, else the account."""
    who, act = row["signer"] or called(row["account"]), catalogue(language).get(f"act.{row['act']}", row["act"])
    written = day(row["day"], language)
    return say(language, "explain.by", event=row["event"], act=act, day=written, who=who)


def _word(table: str, language: str) -> str:
    return say(language, f"facts.{table}")


def _lines(people: Population, person: str) -> list[dict[str, Any]]:
    own = people.with_hours(people.lines[people.lines["person"] == person])
    return [items.plain(row) for row in own.to_dict("records")]


def _of_line(
    line: Mapping[str, Any], own: Mapping[str, pd.DataFrame], people: Population, month: str, pay_day: str
) -> Iterator[dict[str, object]]:
    """Give the cells that a line of pay was made from: contract and hours, a pay item, a claim, earlier months, or the year."""
    operand, component = line_name(line["line"], line["component"]), line["component"]
    if component == SETTLEMENT:
        yield from _of_year(operand, own)
        return
    if is_elsewhere(component):
        for table, rows, key, columns in claims_explained.rows_behind(line, own, pay_day):
            yield from _cells(operand, table, rows, key, columns)
        return
    rows = own["pay_item"]
    wanted = (rows["item"] == component) & (rows["reference"] == (line["reference"] or "")) & (rows["month"] == month)
    item = rows[wanted].sort_values("event").tail(1)
    if len(item):
        yield from _cells(operand, "pay_item", item, ("month", "item", "reference"), ("amount_cents",))
        return
    parts = people.parts[people.parts["contract"] == line["contract"]]
    more = ("employment_since", "months_before") if component == "seniority" else ()
    columns = ("pay_kind", "pay_cents", "weekly_minutes", *more)
    yield from _cells(operand, "contract", parts, KEYS["contract"], columns)
    yield from _of_hours(operand, f"{HOURS_OF.get(component, component.replace('_average', ''))}_minutes", own, month)
    yield from _of_months(operand, line, own, people)


def _of_agreed(people: Population, person: str) -> Iterator[dict[str, object]]:
    """Give the cells that the gross of a contract that agrees net pay was found from."""
    own = people.agreed[people.agreed["person"] == person].sort_values("since")
    for place, row in enumerate(own.to_dict("records"), 1):
        same = (people.parts["contract"] == row["contract"]) & (people.parts["since"] == row["since"])
        yield from _cells(agreed_explained.name(place), "contract", people.parts[same], KEYS["contract"], AGREED)


def _of_hours(operand: str, column: str, own: Mapping[str, pd.DataFrame], month: str) -> Iterator[dict[str, object]]:
    here, elsewhere = (own[table][own[table]["month"] == month] for table in ("hours_month", "month_hours"))
    table, rows, key = ("hours_month", here, ("run", "month")) if len(here) else ("month_hours", elsewhere, ("month",))
    columns = [name for name in (column, "due_minutes") if name in rows]
    yield from _cells(operand, table, rows.sort_values("event").tail(1), key, columns)


def _of_months(
    operand: str, line: Mapping[str, Any], own: Mapping[str, pd.DataFrame], people: Population
) -> Iterator[dict[str, object]]:
    """Give the slips, or what was brought in, of the months that an average was made of."""
    months = people.averages
    months = months[(months["person"] == line["person"]) & (months["component"] == line["component"])]
    months = months[months["reference"].fillna("") == (line["reference"] or "")]
    for table, source, columns in (
        ("payslip", "payslip", ("gross_cents", "net_cents")),
        ("opening", "opening", ("amount_cents", "minutes")),
    ):
        rows = own[table][own[table]["month"].isin(months.loc[months["source"] == source, "month"])]
        key = ("run",) if table == "payslip" else ("month", "component")
        yield from _cells(operand, table, rows, key, columns)


def _of_year(operand: str, own: Mapping[str, pd.DataFrame]) -> Iterator[dict[str, object]]:
    """Give the slips of the year and what was brought in, and what the allowances of its months were made of."""
    yield from _cells(operand, "payslip", own["year_slip"], ("run",), ("income_cents", "tax_base_cents", "tax_cents"))
    taxed = own["opening"][own["opening"]["component"].isin(OF_YEAR)]
    yield from _cells(operand, "opening", taxed, ("month", "component"), ("amount_cents",))
    yield from _cells(operand, "tax_status", own["year_tax_status"], ("since",), ("allowance_share_ppm", "disability"))
    yield from _cells(operand, "dependant", own["year_dependant"], KEYS["dependant"], ("kind", "share_ppm"))
    yield from _cells(operand, "residence", own["year_residence"], ("since",), ("municipality",))


def _of_input(operand: str, own: Mapping[str, pd.DataFrame], month: str, pay_day: str) -> Iterator[dict[str, object]]:
    for table, columns in CELLS.get(operand, ()):
        rows, last = own[table], dates.month_of(month)[1].isoformat()
        if table == "dependant":
            rows = dependants.counted(rows, f"{pay_day[:7]}-01", pay_day)
        elif table == "contract" or operand in IN_MONTH:
            rows = rows[rows["since"] <= last]
        elif "since" in rows:
            rows = rows[rows["since"] <= pay_day].sort_values(["since", "event"]).tail(1)
        key = KEYS.get(table, ("since",)) if "since" in rows else ()
        yield from _cells(operand, table, rows, key, columns)


def _cells(
    operand: str, table: str, rows: pd.DataFrame, key: Sequence[str], columns: Iterable[str]
) -> Iterator[dict[str, object]]:
    for row in map(items.plain, rows.to_dict("records")):
        cells = [f"person {row['person']}", *(f"{name} {row[name]}" for name in key if row[name] not in (None, ""))]
        for column in columns:
            value = "" if row[column] is None else str(row[column])
            about = {"key": ", ".join(cells), "column": column, "value": value, "event": row["event"]}
            yield {"operand": operand, "table": table, "note": "", **about}


def _of_setting(operand: str, kind: str, adopted: pd.DataFrame, column: str = "text") -> list[dict[str, object]]:
    """Give the version of a setting that held: who adopted it, and who confirmed it."""
    return [
        {"operand": operand, "table": table, "key": f"{kind} {row['version']}", "column": column}
        | {"value": "", "note": "", "event": row[event]}
        for row in adopted[adopted["kind"] == kind].to_dict("records")
        for table, event in (("adopted", "adopted"), ("adoption_confirmed", "confirmed"))
    ]
