"""The tax reports of one run: its own, and those that it corrects, with everything that is doubtful or to be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pandas as pd

from bolib.accounting.payroll.rules import corrections
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.joppd import earlier
from bolib.accounting.payroll.rules.joppd.checks import CHECKS, PAYS, RATED, in_force
from bolib.accounting.payroll.rules.joppd.corrected import corrected, is_nothing, sent_rows
from bolib.accounting.payroll.rules.joppd.earlier import Earlier
from bolib.accounting.payroll.rules.joppd.held_against import is_valid, receipts_have_marks
from bolib.accounting.payroll.rules.joppd.made import Made, Source
from bolib.accounting.payroll.rules.joppd.paid_how import paid_how
from bolib.accounting.payroll.rules.joppd.report import report, submitter
from bolib.accounting.payroll.rules.joppd.rows import BESIDE, COLUMNS
from bolib.accounting.payroll.rules.joppd.settings import ReportSettings, read
from bolib.accounting.payroll.rules.population import Population
from bolib.formats import joppd
from bolib.formats.in_order import chosen
from bolib.formats.joppd import marks
from bolib.problem import Problem, Refused
from bolib.rates import Rates
from bolib.text import say

MADE = {
    joppd.ORIGINAL: "joppd.made",
    joppd.CORRECTION: "joppd.made_correction",
    joppd.SUPPLEMENT: "joppd.made_supplement",
}


@dataclass(frozen=True)
class OfRun:
    """The files by name (none where there is no row), and what they come from.

    `rows` is page B as the checks take it: rows of its own, and of corrected slips every row as it stands then. `sent` are the
    rows as the books keep them (table joppd_row), `replaced` those that a correction takes the place of, by mark.
    """

    files: dict[str, bytes]
    rows: pd.DataFrame
    doubts: list[Problem] = field(default_factory=list)
    cautions: list[Problem] = field(default_factory=list)
    unmarked_cents: int = 0  # receipts that are not taxed and have no mark 15.1, as a premium: they are in no row
    sent: pd.DataFrame = field(default_factory=lambda: _no_sent())
    replaced: dict[str, list[joppd.Row]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)  # who is paid and in no report


def of_run(
    slips: pd.DataFrame,
    people: Population,
    inputs: Mapping[str, pd.DataFrame],
    company: dict[str, Any],
    rates: Rates,
    *,
    month: str,
    pay_day: str,
    report_mark: str,
    digest: bytes,
) -> OfRun:
    """Make the reports of a run; `digest` is that of the frozen inputs, from which their identifiers follow.

    Where nobody is paid there is no report; without `joppd` in the settings there is a doubt instead of one. What an
    earlier report has is read from the frozen table joppd_row; whose rows are not there is left out, and it is said.
    """
    own = read(company)
    if slips.empty:
        return OfRun({}, _no_rows())
    if own is None:
        return OfRun({}, _no_rows(), [Problem("joppd.no_settings", "company")], left_out=set(slips["person"]))
    try:
        before = earlier.read(inputs.get(earlier.TABLE))
    except Refused as refused:
        return OfRun({}, _no_rows(), [refused.problem], left_out=set(slips["person"]))
    source = Source(people, inputs, company, own, rates, month, pay_day)
    given = source.given(slips)
    whole = source.made(given, people.lines)
    found = corrected(source, given, whole, before, report_mark)
    fresh = whole.without({*found.groups, *found.left_out})
    if told := _original_unknown(inputs["payslip"], before, pay_day, report_mark, set(fresh.rows["person"])):
        found.told += told
        found.left_out |= set(fresh.rows["person"])
        fresh = fresh.without(found.left_out)
    found.doubts += _of_another_day(before, pay_day, report_mark) if len(fresh.rows) else []
    sent = sent_rows(found, before, fresh, report_mark)
    parts = [fresh, *([found.made] if found.made else [])]
    checked = _to_check(sent, parts)
    cautions = [one for part in parts for one in part.told] + found.told
    cautions += paid_how(people.lines, people.accounts, checked, set(sent["person"]))
    reported = set(sent["person"])
    unmarked = sum(cents for person, cents in whole.unmarked.items() if person in reported)
    doubts = [one for part in parts for one in part.problems()] + found.doubts
    del given, whole, fresh, parts  # each is as long as the file that is written now
    return OfRun(
        _files(source, own, sent, before, report_mark, digest),
        in_force(checked, rates),
        doubts,
        cautions,
        unmarked - _unmarked_before(source, reported),
        sent,
        _replaced(sent, before),
        found.left_out,
    )


def _original_unknown(
    slips: pd.DataFrame, before: Earlier, pay_day: str, mark: str, persons: set[str]
) -> list[Problem]:
    """Tell whose rows cannot be numbered: somebody was paid that day by a run whose report the books do not hold.

    A run that reported nobody, all of its people left out, has used no number.
    """
    same = slips[slips["pay_day"].isin((pay_day, joppd.day_of(mark))) & earlier.before_rows(slips)]
    unknown = sorted(set(same["run"]) - {run for run, _ in before.groups})
    return [
        problem("joppd.original_unknown", person, run=unknown[0], mark=mark) for person in sorted(persons) if unknown
    ]


def _of_another_day(before: Earlier, pay_day: str, mark: str) -> list[Problem]:
    """A report is of one day of payment: rows of another day are no supplement of it."""
    slips = [slip for slip, group in before.groups.items() if group.mark == mark]
    other = sorted({day for _, day in map(before.months.__getitem__, slips)} - {pay_day})
    return [Problem("joppd.of_another_day", f"JOPPD {mark}", {"day": other[0], "pay_day": pay_day})] if other else []


def _files(
    source: Source, own: ReportSettings, sent: pd.DataFrame, before: Earlier, mark: str, digest: bytes
) -> dict[str, bytes]:
    by = submitter(source.company, email=own.email, mark=own.submitter)
    paid = source.people.payout.paid_on(source.pay_day)
    made = f"{min(paid, (source.last_day + timedelta(1)).isoformat())}T00:00:00"
    write = partial(report, by=by, author=own.author, pay_day=source.pay_day)
    files: dict[str, bytes] = {}
    told = chosen(sent, sent["kind"] != earlier.AS_IT_WAS)
    for where, kind in sorted(set(zip(told["mark"], told["kind"], strict=True))):
        rows = chosen(told, (told["mark"] == where) & (told["kind"] == kind))
        on = made if kind == joppd.ORIGINAL else f"{paid}T00:00:00"
        last = before.last(where) if kind == joppd.CORRECTION else 0
        about = {"kind": int(kind), "mark": where, "last_row": last, "made": on}
        files |= write(rows, identifier=joppd.identifier(digest, where, int(kind)), **about)
    return files


def _to_check(sent: pd.DataFrame, parts: list[Made]) -> pd.DataFrame:
    """Give the rows that the checks look at; of people whose earlier rows were cancelled those that have something."""
    known = pd.concat([part.rows[["person", *BESIDE]] for part in parts]).groupby("person").max()
    rows = sent[~(is_nothing(sent) & sent["of_run"].notna())].reset_index(drop=True)
    beside = known.reindex(rows["person"]).fillna(0).astype("int64").set_axis(rows.index)
    pay = rows[rows["receipt"].isin(PAYS)]
    in_kind_last = pay.assign(in_kind=pay["payment"] == marks.IN_KIND).sort_values("in_kind", kind="stable")
    takes_back = rows.index.isin(in_kind_last.drop_duplicates("person").index)
    rows = rows.join(beside.assign(relief_back_cents=beside["relief_back_cents"].where(takes_back, 0)))
    return rows[[*COLUMNS, "mark", "kind"]] if len(rows) else _no_rows()


def _replaced(sent: pd.DataFrame, before: Earlier) -> dict[str, list[joppd.Row]]:
    changed = sent[sent["kind"] == joppd.CORRECTION]
    return {
        str(mark): [before.reports[str(mark)][int(number)] for number in rows["number"]]
        for mark, rows in changed.groupby("mark")
    }


def _unmarked_before(source: Source, persons: set[str]) -> int:
    """Sum what of the slips that are taken back is not taxed and had no mark: it was in no row either."""
    back = corrections.taken_back(source.inputs["payslip"], source.people.payout, source.month)
    back = back[back["person"].isin(persons)]
    if back.empty:
        return 0
    lines = source.inputs["payslip_line"].merge(back[["run", "person"]], on=["run", "person"])
    known = back.assign(non_taxable_cents=back["non_taxable_cents"].fillna(0))
    return sum(int(str(one.args["amount"])) for one in receipts_have_marks(known, lines))


def found_in(
    files: Mapping[str, bytes], rows: pd.DataFrame, own: Mapping[str, bytes], official: Mapping[str, bytes]
) -> list[Problem]:
    """List what is wrong with reports as they were read back: schemas (see is_valid), page A, every check of their rows."""
    checked = [one for check in CHECKS for one in check(rows)]
    return [*(one for name, xml in sorted(files.items()) for one in is_valid(xml, own, official, name)), *checked]


def concluded(files: Mapping[str, bytes], language: str) -> list[str]:
    """Say what each report holds as it was read back, or that there is none."""
    if not files:
        return [say(language, "joppd.none")]
    told = []
    for _, xml in sorted(files.items()):
        found = joppd.read(xml)
        about = {"mark": found.head.mark, "people": found.page_a.people, "rows": len(found.rows)}
        told.append(say(language, MADE[found.head.kind], **about, last=found.page_a.rows))
    return told


def page_sums(files: Mapping[str, bytes], of: OfRun) -> dict[str, int] | None:
    """Sum page A of the files as they were read back, of a correction less what its rows were; null where nobody is in a report."""
    if of.sent.empty:
        return None
    sums = joppd.page_a([]).sums
    for xml in files.values():
        found = joppd.read(xml)
        was = joppd.page_a(of.replaced[found.head.mark]).sums if found.head.kind == joppd.CORRECTION else {}
        sums = {path: cents + found.page_a.sums[path] - was.get(path, 0) for path, cents in sums.items()}
    return sums


def _no_rows() -> pd.DataFrame:
    rates = [f"{name}_ppm" for name in RATED]
    names: dict[str, str] = dict.fromkeys((*rates, "cap_cents", "kind"), "int64") | {"mark": "string"}
    names |= {name: "int64" if name in joppd.WHOLE or name.endswith("_cents") else "string" for name in COLUMNS}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in names.items()})


def _no_sent() -> pd.DataFrame:
    names = ["mark", "number", "kind", "person", "of_run", *joppd.Row._fields[1:]]
    return earlier.typed(pd.DataFrame({name: pd.Series(dtype="object") for name in names}))
