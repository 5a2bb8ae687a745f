"""Who cannot be paid yet, and why: each reason is one problem, and a person may have several."""

from collections.abc import Callable, Collection, Iterator

import pandas as pd

from bolib.accounting.payroll.rules.gross import MOST_MINUTES, MOST_PAY
from bolib.accounting.payroll.rules.settings import KINDS, PaySettings
from bolib.identity import is_domestic, is_protected
from bolib.personnel.people.rules import parts as cut
from bolib.personnel.people.rules.names import in_payment
from bolib.problem import Problem, Word

MINUTES = (
    *("regular_minutes", "overtime_minutes", "night_minutes", "sunday_minutes", "holiday_minutes"),
    *("leave_minutes", "sick_employer_minutes", "sick_fund_minutes", "unpaid_minutes"),
)
IN_HOURS_DUE = ("regular_minutes", "leave_minutes", "sick_employer_minutes", "sick_fund_minutes", "unpaid_minutes")
NAME = ("first_name", "last_name")
Reasons = dict[str, Callable[[pd.DataFrame], pd.Series]]

MISSING = {
    "payroll.no_hours": ("regular_minutes",),
    "payroll.no_personal_data": ("last_name",),
    "payroll.no_residence": ("municipality",),
    "payroll.no_account": ("iban",),
    # Pillars hold on the days worked, the allowance on the pay day, which may come before some of them.
    "payroll.no_tax_status": ("pension_pillars", "allowance_share_ppm"),
}
PERSON: Reasons = {
    "payroll.held_pillars_differ": lambda p: p["pillars_differ"],
    "payroll.held_statement_without_pay": lambda p: p["stated"] & p["gross_elsewhere_cents"].isna(),
    "payroll.held_exemption": lambda p: p["exempt_in_part"],
    "payroll.held_protected": lambda p: _account(p, is_protected),
    "payroll.held_foreign_account": lambda p: p["iban"].notna() & ~_account(p, is_domestic),
}
CONTRACT: Reasons = {
    "payroll.two_contracts": cut.at_once,
    "payroll.weekly_minutes": lambda c: (c["weekly_minutes"] <= 0) | (c["weekly_minutes"] % 5 != 0),
    "payroll.pay_out_of_range": lambda c: (c["pay_cents"] <= 0) | (c["pay_cents"] > MOST_PAY),
    "payroll.held_net_agreed": lambda c: c["pay_kind"] == "net",
}
BEFORE_GROSS = {"payroll.no_hours", "payroll.two_contracts", "payroll.weekly_minutes", "payroll.pay_out_of_range"}
BEFORE_GROSS |= {"payroll.wrong_hours", "payroll.hours_out_of_range", "payroll.held_net_agreed"}
BEFORE_GROSS |= {"payroll.above_full_time"}


def problem(code: str, person: object, **args: object) -> Problem:
    """Say something of one person."""
    return Problem(code, f"person {person}", args)


def missing(people: pd.DataFrame) -> Iterator[Problem]:
    """Each person has approved hours, personal data, a residence, a bank account and a tax status."""
    for code, columns in MISSING.items():
        yield from (problem(code, person) for person in people.index[people[list(columns)].isna().any(axis=1)])


def rules_to_come(people: pd.DataFrame, rows: pd.DataFrame) -> Iterator[Problem]:
    """Nobody needs a rule that is not built yet."""
    for code, needs in PERSON.items():
        yield from (problem(code, person) for person in people.index[true(needs(people))])
    for code, needs in CONTRACT.items():
        found = rows.loc[true(needs(rows)), ["person", "contract"]].drop_duplicates()
        yield from (problem(code, person, contract=contract) for person, contract in found.to_numpy())


def above_full_time(rows: pd.DataFrame, full_time_minutes: int) -> Iterator[Problem]:
    """Nobody is contracted for more than the full time of a week (ZOR čl. 61): beyond it begins overtime."""
    found = rows.loc[rows["weekly_minutes"] > full_time_minutes, ["person", "contract", "weekly_minutes"]]
    for row in found.drop_duplicates(["person", "contract"]).to_dict("records"):
        weekly, most = hours_of(int(row["weekly_minutes"])), hours_of(full_time_minutes)
        yield problem("payroll.above_full_time", row["person"], contract=row["contract"], found=weekly, most=most)


def hours(people: pd.DataFrame) -> Iterator[Problem]:
    """The approved minutes of a month are the hours due in it; night, Sunday and holiday stand inside what was worked.

    Due is what the run of hours stated: by a schedule, or with a difference that somebody accepted; else by the calendar.
    """
    known = people[people["regular_minutes"].notna()]
    for kind in MINUTES:
        for person in known.index[true((known[kind] < 0) | (known[kind] > MOST_MINUTES))]:
            minutes = hours_of(_int(known, person, kind))
            yield problem("payroll.hours_out_of_range", person, kind=called(kind), minutes=minutes)
    found = known[list(IN_HOURS_DUE)].sum(axis=1)
    due = known["stated_minutes"].fillna(known["due_minutes"])
    for person in known.index[true(found != due)]:
        asked = hours_of(int(due[person]))
        yield problem("payroll.wrong_hours", person, found=hours_of(int(found[person])), due=asked)
    worked = known["regular_minutes"] + known["overtime_minutes"]
    for kind in KINDS[1:]:
        for person in known.index[true(known[f"{kind}_minutes"] > worked)]:
            minutes = hours_of(_int(known, person, f"{kind}_minutes"))
            yield problem("payroll.more_than_worked", person, kind=called(f"{kind}_minutes"), minutes=minutes)


