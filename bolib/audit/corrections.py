"""What was corrected: facts written again under the same key, entries reversed, periods reopened, rows erased by law."""

import pandas as pd

from bolib.audit.trail import Inputs


def repeated(inputs: Inputs, events: pd.DataFrame) -> pd.DataFrame:
    """Give every fact that a later one of the same key corrected: table, key, both events, who corrected and when."""
    frame = inputs["repeated_key"].join(_who(events), on="event")
    return frame[["table", "key", "corrects", "event", "at", "person"]]


def reversals(inputs: Inputs, events: pd.DataFrame) -> pd.DataFrame:
    """Give every entry of the ledger that reverses another, with who did it and when."""
    return inputs["reversal"].join(_who(events), on="event").reset_index(drop=True)


def reopenings(inputs: Inputs, events: pd.DataFrame) -> pd.DataFrame:
    """Give every reopened period with both persons, and how often it was closed."""
    closed = inputs["period_closing"].groupby("period", as_index=False).agg(closings=("event", "count"))
    frame = inputs["period_reopening"][["period", "asked_by", "reopened_by", "event"]]
    return frame.merge(closed, how="left", on="period").join(_who(events)[["at"]], on="event")


def erasures(inputs: Inputs, events: pd.DataFrame) -> pd.DataFrame:
    """Count the rows that were erased, by event, table and ground."""
    frame = inputs["erased"].groupby(["event", "table", "ground", "erased_by"], as_index=False)
    return frame.agg(rows=("digest", "count")).join(_who(events)[["at"]], on="event")


def _who(events: pd.DataFrame) -> pd.DataFrame:
    return events.set_index("event")[["at", "person"]]
