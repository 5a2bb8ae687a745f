"""What the tax report needs of each person beside the slip, gathered from what a run has frozen: FACTS and FUND.

- Hours (10) are those of the lines that the employer pays; of them not worked (10.0) are leave, the employer's sick pay and
  public holidays from Monday to Friday on which nobody worked (recalled; of who works by another schedule as well).
- Municipality of work is that of the site of the last contract in the month.
- The marks of absences but for sick pay (5201) and injury (5209) are recalled: `recalled_marks` names whom it concerns.
- Mark 8 of an absence on the fund is by the days on the fund alone, as the register has them (second-hand); one that ends with
  the month ends in it, and a caution says that a further row of the register may go on with it (`may_go_on`, no source).
- Insurance ends in the month where the last contract does; that another one follows is not among what a run freezes.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules import sick, tax_status
from bolib.accounting.payroll.rules.dated import as_text, of_each
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.joppd import facts
from bolib.accounting.payroll.rules.joppd.facts import FACTS, FUND
from bolib.accounting.payroll.rules.joppd.settings import ReportSettings
from bolib.accounting.payroll.rules.population import Population
from bolib.country import country
from bolib.formats.joppd import marks
from bolib.personnel.people.rules.parts import FOREVER
from bolib.problem import Problem

PAID = ("base", "leave", "leave_average", "extra", "overtime", "sick_employer")  # lines whose minutes the employer pays
NOT_WORKED = ("leave", "leave_average", "sick_employer")
HOLDERS = {"sick_fund": "5201", "sick_injury": "5209", "sick_child": "5201"}  # the employer pays, the fund gives back
HOLDERS |= {"maternity": "5203", "parental": "5204", "pregnancy": "5207"}  # the fund pays itself
SEEN = ("sick_fund", "sick_injury")  # whose marks were read in the instructions, not recalled


def report_facts(
    people: Population, inputs: Mapping[str, pd.DataFrame], company: dict[str, Any], own: ReportSettings, *, month: str
) -> pd.DataFrame:
    """Give FACTS of everyone who is ready, one row a person."""
    first, last = dates.month_of(month)
    parts = people.parts[people.parts["person"].isin(people.ready["person"])]
    by_person = parts.groupby("person", sort=False)
    ended = parts.drop_duplicates("person", keep="last").set_index("person")
    at_the_end = parts[parts["to_day"] == by_person["to_day"].transform("max")]
    weekly = at_the_end.groupby("person", sort=False)["weekly_minutes"].sum()
    status = tax_status.in_month(inputs["tax_status"], parts)
    days = {"from_day": by_person["from_day"].min(), "to_day": by_person["to_day"].max()}
    texts = {name: as_text(column) for name, column in days.items()}
    begins = of_each(parts["employment_since"], parts["person"], "min")
    begins = begins.where(begins <= texts["from_day"], texts["from_day"])
    ends = of_each(at_the_end["until"].astype("string").fillna(FOREVER), at_the_end["person"], "max")
    ends = ends.where(texts["to_day"] == last.isoformat(), texts["to_day"])
    exempt = people.ready.set_index("person")["health_due"] == 0
    first_one = (by_person["first_employment"].max() == 1) & exempt
    holidays = dates.holidays(country(company["country"]).CALENDAR, first.year)
    minutes = _minutes(people.lines, parts, np.array(sorted(holidays), "datetime64[D]"))
    found = people.ready[["person", "oib", "first_name", "last_name"]].set_index("person")
    found = found.assign(
        residence=people.ready.set_index("person")["municipality"],
        work=ended["site"].map(own.sites).astype("string").fillna(own.work),
        holder=facts.holder_mark(first_one, exempt & ~first_one),
        hazard=by_person["hazard_class"].max().reindex(found.index).astype("int64").astype("string"),
        relief_mark=facts.relief_mark((status["employed_elsewhere"] == 1).fillna(False)),
        month_mark=facts.month_mark(begins, ends, first, last),
        time_mark=facts.time_mark(weekly, pay.read(company).full_time_minutes),
        hours=facts.whole_hours(minutes["paid"]),
        unworked_hours=facts.whole_hours(minutes["unworked"]),
        **texts,
        payment=marks.ACCOUNT,
    )
    return found.reset_index()[list(FACTS)]


def fund_rows(
    people: Population, inputs: Mapping[str, pd.DataFrame], month: sick.Month
) -> tuple[pd.DataFrame, list[Problem]]:
    """Give FUND, one row for each absence that the health fund pays for, and what of them is to be looked at."""
    lines = people.lines[people.lines["component"].isin(("sick_fund", "fund_direct"))]
    rows, told = [], []
    for person, own in lines.groupby("person"):
        cases = sick.cases(inputs["absence"], str(person), month)
        for reference, there in own.groupby("reference"):
            met = [one for one in cases if one.begun.isoformat() == reference and one.kind in HOLDERS]
            if not met or not (there[["amount_cents", "minutes"]].fillna(0) != 0).any(axis=None):
                continue  # a correction has a line of nothing where an absence is as it was, and one of an absence that is gone
            rows.append(_absence(str(person), met, there, month))
            if may_go_on(met, month):
                told.append(problem("joppd.absence_may_go_on", str(person), last=f"{_until(met)}"))
            if any(one.kind not in SEEN for one in met):
                told.append(problem("joppd.mark_recalled", str(person), mark=HOLDERS[met[0].kind]))
    return pd.DataFrame(rows, columns=list(FUND)), told


def may_go_on(met: list[sick.Case], month: sick.Month) -> bool:
    """Say whether an absence ends with the month: days of the next month are not frozen, and it may go on in a row of them."""
    until, calendar = _until(met), month.module.CALENDAR
    return until <= month.last and not dates.working_days(until + timedelta(1), month.last, calendar)


def _until(met: list[sick.Case]) -> date:
    return max(one.until for one in met)


def _absence(person: str, met: list[sick.Case], lines: pd.DataFrame, month: sick.Month) -> dict[str, Any]:
    first, last = min(one.first for one in met), max(one.last for one in met)
    holder, amount = HOLDERS[met[0].kind], int(lines["amount_cents"].sum())
    itself = holder in marks.NOT_THROUGH_THE_EMPLOYER
    begun = pd.Series([min(one.since for one in met).isoformat()], dtype="string")
    ended = pd.Series([_until(met).isoformat()], dtype="string")
    minutes = pd.Series([int(lines["minutes"].sum())])
    return {
        **{"person": person, "holder": holder, "from_day": first.isoformat(), "to_day": last.isoformat()},
        "month_mark": facts.month_mark(begun, ended, month.first, month.last).iloc[0],
        "hours": 0 if itself else int(facts.whole_hours(minutes).iloc[0]),
        "code": marks.SICK_PAY if amount else marks.NONE,
        "amount_cents": amount,
    }


def _minutes(lines: pd.DataFrame, parts: pd.DataFrame, holidays: "np.ndarray[Any, Any]") -> pd.DataFrame:
    """Sum the minutes that the employer pays, and those of them that were not worked, by person."""
    persons = pd.Index(sorted(parts["person"].unique()), name="person")
    here = lines[lines["component"].isin((*PAID, "holiday"))]
    table = here.groupby(["person", "component"])["minutes"].sum().unstack("component")
    table = table.reindex(index=persons, columns=list((*PAID, "holiday"))).fillna(0).astype("int64")
    begins, after = (parts[f"{name}_day"].to_numpy("datetime64[D]") + add for name, add in (("from", 0), ("to", 1)))
    free = (parts["work_days"] - np.busday_count(begins, after, holidays=holidays)) * parts["daily_minutes"]
    kept = free.groupby(parts["person"], sort=False).sum().reindex(persons, fill_value=0) - table["holiday"]
    off = np.minimum(kept.clip(lower=0), table["base"])
    return pd.DataFrame({"paid": table[list(PAID)].sum(axis=1), "unworked": table[list(NOT_WORKED)].sum(axis=1) + off})
