"""What is wrong on purpose with the hours of each month, and what the clerk of the company decides about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from demo_maker.chance import chance, code
from demo_maker.plan import LAST_MONTH, LEFT, MONTHS, SECOND_DEVICE, WORKED_LONG, Person
from demo_maker.rows import Row
from demo_maker.work import HOLIDAYS, Punch, Shift, away, days_of

STILL_THERE = 19  # leaves on 16 October and punches on the Monday after
LONG_WEEK = date(2026, 9, 14)
COLUMNS = ("act", "person", "day", "time", "direction", "device", "kind", "resolution", "reason")


@dataclass(frozen=True)
class Fault:
    """Something planted: the month, the person, the day, and the kind of exception as the hours paper names it."""

    month: str
    person: str
    day: str
    kind: str
    resolved: bool


class Planted:
    """The faults of one month's hours, put into its shifts one by one."""

    def __init__(self, everybody: Sequence[Person], worked: list[Shift], month: str, seed: int) -> None:
        self.everybody, self.worked, self.month, self.seed = everybody, worked, month, seed
        self.faults: list[Fault] = []
        self.decisions: list[Row] = []
        self.taken: set[int] = set()

    def plant(self) -> None:
        """Put in what this month has."""
        self._missing_out("zaboravljena odjava, potvrdio voditelj")
        if self.month in ("2026-04", "2026-07"):
            self._two_devices("registracija na oba ulaza, vrijedi druga")
        if self.month == "2026-03":
            self._stayed("ostanak nije naložen, ne računa se")
        if self.month == "2026-05":
            self._went_early("liječnički pregled po uputnici poslodavca")
        if self.month == "2026-06":
            self._did_not_come("nije došao ni javio se")
        if self.month == "2026-08":
            self._came_on_leave("došao po stvari, nije radio")
        if self.month == "2026-09":
            self._punched_after_leaving(LEFT, date(2026, 9, 14), "vratio opremu nakon odlaska")
            self._sixty_hours("inventura po nalogu uprave")
        if self.month == LAST_MONTH:
            self._missing_out("")
            self._two_devices("")
            self._punched_after_leaving(STILL_THERE, date(2026, 10, 19), "")

    def _drawn(self, kind: str) -> Shift:
        """Draw a shift of an ordinary person who has nothing planted yet this month."""
        free = [
            shift
            for shift in self.worked
            if self.everybody[shift.number - 1].ordinary and shift.number not in self.taken and shift.day.weekday() < 4
        ]
        shift = free[chance(self.seed, f"{kind} {self.month} {len(self.taken)}", len(free))]
        self.taken.add(shift.number)
        return shift

    def _note(self, number: int, day: date, kind: str, resolved: bool) -> None:
        self.faults.append(Fault(self.month, code(number), day.isoformat(), kind, resolved))

    def _decide(self, act: str, number: int, day: date, reason: str, **about: str) -> None:
        row = {"act": act, "person": code(number), "day": day.isoformat(), **about, "reason": reason}
        self.decisions.append({column: row.get(column, "") for column in COLUMNS})

    def _missing_out(self, reason: str) -> None:
        shift = self._drawn("missing")
        out = shift.punches.pop()
        self._note(shift.number, shift.day, "open_in", bool(reason))
        if reason:
            about = {"time": f"{shift.ends:%H:%M}", "direction": out.direction}
            self._decide("add_punch", shift.number, shift.ends.date(), reason, **about)

    def _two_devices(self, reason: str) -> None:
        shift = self._drawn("two devices")
        first = shift.punches[0]
        shift.punches.insert(1, Punch(first.at + timedelta(minutes=1), "in", SECOND_DEVICE))
        self._note(shift.number, shift.day, "overlap", bool(reason))
        if reason:
            self._decide("void_punch", shift.number, shift.day, reason, time=f"{first.at:%H:%M}", device=first.device)

    def _stayed(self, reason: str) -> None:
        shift = self._drawn("stayed")
        shift.punches[-1].at = shift.ends + timedelta(minutes=90)
        self._said(shift.number, shift.day, "outside_plan", "accept", reason)

    def _went_early(self, reason: str) -> None:
        shift = self._drawn("early")
        shift.punches[-1].at = shift.ends - timedelta(minutes=120)
        self._said(shift.number, shift.day, "short", "credit", reason)

    def _did_not_come(self, reason: str) -> None:
        shift = self._drawn("no show")
        self.worked.remove(shift)
        self._said(shift.number, shift.day, "no_show", "unpaid", reason)

    def _came_on_leave(self, reason: str) -> None:
        there = [
            (number, day)
            for number, one in enumerate(self.everybody, 1)
            for day in days_of(self.month)
            if one.works == "office" and day.weekday() < 5 and day not in HOLIDAYS and away(one, day)
        ]
        number, day = there[chance(self.seed, "on leave", len(there))]
        self._present(number, day, time(10), time(11))
        self._said(number, day, "absent_and_worked", "leave_out", reason)

    def _punched_after_leaving(self, number: int, day: date, reason: str) -> None:
        self._present(number, day, time(9), time(11, 30))
        self._said(number, day, "no_contract", "leave_out", reason)

    def _present(self, number: int, day: date, begins: time, ends: time) -> None:
        first, last = (datetime.combine(day, clock) for clock in (begins, ends))
        self.worked.append(Shift(number, day, first, last, False, [Punch(first, "in", "1"), Punch(last, "out", "1")]))

    def _sixty_hours(self, reason: str) -> None:
        """Twelve hours on each of five days, by order: they count, and the week is above the fifty that the law allows."""
        for shift in self.worked:
            if shift.number == WORKED_LONG and 0 <= (shift.day - LONG_WEEK).days < 5:
                shift.punches[0].at, shift.punches[-1].at = shift.begins, shift.begins + timedelta(hours=12)
                self._said(shift.number, shift.day, "outside_plan", "count", reason)
        self._said(WORKED_LONG, LONG_WEEK + timedelta(6), "week_over_50", "accept", reason)

    def _said(self, number: int, day: date, kind: str, resolution: str, reason: str) -> None:
        self._note(number, day, kind, bool(reason))
        if reason:
            self._decide("resolve", number, day, reason, kind=kind, resolution=resolution)


def faults_of(
    everybody: Sequence[Person], shifts_of: dict[str, list[Shift]], seed: int
) -> tuple[list[Fault], dict[str, list[Row]]]:
    """Plant the faults of every month into its shifts; gives them and, by month, what is decided about them."""
    found, decisions = [], {}
    for month in MONTHS:
        planted = Planted(everybody, shifts_of[month], month, seed)
        planted.plant()
        found += planted.faults
        decisions[month] = planted.decisions
    return found, decisions
