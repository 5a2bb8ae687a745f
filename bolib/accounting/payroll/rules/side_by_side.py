"""Two or three simulations of a month side by side: totals, units and persons, with what each changes and how they differ."""

from collections.abc import Mapping, Sequence

import pandas as pd

from bolib.accounting.hours.rules import simulation as of_hours
from bolib.accounting.payroll.rules import simulation as of_pay
from bolib.formats.html_table import in_order
from bolib.text import say

PLACES = ("first", "second", "third")
CHANGED = ("first_change", "second_change", "third_change")
LESS = ("second_less_first", "third_less_first")
PAY = ("gross_cents", "net_cents", "employer_cost_cents")
HOURS = ("regular_minutes", "overtime_minutes", "night_minutes", "sunday_minutes", "holiday_minutes")
KEYS = ("name", "unit")


def pay(twice: of_pay.Twice, language: str) -> pd.DataFrame:
    """Give each person of one simulation of pay: person, name, unit, and each of PAY as it is and then (`gross_then_cents`)."""
    about = of_pay.persons(twice, language).set_index("person")[list(KEYS)]
    sums = [_summed(slips, PAY) for slips in (twice.slips, twice.slips_otherwise)]
    return _side(about, *sums)


def hours(twice: of_hours.Twice, language: str) -> pd.DataFrame:
    """Give each person of one simulation of hours likewise, with HOURS."""
    about = of_hours.persons(twice, language).set_index("person")[list(KEYS)]
    sums = [_summed(work.days, HOURS) for work in (twice.work, twice.work_otherwise)]
    return _side(about, *sums)


def totals(sides: Sequence[pd.DataFrame], language: str) -> pd.DataFrame:
    """Give each figure of the company: item, as it is, each simulation, what it changes, what it differs by from the first."""
    figures = _figures(sides)
    rows = [_together(sides, figure).drop(columns=["person", *KEYS]).sum() for figure in figures]
    frame = pd.DataFrame(rows).astype("Int64").reset_index(drop=True)
    words = [say(language, f"column.{figure.rpartition('_')[0]}") for figure in figures]
    frame.insert(0, "item", pd.Series(words, dtype="string"))
    return frame


def units(sides: Sequence[pd.DataFrame], figure: str) -> pd.DataFrame:
    """Give one figure by unit: unit, persons, and the columns of `together`."""
    rows = _together(sides, figure)
    found = rows.drop(columns=["name"]).groupby("unit", dropna=False)
    frame = found.sum(numeric_only=True)
    frame.insert(0, "persons", found["person"].nunique())
    return frame.reset_index()


def together(sides: Sequence[pd.DataFrame], figure: str) -> pd.DataFrame:
    """Give one figure by person: person, name, unit, as it is by the first, each one's, its change, its difference to the first.

    Who is in one simulation alone has nothing in the others. `figure` is one of PAY or HOURS; the columns have its unit.
    """
    rows = _together(sides, figure)
    alike = all(side["person"].equals(sides[0]["person"]) for side in sides)  # then they are in order already
    return rows if alike else in_order(rows, "person")


def _together(sides: Sequence[pd.DataFrame], figure: str) -> pd.DataFrame:
    name, _, unit = figure.rpartition("_")
    frames = [side.set_index("person") for side in sides]
    index, rows = frames[0].index, frames[0][list(KEYS)].copy()
    if any(not frame.index.equals(index) for frame in frames):
        for frame in frames[1:]:
            index = index.union(frame.index)
        about = pd.concat([frame[list(KEYS)] for frame in frames])
        rows = about[~about.index.duplicated()].reindex(index)
    was, then = (
        [frame[column].reindex(index).fillna(0).astype("Int64") for frame in frames]
        for column in (figure, f"{name}_then_{unit}")
    )
    rows[f"as_is_{unit}"] = was[0]
    for place, cells in zip(PLACES, then, strict=False):
        rows[f"{place}_{unit}"] = cells
    for column, before, cells in zip(CHANGED, was, then, strict=False):
        rows[f"{column}_{unit}"] = cells - before
    for column, cells in zip(LESS, then[1:], strict=False):
        rows[f"{column}_{unit}"] = cells - then[0]
    return rows.rename_axis("person").reset_index()


def as_is_differs(sides: Sequence[pd.DataFrame]) -> bool:
    """Say whether the simulations began from different books: then a difference is not of their changes alone."""
    first, *others = (side.set_index("person")[_figures(sides)].sort_index() for side in sides)
    return any(not first.equals(other) for other in others)


def _figures(sides: Sequence[pd.DataFrame]) -> list[str]:
    return [figure for figure in (*PAY, *HOURS) if figure in sides[0]]


def _summed(frame: pd.DataFrame, figures: Sequence[str]) -> pd.DataFrame:
    return frame.groupby("person")[list(figures)].sum()


def _side(about: pd.DataFrame, was: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    columns: Mapping[str, pd.Series] = {
        name: frame[figure].reindex(about.index).fillna(0).astype("int64")
        for figure in was
        for name, frame in ((str(figure), was), (_then(str(figure)), then))
    }
    return in_order(about.assign(**columns).reset_index(), "person")


def _then(figure: str) -> str:
    name, _, unit = figure.rpartition("_")
    return f"{name}_then_{unit}"
