"""What a simulation changes: values of the law, tax rates of towns, the company's pay settings, contracts; read strictly.

A run file lists them under `changes`, each with what, and value (or percent, of pay by contract), for pay also whom:

    changes:
      - {what: minimum_wage.gross, value: "1050.00"}
      - {what: municipal_tax.01333.lower_rate, value: "0.20"}
      - {what: pay.supplements.night, value: "0.4"}
      - {what: contract.pay, percent: "5", who: everybody, since: "2026-10-01"}
      - {what: contract.pay, value: "1500.00", who: person E-0015}
      - {what: contract.least_pay, value: "1100.00", who: everybody}

`least_pay` lifts whoever has agreed on less than so much a month for full time to it, in proportion to the weekly hours; who
is paid by the hour to its hourly value in the month. `who` is everybody, `unit CODE`, `category CODE`, `position NAME` or
`person CODE, CODE`. `since` is a day up to which the rest of the month stays as it is; without it the whole month changes.
Changes are made one after the other, in the order of the file. What is unknown, in a wrong unit or without effect is refused.
"""

import copy
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules import municipality
from bolib.accounting.payroll.rules import settings as pay
from bolib.personnel.people.rules import what_if
from bolib.problem import Refused
from bolib.rates import Rates

PAY, LEAST = "contract.pay", "contract.least_pay"
MUNICIPAL, COMPANY = "municipal_tax.", "pay."
LEAST_PERCENT, MOST_PERCENT = -90, 1000


@dataclass(frozen=True)
class Inputs:
    """What a payroll is worked out from: frozen tables, the company's settings, values of the law, rates of towns."""

    tables: Mapping[str, pd.DataFrame]
    company: dict[str, Any]
    rates: Rates
    municipal: pd.DataFrame


def unpaid(inputs: Inputs, month: str) -> Inputs:
    """Give the inputs as if nothing had been paid for the month yet, here or by an earlier program."""
    tables = dict(inputs.tables)
    runs = tables["payslip"].loc[tables["payslip"]["month"] == month, ["run", "person"]]
    own = pd.MultiIndex.from_frame(runs)
    for name in ("payslip", "payslip_line"):
        rows = tables[name]
        tables[name] = rows[~pd.MultiIndex.from_frame(rows[["run", "person"]]).isin(own)].reset_index(drop=True)
    opening = tables["opening"]
    tables["opening"] = opening[opening["month"] < month].reset_index(drop=True)
    return Inputs(tables, inputs.company, inputs.rates, inputs.municipal)


def read(written: Any) -> pd.DataFrame:
    """Read the list of changes as a run file has it; a wrong form is refused with its place."""
    return what_if.read(written, (PAY, LEAST))


def changed(inputs: Inputs, changes: pd.DataFrame, *, month: str, pay_day: str) -> Inputs:
    """Give what the payroll of a month would be worked out from; a change that changes nothing is refused."""
    return stages(inputs, changes, month=month, pay_day=pay_day)[-1]


def stages(inputs: Inputs, changes: pd.DataFrame, *, month: str, pay_day: str) -> list[Inputs]:
    """Give the same after each change, one after the other in the order of the file."""
    found = []
    for change in what_if.listed(changes):
        before = inputs
        if change["what"] in (PAY, LEAST):
            inputs = _contracts(inputs, change, month)
        elif str(change["what"]).startswith(MUNICIPAL):
            inputs = _municipal(inputs, change, pay_day)
        elif str(change["what"]).startswith(COMPANY):
            inputs = _company(inputs, change)
        else:
            inputs = _law(inputs, change)
        what_if.demand_since(change, _until(change, before, month, pay_day))
        found.append(inputs)
    if problems := pay.problems(inputs.company):
        raise Refused(problems[0].code, problems[0].where, **problems[0].args)
    return found


def _until(change: Mapping[str, Any], before: Inputs, month: str, pay_day: str) -> str:
    """Give the last day from which on a change has an effect in this payroll."""
    first, last = (day.isoformat() for day in dates.month_of(month))
    if change["what"] in (PAY, LEAST):
        return last
    if change["what"] in before.rates.names:
        return {"month": first, "pay_day": pay_day}[before.rates.follows(str(change["what"]))]
    return pay_day if str(change["what"]).startswith(MUNICIPAL) else first


def _law(inputs: Inputs, change: Mapping[str, Any]) -> Inputs:
    name, text, where = str(change["what"]), str(change["value"]), what_if.where_of(change)
    if name not in inputs.rates.names:
        known = [*inputs.rates.names, *_settings(inputs.company["pay"], COMPANY), PAY, LEAST]
        near = difflib.get_close_matches(name, known, 3, 0.4) or [inputs.rates.names[0], f"{COMPANY}…", PAY]
        raise Refused("what_if.unknown", where, near=", ".join(near))
    try:
        later = inputs.rates.with_value(name, text)
    except ValueError:
        raise Refused("what_if.unit", where, found=text, right=_example(inputs.rates.unit(name))) from None
    if later is None:
        raise Refused("what_if.no_effect", where, found=text)
    return Inputs(inputs.tables, inputs.company, later, inputs.municipal)


