"""Who decided what about hours, when and why: one decision for each event that resolved something or changed a punch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bolib.dates import local
from bolib.formats.logins import called
from bolib.text import say


@dataclass(frozen=True)
class Decision:
    """One decision: by whom, when on the clocks of the company, and the reason in that person's own words."""

    by: str = ""
    at: str = ""
    reason: str = ""


NOBODYS = Decision()


def decisions(inputs: Mapping[str, pd.DataFrame], company: Mapping[str, Any], language: str) -> dict[int, Decision]:
    """Give the decisions by event, of the frozen `event_said`.

    Who signed is named, else the user whose account it was by the settings, else the account. Words that the law has
    taken out of the books are said to be gone.
    """
    owners = {a: user for user, about in (company.get("users") or {}).items() for a in about.get("accounts") or []}
    found = {}
    for row in inputs["event_said"].to_dict("records"):
        account = str(row["account"])
        by = owners.get(account) or called(account) if pd.isna(row["user"]) else str(row["user"])
        reason = say(language, "hours.reason_erased") if pd.isna(row["reason"]) else str(row["reason"])
        at = f"{local(int(row['at']), str(company['time_zone'])):%Y-%m-%d %H:%M}"
        found[int(row["event"])] = Decision(by, at, reason)
    return found


def resolved(resolutions: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """Give the event that said last what is done about an exception, by person, day and kind."""
    rows = resolutions.sort_values("event")
    return dict(
        zip(zip(rows["person"], rows["day"], rows["kind"], strict=True), rows["event"].astype(int), strict=True)
    )
