"""What a simulation changes: values of the law, tax rates of towns, the company's pay settings, contracts; read strictly.

A run file lists them under `changes`, each with what, and value (or percent, of pay by contract), for pay also whom:

    changes:
      - {what: minimum_wage.gross, value: "1050.00"}
      - {what: municipal_tax.01333.lower_rate, value: "0.20"}
      - {what: pay.supplements.night, value: "0.4"}
      - {what: contract.pay, percent: "5", who: everybody, since: "2026-10-01"}
      - {what: contract.pay, value: "1500.00", who: person E-0015}

`who` is everybody, `unit CODE`, `category CODE` or `person CODE, CODE`. `since` is a day up to which the rest of the month
stays as it is; without it the whole month changes. What is unknown, in a wrong unit or without effect is refused.
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
from bolib.problem import Refused
from bolib.rates import Rates

COLUMNS = ("place", "what", "value", "percent", "who", "since")
NEEDED, MAY = {"what"}, {"value", "percent", "who", "since"}
PAY = "contract.pay"
MUNICIPAL, COMPANY = "municipal_tax.", "pay."
LEAST_PERCENT, MOST_PERCENT = -90, 1000


@dataclass(frozen=True)
class Inputs:
    """What a payroll is worked out from: frozen tables, the company's settings, values of the law, rates of towns."""

    tables: Mapping[str, pd.DataFrame]
    company: dict[str, Any]
    rates: Rates
    municipal: pd.DataFrame


def read(written: Any) -> pd.DataFrame:
    """Read the list of changes as a run file has it into a table of COLUMNS; a wrong form is refused with its place."""
    if not isinstance(written, list) or not written:
        raise Refused("what_if.list", "changes")
    rows = [_row(number, one) for number, one in enumerate(written, 1)]
    kinds = {name: "Int64" if name == "place" else "string" for name in COLUMNS}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds)


def _row(place: int, one: Any) -> dict[str, object]:
    where = f"changes {place}"
    if not isinstance(one, dict) or not NEEDED <= one.keys() <= NEEDED | MAY or ("value" in one) == ("percent" in one):
        raise Refused("what_if.form", where, known=", ".join(sorted(NEEDED | MAY)))
    for key, text in one.items():
        if not isinstance(text, str) or not text.strip():
            raise Refused("what_if.quoted", where, key=key, found=repr(text))
    pay = one["what"] == PAY
    if not pay and ("percent" in one or "who" in one):
        raise Refused("what_if.pay_only", where, what=one["what"], pay=PAY)
    if pay and "who" not in one:
        raise Refused("what_if.who_missing", where)
    return {"place": place, **{name: one.get(name) for name in COLUMNS[1:]}}


def changed(inputs: Inputs, changes: pd.DataFrame, *, month: str, pay_day: str) -> Inputs:
    """Give what the payroll of a month would be worked out from; a change that changes nothing is refused."""
    for row in changes.sort_values("place").to_dict("records"):
        change = {str(name): None if pd.isna(cell) else str(cell) for name, cell in row.items()}
        before = inputs
        if change["what"] == PAY:
            inputs = _contracts(inputs, change, month)
        elif str(change["what"]).startswith(MUNICIPAL):
            inputs = _municipal(inputs, change, pay_day)
        elif str(change["what"]).startswith(COMPANY):
            inputs = _company(inputs, change)
        else:
            inputs = _law(inputs, change)
        _since(change, before, month, pay_day)
    if found := pay.problems(inputs.company):
        raise Refused(found[0].code, found[0].where, **found[0].args)
    return inputs


def _where(change: Mapping[str, Any]) -> str:
    return f"changes {change['place']}: {change['what']}"


def _since(change: Mapping[str, Any], before: Inputs, month: str, pay_day: str) -> None:
    """Refuse a day that cannot be, or after which nothing of this payroll comes."""
    if change["since"] is None:
        return
    first, last = (day.isoformat() for day in dates.month_of(month))
    decides = {"month": first, "pay_day": pay_day}
    if change["what"] == PAY:
        until = last
    elif change["what"] in before.rates.names:
        until = decides[before.rates.follows(str(change["what"]))]
    else:
        until = pay_day if str(change["what"]).startswith(MUNICIPAL) else first
    if change["since"] != _day(change) or change["since"] > until:
        raise Refused("what_if.since", _where(change), since=change["since"], until=until)


