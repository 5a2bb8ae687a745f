"""The parallel run: what another program paid, row by row beside what these rules pay.

The file is CSV (comma or semicolon, UTF-8) with one row for a full month of full-time pay:
`id, year, gross, lower_rate, higher_rate, allowance_coefficient_total`, and of the other program's results as many as
there are: `mio1, mio2, income, allowance, tax_base, tax, net, employer_health, total_cost`. An empty result is not
compared, an empty input makes the row not comparable. `month` (2025-03) and `pay_day` (2025-04-10) may be given, else
June and 10 July of the year; so may `relief` (no: without low-pay relief) and, for pay days in 2023 needed, `surtax`
(0.18). A gross below the lowest base is compared where `weekly_hours` (20 of a full time of 40) or `insured_days` of
the month say why. Other columns are left aside.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules import explain
from bolib.accounting.payroll.rules.what_if import calculated
from bolib.batch.places import home
from bolib.formats.cells import Reading, weekly_hours, whole
from bolib.problem import Amount, Problem, Refused, Word
from bolib.rates import NotInForce, Rates, read_rates
from bolib.text import say, sentence

INPUTS = ("year", "gross", "lower_rate", "higher_rate", "allowance_coefficient_total")
FIGURES = {
    "mio1": "first_pillar_cents",
    "mio2": "second_pillar_cents",
    "income": "income_cents",
    "allowance": "allowance_cents",
    "tax_base": "tax_base_cents",
    "tax": "tax_cents",
    "net": "net_cents",
    "employer_health": "health_cents",
    "total_cost": "employer_cost_cents",
}
# The word for each figure; its key is that of the column of a list.
WORDS = {
    "mio1": "first_pillar",
    "mio2": "second_pillar",
    "income": "income",
    "allowance": "allowance",
    "tax_base": "tax_base",
    "tax": "tax",
    "net": "net",
    "employer_health": "health",
    "total_cost": "employer_cost",
}
ROUNDING = 1  # cents that two programs may be apart without another rule
COLUMNS = ("row", "id", "result", "figure", "ours_cents", "theirs_cents", "formula", "law", "because")
SENTENCES = {
    "agreed": "compare.agreed",
    "rounding": "compare.rounding",
    "differs": "compare.differs",
    "not_comparable": "compare.not_comparable",
}
COUNTRIES = ("croatia",)
HOURS = ("weekly_hours", "insured_days")
FULL_TIME = 40 * 60
LONGEST = (
    10_000  # characters of a cell; longer is no figure, and swallowed rows of a quotation mark that was not closed
)
Known = Callable[[str, str], Rates]  # statutory values by month and pay day


@dataclass(frozen=True)
class Case:
    """One row of the file, read: the person as the rules take it, its month and pay day, and the other's results.

    `hours` says whether the row tells how much of the month and of full time it is.
    """

    person: dict[str, object]
    month: str
    pay_day: str
    theirs: dict[str, int]
    hours: bool


class _NotComparable(ValueError):
    """A row that cannot be compared, and the problem that says why."""

    def __init__(self, code: str, **args: object) -> None:
        self.problem = Problem(code, "", args)
        super().__init__(code)


def compare(path: Path, country: str = "croatia", language: str = "en") -> tuple[pd.DataFrame, str]:
    """Compare every row of a file; give a frame with COLUMNS and the last line, `agreed N of M`.

    `result` is agreed, rounding (no figure is more than 0.01 apart), differs (then the first figure, in the order of
    the law, that is further apart: ours, theirs, formula and article) or not_comparable. What agrees but for rounding
    counts as agreed. A file that cannot be read, or a country that is not known, raises Refused.
    """
    if country not in COUNTRIES:
        raise Refused("compare.country", country, known=", ".join(COUNTRIES))
    folder = home() / "parameters" / "rates" / country

    @cache
    def rates(month: str, pay_day: str) -> Rates:
        return read_rates(folder, month=dates.month_of(month)[0], pay_day=date.fromisoformat(pay_day))

    rows = [_compared(number, cells, country, rates, language) for number, cells in _rows(path)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"ours_cents": "Int64", "theirs_cents": "Int64"})
    agreed = int(frame["result"].isin(["agreed", "rounding"]).sum())
    return frame, say(language, "compare.last", agreed=agreed, count=len(frame))


def told(path: Path, country: str = "croatia", language: str = "en") -> tuple[list[str], int]:
    """Give the answer as lines of text and the exit code: 0 where every row agreed, 1 where one did not."""
    frame, last = compare(path, country, language)
    lines = [_line(row, language) for row in frame.astype(object).to_dict("records")]
    counts = frame["result"].value_counts()
    count = {name: int(counts.get(name, 0)) for name in SENTENCES}
    whole = count["agreed"] + count["rounding"] == len(frame) > 0
    return [*lines, say(language, "compare.counts", **count), last], int(not whole)


def _line(row: dict[object, object], language: str) -> str:
    about = {key: row[key] for key in ("formula", "law", "because")}
    if row["figure"]:
        about["figure"] = say(language, f"column.{WORDS[str(row['figure'])]}")
    if row["result"] in ("rounding", "differs"):
        ours, theirs = int(str(row["ours_cents"])), int(str(row["theirs_cents"]))
        about |= {"ours": money.show(ours, language), "theirs": money.show(theirs, language)}
        about["difference"] = money.show(ours - theirs, language)
    return f"{row['id']}: " + say(language, SENTENCES[str(row["result"])], **about)


def _compared(number: int, cells: dict[str, str], country: str, rates: Known, language: str) -> dict[str, object]:
    name = _clean(cells.get("id", "")) or f"{number}"
    row: dict[str, object] = {**dict.fromkeys(COLUMNS, ""), "row": number, "id": name}
    row |= {"ours_cents": pd.NA, "theirs_cents": pd.NA}
    try:
        case = _case(cells, name)
        return row | _beside(case, country, rates(case.month, case.pay_day), language)
    except _NotComparable as reason:
        because = sentence(language, reason.problem)
    except NotInForce as none:
        value = Word(f"value.{none.name}")
        because = sentence(language, Problem("compare.no_value", "", {"name": value, "day": none.day.isoformat()}))
    return row | {"result": "not_comparable", "because": because}


def _clean(text: str) -> str:
    """Show a cell of a file as it was typed: what could act on the terminal is written out, and it stays short."""
    shown = (letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text[:60])
    return "".join(shown).strip()


def _beside(case: Case, country: str, rates: Rates, language: str) -> dict[str, object]:
    """Set our figures beside theirs and find the first that is apart."""
    person = pd.DataFrame([case.person])
    floor = rates.cents("contributions.floor")
    if not case.hours and 0 < int(str(case.person["gross_cents"])) < floor:
        raise _NotComparable("compare.hours_missing", floor=Amount(floor))
    done = calculated(country, person, rates)
    if done.problems:
        raise _NotComparable(*_in_their_words(done.problems[0]))
    ours = {figure: int(done.slips[figure].iloc[0]) for figure in FIGURES.values()}
    apart = {f: abs(ours[FIGURES[f]] - theirs) for f, theirs in case.theirs.items() if ours[FIGURES[f]] != theirs}
    if not apart:
        return {"result": "agreed"}
    figure = next((f for f, cents in apart.items() if cents > ROUNDING), next(iter(apart)))
    steps = explain(country, person, rates, language=language).set_index("figure").loc[FIGURES[figure]]
    found = {"figure": figure, "ours_cents": ours[FIGURES[figure]], "theirs_cents": case.theirs[figure]}
    result = "differs" if max(apart.values()) > ROUNDING else "rounding"
    return {"result": result, **found, "formula": steps["formula"], "law": steps["law"] or "–"}


def _in_their_words(problem: Problem) -> tuple[str]:
    """Say what is wrong with a row by the names of the file, not by ours."""
    return ("compare.out_of_range",) if problem.code == "payroll.not_whole" else (problem.code,)


def _case(cells: dict[str, str], name: str) -> Case:
    if "" in cells:
        raise _NotComparable("compare.ragged", found=cells[""])
    for column in INPUTS:
        if not cells[column]:
            raise _NotComparable("compare.empty", column=column)
    if not re.fullmatch("20[0-9]{2}", cells["year"]):
        raise _NotComparable("compare.unreadable_cell", column="year", found=_clean(cells["year"]))
    month, pay_day = _when(cells)
    coefficient = _ppm(cells, "allowance_coefficient_total", most=1000)
    person: dict[str, object] = {
        "person": name,
        "gross_cents": _cents(cells, "gross"),
        **_insured(cells, month),
        "relief_right": int(_yes(cells)),
        "allowance_share_ppm": min(coefficient, money.MILLION),
        "dependants_ppm": max(coefficient - money.MILLION, 0),
        "lower_rate_ppm": _ppm(cells, "lower_rate"),
        "higher_rate_ppm": _ppm(cells, "higher_rate"),
        "surtax_ppm": _surtax(cells, pay_day),
    }
    theirs = {figure: _cents(cells, figure) for figure in FIGURES if cells.get(figure)}
    if not theirs:
        raise _NotComparable("compare.no_result")
    return Case(person, month, pay_day, theirs, any(cells.get(column) for column in HOURS))


def _insured(cells: dict[str, str], month: str) -> dict[str, int]:
    """Say how much of the month and of full time a row is."""
    days = dates.month_of(month)[1].day
    weekly = weekly_hours(cells["weekly_hours"], Reading()) if cells.get("weekly_hours") else FULL_TIME
    if not isinstance(weekly, int) or weekly > FULL_TIME:
        raise _NotComparable("compare.unreadable_cell", column="weekly_hours", found=_clean(cells["weekly_hours"]))
    insured = whole(days)(cells["insured_days"], Reading()) if cells.get("insured_days") else days
    if not isinstance(insured, int) or not insured:
        raise _NotComparable("compare.unreadable_cell", column="insured_days", found=_clean(cells["insured_days"]))
    return {"insured_part": insured * weekly, "insured_whole": days * FULL_TIME}


def _when(cells: dict[str, str]) -> tuple[str, str]:
    month, pay_day = cells.get("month") or f"{cells['year']}-06", cells.get("pay_day")
    try:
        dates.month_of(month)
        return month, dates.parse(pay_day).isoformat() if pay_day else f"{dates.month_after(month, 1)}-10"
    except ValueError:
        found = _clean(f"{month} / {pay_day or ''}")
        raise _NotComparable("compare.unreadable_cell", column="month, pay_day", found=found) from None


def _cents(cells: dict[str, str], column: str) -> int:
    try:
        return money.parse_either(cells[column])
    except money.Ambiguous as both:
        raise _NotComparable("compare.two_ways", column=column, one=both.readings[0], other=both.readings[1]) from None
    except ValueError:
        raise _NotComparable("compare.unreadable_cell", column=column, found=_clean(cells[column])) from None


def _ppm(cells: dict[str, str], column: str, most: int = 1) -> int:
    try:
        rate = money.ppm(cells[column].replace(",", "."))
    except ValueError:
        rate = -1
    if not 0 <= rate <= most * money.MILLION:
        raise _NotComparable("compare.unreadable_rate", column=column, found=_clean(cells[column]))
    return rate


def _surtax(cells: dict[str, str], pay_day: str) -> int:
    if cells.get("surtax"):
        return _ppm(cells, "surtax")
    if pay_day < "2024-01-01":
        raise _NotComparable("compare.empty", column="surtax")
    return 0


def _yes(cells: dict[str, str]) -> bool:
    said = cells.get("relief", "").casefold()
    if said not in ("", "yes", "no", "da", "ne"):
        raise _NotComparable("compare.unreadable_cell", column="relief", found=_clean(said))
    return said not in ("no", "ne")


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Read the rows of the file, by column; a row that is too long carries its number of cells under no name."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise Refused("compare.no_file", str(path), reason=problem.strerror or "") from problem
    except UnicodeDecodeError:
        raise Refused("compare.not_text", str(path)) from None
    if "\0" in text:
        raise Refused("compare.not_text", str(path))
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check(header, path)
        for cells in reader:
            if max(map(len, cells), default=0) > LONGEST:
                raise csv.Error(f"> {LONGEST}")
            if any(cell.strip() for cell in cells):
                row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                yield reader.line_num, row if len(cells) == len(header) else {**row, "": str(len(cells))}
    except csv.Error as problem:
        raise Refused("compare.not_csv", str(path), line=reader.line_num, reason=str(problem)) from problem


def _check(header: list[str], path: Path) -> None:
    if missing := [name for name in INPUTS if name not in header]:
        raise Refused("compare.no_column", str(path), columns=", ".join(missing))
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise Refused("compare.column_twice", str(path), columns=", ".join(twice))
    if not any(name in header for name in FIGURES):
        raise Refused("compare.no_column", str(path), columns=" / ".join(FIGURES))
