"""The approved minutes of a month, from wherever they were approved: by a run of hours here, else elsewhere."""

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from bolib.accounting.hours.rules import adjustments
from bolib.accounting.hours.rules.minutes import MINUTES
from bolib.problem import Problem


def approved_in(inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give the approved minutes of a month, one row a person: person and MINUTES, in order of person.

    `inputs` has `hours_month` (what posted runs of hours wrote) and `month_hours` (approved elsewhere); a run counts first.
    What was put right since, `hours_adjustment` as far as it was approved, is counted in.
    """
    here, elsewhere = inputs["hours_month"], inputs["month_hours"]
    here = here[here["month"] == month]
    elsewhere = elsewhere[(elsewhere["month"] == month) & ~elsewhere["person"].isin(here["person"])]
    elsewhere = elsewhere.sort_values(["person", "event"]).drop_duplicates("person", keep="last")
    columns = {"person": "string", **dict.fromkeys(MINUTES, "Int64")}
    both = [frame[list(columns)].astype(columns) for frame in (here, elsewhere)]
    return adjustments.adjusted(pd.concat(both).sort_values("person", ignore_index=True), inputs, month)


def stated_in(inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give what a run of hours here stated of a month, by person: stated_minutes are due, and extra_minutes of them beyond.

    Whose hours were approved elsewhere is not among them; nor anybody in what was frozen before it was stated.
    """
    here = inputs["hours_month"]
    here = here[here["month"] == month].set_index("person").rename(columns={"due_minutes": "stated_minutes"})
    found = here.reindex(columns=["stated_minutes", "extra_minutes"]).astype("Int64")
    return adjustments.stated(found, inputs, month)


def impossible_in(inputs: Mapping[str, pd.DataFrame], month: str, part_time: Collection[str]) -> Iterator[Problem]:
    """Give the first thing that cannot be of each person's approved minutes after what was put right in them.

    `part_time` names who has a contract below full time in the month.
    """
    change = adjustments.changes(inputs, month)
    if change.empty:
        return
    here = inputs["hours_month"]
    here = here[here["month"] == month].set_index("person").reindex(columns=[*adjustments.KINDS, "due_minutes"])
    for person in here.index.intersection(change.index):
        row, more = here.loc[person], change.loc[person]
        approved = {kind: 0 if pd.isna(row[kind]) else int(row[kind]) for kind in adjustments.KINDS}
        put_right = {kind: int(more[kind]) for kind in adjustments.KINDS}
        due = None if pd.isna(row["due_minutes"]) else int(row["due_minutes"])
        found = adjustments.impossible(person, month, approved, put_right, due, person in part_time)
        if first := next(found, None):
            yield first
