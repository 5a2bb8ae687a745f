"""Hours of a month counted twice, as they are and with changes: minutes by category, exceptions and limits that come or go.

Everyone is counted, also whose hours are approved already: a simulation asks what would have been.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules import changes as tried
from bolib.accounting.hours.rules import limits, reading
from bolib.accounting.hours.rules.changes import Inputs, stages
from bolib.accounting.hours.rules.checks import CHECKS
from bolib.accounting.hours.rules.minutes import MINUTES, WORKED, written
from bolib.accounting.hours.rules.month import Month, month_of_work
from bolib.formats.html_table import in_order
from bolib.personnel.people.rules import what_if
from bolib.problem import Problem
from bolib.text import say, sentence

FIGURES = ("due_minutes", *MINUTES)
CHANGES = {  # category → column of what it changes by
    "due_minutes": "due_change_minutes",
    "regular_minutes": "regular_change_minutes",
    "overtime_minutes": "overtime_change_minutes",
    "night_minutes": "night_change_minutes",
    "sunday_minutes": "sunday_change_minutes",
    "holiday_minutes": "holiday_change_minutes",
    "leave_minutes": "leave_change_minutes",
    "sick_employer_minutes": "sick_employer_change_minutes",
    "sick_fund_minutes": "sick_fund_change_minutes",
    "unpaid_minutes": "unpaid_change_minutes",
}
LIMITS = ("week_over_50", "rest_short", "week_rest_short", "overtime_year", "night_average")
KEY = ["person", "day", "kind", "at"]
SHOWN = ("person", "name", "day", "standing", "finding")
NO_UNIT = "–"


@dataclass(frozen=True)
class Twice:
    """Both counts of one month: as the books say, and as it would be; `steps` are the counts after each change."""

    inputs: Inputs
    otherwise: Inputs
    work: Month
    work_otherwise: Month
    steps: tuple[Month, ...]

    @property
    def both(self) -> tuple[tuple[Inputs, Month], tuple[Inputs, Month]]:
        """Each count with what it was made from."""
        return (self.inputs, self.work), (self.otherwise, self.work_otherwise)


def simulated(inputs: Inputs, changes: pd.DataFrame, *, month: str, calendar: str) -> Twice:
    """Count a month as it is and with changes; a change that is unknown or has no effect is refused."""
    open_again = {**inputs.tables, "hours_month": inputs.tables["hours_month"].head(0)}
    inputs = Inputs(open_again, inputs.company, inputs.rates)
    every = [inputs, *stages(inputs, changes, month=month)]
    work = [
        month_of_work(
            one.tables, one.company, month=month, calendar=calendar, limits=limits.read(one.rates, one.company)
        )
        for one in every
    ]
    return Twice(inputs, every[-1], work[0], work[-1], tuple(work[1:]))


def persons(twice: Twice, language: str) -> pd.DataFrame:
    """Give one row a person: unit, standing, hours worked before and then, and what each category changes by.

    Minutes are those of the days as they are counted, whether the month is held or not.
    """
    was, then = (_sums(work.days) for work in (twice.work, twice.work_otherwise))
    index = pd.Index(sorted({*was.index, *then.index}), name="person")
    was, then = (frame.reindex(index).fillna(0).astype("int64") for frame in (was, then))
    held = [set(work.held_persons()) for work in (twice.work, twice.work_otherwise)]
    standing = [say(language, _standing(person not in held[0], person not in held[1])) for person in index]
    called = reading.names(twice.inputs.tables["personal_data"])
    latest = twice.inputs.tables["contract"].sort_values(["person", "since", "event"])
    units = latest.drop_duplicates("person", keep="last").set_index("person")["unit"]
    frame = pd.DataFrame(
        {
            "name": called.reindex(index).fillna("").astype("string"),
            "unit": units.reindex(index).fillna(NO_UNIT).astype("string"),
            "standing": pd.Series(standing, index, dtype="string"),
            "worked_before_minutes": was[list(WORKED)].sum(axis=1),
            "worked_then_minutes": then[list(WORKED)].sum(axis=1),
            **{column: then[name] - was[name] for name, column in CHANGES.items()},
        }
    )
    return in_order(frame.reset_index(), "person")


def units(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum the persons' rows by unit: unit, persons, and all minutes."""
    minutes = [str(name) for name in rows if str(name).endswith("_minutes")]
    found = rows.groupby("unit")[minutes].sum()
    found.insert(0, "persons", rows.groupby("unit")["person"].nunique())
    return found.reset_index().sort_values("unit", ignore_index=True)


def shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the categories in which nothing changes."""
    still = [name for name in CHANGES.values() if not rows[name].any()]
    return rows.drop(columns=still)


def company(twice: Twice, language: str) -> pd.DataFrame:
    """Give each category of the whole company, from the days: item, as_is, then, change."""
    was, then = (work.days[list(FIGURES)].sum() for work in (twice.work, twice.work_otherwise))
    names = [say(language, f"column.{name.removesuffix('_minutes')}") for name in FIGURES]
    frame = pd.DataFrame({"item": names, "as_is_minutes": was.to_numpy(), "then_minutes": then.to_numpy()})
    return frame.assign(change_minutes=frame["then_minutes"] - frame["as_is_minutes"]).astype({"item": "string"})


def counts(twice: Twice, language: str) -> pd.DataFrame:
    """Count whose month is whole, who is held, exceptions that stop a month and that are noted: item, as_is, then."""
    rows = {
        "hours.count_ready": [len(work.totals) for _, work in twice.both],
        "hours.count_held": [len(work.held_persons()) for _, work in twice.both],
        "what_if.stopping": [int(work.exceptions["stops"].sum()) for _, work in twice.both],
        "what_if.noted": [work.noted() for _, work in twice.both],
    }
    found = [(say(language, key), *map(str, numbers)) for key, numbers in rows.items()]
    return pd.DataFrame(found, columns=["item", "as_is_right", "then_right"], dtype="string")


def exceptions(twice: Twice, language: str, *, of_law: bool) -> pd.DataFrame:
    """List exceptions that come, go or are about other minutes: person, name, day, standing, finding.

    With `of_law` those of limits of the law alone, else all others.
    """
    now, then = (_found(inputs, work, language, of_law=of_law) for inputs, work in twice.both)
    rows = []
    for key in sorted(now.keys() | then.keys()):
        if key not in now or key not in then:
            rows.append((*(then.get(key) or now[key]), "what_if.goes" if key in now else "what_if.comes"))
        elif now[key] != then[key]:
            rows.append((*then[key], "what_if.other_minutes"))
    made = [(person, name, day, say(language, standing), finding) for person, name, day, finding, standing in rows]
    return pd.DataFrame(made, columns=list(SHOWN), dtype="string")


def _found(
    inputs: Inputs, work: Month, language: str, *, of_law: bool
) -> Mapping[tuple[Any, ...], tuple[str, str, str, str]]:
    called = reading.names(inputs.tables["personal_data"])
    said = reading.exceptions(work, called, inputs.tables, inputs.company, language)
    rows = zip(work.exceptions.to_dict("records"), said.to_dict("records"), strict=True)
    return {
        tuple(found[name] for name in KEY): (words["person"], words["name"], words["day"], words["finding"])
        for found, words in rows
        if (found["kind"] in LIMITS) == of_law
    }


def changes_to_read(changes: pd.DataFrame, twice: Twice) -> pd.DataFrame:
    """List what was changed: what, whom, since, what it was where it is one value, and what it would be."""
    return what_if.to_read(changes, lambda what: tried.was(twice.inputs, what))


def by_change(twice: Twice, changes: pd.DataFrame) -> pd.DataFrame:
    """Say which change did what: person, name, place and what of the change, and what each category changes by, where any does.

    Changes are made one after the other, so that those of a person add up to the whole difference to the minute.
    """
    sums = [_sums(work.days) for work in (twice.work, *twice.steps)]
    return what_if.by_change(changes, sums, CHANGES, reading.names(twice.inputs.tables["personal_data"]))


def doubts(twice: Twice, rows: pd.DataFrame, parts: pd.DataFrame) -> list[Problem]:
    """Persons, units and the company come to the same change of every category; everyone is counted once, and days hold.

    `rows` are those of `persons`, `parts` those of `by_change`; each person's parts are that person's difference.
    """
    found = [problem for _, work in twice.both for check in CHECKS for problem in check(work.days)]
    found += [one for _, work in twice.both for one in reading.everyone_is_counted_once(work, work.due)]
    whole = company(twice, "en")["change_minutes"].tolist()
    for name, frame in (("person", rows), ("unit", units(rows))):
        for figure, right in zip(FIGURES, whole, strict=True):
            total = int(frame[CHANGES[figure]].sum())
            if total != right:
                args: dict[str, object] = {"figure": figure, "found": written(total), "right": written(int(right))}
                found.append(Problem("what_if.minutes_differ", name, args))
    return found + what_if.parts_differ(rows, parts, list(CHANGES.values()))


def conclusion(twice: Twice, rows: pd.DataFrame, found: Sequence[Problem], language: str) -> list[str]:
    """Say what the changes come to, that it is a simulation, and whether everything adds up."""
    touched = int((rows[list(CHANGES.values())] != 0).any(axis=1).sum())
    sums = {name: written(int(rows[CHANGES[f"{name}_minutes"]].sum())) for name in ("regular", "overtime", "night")}
    beyond = exceptions(twice, language, of_law=True)
    broken = int((beyond["standing"] == say(language, "what_if.comes")).sum())
    about: dict[str, object] = {"count": touched, **sums, "broken": broken}
    said = [sentence(language, Problem("what_if.hours_concluded", "", about))]
    said.append(
        sentence(language, Problem("what_if.doubts" if found else "payroll.all_agrees", "", {"count": len(found)}))
    )
    return [*said, say(language, "payroll.simulated")]


def _sums(days: pd.DataFrame) -> pd.DataFrame:
    return days.groupby("person")[list(FIGURES)].sum()


def _standing(before: bool, after: bool) -> str:
    if before:
        return "what_if.whole" if after else "what_if.whole_held"
    return "what_if.held_whole" if after else "what_if.held"
