"""Every stay is given to the day on which its shift began (days.by_day, in whole columns)."""

import numpy as np

from bolib.accounting.hours.rules.columns.asked import Asked, Shifts
from bolib.accounting.hours.rules.columns.stays import Loose, Stays
from bolib.accounting.hours.rules.columns.walls import Column, Flags, Walls
from bolib.accounting.hours.rules.days import EARLY
from bolib.accounting.hours.rules.settings import HoursSettings


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
    day = walls.day[walls.places(zone, person, begins)].astype(np.int32)
    rest = begins[1:] - ends[:-1]
    leads = np.append(True, (person[1:] != person[:-1]) | (rest >= settings.shift_gap_minutes))
    place = np.flatnonzero(asked.by_shift[person])
    if len(place):
        shift, count = _met(person[place], begins[place], ends[place], asked, shifts, walls)
        odd[person[place[count > 1]]] = True
        met = place[count == 1]
        day[met], leads[met] = shifts.day[shift[count == 1]], True
    if not leads.all():
        day = day[np.maximum.accumulate(np.where(leads, np.arange(len(day), dtype=np.int32), 0))]
    back = (day[1:] < day[:-1]) & (person[1:] == person[:-1])
    odd[person[1:][back]] = True
    return day


def _met(
    person: Column, begins: Column, ends: Column, asked: Asked, shifts: Shifts, walls: Walls
) -> tuple[Column, Column]:
    """Give the first planned shift that each stay meets, and how many it meets."""
    kept = asked.by_shift[shifts.person]
    number = np.flatnonzero(kept)
    own, whose = shifts.person[kept].astype(np.int64) * walls.span, person.astype(np.int64) * walls.span
    first = np.searchsorted(own + shifts.ends[kept], whose + begins, "right")
    past = np.searchsorted(own + shifts.begins[kept], whose + ends, "left")
    return np.append(number, 0)[first], past - first


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
