"""What may be said of an exception, by its kind; which kinds stop a person's month, and how long a word counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

STOPPING: dict[str, tuple[str, ...]] = {
    "open_in": (),  # a punch is added or struck out
    "open_out": (),
    "overlap": (),
    "no_contract": ("leave_out",),
    "absent_and_worked": ("leave_out",),
    "no_show": ("unpaid", "credit"),
    "short": ("unpaid", "credit"),
    "due_differs": ("whole",),
}
NOTED: dict[str, tuple[str, ...]] = {
    "outside_plan": ("count", "accept"),
    "outside_small": ("accept",),
    "week_over_50": ("accept",),
    "rest_short": ("accept",),
    "week_rest_short": ("accept",),
    "overtime_year": ("accept",),
    "night_average": ("accept",),
    "break_short": ("accept",),
}
KINDS = STOPPING | NOTED


@dataclass(frozen=True)
class Resolution:
    """What somebody said of an exception, and the minutes that it was about then; none where only the word was kept."""

    word: str
    minutes: int | None = None

    def holds(self, kind: str, minutes: int) -> bool:
        """Say whether it counts of an exception of a kind with so many minutes: of such a kind, and still of as many."""
        return self.word in KINDS.get(kind, ()) and self.minutes in (None, minutes)


Words = Mapping[str, Resolution]  # of one day, by the kind of exception that they were said of
Said = Mapping[tuple[str, date], Words]
