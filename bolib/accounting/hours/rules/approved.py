"""The approved minutes of a month, from wherever they were approved: by a run of hours here, else elsewhere."""

from collections.abc import Mapping

import pandas as pd

from bolib.accounting.hours.rules.minutes import MINUTES


def approved_in(inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give the approved minutes of a month, one row a person: person and MINUTES, in order of person.

    `inputs` has `hours_month` (what posted runs of hours wrote) and `month_hours` (approved elsewhere); a run counts first.
    """
    here, elsewhere = inputs["hours_month"], inputs["month_hours"]
    here = here[here["month"] == month]
    elsewhere = elsewhere[(elsewhere["month"] == month) & ~elsewhere["person"].isin(here["person"])]
    elsewhere = elsewhere.sort_values(["person", "event"]).drop_duplicates("person", keep="last")
    columns = {"person": "string", **dict.fromkeys(MINUTES, "Int64")}
    both = [frame[list(columns)].astype(columns) for frame in (here, elsewhere)]
    return pd.concat(both).sort_values("person", ignore_index=True)
