"""The company's own settings of working time: what neither law nor contract says, read strictly from the adopted text.

    hours:
      clock: yes                   # hours are computed and approved here; no: they come in as month_hours
      grace_minutes: "5"           # so much late or early counts as worked, and is shown
      outside_plan: confirm        # confirm: minutes outside the plan count when somebody says so; count: they count
      outside_plan_from: "15"      # fewer minutes outside the plan in a day are told once they come to an hour a month
      overtime_agreement: no       # yes: a collective agreement allows 250 hours of overtime a year (ZOR čl. 65)
      uneven_time: no              # yes: overtime begins beyond the planned hours of the week
      shift_gap_minutes: "240"     # a longer break ends a shift
      longest_shift_minutes: "960" # an in and an out further apart are no pair
      rounding_minutes: "1"        # stays are widened to so many minutes of the hour, for the worker; 1: to the minute
      break_minutes: "30"          # so much break counts as worked, punched or not; the law asks for 30 (ZOR čl. 73)
      break_from: "360"            # on a day of so many minutes or more; the law says 6 hours

All of it is usual practice (recalled), not law; each company checks its own rules.
"""

import re
from dataclasses import dataclass
from typing import Any

from bolib.problem import Problem, Refused

NUMBERS = {
    "grace_minutes": (0, 60),
    "outside_plan_from": (0, 480),
    "shift_gap_minutes": (30, 720),
    "longest_shift_minutes": (240, 1440),
    "rounding_minutes": (1, 30),
    "break_minutes": (30, 120),
    "break_from": (60, 360),
}
CHOICES = {"outside_plan": ("confirm", "count")}
FLAGS = ("clock", "uneven_time", "overtime_agreement")
HOUR = 60


@dataclass(frozen=True)
class HoursSettings:
    """How this company counts time where law and contract leave it open; minutes are whole."""

    clock: bool = False
    uneven_time: bool = False
    overtime_agreement: bool = False
    outside_plan: str = "confirm"
    grace_minutes: int = 5
    outside_plan_from: int = 15
    shift_gap_minutes: int = 240
    longest_shift_minutes: int = 960
    rounding_minutes: int = 1
    break_minutes: int = 30
    break_from: int = 360
    full_time_minutes: int = 2400


def read(company: dict[str, Any]) -> HoursSettings:
    """Read `hours` of a company's parsed settings; without it hours come in approved. What is wrong raises Refused."""
    if found := problems(company):
        raise Refused(found[0].code, found[0].where, **found[0].args)
    hours = company.get("hours") or {}
    kept = {key: hours[key] for key in (*FLAGS, *CHOICES) if key in hours}
    numbers: dict[str, Any] = {key: int(hours[key]) for key in NUMBERS if key in hours}
    return HoursSettings(**kept, **numbers, full_time_minutes=int(company["pay"]["full_time_minutes"]))


def problems(company: dict[str, Any]) -> list[Problem]:
    """List everything that is wrong with `hours` of a company's parsed settings."""
    hours = company.get("hours")
    if hours is None:
        return []
    if not isinstance(hours, dict):
        return [_wrong("hours", hours, "{clock: …}")]
    known = {*NUMBERS, *CHOICES, *FLAGS}
    found = [_wrong(f"hours.{key}", key, ", ".join(sorted(known))) for key in hours.keys() - known]
    found += [
        _wrong(f"hours.{key}", hours[key], "yes | no") for key in FLAGS if not isinstance(hours.get(key, False), bool)
    ]
    for key, allowed in CHOICES.items():
        if hours.get(key, allowed[0]) not in allowed:
            found.append(_wrong(f"hours.{key}", hours[key], " | ".join(allowed)))
    for key, (least, most) in NUMBERS.items():
        text = hours.get(key, str(least))
        if not (isinstance(text, str) and re.fullmatch("[0-9]{1,4}", text) and least <= int(text) <= most):
            found.append(_wrong(f"hours.{key}", text, f'"{least}" … "{most}"'))
    rounding = hours.get("rounding_minutes", "1")
    if not any(one.where == "hours.rounding_minutes" for one in found) and HOUR % int(rounding):
        found.append(
            _wrong(
                "hours.rounding_minutes",
                rounding,
                '"1" | "2" | "3" | "4" | "5" | "6" | "10" | "12" | "15" | "20" | "30"',
            )
        )
    return found


def _wrong(key: str, found: Any, right: str) -> Problem:
    return Problem("hours.setting_wrong", key, {"found": found, "right": right})
