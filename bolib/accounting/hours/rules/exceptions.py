"""What a person has to look at before hours are approved: what was found, on which day, and whether it stops the month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bolib.accounting.hours.rules.days import Day
from bolib.accounting.hours.rules.intervals import Interval, gaps, length
from bolib.accounting.hours.rules.plan import Plan
from bolib.accounting.hours.rules.resolutions import STOPPING
from bolib.accounting.hours.rules.settings import BREAK, BREAK_FROM, HoursSettings

MOST_A_WEEK = 50 * 60  # ZOR čl. 65
REST = 12 * 60  # ZOR čl. 74


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
    said: Mapping[str, str],
) -> Iterator[Exceptional]:
    """Give the exceptions of one day: work without a contract or beside an absence, missing and surplus minutes, a short break.

    What somebody has resolved stays an exception, with the minutes it was about: an approver sees it. `said` holds what
    was said of the day, by kind.
    """
    there = done.punched_minutes + done.left_out_minutes
    if plan is None:
        if there:
            yield Exceptional(person, day, "no_contract", there)
        return
    if there and plan.away_minutes >= max(plan.planned_minutes, 1):
        yield Exceptional(person, day, "absent_and_worked", there)
    settled = done.credited_minutes + done.unpaid_minutes
    if (done.missing_minutes or settled) and not open_punch:
        kind = "short" if there else "no_show"
        of_word = [kind for kind in ("short", "no_show") if said.get(kind) in STOPPING[kind]]
        yield Exceptional(person, day, of_word[0] if settled and of_word else kind, done.missing_minutes + settled)
    outside = done.outside_minutes + done.allowed_minutes
    if outside and outside >= settings.outside_plan_from:
        yield Exceptional(person, day, "outside_plan", outside)
    if done.worked_minutes >= BREAK_FROM and 0 < (rest := length(gaps(done.counted))) + done.break_minutes < BREAK:
        yield Exceptional(person, day, "break_short", rest + done.break_minutes)


def of_weeks(person: str, worked: Mapping[date, int]) -> Iterator[Exceptional]:
    """Give the weeks (by Monday) with more minutes than the law allows, overtime included."""
    for monday, minutes in worked.items():
        if minutes > MOST_A_WEEK:
            yield Exceptional(person, monday, "week_over_50", minutes)


def of_rest(person: str, days: Sequence[tuple[date, Sequence[Interval]]]) -> Iterator[Exceptional]:
    """Give the days that begin less than twelve hours after the day before ended; `days` stand in order of time."""
    worked = [(day, stretches) for day, stretches in days if stretches]
    for (_, before), (day, after) in pairwise(worked):
        rest = after[0][0] - before[-1][1]
        if rest < REST:
            yield Exceptional(person, day, "rest_short", max(rest, 0))


def unresolved(
    exceptions: Iterable[Exceptional], said: Mapping[tuple[str, date], Mapping[str, str]]
) -> list[Exceptional]:
    """Keep those that stop a month: of such a kind, and nobody has said what to do with them."""
    return [
        e
        for e in exceptions
        if e.kind in STOPPING and said.get((e.person, e.day), {}).get(e.kind) not in STOPPING[e.kind]
    ]
