"""What may be behind another program's gross, tried on hours, supplements, settings, contracts and pay items."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from bolib import dates, money
from bolib.accounting.hours.rules.approved import approved_in, stated_in
from bolib.accounting.hours.rules.minutes import MINUTES
from bolib.accounting.payroll.rules import gross
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules.changes import Inputs
from bolib.accounting.payroll.rules.item_kinds import Kinds
from bolib.accounting.payroll.rules.parallel.tries import Try
from bolib.accounting.payroll.rules.population import Population, population
from bolib.problem import Refused, Word

STEP = 15  # minutes: hours are asked for in quarters, for any amount is some number of minutes
MOST_STEPS = {"unpaid": 800, **dict.fromkeys(pay.KINDS, 240)}  # of a kind: 200 hours, 60 hours
PERCENT = 50_000  # a supplement is asked for in steps of 5 %
MOST_PERCENT = 2 * money.MILLION
SENIORITY = (0, 3_000, 5_000, 10_000)  # of a completed year, in parts per million
SICK = ("0.7", "0.75", "0.8", "0.85", "0.9", "0.95", "1")
COLUMNS = (
    "gross_cents",
    "other_receipts_cents",
    "in_kind_cents",
    "non_taxable_cents",
    "health_fund_cents",
    "deductions_cents",
)
EFFECT = {  # which columns a line of each kind is part of
    "earning": ("gross_cents",),
    "in_kind": ("gross_cents", "in_kind_cents"),
    "other_receipt": ("gross_cents", "other_receipts_cents"),
    "non_taxable": ("non_taxable_cents",),
    "deduction": ("deductions_cents",),
    "left_out": (),
}
ITEM = {  # what an item is taken for, and the reason that says so
    "other_receipt": "item_other_receipt",
    "non_taxable": "item_non_taxable",
    "earning": "item_earning",
    "left_out": "item_left_out",
}
TREATED = {  # what another program may take a line for
    "earning": ("left_out", "other_receipt", "non_taxable"),
    "in_kind": ("left_out", "earning", "non_taxable"),
    "other_receipt": ("left_out", "earning", "non_taxable"),
    "non_taxable": ("left_out", "other_receipt", "earning"),
    "deduction": ("left_out",),
}


@dataclass(frozen=True)
class Month:
    """The month as we worked it out: from what, and what came of it; `missing` is what each gross lacks of the other's."""

    inputs: Inputs
    people: Population
    missing: pd.Series
    month: str
    pay_day: str

    @property
    def persons(self) -> pd.Index:
        """Who is looked at."""
        return self.missing.index


def all_of(month: Month, kinds: Kinds) -> list[Try]:
    """Give every try of this module, the likelier first."""
    return [
        *of_items(month, kinds),
        *of_contracts(month),
        *of_hours(month),
        *of_supplements(month),
        *of_settings(month),
    ]


def more_by(code: str, amounts: pd.DataFrame, /, args: Mapping[str, object] | None = None, **of: Any) -> Try:
    """Make the try that some columns are more by so much; `amounts` by person, who is not in it stays."""

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        more = amounts.reindex(rows["person"]).fillna(0).astype("int64").set_index(rows.index)
        return rows.assign(**{str(name): rows[name] + more[name] for name in more})

    return Try(code, change, args=args or {}, **of)


def of_items(month: Month, kinds: Kinds) -> Iterator[Try]:
    """Try what lies above a cap as not taxed; then each pay item of a person as left out, taxed, not taxed, or as pay."""
    lines = month.people.lines
    lines = lines[lines["kind"].isin(list(TREATED)) & lines["person"].isin(month.persons)]
    free = [code for code, kind in kinds.items() if kind.receipt]
    above = lines[lines["component"].isin(free) & (lines["kind"] == "other_receipt")]
    if len(above):
        whole = above.groupby("person", as_index=False)["amount_cents"].sum().assign(kind="other_receipt")
        yield more_by("above_cap_free", _moved(whole.set_index("person"), "non_taxable"))
    place = lines.groupby("person").cumcount()
    for number in sorted(set(place)):
        own = lines[place == number].set_index("person")
        about = {str(person): {"item": str(item)} for person, item in own["component"].items()}
        for otherwise, code in ITEM.items():
            fitting = own[[otherwise in TREATED[str(kind)] for kind in own["kind"]]]
            if len(fitting):
                yield more_by(code, _moved(fitting, otherwise), of=about)


def _moved(lines: pd.DataFrame, otherwise: str) -> pd.DataFrame:
    """Say what each column changes by when a line of each person is taken for another kind."""
    found = pd.DataFrame(0, lines.index, list(COLUMNS), dtype="int64")
    for name in COLUMNS:
        before = np.array([name in EFFECT[str(kind)] for kind in lines["kind"]], np.int64)
        found[name] = ((name in EFFECT[otherwise]) - before) * lines["amount_cents"].to_numpy(np.int64)
    return found


