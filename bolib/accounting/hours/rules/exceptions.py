"""What a person has to look at before hours are approved: what was found, on which day, and whether it stops the month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bolib.accounting.hours.rules.days import Day
from bolib.accounting.hours.rules.intervals import gaps, length
from bolib.accounting.hours.rules.plan import Plan
from bolib.accounting.hours.rules.resolutions import NOTED, STOPPING, Said
from bolib.accounting.hours.rules.settings import HoursSettings

MANY_SMALL = 60


@dataclass(frozen=True, order=True)
class Exceptional:
    """One exception: the person, the day, the kind, the minutes it is about, and the minute of a punch (else 0)."""

    person: str
    day: date
    kind: str
    minutes: int = 0
    at: int = 0


def of_day(
    person: str,
    day: date,
    plan: Plan | None,
    done: Day,
    open_punch: bool,
    settings: HoursSettings,
) -> Iterator[Exceptional]:
    """Give the exceptions of one day: work without a contract or beside an absence, missing and surplus minutes, a short break.

    What somebody has resolved stays an exception, with the minutes it was about: an approver sees it.
    """
    for kind, minutes in about(plan, done, settings).items():
        waits_for_punch = open_punch and kind in ("short", "no_show")
        few = kind == "outside_plan" and minutes < settings.outside_plan_from and not done.allowed_minutes
        if not waits_for_punch and not few:
            yield Exceptional(person, day, kind, minutes)


def about(plan: Plan | None, done: Day, settings: HoursSettings) -> dict[str, int]:
    """Say how many minutes of a day each kind of exception is about, where there are any, whatever was said of them."""
    there = done.punched_minutes + done.left_out_minutes
    if plan is None:
        return {"no_contract": there} if there else {}
    rest = length(gaps(done.counted)) + done.break_minutes if done.worked_minutes >= settings.break_from else 0
    found = {
        "absent_and_worked": there if plan.away_minutes >= max(plan.planned_minutes, 1) else 0,
        "short" if there else "no_show": done.missing_minutes + done.credited_minutes + done.unpaid_minutes,
        "outside_plan": done.outside_minutes + done.allowed_minutes,
        "break_short": rest if rest < settings.break_minutes else 0,
    }
    return {kind: minutes for kind, minutes in found.items() if minutes}


def of_small(person: str, month: date, days: Mapping[date, Day], settings: HoursSettings) -> Iterator[Exceptional]:
    """Give the minutes outside the plan that no day asks about, where they come to an hour in a month: nobody works unseen."""
    small = sum(done.outside_minutes for done in days.values() if done.outside_minutes < settings.outside_plan_from)
    if small >= MANY_SMALL:
        yield Exceptional(person, month, "outside_small", small)


def resolved(exception: Exceptional, said: Said) -> bool:
    """Say whether somebody has said what to do about it, as it stands now."""
    of_it = said.get((exception.person, exception.day), {}).get(exception.kind)
    return of_it is not None and of_it.holds(exception.kind, exception.minutes)


def stops(exception: Exceptional, said: Said) -> bool:
    """Say whether it stops a month: of such a kind, and nobody has said what to do with it."""
    return exception.kind in STOPPING and not resolved(exception, said)


def noted(exception: Exceptional, said: Said) -> bool:
    """Say whether it stops nothing and nobody has looked at it."""
    return exception.kind in NOTED and not resolved(exception, said)
