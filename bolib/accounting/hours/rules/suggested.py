"""What the program would do about an exception, and why: a person reads it and does that, or something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bolib.accounting.hours.rules.clocked import Clocked
from bolib.accounting.hours.rules.minutes import written
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.accounting.hours.rules.week import SeenDay
from bolib.dates import local
from bolib.problem import Problem

MINUTE = 60_000_000  # microseconds
AGAIN = 15  # minutes in which a second touch of a clock is the same coming or going
# Where more than one word may be said: the one that gives nobody what nobody has decided.
CAREFUL = {"no_show": "unpaid", "short": "unpaid", "outside_plan": "accept"}


@dataclass(frozen=True)
class Suggested:
    """What would be done: `resolve` with a word, `add` a punch of a day, time and direction, or `strike` one out; and why."""

    act: str
    why: Problem
    word: str = ""
    day: str = ""
    time: str = ""
    direction: str = ""
    punch: Clocked | None = None


def suggested(found: Mapping[Any, Any], day: SeenDay, punches: Sequence[Clocked]) -> Suggested | None:
    """Suggest what to do about an exception (a row of Month.exceptions) of a day; nothing where nothing is likely.

    `punches` are the person's of that day and the night after it; those that are struck out play no part.
    """
    kind = str(found["kind"])
    if KINDS.get(kind):
        words = KINDS[kind]
        return Suggested("resolve", Problem(f"suggested.{kind}", ""), word=CAREFUL.get(kind, words[0]))
    punches = [punch for punch in punches if not punch.voided]
    alone = next((punch for punch in punches if punch.at // MINUTE == int(found["at"])), None)
    if alone is None:
        return None
    if again := _again(alone, punches):
        why = Problem("suggested.again", "", {"time": again.wall})
        return Suggested("strike", why, punch=min(alone, again, key=lambda one: one.at))
    if kind == "overlap":
        return Suggested("strike", Problem("suggested.overlap", ""), punch=alone)
    return _other_half(alone, kind, day)


def _again(alone: Clocked, punches: Sequence[Clocked]) -> Clocked | None:
    """Find a punch of the same direction a few minutes before or after it."""
    near = (one for one in punches if 0 < abs(one.at - alone.at) <= AGAIN * MINUTE)
    return next((one for one in near if one.direction == alone.direction), None)


def _other_half(alone: Clocked, kind: str, day: SeenDay) -> Suggested | None:
    """Suggest the punch that is missing: where the shift begins or ends, else so long before or after as is missing."""
    goes = kind == "open_in"
    way, key = ("out", "suggested.shift_ends") if goes else ("in", "suggested.shift_begins")
    for begins, ends in reversed(day.shifts) if goes else day.shifts:
        over = timedelta(ends <= begins)
        on, time = (date.fromisoformat(day.day) + over, ends) if goes else (date.fromisoformat(day.day), begins)
        before, after = ((alone.day, alone.wall), (on.isoformat(), time))
        if before < after if goes else after < before:
            return Suggested("add", Problem(key, "", {"time": time}), day=on.isoformat(), time=time, direction=way)
    if day.shifts:
        return None
    left = day.minutes.get("planned", 0) - day.minutes.get("away", 0) - day.minutes.get("worked", 0)
    if left <= 0:
        return None
    wall = local(alone.at + (left if goes else -left) * MINUTE, alone.zone)
    why = Problem("suggested.contract", "", {"minutes": written(left)})
    return Suggested("add", why, day=f"{wall:%Y-%m-%d}", time=f"{wall:%H:%M}", direction=way)
