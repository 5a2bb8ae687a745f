"""Which earlier tax reports a payout corrects, and with what: whole rows of all its slips that stand, never differences.

- A slip that takes another's place is told of in the report of that one, under its mark (read in the Tax Administration's
  page: fields 1 to 10.2 as they were, 11 to 17 whole; what is wrong in the former is cancelled and sent anew in a supplement).
- The form holds nothing below zero. A slip that has such an amount, or whose figures no row of its own can carry (a change
  of tax alone), is told of in the report of the slip before it: its rows come to what both slips are together. That is
  our reading; it is done where both were paid in the same month, under the same municipality, and a caution says it.
- Who cannot be told of so is left out of the report, by name and with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules import corrections
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.joppd.earlier import AS_IT_WAS, Earlier, Group, typed
from bolib.accounting.payroll.rules.joppd.made import Made, Source, below_zero
from bolib.formats import joppd
from bolib.formats.in_order import ordered
from bolib.formats.joppd import CORRECTION, SUPPLEMENT, Row, marks
from bolib.problem import Amount, Problem

NOTHING = tuple(name for name in joppd.CENTS)
EARLIER_OF = {"earlier_pay_cents": "gross_cents", "earlier_pension_base_cents": "pension_base_cents"}


@dataclass
class Corrected:
    """What a payout changes of earlier reports.

    `made` has the rows of the groups it touches as they should be, `groups` the group of each person in it, `sent` the rows
    to send by mark and kind (a supplement's numbers are still 0), `as_they_stand` every row of these groups afterwards,
    `left_out` who can be told of in no report.
    """

    made: Made | None = None
    groups: dict[str, Group] = field(default_factory=dict)
    sent: dict[tuple[str, int], list[tuple[Group, Row]]] = field(default_factory=dict)
    unchanged: list[tuple[Group, Row]] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    doubts: list[Problem] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)


def corrected(source: Source, given: pd.DataFrame, fresh: Made, before: Earlier, mark: str) -> Corrected:
    """Say what a payout changes of earlier reports; `fresh` are the rows that its slips would have by themselves."""
    found = Corrected()
    if source.people.payout.sort == "reversal":
        _taken_back(source, given, before, mark, found)
    else:
        _unfit(source, given, fresh, before, found)
    own = given[given["person"].isin(found.groups)]
    if own.empty:
        return found
    slips, lines = _together(source, own, before, found.groups)
    made = source.made(slips, lines)
    wrong = made.unfit()
    found.told = [one for one in found.told if one.where.removeprefix("person ") not in wrong]
    for person in sorted(wrong):
        found.told.append(problem("joppd.still_unfit", person, mark=found.groups.pop(person).mark))
    found.left_out |= wrong
    found.made = _with_facts_of_then(made.without(wrong), before, found.groups)
    _rows(found, before)
    return found


def _taken_back(source: Source, given: pd.DataFrame, before: Earlier, mark: str, found: Corrected) -> None:
    """A slip that takes another's place belongs to the rows of that one."""
    for person in given["person"]:
        group = before.groups.get((source.people.payout.of, person))
        if group is None:
            about = {"run": source.people.payout.of, "mark": mark}
            found.told.append(problem("joppd.earlier_unknown", person, **about))
            found.left_out.add(person)
        elif group.mark != mark:
            found.doubts.append(problem("joppd.other_mark", person, found=group.mark, mark=mark))
            found.left_out.add(person)
        else:
            found.groups[person] = group


def _unfit(source: Source, given: pd.DataFrame, fresh: Made, before: Earlier, found: Corrected) -> None:
    """A slip that no row of its own can carry belongs to the rows of the slip before it."""
    slips = source.inputs["payslip"]
    slips = slips[slips["month"] == source.month]
    negative = set(below_zero(given))
    for person in sorted(fresh.unfit()):
        own = slips[slips["person"] == person].sort_values("event")
        row = given[given["person"] == person].iloc[0]
        if own.empty and person not in negative:
            continue  # nothing to correct: the checks say what is wrong with its rows
        if told := _why_not(source, own, before, row):
            found.told.append(told)
            found.left_out.add(person)
            continue
        group = before.groups[str(own["run"].iloc[-1]), person]
        found.groups[person] = group
        found.told.append(problem("joppd.merged", person, mark=group.mark))
        if row["paid_cents"] > 0:
            about = {"mark": group.mark, "day": source.pay_day, "amount": Amount(row["paid_cents"])}
            found.told.append(problem("joppd.paid_another_day", person, **about))


def _why_not(source: Source, own: pd.DataFrame, before: Earlier, row: pd.Series) -> Problem | None:
    """Say why a slip cannot be told of in the rows of the last of some earlier ones; nothing where it can."""
    person = str(row["person"])
    if own.empty:
        return problem("joppd.below_zero", person)
    last = own.iloc[-1]
    run = str(last["run"])
    if str(last["pay_day"])[:7] != source.pay_day[:7]:
        return problem("joppd.other_month_paid", person, run=run, day=str(last["pay_day"]))
    group = before.groups.get((run, person))
    if group is None:
        return problem("joppd.earlier_unknown", person, run=run, mark=joppd.mark_of(str(last["pay_day"])))
    if str(last["municipality"]) != row["municipality"]:
        return problem("joppd.moved_town", person, run=run, mark=group.mark)
    return None


def _together(
    source: Source, own: pd.DataFrame, before: Earlier, groups: Mapping[str, Group]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add to each slip the others of its group that stand: figures and lines; earlier payouts are then those before them all."""
    standing = corrections.standing(source.inputs, source.people.payout)
    keys = {(run, person) for person, group in groups.items() for run in before.slips_of(group)}
    others = _of(standing["payslip"], keys)
    lines = _of(standing["payslip_line"], keys)
    figures = [str(name) for name in others if str(name).endswith("_cents") and name in own]
    added = others[figures].astype("Int64").fillna(0).astype("int64").groupby(others["person"]).sum()
    added = added.reindex(own["person"], fill_value=0).set_axis(own.index)
    slips = own.assign(**{name: own[name] + added[name] for name in figures})
    for name, figure in EARLIER_OF.items():
        slips[name] = own[name] - (added[figure] - added["other_receipts_cents"])
    used = [name for name in ("person", "component", "minutes", "amount_cents", "kind", "code", "reference")]
    mine = source.people.lines[source.people.lines["person"].isin(own["person"])]
    absent = {name: pd.Series(pd.NA, lines.index, dtype="string") for name in used if name not in lines}
    both = pd.concat([lines.assign(**absent)[used], mine[used]], ignore_index=True)
    return slips, both.astype({"amount_cents": "int64", "minutes": "Int64"})


def _of(frame: pd.DataFrame, keys: set[tuple[str, str]]) -> pd.DataFrame:
    kept = [pair in keys for pair in zip(frame["run"], frame["person"], strict=True)]
    return frame[np.array(kept, dtype=bool)].reset_index(drop=True)


def _with_facts_of_then(made: Made, before: Earlier, groups: Mapping[str, Group]) -> Made:
    """Name people, and say where they lived, as the report did: both were so on the day it is about."""
    then = {person: before.rows_of(group) for person, group in groups.items()}
    named = {person: rows[0] for person, rows in then.items() if rows}
    rows = made.rows
    for field_name in ("name", "residence"):
        told = rows["person"].map({person: getattr(row, field_name) for person, row in named.items()})
        rows = rows.assign(**{field_name: told.fillna(rows[field_name]).astype("string")})
    return Made(rows, made.slips, made.told, made.unmarked)


def _rows(found: Corrected, before: Earlier) -> None:
    """Set the rows that stand against those that should, group by group."""
    assert found.made is not None
    wanted: dict[str, list[Row]] = {person: [] for person in found.groups}
    frame = found.made.rows
    for person, row in zip(frame["person"], joppd.RowsOf(frame), strict=True):
        wanted[person].append(row)
    for person, group in found.groups.items():
        standing = before.rows_of(group)
        changed, added = joppd.changes(standing, wanted[person])
        numbers = {row.number for row in changed}
        found.unchanged += [(group, row) for row in standing if row.number not in numbers]
        for kind, rows in ((CORRECTION, changed), (SUPPLEMENT, added)):
            found.sent.setdefault((group.mark, kind), []).extend((group, row) for row in rows)


def sent_rows(found: Corrected, before: Earlier, fresh: Made, mark: str) -> pd.DataFrame:
    """Give every row that a payout sends or leaves as it is, as the books keep it: mark, number, kind, person, of_run, fields.

    Rows of its own make the original of `mark`, or a supplement where that report is there; they go before those of others.
    """
    others = _frame(found)
    own = fresh.rows.assign(mark=mark, kind=SUPPLEMENT, of_run=None)
    new = pd.concat([typed(own[list(others)]), others[others["kind"] == SUPPLEMENT]], ignore_index=True)
    last = {where: before.last(where) for where in new["mark"].unique()}
    new["number"] = new["mark"].map(last).astype("int64") + new.groupby("mark").cumcount() + 1
    if not before.last(mark):
        new["kind"] = new["kind"].mask(new["mark"] == mark, joppd.ORIGINAL)
    both = pd.concat([others[others["kind"] != SUPPLEMENT], new], ignore_index=True)
    return ordered(typed(both), ["mark", "number"]).reset_index(drop=True)


def _frame(found: Corrected) -> pd.DataFrame:
    """Give the rows of groups, those sent and those left as they are, with the columns that the books keep."""
    told = [(AS_IT_WAS, group, row) for group, row in found.unchanged]
    told += [(kind, group, row) for (_, kind), pairs in sorted(found.sent.items()) for group, row in pairs]
    rows = [(group.mark, kind, group.person, group.run, *row) for kind, group, row in told]
    frame = pd.DataFrame(rows, columns=["mark", "kind", "person", "of_run", *Row._fields])
    return typed(frame[["mark", "number", "kind", "person", "of_run", *Row._fields[1:]]])


def is_nothing(rows: pd.DataFrame) -> pd.Series:
    """Say which rows have nothing from field 11 on: they are cancelled, or never had anything."""
    return (rows[list(NOTHING)] == 0).all(axis=1) & (rows["payment"] == marks.UNPAID)
