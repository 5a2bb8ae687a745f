"""Absences: leave, sickness and other days away, from a day to a day, or part of one day in minutes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bolib.formats import cells
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose, filled
from bolib.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

KINDS = {
    "annual_leave": ("godišnji", "godišnji odmor"),
    "sick_employer": ("bolovanje poslodavac", "bolovanje na teret poslodavca"),
    "sick_fund": ("bolovanje HZZO", "bolovanje na teret HZZO-a"),
    "sick_injury": ("ozljeda na radu",),
    "sick_child": ("njega djeteta",),
    "pregnancy": ("komplikacije u trudnoći",),
    "paid_leave": ("plaćeni dopust",),
    "unpaid_leave": ("neplaćeni dopust",),
    "maternity": ("rodiljni", "rodiljni dopust"),
    "parental": ("roditeljski", "roditeljski dopust", "očinski dopust"),
    "public_duty": ("javna dužnost",),
}
COUNTED_AS = {  # the column of a month's minutes in which each kind stands
    "annual_leave": "leave_minutes",
    "paid_leave": "leave_minutes",
    "public_duty": "leave_minutes",
    "sick_employer": "sick_employer_minutes",
    "sick_fund": "sick_fund_minutes",
    "sick_injury": "sick_fund_minutes",
    "sick_child": "sick_fund_minutes",
    "pregnancy": "sick_fund_minutes",
    "maternity": "sick_fund_minutes",
    "parental": "sick_fund_minutes",
    "unpaid_leave": "unpaid_minutes",
}
COLUMNS = {"last_day": None, "reference": None, "minutes": None, "cancelled": None}


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row of absences."""
    row = entry.values
    if row["last_day"] < row["first_day"]:
        yield entry.fault("to", "people.until_before", until=row["last_day"], since=row["first_day"])
    elif row.get("minutes") is not None and row["last_day"] != row["first_day"]:
        yield entry.fault("minutes", "people.minutes_of_days")


KIND = Kind(
    "absences",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column(
            "from",
            cells.day,
            "columns.absence_from",
            "2026-10-12",
            required=True,
            gives="first_day",
            croatian="12.10.2026.",
        ),
        Column(
            "to",
            cells.day,
            "columns.absence_to",
            "2026-10-16",
            required=True,
            gives="last_day",
            croatian="16.10.2026.",
        ),
        Column(
            "kind",
            cells.choice(**KINDS),
            "columns.absence_kind",
            "annual_leave",
            required=True,
            croatian="godišnji",
        ),
        Column("reference", cells.words(80), "columns.absence_reference"),
        Column("minutes", cells.whole(24 * 60), "columns.absence_minutes"),
        Column("cancelled", cells.yes_no, "columns.absence_cancelled", "no", croatian="ne"),
    ),
    check,
)


def proposer(known: Known, importing: Importing) -> Propose:
    """Give what turns a row into the fact of an absence."""

    def propose(entry: Entry) -> Proposal:
        key = (entry.values["person"], entry.values["first_day"], entry.values["kind"])
        held = known["absence"].on(key, "")
        content = filled(entry, held, COLUMNS)
        content["cancelled"] = content["cancelled"] or None  # not taken back is written in one way, that of form 1
        unknown = (key[0],) not in known["person"].held
        faults = [entry.fault("person", "people.person_unknown", person=key[0])] if unknown else []
        stays = content["cancelled"] and "cancelled" not in entry.values
        about: dict[str, object] = {"person": key[0], "day": key[1]}
        notes = [Problem("people.absence_stays_cancelled", entry.where, about)] if stays else []
        if content["cancelled"] and held is None:
            notes.append(Problem("people.no_absence_cancelled", entry.where, about))
        return Proposal([Fact("absence", key, "", content)], faults, notes)

    return propose


def standing(absence: "pd.DataFrame") -> "pd.DataFrame":
    """Give the absences that stand: of each person, first day and kind the row known last, unless it was taken back.

    Tables that were frozen by an earlier form have no column `cancelled`.
    """
    latest = absence.sort_values(["person", "first_day", "kind", "event"])
    latest = latest.drop_duplicates(["person", "first_day", "kind"], keep="last")
    return latest[latest["cancelled"].fillna(0) != 1] if "cancelled" in latest else latest
