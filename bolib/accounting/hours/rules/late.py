"""Facts that came in after the hours of their month were approved, as a paper names them."""

from collections.abc import Iterator, Mapping

import pandas as pd

from bolib.dates import local
from bolib.problem import Problem, Word
from bolib.text import say

COLUMNS = ("person", "name", "day", "finding", "at", "user", "event")


def listed(inputs: Mapping[str, pd.DataFrame], called: pd.Series, zone: str, language: str) -> pd.DataFrame:
    """List late facts in words: person, name, day, what came in, when, by whom, event. `zone` is the company's."""
    rows = [
        {
            "person": row["person"],
            "day": row["day"],
            "finding": say(language, f"facts.{row['what']}") + f": {row['said']}",
            "at": f"{local(int(row['at']), zone):%Y-%m-%d %H:%M}",
            "user": row["who"],
            "event": str(row["event"]),
        }
        for row in _frozen(inputs).to_dict("records")
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")
    frame["name"] = frame["person"].map(called).astype("string").fillna("")
    return frame


def cautions(inputs: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """No punch, planned shift or absence came in after the hours of its month were approved: it counts nowhere."""
    for (person, month, what), rows in _frozen(inputs).groupby(["person", "month", "what"]):
        args: dict[str, object] = {"what": Word(f"facts.{what}"), "month": month, "count": len(rows)}
        yield Problem("hours.late_facts", f"person {person}", args)


def _frozen(inputs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give what was frozen; runs of an earlier program have no such table."""
    none = pd.DataFrame(columns=["person", "month", "day", "what", "said", "event", "at", "who"], dtype="string")
    return inputs.get("after_approval", none)
