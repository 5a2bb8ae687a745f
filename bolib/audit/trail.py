"""Who did what: every event with its person, where nobody signed, what was done outside working hours, keys, settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from bolib.country import country
from bolib.dates import holidays, local
from bolib.problem import Problem
from bolib.text import say

Inputs = Mapping[str, pd.DataFrame]
EVENTS = ["event", "at", "person", "login", "signed_by", "key", "act", "subject"]


def events(inputs: Inputs, company: Mapping[str, Any]) -> pd.DataFrame:
    """Give every event: when in the company's time zone, who, from which account, whose key signed (empty: nobody's).

    The person is the one who signed, else the user whose account it was by the frozen settings, else the account itself.
    """
    users = dict(zip(inputs["key_enrolled"]["key"], inputs["key_enrolled"]["user"], strict=True))
    owners = {a: user for user, about in company["users"].items() for a in about.get("accounts") or []}
    rows = []
    for row in records(inputs["event"].fillna({"key": ""})):
        signed_by = users.get(row["key"], row["key"])
        person = signed_by or owners.get(row["account"], row["account"])
        about = (row["account"], signed_by, row["key"], row["act"], row["subject"])
        rows.append((row["seq"], when(row["at"], company), person, *about))
    return pd.DataFrame(rows, columns=EVENTS).astype({name: "string" for name in EVENTS[1:]} | {"event": "Int64"})


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame one by one."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.astype(object).to_dict("records")]


def when(at: Any, company: Mapping[str, Any]) -> str:
    """Write an instant as the clocks of the company showed it."""
    return f"{local(int(at), str(company['time_zone'])):%Y-%m-%d %H:%M}"


def by_person(found: pd.DataFrame) -> pd.DataFrame:
    """Count the acts of each person by account and act: how many, how many of them signed, the first and the last."""
    counted = found.assign(signed=(found["signed_by"] != "").astype("Int64"))
    grouped = counted.groupby(["person", "login", "act"], sort=True, as_index=False)
    return grouped.agg(acts=("event", "count"), signed=("signed", "sum"), first=("at", "min"), last=("at", "max"))


def after_last_signature(found: pd.DataFrame) -> pd.DataFrame:
    """Give the events that no later signature covers: only a head noted elsewhere proves them."""
    signed = found.loc[found["signed_by"] != "", "event"]
    return found[found["event"] > (signed.max() if len(signed) else 0)].drop(columns=["signed_by", "key"])


def out_of_hours(
    found: pd.DataFrame, company: Mapping[str, Any], *, first_hour: int, last_hour: int, language: str
) -> pd.DataFrame:
    """Give the events at night, at a weekend or on a public holiday, each with the reason it is listed for.

    Working hours begin at `first_hour` and end when `last_hour` begins.
    """
    calendar = country(company["country"]).CALENDAR
    told = [
        ", ".join(say(language, f"audit.{kind}") for kind in _kinds(at, calendar, first_hour, last_hour))
        for at in found["at"]
    ]
    listed = found.assign(listed_for=pd.array(told, dtype="string")).drop(columns=["key"])
    return listed[listed["listed_for"] != ""]


def _kinds(at: str, calendar: str, first_hour: int, last_hour: int) -> list[str]:
    moment = datetime.fromisoformat(at)
    kinds = {
        "night": not first_hour <= moment.hour < last_hour,
        "weekend": moment.weekday() > 4,
        "holiday": moment.date() in holidays(calendar, moment.year),
    }
    return [kind for kind, is_so in kinds.items() if is_so]


def keys(inputs: Inputs, found: pd.DataFrame) -> pd.DataFrame:
    """Give every key: whose, enrolled, confirmed and revoked when and by whom, how many events it signed, the last."""
    frame = inputs["key_enrolled"][["user", "key", "enrolled_by", "event"]].rename(columns={"event": "enrolled"})
    for table, by, name in (
        ("enrolment_confirmed", "confirmed_by", "confirmed"),
        ("key_revoked", "revoked_by", "revoked"),
    ):
        told = inputs[table][["key", by, "event"]].rename(columns={"event": name})
        frame = frame.merge(told, how="left", on="key")
    signed = found[found["key"] != ""].groupby("key", as_index=False)
    frame = frame.merge(signed.agg(signatures=("event", "count"), last_signed=("at", "max")), how="left", on="key")
    for name in ("enrolled", "confirmed", "revoked"):
        frame[name] = _when_and_who(frame[name], frame.pop(f"{name}_by"), found)
    return frame.fillna({"signatures": 0}).sort_values(["user", "key"], ignore_index=True)


def _when_and_who(events: "pd.Series[Any]", people: "pd.Series[Any]", found: pd.DataFrame) -> "pd.Series[Any]":
    at = dict(zip(found["event"], found["at"], strict=True))
    return (events.map(at).astype("string") + " " + people.astype("string")).astype("string")


def key_doubts(inputs: Inputs, found: pd.DataFrame) -> list[Problem]:
    """List signatures of keys that were not enrolled, not confirmed yet or revoked when they signed."""
    enrolled, confirmed, revoked = (
        dict(zip(inputs[name]["key"], inputs[name]["event"], strict=True))
        for name in ("key_enrolled", "enrolment_confirmed", "key_revoked")
    )
    doubts = []
    for row in records(found[found["key"] != ""]):
        event, key = row["event"], row["key"]
        about: dict[str, object] = {"key": key, "user": row["signed_by"]}
        if key not in enrolled or enrolled[key] > event:
            doubts.append(Problem("audit.key_unknown", f"event {event}", about))
        elif event > 2 and confirmed.get(key, event) >= event:
            doubts.append(Problem("audit.key_not_confirmed", f"event {event}", about))
        elif revoked.get(key, event) < event:
            doubts.append(Problem("audit.key_revoked", f"event {event}", about))
    return doubts


def settings(inputs: Inputs, found: pd.DataFrame) -> pd.DataFrame:
    """Give every version of every adopted setting with both persons, the newest first; what waits has no second one."""
    frame = inputs["adopted"].rename(columns={"event": "adopted"})
    second = inputs["adoption_confirmed"][["kind", "version", "confirmed_by", "event"]]
    frame = frame.merge(second.rename(columns={"event": "confirmed"}), how="left", on=["kind", "version"])
    frame = frame.sort_values(["adopted", "kind"], ascending=[False, True], ignore_index=True)
    frame["digest"] = frame["digest"].str[:16]
    for name in ("adopted", "confirmed"):
        frame[name] = _when_and_who(frame[name], frame.pop(f"{name}_by"), found)
    return frame[["kind", "version", "digest", "adopted", "confirmed"]]