def supplements(people: pd.DataFrame, settings: PaySettings) -> Iterator[Problem]:
    """Where only the highest supplement counts, no month has two kinds that may have met in one hour."""
    if settings.supplements_add == "highest":
        kinds = (people[[f"{kind}_minutes" for kind in KINDS]] > 0).sum(axis=1)
        yield from (problem("payroll.held_highest", person) for person in people.index[true(kinds > 1)])


def part_time_overtime(rows: pd.DataFrame, people: pd.DataFrame, full_time: int) -> Iterator[Problem]:
    """Nobody with a contract below full time has overtime, unless the run of hours said which minutes are extra.

    A part-timer's extra minutes up to full time are plain hours, overtime begins beyond it (usual practice, marked R),
    and totals of a month that was approved elsewhere do not say which are which. `full_time` are minutes a week.
    """
    for row in rows[rows["weekly_minutes"] < full_time].drop_duplicates("person").to_dict("records"):
        minutes = people["overtime_minutes"].get(row["person"])
        told = not pd.isna(people["extra_minutes"].get(row["person"]))
        if not told and not pd.isna(minutes) and int(minutes) > 0:
            about = {"contract": row["contract"], "overtime": hours_of(int(minutes))}
            yield problem("payroll.held_part_time_overtime", row["person"], **about)


def parts_differ(rows: pd.DataFrame, people: pd.DataFrame) -> Iterator[Problem]:
    """Where the month's contracts differ in pay, hours or kind of pay, no totals leave open which part they belong to.

    `rows` has unpaid_there and so on: hours unpaid or sick whose days the register covers exactly are no open question.
    Hours that a run stated may lie anywhere in the month, whatever the calendar says: those of hourly pay leave it open
    too.
    """
    agreed = rows.groupby("person", sort=False)[["pay_cents", "weekly_minutes", "pay_kind"]].nunique()
    open_minutes = people[[*(f"{kind}_minutes" for kind in KINDS), "extra_minutes"]].gt(0).any(axis=1)
    scheduled = true(people["stated_minutes"] != people["due_minutes"])
    away = pd.Series(False, people.index)
    for kind in ("unpaid", "sick_employer", "sick_fund"):
        unknown = rows.loc[rows[f"{kind}_there"].isna(), "person"]
        away |= true(people[f"{kind}_minutes"] > 0) & (people.index.isin(unknown) | scheduled)
    differ = (agreed > 1).any(axis=1).reindex(people.index)
    hourly = people.index.isin(rows.loc[rows["pay_kind"] == "hourly", "person"]) & people["stated_minutes"].notna()
    for person in people.index[true(differ & (open_minutes | away | hourly))]:
        yield problem("payroll.held_parts_differ", person)


def names(people: pd.DataFrame) -> Iterator[Problem]:
    """Of each name enough is left in a payment for the bank to know whose pay it is."""
    known = people[people["last_name"].notna()]
    for person, first, last in zip(known.index, *(known[name].tolist() for name in NAME), strict=True):
        shown, enough = in_payment(first, last)
        if not enough:
            yield problem("payroll.name_not_payable", person, shown=shown)


def shared_accounts(people: pd.DataFrame, confirmed: Collection[str]) -> Iterator[Problem]:
    """Nobody's account is another person's of the month too, unless the company has confirmed that they share it.

    Each of them is held, with the others named: whose account it is cannot be told from the books.
    """
    known = people["iban"].dropna()
    shared = known[known.duplicated(keep=False) & ~known.isin(list(confirmed))]
    for codes in shared.groupby(shared).groups.values():
        for person in codes:
            others = ", ".join(str(other) for other in codes if other != person)
            yield problem("payroll.held_shared_account", person, others=others)


def untaxed(people: pd.DataFrame, pay_day: str) -> Iterator[Problem]:
    """The municipality of residence has a rate of tax on the day of payment."""
    without = people[people["municipality"].notna() & people["lower_rate_ppm"].isna()]
    for person, town in without["municipality"].items():
        yield problem("payroll.no_municipal_rate", person, municipality=town, day=pay_day)


def hours_of(minutes: int) -> str:
    """Write minutes as hours: 168:30."""
    return f"{'−' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def called(column: str) -> Word:
    """Name a column of minutes as a reader knows it."""
    return Word(f"minutes.{column.removesuffix('_minutes')}")


def _account(people: pd.DataFrame, is_so: Callable[[str], bool]) -> pd.Series:
    """Say of each person's account whether something is so; of none it is not."""
    found = [is_so(iban) for iban in people["iban"].fillna("").tolist()]
    return pd.Series(found, index=people.index, dtype="bool")


def _int(people: pd.DataFrame, person: str, column: str) -> int:
    return int(str(people.at[person, column]))


def true(mask: pd.Series) -> pd.Series:
    """Read a mask with gaps; a gap is no."""
    return mask.astype("boolean").fillna(False).astype(bool)
