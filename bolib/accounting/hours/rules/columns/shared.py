"""Every stay is given to the day on which its shift began (days.by_day, in whole columns)."""

import numpy as np

from bolib.accounting.hours.rules.columns.asked import Asked, Shifts
from bolib.accounting.hours.rules.columns.stays import Loose, Stays
from bolib.accounting.hours.rules.columns.walls import Column, Flags, Walls
from bolib.accounting.hours.rules.days import EARLY
from bolib.accounting.hours.rules.settings import HoursSettings

NEVER = np.iinfo(np.int64).max


def shared(
    stays: Stays, asked: Asked, shifts: Shifts, walls: Walls, zone: Column, settings: HoursSettings, odd: Flags
) -> Column:
    """Give the day of each stay: that of the shift it meets, else the one it goes on from, else its date on the wall.

    `zone` is the number of each person's time zone. Set in `odd` is whose stay meets two shifts (it would have to be cut)
    and whose days do not stand in order of time.
    """
    person, begins, ends = stays.person, stays.begins, stays.ends
    if not len(person):
        return person
    day = walls.day.take(walls.places(zone, person, begins)).astype(np.int32)
    rest = begins[1:] - ends[:-1]
    leads = np.append(True, (person[1:] != person[:-1]) | (rest >= settings.shift_gap_minutes))
    place = np.flatnonzero(asked.by_shift.take(person))
    if len(place):
        shift, meets, another = _met(person.take(place), begins.take(place), ends.take(place), asked, shifts, walls)
        odd[person[place[another]]] = True
        day[place[meets]], leads[place[meets]] = shifts.day[shift[meets]], True
    if not leads.all():
        lead, goes_on = np.flatnonzero(leads), np.flatnonzero(~leads)
        day[goes_on] = day[lead[np.searchsorted(lead, goes_on) - 1]]
    back = (day[1:] < day[:-1]) & (person[1:] == person[:-1])
    odd[person[1:][back]] = True
    return day


def _met(
    person: Column, begins: Column, ends: Column, asked: Asked, shifts: Shifts, walls: Walls
) -> tuple[Column, Flags, Flags]:
    """Give the first planned shift that ends after each stay began, whether the stay meets it, and the next one too."""
    number = np.flatnonzero(asked.by_shift.take(shifts.person))
    own, whose = shifts.person.take(number).astype(np.int64) * walls.span, person.astype(np.int64) * walls.span
    first = np.searchsorted(own + shifts.ends.take(number), whose + begins, "right")
    starts, past = np.append(own + shifts.begins.take(number), [NEVER, NEVER]), whose + ends
    meets, another = starts.take(first) < past, starts.take(first + 1) < past
    return np.append(number, 0).take(first), meets, another


def day_of(loose: Loose, asked: Asked, shifts: Shifts, walls: Walls, zone: Column, settings: HoursSettings) -> Column:
    """Give the day of each punch without a partner: that of the shift around it, else its date (days.day_of)."""
    day = walls.day[walls.places(zone, loose.person, loose.at)].astype(np.int32)
    kept = asked.by_shift[shifts.person]
    if not kept.any():
        return day
    own, whose = shifts.person[kept].astype(np.int64) * walls.span, loose.person.astype(np.int64) * walls.span
    next_one = np.searchsorted(own + shifts.ends[kept] + settings.shift_gap_minutes, whose + loose.at, "right")
    at = np.minimum(next_one, len(own) - 1)
    around = (shifts.person[kept][at] == loose.person) & (shifts.begins[kept][at] - EARLY <= loose.at)
    around &= loose.at < shifts.ends[kept][at] + settings.shift_gap_minutes
    return np.where(around, shifts.day[kept][at], day)
