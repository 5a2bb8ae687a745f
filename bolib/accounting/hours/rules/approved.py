"""The approved minutes of a month, from wherever they were approved: by a run of hours here, else elsewhere."""

from collections.abc import Mapping

import pandas as pd

from bolib.accounting.hours.rules import adjustments
from bolib.accounting.hours.rules.minutes import MINUTES


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