def _day(change: Mapping[str, Any]) -> str:
    try:
        return dates.parse(str(change["since"])).isoformat()
    except ValueError:
        return ""


def _law(inputs: Inputs, change: Mapping[str, Any]) -> Inputs:
    name, text, where = str(change["what"]), str(change["value"]), _where(change)
    if name not in inputs.rates.names:
        known = [*inputs.rates.names, *_settings(inputs.company["pay"], COMPANY), PAY]
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
    where, parts, table = _where(change), str(change["what"]).split("."), inputs.municipal.copy()
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
    company, where, text = copy.deepcopy(inputs.company), _where(change), str(change["value"])
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
    first, last = (day.isoformat() for day in dates.month_of(month))
    begin = max(str(change["since"] or first), first)
    rows = inputs.tables["contract"].copy()
    chosen = _chosen(rows, change)
    begun = rows[rows["since"] <= begin].sort_values(["contract", "since", "event"])
    held = rows.index.isin(begun.drop_duplicates("contract", keep="last").index)
    ended = (rows["until"] < begin).fillna(False).astype(bool)
    later = (rows["since"] > begin) & (rows["since"] <= last)  # a version of later in the month changes too
    raised = chosen & ((held & ~ended) | later)
    if not raised.any():
        known = sorted({*(f"unit {u}" for u in rows["unit"]), *(f"category {c}" for c in rows["category"].dropna())})
        raise Refused("what_if.nobody", _where(change), who=change["who"], known=", ".join(["everybody", *known][:8]))
    amounts = [_amount(int(cents), change) for cents in rows.loc[raised, "pay_cents"]]
    if amounts == [int(cents) for cents in rows.loc[raised, "pay_cents"]]:
        raise Refused("what_if.no_effect", _where(change), found=change["value"] or change["percent"])
    new = rows[raised].assign(pay_cents=pd.array(amounts, dtype="Int64"))
    new["since"] = new["since"].where(new["since"] > begin, begin)
    same = raised & (rows["since"] >= begin)  # these take the place of the row of the same day; others follow theirs
    table = pd.concat([rows[~same], new], ignore_index=True).sort_values(["contract", "since", "event"])
    tables = {**inputs.tables, "contract": table.reset_index(drop=True).astype(dict(rows.dtypes))}
    return Inputs(tables, inputs.company, inputs.rates, inputs.municipal)


def _chosen(rows: pd.DataFrame, change: Mapping[str, Any]) -> "pd.Series[bool]":
    kind, _, names = str(change["who"]).partition(" ")
    wanted = [name.strip() for name in names.split(",")]
    if change["who"] == "everybody":
        return pd.Series(True, rows.index)
    if kind not in ("unit", "category", "person") or not all(wanted):
        raise Refused("what_if.who", _where(change), who=change["who"])
    if unknown := sorted(set(wanted) - set(rows[kind].dropna())):
        known = ", ".join(sorted(set(rows[kind].dropna()))[:8]) or "-"
        raise Refused("what_if.who_unknown", _where(change), kind=kind, names=", ".join(unknown), known=known)
    found: pd.Series[bool] = rows[kind].isin(wanted).fillna(False).astype(bool)
    return found


def _amount(cents: int, change: Mapping[str, Any]) -> int:
    """Give the new agreed pay: an amount, or what there is with so many percent more, rounded half up."""
    where = _where(change)
    try:
        if change["value"] is not None:
            return money.parse(str(change["value"]), "en")
        percent = Decimal(str(change["percent"]))
        if not percent.is_finite() or not LEAST_PERCENT <= percent <= MOST_PERCENT:
            raise ValueError
    except (ValueError, InvalidOperation):
        found = change["value"] if change["value"] is not None else change["percent"]
        right = '"1500.00"' if change["value"] is not None else '"5"'
        raise Refused("what_if.unit", where, found=found, right=right) from None
    return int((cents * (100 + percent) / 100).quantize(Decimal(1), "ROUND_HALF_UP"))
