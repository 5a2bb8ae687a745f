"""Who may do what by the settings in force: every user with roles, logins and what those roles allow."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from bolib.problem import Problem


def rights(company: Mapping[str, Any], roles: Mapping[str, Any], founders: set[str]) -> pd.DataFrame:
    """Give one row for each user; founders keep the rights of founders besides those of their roles."""
    rows = []
    for user, about in sorted(company["users"].items()):
        held = about.get("roles") or []
        may = {does for role in held for does in (roles.get(role) or {}).get("does", [])}
        may |= set(roles.get("founders", [])) if user in founders else set()
        rows.append((user, ", ".join(held), ", ".join(about.get("accounts") or []), ", ".join(sorted(may))))
    return pd.DataFrame(rows, columns=["user", "roles", "logins", "may"], dtype="string")


def founders(keys: pd.DataFrame) -> set[str]:
    """Name the users whose keys the founding enrolled."""
    return set(keys.loc[keys["event"] == 1, "user"])


def conflicts(company: Mapping[str, Any], roles: Mapping[str, Any]) -> list[Problem]:
    """List users who hold two roles that nobody holds together."""
    return [
        Problem("roles.exclude", user, {"first": first, "second": second})
        for user, about in sorted(company["users"].items())
        for first, second in roles.get("exclude", [])
        if {first, second} <= set(about.get("roles") or [])
    ]


def deputies(handed: pd.DataFrame, ended: pd.DataFrame) -> pd.DataFrame:
    """List what people handed to deputies: event, person, deputy, act, first_day, last_day, ended (the event, else empty)."""
    columns = ["event", "user", "deputy", "does", "first_day", "last_day"]
    by = ended.rename(columns={"event": "ended", "delegation": "event"})[["event", "does", "ended"]]
    found = (
        handed[columns].merge(by, on=["event", "does"], how="left").sort_values(["event", "does"], ignore_index=True)
    )
    return found.rename(columns={"user": "person", "does": "act"})
