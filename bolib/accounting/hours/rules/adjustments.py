"""Minutes that were put right after the hours of a month were approved: what may be said, and what it comes to."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules.decisions import NOBODYS, decisions
from bolib.accounting.hours.rules.minutes import AWAY, INSIDE, MINUTES, WORKED, written
from bolib.dates import month_of
from bolib.problem import Problem, Refused, Word
from bolib.text import say

EXTRA = "extra_minutes"  # of a part-timer: how many of the regular ones lie beyond the contract
KINDS = (*MINUTES, EXTRA)
IN_DUE = ("regular_minutes", *AWAY)  # together they are the hours due of a month
MOST = 31 * 24 * 60
IMPOSSIBLE = (  # what holds a person's pay where it is in the books already
    *("hours.adjusts_below_zero", "hours.adjusts_inside", "hours.adjusts_extra_full_time", "hours.adjusts_extra"),
    *(
        "hours.adjusts_more_than_month",
        "hours.adjusts_missing",
        "hours.adjusts_beyond",
        "hours.adjusts_beyond_part_time",
    ),
)


def checked(person: str, month: str, minutes: Mapping[str, int], day: str | None) -> None:
    """Look at an adjustment before anybody is asked to sign it; the first thing that is wrong raises Refused."""
    where = f"person {person}"
    if not minutes:
        raise Refused("hours.adjusts_nothing", where)
    for kind, count in minutes.items():
        if kind not in KINDS:
            raise Refused("hours.adjusts_unknown", where, found=kind, known=", ".join(KINDS))
        if not (isinstance(count, int) and 0 < abs(count) <= MOST):
            raise Refused("hours.adjusts_minutes", where, found=count, most=MOST)
    first, last = month_of(month)
    if day is not None and not first.isoformat() <= day <= last.isoformat():
        raise Refused("hours.adjusts_day", where, found=day, month=month)


def impossible(
    person: str, month: str, approved: Mapping[str, int], change: Mapping[str, int], due: int | None, part_time: bool
) -> Iterator[Problem]:
    """Give what cannot be of a month after everything that was put right in it.

    `approved` are the minutes by KINDS as a run approved them, `change` all that is put right, `due` the minutes due that the
    run stated (None where that is not known), `part_time` whether the contract is below full time. The hours due follow
    from contract and schedule, and no adjustment changes them: what is taken from one kind goes to another, and what lies
    beyond is overtime, or a part-timer's extra minutes.
    """
    after = {kind: approved.get(kind, 0) + change.get(kind, 0) for kind in KINDS}
    where, told = f"person {person}", {kind: written(minutes) for kind, minutes in after.items()}
    for kind, minutes in after.items():
        if minutes < 0:
            yield Problem("hours.adjusts_below_zero", where, {"kind": _called(kind), "found": told[kind]})
    worked = sum(after[kind] for kind in WORKED)
    for kind in INSIDE:
        if after[kind] > worked:
            yield Problem(
                "hours.adjusts_inside", where, {"kind": _called(kind), "found": told[kind], "worked": written(worked)}
            )
    if change.get(EXTRA, 0) > 0 and not part_time:
        yield Problem("hours.adjusts_extra_full_time", where, {"found": told[EXTRA]})
    if after[EXTRA] > after["regular_minutes"]:
        yield Problem("hours.adjusts_extra", where, {"found": told[EXTRA], "regular": told["regular_minutes"]})
    first, last = month_of(month)
    most, whole = ((last - first).days + 1) * 24 * 60, worked + sum(after[kind] for kind in AWAY)
    if whole > most:
        yield Problem("hours.adjusts_more_than_month", where, {"found": written(whole), "most": written(most)})
    if due is not None:
        yield from _unaccounted(where, sum(after[kind] for kind in IN_DUE), due + change.get(EXTRA, 0), part_time)


def _unaccounted(where: str, found: int, due: int, part_time: bool) -> Iterator[Problem]:
    about: dict[str, object] = {"found": written(found), "due": written(due), "difference": written(abs(found - due))}
    if found < due:
        yield Problem("hours.adjusts_missing", where, about)
    elif found > due:
        yield Problem("hours.adjusts_beyond_part_time" if part_time else "hours.adjusts_beyond", where, about)


def _called(kind: str) -> Word:
    return Word(f"column.{kind.removesuffix('_minutes')}")


def changes(inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Sum the approved adjustments of a month by person, one column for each of KINDS (Int64); without any it is empty.

    What was frozen by an earlier program has no such table.
    """
    rows = inputs.get("hours_adjustment", pd.DataFrame({"person": [], "month": [], "kind": [], "minutes": []}))
    rows = rows[rows["month"] == month]
    summed = rows.groupby(["person", "kind"])["minutes"].sum().unstack("kind")
    return summed.reindex(columns=list(KINDS)).fillna(0).astype("Int64")


def adjusted(approved: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give approved minutes (person and MINUTES) with what was put right since."""
    change = changes(inputs, month)
    if change.empty:
        return approved
    more = change.reindex(approved["person"]).fillna(0)[list(MINUTES)]
    return approved.assign(**{kind: approved[kind] + more[kind].to_numpy() for kind in MINUTES})


def stated(found: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give what a run stated as due (by person: stated_minutes, extra_minutes) with what was put right since.

    A part-timer's extra minutes are due and paid; nothing else that is put right changes the hours due of a month.
    """
    change = changes(inputs, month)
    if change.empty:
        return found
    more = change[EXTRA].reindex(found.index).fillna(0)
    extra = found["extra_minutes"].mask(more != 0, found["extra_minutes"].fillna(0) + more)
    return found.assign(stated_minutes=found["stated_minutes"] + more, extra_minutes=extra)


def listed(
    inputs: Mapping[str, pd.DataFrame], called: pd.Series, company: Mapping[str, Any], language: str
) -> pd.DataFrame:
    """List what was put right in words: person, name, month, day, what, minutes, by whom, why. `inputs` are frozen tables."""
    said, rows = decisions(inputs, company, language), []
    for row in inputs.get("hours_adjustment", pd.DataFrame()).to_dict("records"):
        about = said.get(int(row["event"]), NOBODYS)
        words = say(language, _called(str(row["kind"])))
        day = "" if pd.isna(row["day"]) else row["day"]
        reference = "" if pd.isna(row["reference"]) else row["reference"]
        rows.append(
            (row["person"], row["month"], day, words, row["minutes"], reference, row["proposed_by"], about.reason)
        )
    names = ["person", "month", "day", "finding", "change_minutes", "reference", "proposed_by", "reason"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.astype({name: "int64" if name == "change_minutes" else "string" for name in names})
    frame.insert(1, "name", frame["person"].map(called).astype("string"))
    return frame
