"""Which earlier tax reports a payout corrects, and with what: whole rows of all its slips that stand, never differences.

- A slip that takes another's place is told of in the report of that one, under its mark (read in the Tax Administration's
  page: fields 1 to 10.2 as they were, 11 to 17 whole; what is wrong in the former is cancelled and sent anew in a supplement).
- The form holds nothing below zero. A slip that has such an amount, or whose figures no row of its own can carry (a change
  of tax alone), is told of in the report of an earlier slip, the newest that can carry it: its rows come to what both slips
  are together. That is our reading; it is done where both were paid in the same month, under the same municipality, and a
  caution says it.
- Who cannot be told of so is left out of the report, by name and with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules import corrections
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.joppd.checks import CHECKS, in_force
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
        choices = _taken_back(source, given, before, mark, found)
    else:
        choices = _unfit(source, given, fresh, before, found)
    made = _carried(source, given, before, choices, found)
    if source.people.payout.sort != "reversal":
        _tell(source, given, found)
    if made is None:
        return found
    found.made = _with_facts_of_then(made, before, found.groups)
    _rows(found, before)
    return found


def _carried(
    source: Source, given: pd.DataFrame, before: Earlier, choices: dict[str, list[Group]], found: Corrected
) -> Made | None:
    """Make the rows of each person in the first of their groups that can carry them; whom none can is left out."""
    found.groups = {person: groups[0] for person, groups in choices.items()}
    while found.groups:
        own = given[given["person"].isin(found.groups)]
        made = source.made(*_together(source, own, before, found.groups))
        older = {person for person, group in found.groups.items() if group != choices[person][0]}
        wrong = made.unfit() | older & _in_doubt(made, source)
        for person in wrong:
            at = choices[person].index(found.groups.pop(person)) + 1
            if at < len(choices[person]):
                found.groups[person] = choices[person][at]
        for person in sorted(wrong - found.groups.keys()):
            found.told.append(problem("joppd.still_unfit", person, marks=_marks(choices[person])))
            found.left_out.add(person)
        if not wrong & found.groups.keys():
            return made.without(wrong)
    return None


def _in_doubt(made: Made, source: Source) -> set[str]:
    """Name those in whose rows a check finds something: an older report is then none that can carry a slip."""
    rows = in_force(made.rows, source.rates)
    owners = {f"JOPPD {number}": str(person) for number, person in zip(rows["number"], rows["person"], strict=True)}
    return {owners[one.where] for check in CHECKS for one in check(rows)}


def _marks(groups: list[Group]) -> str:
    return ", ".join(dict.fromkeys(group.mark for group in groups))


def _taken_back(
    source: Source, given: pd.DataFrame, before: Earlier, mark: str, found: Corrected
) -> dict[str, list[Group]]:
    """A slip that takes another's place belongs to the rows of that one."""
    groups = {}
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
            groups[str(person)] = [group]
    return groups


def _unfit(
    source: Source, given: pd.DataFrame, fresh: Made, before: Earlier, found: Corrected
) -> dict[str, list[Group]]:
    """A slip that no row of its own can carry belongs to the rows of a slip before it: give those that may be, newest first."""
    choices = {}
    slips = source.inputs["payslip"]
    slips = slips[slips["month"] == source.month]
    negative = set(below_zero(given))
    for person in sorted(fresh.unfit()):
        own = slips[slips["person"] == person].sort_values("event")
        row = given[given["person"] == person].iloc[0]
        if own.empty and person not in negative:
            continue  # nothing to correct: the checks say what is wrong with its rows
        told = [_why_not(source, slip, before, row) for slip in own.to_dict("records")]
        able = [group for group in told if isinstance(group, Group)]
        if able:
            choices[person] = sorted(set(able), key=_begun(own, before).__getitem__, reverse=True)
        else:
            reasons = [one for one in told if isinstance(one, Problem)]
            found.told.append(reasons[-1] if reasons else problem("joppd.below_zero", person))
            found.left_out.add(person)
    return choices


def _why_not(source: Source, slip: Mapping[Any, Any], before: Earlier, row: pd.Series) -> Group | Problem:
    """Give the group of an earlier slip, or say why a new one cannot be told of in its rows."""
    person, run, day = str(row["person"]), str(slip["run"]), str(slip["pay_day"])
    if day[:7] != source.pay_day[:7]:
        return problem("joppd.other_month_paid", person, run=run, day=day)
    group = before.groups.get((run, person))
    if group is None:
        return problem("joppd.earlier_unknown", person, run=run, mark=joppd.mark_of(day))
    if str(slip["municipality"]) != row["municipality"]:
        return problem("joppd.moved_town", person, run=run, mark=group.mark)
    return group


def _begun(slips: pd.DataFrame, before: Earlier) -> dict[Group, int]:
    """Give the event of the first slip of each group that stands."""
    begun: dict[Group, int] = {}
    for run, person, event in zip(slips["run"], slips["person"], slips["event"], strict=True):
        if group := before.groups.get((str(run), str(person))):
            begun[group] = min(int(event), begun.get(group, int(event)))
    return begun


def _tell(source: Source, given: pd.DataFrame, found: Corrected) -> None:
    """Say whose report is corrected instead of a row of their own."""
    paid = given.set_index("person")["paid_cents"]
    for person, group in sorted(found.groups.items()):
        found.told.append(problem("joppd.merged", person, mark=group.mark))
        if paid[person] > 0:
            about = {"mark": group.mark, "day": source.pay_day, "amount": Amount(paid[person])}
            found.told.append(problem("joppd.paid_another_day", person, **about))


def _together(
    source: Source, own: pd.DataFrame, before: Earlier, groups: Mapping[str, Group]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add to each slip the others of its group that stand: figures and lines; earlier payouts are then those before them all."""
    standing = corrections.standing(source.inputs, source.people.payout)
    slips = standing["payslip"]
    slips = slips[(slips["month"] == source.month) & slips["person"].isin(own["person"])]
    begun = _begun(slips, before)
    keys = {(run, person) for person, group in groups.items() for run in before.slips_of(group)}
    later = {slip for slip, group in before.groups.items() if _is_later(group, groups.get(slip[1]), begun)}
    others, lines = _of(slips, keys), _of(standing["payslip_line"], keys)
    added, after = (_sums(part, own) for part in (others, _of(slips, later - keys)))
    slips = own.assign(**{str(name): own[name] + added[name] for name in added})
    for name, figure in EARLIER_OF.items():
        both = added + after
        slips[name] = own[name] - (both[figure] - both["other_receipts_cents"])
    used = [name for name in ("person", "component", "minutes", "amount_cents", "kind", "code", "reference")]
    mine = source.people.lines[source.people.lines["person"].isin(own["person"])]
    absent = {name: pd.Series(pd.NA, lines.index, dtype="string") for name in used if name not in lines}
    both = pd.concat([lines.assign(**absent)[used], mine[used]], ignore_index=True)
    return slips, both.astype({"amount_cents": "int64", "minutes": "Int64"})


def _is_later(group: Group, own: Group | None, begun: Mapping[Group, int]) -> bool:
    return own is not None and own in begun and group in begun and begun[group] > begun[own]


def _sums(slips: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Sum the figures that both have, a row for each of `own`."""
    figures = [str(name) for name in slips if str(name).endswith("_cents") and name in own]
    sums = slips[figures].astype("Int64").fillna(0).astype("int64").groupby(slips["person"]).sum()
    return sums.reindex(own["person"], fill_value=0).set_axis(own.index)


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
