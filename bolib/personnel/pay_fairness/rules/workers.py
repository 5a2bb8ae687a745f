"""Who counts and with what: pay and minutes of each person over the months that were paid, base and variable apart."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules.checks import LINES_OF
from bolib.accounting.payroll.rules.gross import COMPONENTS
from bolib.dates import month_of
from bolib.problem import Problem

Inputs = Mapping[str, pd.DataFrame]
# The ordinary basic pay, of hours worked and of leave, also where leave is paid by the average; unpaid hours have 0.00.
BASE = ("base", "leave", "leave_average", "unpaid")
HOURS = ("base", "leave", "leave_average", "extra", "overtime")  # a night, a Sunday or a holiday lies within them
ASIDE = ("sick_employer",)  # a part of the pay for hours of sickness: who was sick longer is not paid less for work
SEXES = {"F": "women", "M": "men"}
COLUMNS = ("person", "sex", "category", "unit", "weekly_minutes", "tenure_days", "pay_cents", "base_cents", "minutes")


def pay_lines(inputs: Inputs) -> pd.DataFrame:
    """Give the lines of gross pay, in money or in kind; what is paid back or taken off is no pay."""
    lines = inputs["payslip_line"]
    return lines[lines["kind"].fillna("earning").isin(LINES_OF["gross_cents"])]


def workers(inputs: Inputs) -> pd.DataFrame:
    """Give everyone who was paid, one row each, with COLUMNS; sex, category, unit and hours a week may be empty.

    Contract and unit are those of the last month that was paid; of several contracts the one with the most hours counts.
    """
    slips = inputs["payslip"].sort_values(["person", "month", "run"])
    last = slips.groupby("person", as_index=False).last()[["person", "month", "unit"]]
    found = last.merge(_sums(pay_lines(inputs)), on="person", how="left")
    found = found.merge(_contracts(inputs["contract"], last), on="person", how="left")
    found = found.merge(inputs["personal_data"][["person", "sex"]], on="person", how="left", validate="one_to_one")
    ends = [month_of(month)[1].toordinal() for month in found["month"]]
    begun = pd.to_datetime(found["employment_since"]).map(pd.Timestamp.toordinal, na_action="ignore")
    found["tenure_days"] = (pd.Series(ends, index=found.index) - begun).astype("Int64")
    cents = ["pay_cents", "base_cents", "minutes"]
    return (
        found.astype(dict.fromkeys(cents, "Int64"))
        .fillna(dict.fromkeys(cents, 0))[list(COLUMNS)]
        .astype(dict.fromkeys(cents, "int64"))
    )


def _sums(lines: pd.DataFrame) -> pd.DataFrame:
    told = lines.assign(
        pay_cents=lines["amount_cents"].where(~lines["component"].isin(ASIDE), 0),
        base_cents=lines["amount_cents"].where(lines["component"].isin(BASE), 0),
        minutes=lines["minutes"].where(lines["component"].isin(HOURS), 0).fillna(0),
    )
    return told.groupby("person", as_index=False)[["pay_cents", "base_cents", "minutes"]].sum()


def _contracts(contracts: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    ends = {person: month_of(month)[1].isoformat() for person, month in zip(last["person"], last["month"], strict=True)}
    begins = {person: f"{month}-01" for person, month in zip(last["person"], last["month"], strict=True)}
    known = contracts[contracts["person"].isin(list(ends))]
    held = known[known["since"] <= known["person"].map(ends)].sort_values(["contract", "since", "event"])
    held = held.groupby("contract", as_index=False).tail(1)
    held = held[held["until"].isna() | (held["until"].fillna("") >= held["person"].map(begins))]
    held = held.sort_values(["person", "weekly_minutes", "contract"], ascending=[True, False, True])
    return held.groupby("person", as_index=False).head(1)[["person", "category", "weekly_minutes", "employment_since"]]


def counted(found: pd.DataFrame) -> pd.DataFrame:
    """Give those whose hourly pay can be said, of a recorded sex, with it as floats of cents: all, base, variable."""
    kept = found[found["sex"].isin(list(SEXES)) & (found["minutes"] > 0) & (found["pay_cents"] > 0)]
    hours = kept["minutes"].to_numpy(np.float64) / 60
    pay, base = kept["pay_cents"].to_numpy(np.float64), kept["base_cents"].to_numpy(np.float64)
    return kept.assign(
        group=kept["sex"].map(SEXES).astype("string"),
        hourly=pay / hours,
        base=base / hours,
        variable=(pay - base) / hours,
        receives=kept["pay_cents"] != kept["base_cents"],
    ).reset_index(drop=True)


def left_out(found: pd.DataFrame) -> pd.DataFrame:
    """Count who is in no figure, by reason and unit: reason (no_sex, no_pay), unit, persons."""
    no_sex = ~found["sex"].isin(list(SEXES))
    no_pay = ~no_sex & ((found["minutes"] <= 0) | (found["pay_cents"] <= 0))
    reasons = np.select([no_sex.to_numpy(bool), no_pay.to_numpy(bool)], ["no_sex", "no_pay"], "")
    out = found.assign(reason=pd.array(reasons, dtype="string"))
    return out[out["reason"] != ""].groupby(["reason", "unit"], as_index=False).agg(persons=("person", "count"))


def components(inputs: Inputs) -> pd.DataFrame:
    """Say of every component of gross pay whether it is base, variable or neither, and whether its minutes are hours of pay."""
    found = pay_lines(inputs)[["component"]].drop_duplicates().sort_values("component", ignore_index=True)
    aside = found["component"].isin(ASIDE)
    part = np.select([found["component"].isin(BASE), aside], ["base", "aside"], "variable")
    hours = np.where(found["component"].isin(HOURS), "yes", "no")
    return found.assign(part=pd.array(part, dtype="string"), paid_hours=pd.array(hours, dtype="string"))


def doubts(inputs: Inputs, found: pd.DataFrame) -> list[Problem]:
    """Say where lines and slips do not agree, or where somebody who was paid is not among the workers; a count, no names."""
    slips = inputs["payslip"]
    sums = pay_lines(inputs).groupby(["run", "person"])["amount_cents"].sum()
    told = slips.set_index(["run", "person"])["gross_cents"]
    off = int((sums.reindex(told.index).fillna(0) != told).sum()) + len(sums.index.difference(told.index))
    problems = [Problem("fairness.lines_off", "payslip", {"count": off})] if off else []
    if set(slips["person"]) != set(found["person"]) or found["person"].duplicated().any():
        problems.append(Problem("fairness.workers_off", "payslip", {"count": len(found)}))
    return problems


def notes(inputs: Inputs, found: pd.DataFrame) -> list[Problem]:
    """Say what a reader has to know of the data: nobody's category, another category within the year, unknown components."""
    problems = []
    if without := int(counted(found)["category"].isna().sum()):
        problems.append(Problem("fairness.no_category", "contract", {"count": without}))
    of_paid = inputs["contract"][inputs["contract"]["person"].isin(found["person"])]
    changed = int((of_paid.groupby("person")["category"].nunique() > 1).sum())
    if changed:
        problems.append(Problem("fairness.category_changed", "contract", {"count": changed}))
    lines = pay_lines(inputs)  # a pay item has a kind; the company has adopted what it is
    unknown = sorted(set(lines.loc[lines["kind"].isna(), "component"]) - set(COMPONENTS))
    problems += [Problem("fairness.component_unknown", name) for name in unknown]
    return problems