def _hours(month: Month) -> pd.DataFrame:
    """Give the parts of the month, with approved minutes, of who has another gross there and nothing paid by an average."""
    tables = month.inputs.tables
    minutes = approved_in(tables, month.month).set_index("person")[list(MINUTES)].join(stated_in(tables, month.month))
    parts = month.people.parts
    wanted = month.missing.index[month.missing != 0].intersection(minutes.index)
    rows = parts[parts["person"].isin(wanted)].reset_index(drop=True)
    rows = rows.join(minutes.astype("Int64"), on="person")
    lines = month.people.lines
    averaged = lines.loc[lines["component"].isin(gross.BY_AVERAGE), "person"]
    return rows[~rows["person"].isin(averaged)].reset_index(drop=True)


def _summed(month: Month, rows: pd.DataFrame, settings: pay.PaySettings) -> pd.Series:
    first, last = dates.month_of(month.month)
    made = gross.lines(rows, settings, month.inputs.rates, fund_days=dates.weekdays(first, last))
    return made.groupby("person")["amount_cents"].sum()


def of_hours(month: Month) -> Iterator[Try]:
    """Try more or fewer hours of each kind, in quarters: as many as the difference of gross comes to.

    First of those who have hours of that kind here.
    """
    rows, settings = _hours(month), pay.read(month.inputs.company)
    if rows.empty:
        return
    base = _summed(month, rows, settings)
    found = [(kind, *_other_hours(month, rows, base, kind)) for kind in MOST_STEPS]
    for held in (True, False):
        for kind, change, minutes, some in found:
            own = some.index[(some > 0) == held].intersection(minutes.index)
            told = {str(person): {"hours": _written(int(minutes[person]))} for person in own}
            if told:
                yield more_by(
                    "hours", change.loc[own].to_frame("gross_cents"), {"kind": Word(f"minutes.{kind}")}, of=told
                )


