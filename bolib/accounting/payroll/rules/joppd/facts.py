"""What the report JOPPD needs to know of each person beside the slip, and the marks that follow from it.

Read in the instructions to the form, as two public programs quote them: the marks 7.1, 8, 9 and 10 and when they are
given. Second-hand, from a program in use: which hours 10.0 has, and the row of the health fund's sick pay.
"""

from datetime import date

import pandas as pd

from bolib.formats.joppd import marks

FACTS = {
    "person": "code of the person, as in the slips",
    "oib": "OIB",
    "first_name": "first name",
    "last_name": "last name",
    "residence": "municipality of residence, five digits, as in municipal_tax.csv",
    "work": "municipality of work, five digits",
    "holder": "mark 6.1: 0001 employee, 0002 first employment, 0010 young person … (holder_mark)",
    "hazard": "mark 7.1: class of hazardous service, 0 to 4",
    "relief_mark": "mark 7.2 where a relief is used: 1 one employer, 2 data of the Tax Administration, 3 a statement",
    "month_mark": "mark 8: 1 first month of insurance, 2 last, 3 between, 4 both (month_mark)",
    "time_mark": "mark 9: 1 full time, 2 part time, 3 half time to care for a child (time_mark)",
    "hours": "field 10: hours paid by the employer, those not worked included, without the health fund's (int64)",
    "unworked_hours": "field 10.0: of these, hours of leave, holidays, employer's sick pay and other paid absence (int64)",
    "from_day": "field 10.1: first day of the month's insurance, as 2026-10-01",
    "to_day": "field 10.2: last day of it",
    "payment": "mark 16.1 of what is paid in money: 1 to an account",
}
FUND = {
    "person": "code of the person",
    "holder": "mark 6.1: 5201 sick pay, 5209 injury at work, 5203, 5204, 5207 where the fund pays itself",
    "from_day": "first day of the absence within the month",
    "to_day": "last day of it within the month",
    "month_mark": "mark 8 by the days of the absence (month_mark)",
    "hours": "hours of the absence within the month; 0 where the fund pays itself (int64)",
    "code": "mark 15.1: 12, or 0 where the employer pays nothing",
    "amount_cents": "what the employer pays for the fund (int64)",
}
WHOLE = ("hours", "unworked_hours", "amount_cents")


def checked(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Give a frame of facts with its columns and types; one that is missing raises KeyError, an empty cell ValueError."""
    if missing := [name for name in columns if name not in frame]:
        raise KeyError(f"the facts of the tax report have no column {', '.join(missing)}")
    found = frame[list(columns)].reset_index(drop=True)
    if empty := [str(name) for name in found if found[name].isna().any()]:
        raise ValueError(f"the facts of the tax report have empty cells in {', '.join(empty)}")
    return found.astype({name: "int64" if name in WHOLE else "string" for name in columns})


def holder_mark(first_employment: pd.Series, young: pd.Series) -> pd.Series:
    """Give mark 6.1 of people in employment: 0002 while a first employment is exempt, 0010 a young person, else 0001.

    A director in employment is an employee (recalled). Posted workers (0005, 0006, 0011) and officials (0008) are not told
    apart here.
    """
    found = pd.Series(marks.EMPLOYEE, index=young.index, dtype="string").mask(young.astype(bool), marks.YOUNG)
    return found.mask(first_employment.astype(bool), marks.FIRST_EMPLOYMENT)


def month_mark(begins: pd.Series, ends: pd.Series, first: date, last: date) -> pd.Series:
    """Give mark 8 from the first and last day (ISO, empty: none) of an insurance or absence, seen from a month.

    1 it begins in the month, 2 it ends in it, 4 both, 3 neither. One that covers no day of the month raises ValueError.
    """
    month = (first.isoformat(), last.isoformat())
    start, end = begins.astype("string").fillna("0001-01-01"), ends.astype("string").fillna("9999-12-31")
    if ((start > month[1]) | (end < month[0]) | (end < start)).any():
        raise ValueError(f"an insurance or absence has no day from {month[0]} to {month[1]}")
    begun, ended = (start >= month[0]).astype(bool), (end <= month[1]).astype(bool)
    found = pd.Series("3", index=begins.index, dtype="string").mask(begun, "1").mask(ended, "2")
    return found.mask(begun & ended, "4")


def time_mark(weekly_minutes: pd.Series, full_time_minutes: int) -> pd.Series:
    """Give mark 9: 1 full time, 2 part time; who works half time to care for a child (3) is not told apart here."""
    return pd.Series("1", index=weekly_minutes.index, dtype="string").mask(weekly_minutes < full_time_minutes, "2")


def relief_mark(employed_elsewhere: pd.Series) -> pd.Series:
    """Give mark 7.2 of who uses the relief: 1 one employer, 3 several and a statement of them."""
    return pd.Series("1", index=employed_elsewhere.index, dtype="string").mask(employed_elsewhere.astype(bool), "3")


def whole_hours(minutes: pd.Series) -> pd.Series:
    """Give minutes as the whole hours of the form, half an hour up (the form takes no part of an hour; recalled)."""
    return ((minutes.astype("int64") + 30) // 60).astype("int64")
