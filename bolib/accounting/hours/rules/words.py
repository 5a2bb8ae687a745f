"""What was said of a day: a word acts on the kind of exception it was said of, while that is still about as many minutes."""

from collections.abc import Sequence

from bolib.accounting.hours.rules.days import Day, worked
from bolib.accounting.hours.rules.exceptions import about
from bolib.accounting.hours.rules.intervals import Interval
from bolib.accounting.hours.rules.plan import Plan
from bolib.accounting.hours.rules.resolutions import Words
from bolib.accounting.hours.rules.settings import HoursSettings

ORDER = ("absent_and_worked", "outside_plan", "short", "no_show")  # each changes what those after it are about


def with_words(intervals: Sequence[Interval], plan: Plan, settings: HoursSettings, said: Words) -> Day:
    """Count a day's stretches of work with those words that still hold."""
    holding: dict[str, str] = {}
    for kind in ORDER:
        if kind in said:
            minutes = about(plan, worked(intervals, plan, settings, holding), settings).get(kind, 0)
            if said[kind].holds(kind, minutes):
                holding[kind] = said[kind].word
    return worked(intervals, plan, settings, holding)