def _other_hours(
    month: Month, rows: pd.DataFrame, base: pd.Series, kind: str
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Give what gross changes by, the minutes more that make it, and the minutes held, of who may have them."""
    settings = pay.read(month.inputs.company)
    hour = _summed(month, _with(rows, kind, pd.Series(60, base.index)), settings) - base
    missing = month.missing.reindex(base.index).fillna(0)
    steps = (missing * (60 // STEP) / hour.where(hour != 0)).round().fillna(0).astype("int64")
    held = rows.groupby("person")[f"{kind}_minutes"].first().reindex(base.index).astype("int64")
    able = (steps != 0) & (steps.abs() <= MOST_STEPS[kind]) & (held + steps * STEP >= 0)
    minutes = (steps * STEP).where(able, 0)
    change = _summed(month, _with(rows, kind, minutes), settings) - base
    return change[able], minutes[able], held


def _with(rows: pd.DataFrame, kind: str, minutes: pd.Series) -> pd.DataFrame:
    """Give rows with so many more minutes of a kind; unpaid ones are taken from those worked."""
    more = rows["person"].map(minutes).astype("Int64")
    rows = rows.assign(**{f"{kind}_minutes": rows[f"{kind}_minutes"] + more})
    return rows.assign(regular_minutes=rows["regular_minutes"] - more) if kind == "unpaid" else rows


def _written(minutes: int) -> str:
    return f"{'−' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def of_supplements(month: Month) -> Iterator[Try]:
    """Try another value of an hour, another seniority, and other rates of each supplement in steps of 5 %."""
    rows, settings = _hours(month), pay.read(month.inputs.company)
    if rows.empty:
        return
    base = _summed(month, rows, settings)
    for choice in pay.CHOICES["hour_value"]:
        if choice != settings.hour_value:
            change = _summed(month, rows, replace(settings, hour_value=choice)) - base
            yield more_by("hour_value", change.to_frame("gross_cents"), {"choice": choice})
    for rate in SENIORITY:
        if rate != settings.seniority_ppm:
            change = _summed(month, rows, replace(settings, seniority_ppm=rate)) - base
            yield more_by("seniority", change.to_frame("gross_cents"), {"rate_ppm": rate})
    for kind in pay.KINDS:
        some = rows[rows[f"{kind}_minutes"] > 0]
        for rate in sorted(_rates(month, some, settings, kind)):
            other = replace(settings, supplements={**settings.supplements, kind: rate})
            change = _summed(month, some, other) - _summed(month, some, settings)
            about = {"kind": Word(f"minutes.{kind}"), "rate_ppm": rate}
            yield more_by("supplement", change.to_frame("gross_cents"), about)


def _rates(month: Month, rows: pd.DataFrame, settings: pay.PaySettings, kind: str) -> set[int]:
    """Name the rates of a supplement, in steps, that somebody's difference of gross comes to."""
    if rows.empty:
        return set()
    held = settings.supplements[kind]
    more = replace(settings, supplements={**settings.supplements, kind: held + PERCENT})
    step = _summed(month, rows, more) - _summed(month, rows, settings)
    missing = month.missing.reindex(step.index).fillna(0)
    steps = (missing / step.where(step > 0)).round().fillna(0)
    found = {held + int(number) * PERCENT for number in steps if number}
    return {rate for rate in found if 0 <= rate <= MOST_PERCENT}


def of_settings(month: Month) -> Iterator[Try]:
    """Try other settings of the company: the lowest base, the employer's sick pay, leave as worked, caps as if nothing was used."""
    lines = month.people.lines
    lines = lines[lines["person"].isin(month.persons)]
    components = set(lines["component"])
    if month.inputs.company["pay"]["floor"] == "full":
        yield from _again(month, "floor_in_part", {}, company={"floor": "proportional"})
    if "sick_employer" in components:
        for rate in SICK:
            yield from _again(month, "sick_rate", {"rate_ppm": money.ppm(rate)}, company={"sick_rate": rate})
    if "leave_average" in components:
        nothing = {name: month.inputs.tables[name].iloc[:0] for name in ("payslip", "payslip_line", "opening")}
        on_leave = pd.Index(lines.loc[lines["component"] == "leave_average", "person"].unique())
        worked = {"no_variable_pay_before": month.month}
        yield from _again(month, "leave_as_worked", {}, whose=on_leave, tables=nothing, company=worked)
    given = lines.loc[lines["kind"].isin(["non_taxable", "other_receipt"]), "person"]
    if len(given):
        tables = month.inputs.tables
        earlier = tables["payslip_line"]
        kept = earlier[earlier["kind"].isna()] if "kind" in earlier else earlier
        nothing = {"payslip_line": kept, "opening": tables["opening"].iloc[:0]}
        yield from _again(month, "caps_unused", {}, whose=pd.Index(given.unique()), tables=nothing)


def of_contracts(month: Month) -> Iterator[Try]:
    """Try a part of the month by calendar days or paid whole; and the pay before, or after, its change in the month."""
    yield from _of_part(month)
    contract = month.inputs.tables["contract"]
    rows = contract[contract["person"].isin(month.persons)].sort_values(["contract", "since", "event"])
    if not rows.duplicated("contract").any():
        return
    pay_of = rows.groupby("contract")["pay_cents"]
    for code, whole in (("pay_before", pay_of.transform("first")), ("pay_after", pay_of.transform("last"))):
        other = contract.assign(pay_cents=contract["pay_cents"].mask(contract.index.isin(rows.index), whole))
        yield from _again(month, code, {}, tables={"contract": other})


def _of_part(month: Month) -> Iterator[Try]:
    """Of who has one contract of monthly pay in a part of the month."""
    parts, (_, last) = month.people.parts, dates.month_of(month.month)
    rows = parts[parts["person"].isin(month.persons) & (parts["pay_kind"] == "monthly")]
    rows = rows[~rows["person"].duplicated(keep=False) & (rows["calendar_days"] < last.day)].set_index("person")
    if rows.empty:
        return
    lines = month.people.lines
    agreed = lines[lines["component"].isin(gross.AGREED)].groupby("person")["amount_cents"].sum().reindex(rows.index)
    whole = rows["pay_cents"].astype("int64")
    days = (2 * whole * rows["calendar_days"].astype("int64") + last.day) // (2 * last.day)
    for code, amounts in (("calendar_days", days), ("whole_month", whole)):
        yield more_by(code, (amounts - agreed.fillna(0).astype("int64")).to_frame("gross_cents"))


def _again(
    month: Month,
    code: str,
    args: Mapping[str, object],
    *,
    whose: pd.Index | None = None,
    company: Mapping[str, str] | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> Iterator[Try]:
    """Work the month out again for who is looked at, or of them `whose`, otherwise in one thing; what cannot be is no try."""
    inputs, settings = {**month.inputs.tables, **(tables or {})}, copy.deepcopy(month.inputs.company)
    settings["pay"] |= company or {}
    wanted = inputs["contract"]["person"].isin(month.persons if whose is None else whose)
    inputs["contract"] = inputs["contract"][wanted].reset_index(drop=True)
    about: dict[str, Any] = {"month": month.month, "pay_day": month.pay_day}
    try:
        found = population(inputs, settings, month.inputs.rates, month.inputs.municipal, **about).ready
    except Refused:  # a setting that the law does not allow
        return
    names = [*COLUMNS, "insured_part"]
    change = found.set_index("person")[names] - month.people.ready.set_index("person")[names].reindex(found["person"])
    yield more_by(code, change, args)