def _example(unit: str) -> str:
    return '"1050.00" (euros)' if unit == "euros" else '"0.165" (a rate or factor of one)'


def _municipal(inputs: Inputs, change: Mapping[str, Any], pay_day: str) -> Inputs:
    where, parts, table = what_if.where_of(change), str(change["what"]).split("."), inputs.municipal.copy()
    columns = ("lower_rate", "higher_rate")
    if len(parts) != 3 or parts[2] not in columns or parts[1] not in set(table["code"]):
        raise Refused("what_if.unknown", where, near=", ".join(f"{MUNICIPAL}01333.{name}" for name in columns))
    rows = table[(table["code"] == parts[1]) & (table["effective_from"] <= pay_day)].sort_values("effective_from")
    if rows.empty:
        raise Refused("what_if.no_effect", where, found=change["value"])
    try:
        if money.ppm(rows[parts[2]].iloc[-1]) == money.ppm(str(change["value"])):
            raise Refused("what_if.no_effect", where, found=change["value"])
        table.loc[rows.index[-1], parts[2]] = str(change["value"])
        municipality.rates_on(table, pay_day)
    except ValueError:  # RatesError is one
        raise Refused("what_if.unit", where, found=change["value"], right='"0.20"') from None
    return Inputs(inputs.tables, inputs.company, inputs.rates, table)


def _company(inputs: Inputs, change: Mapping[str, Any]) -> Inputs:
    company, where, text = copy.deepcopy(inputs.company), what_if.where_of(change), str(change["value"])
    known = _settings(company["pay"], COMPANY)
    if change["what"] not in known:
        near = difflib.get_close_matches(str(change["what"]), list(known), 3, 0.3) or list(known)[:3]
        raise Refused("what_if.unknown", where, near=", ".join(near))
    *path, last = str(change["what"]).split(".")
    held = company
    for part in path:
        held = held[part]
    if held[last] == text:
        raise Refused("what_if.no_effect", where, found=text)
    held[last] = text
    if found := pay.problems(company):
        raise Refused(found[0].code, f"{where} ({found[0].where})", **found[0].args)
    return Inputs(inputs.tables, company, inputs.rates, inputs.municipal)


def _settings(held: Mapping[str, Any], begin: str) -> dict[str, str]:
    """Give every setting that is a text by its path."""
    found: dict[str, str] = {}
    for key, value in held.items():
        found |= _settings(value, f"{begin}{key}.") if isinstance(value, dict) else {}
        found |= {f"{begin}{key}": value} if isinstance(value, str) else {}
    return found


def _contracts(inputs: Inputs, change: Mapping[str, Any], month: str) -> Inputs:
    """Change agreed pay from a day of the month on, of contracts that hold then."""
    full, fund_days = int(inputs.company["pay"]["full_time_minutes"]), dates.weekdays(*dates.month_of(month))

    def anew(row: Mapping[Any, Any]) -> int:
        if change["what"] == PAY:
            return _amount(int(row["pay_cents"]), change)
        return _lifted(row, _euros(change), full, fund_days)

    contracts = what_if.with_contracts(inputs.tables["contract"], change, month, "pay_cents", anew)
    return Inputs({**inputs.tables, "contract": contracts}, inputs.company, inputs.rates, inputs.municipal)


def _lifted(row: Mapping[Any, Any], whole: int, full: int, fund_days: int) -> int:
    """Give agreed pay, or the least there may be: of `whole` cents for full time as much as the weekly hours are of it.

    For hourly pay an hour of full time in the month, rounded up so that the month is not less; pay agreed as net stays.
    """
    cents = int(row["pay_cents"])
    if row["pay_kind"] == "hourly":
        return max(cents, -(-whole * 5 * 60 // (full * fund_days)))
    if row["pay_kind"] != "monthly":
        return cents
    return max(cents, (2 * whole * int(row["weekly_minutes"]) + full) // (2 * full))


def _euros(change: Mapping[str, Any]) -> int:
    """Read an amount; a percent, and what is no amount, are refused."""
    try:
        return money.parse(str(change["value"] or ""), "en")
    except ValueError:
        found = change["value"] if change["value"] is not None else f"{change['percent']} %"
        raise Refused("what_if.unit", what_if.where_of(change), found=found, right='"1500.00"') from None


def _amount(cents: int, change: Mapping[str, Any]) -> int:
    """Give the new agreed pay: an amount, or what there is with so many percent more, rounded half up."""
    if change["value"] is not None:
        return _euros(change)
    try:
        percent = Decimal(str(change["percent"]))
        if not percent.is_finite() or not LEAST_PERCENT <= percent <= MOST_PERCENT:
            raise ValueError
    except (ValueError, InvalidOperation):
        raise Refused("what_if.unit", what_if.where_of(change), found=change["percent"], right='"5"') from None
    return int((cents * (100 + percent) / 100).quantize(Decimal(1), "ROUND_HALF_UP"))
