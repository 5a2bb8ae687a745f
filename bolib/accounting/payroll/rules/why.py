"""Why net pay differs from last month's, in sentences: one thing changed after the other, adding up to the cent."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pandas as pd

from bolib import money
from bolib.accounting.claims.rules.limits import is_elsewhere
from bolib.accounting.payroll.rules import item_kinds
from bolib.accounting.payroll.rules.bridge import by_hours, paid_by
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.claims_explained import kind_of
from bolib.accounting.payroll.rules.documents import LINES
from bolib.accounting.payroll.rules.held import hours_of
from bolib.accounting.payroll.rules.population import Population
from bolib.country import country, words_of
from bolib.formats.html_table import percent
from bolib.rates import Rates
from bolib.text import catalogue, say

TAX_RATES = ("lower_rate_ppm", "higher_rate_ppm", "surtax_ppm")
ALLOWANCE = ("allowance_share_ppm", "dependants_ppm")
AMOUNTS = (  # of the month itself, not of the person
    *("gross_cents", "other_receipts_cents", "in_kind_cents", "non_taxable_cents", "health_fund_cents"),
    *("tax_settlement_cents", "deductions_cents"),
)
SETTLED = "tax_settlement_cents"
BESIDE = {SETTLED: -1, "health_fund_cents": 1, "in_kind_cents": -1}  # of what is paid out beside net pay, and its sign
TAXED = ("earning", "in_kind", "other_receipt")  # kinds of pay items that are part of gross
# Lines that are said otherwise: agreed pay, and what the health fund pays beside net pay. Leave by an average is none.
OTHERWISE = ("base", "leave", "seniority", "unpaid", "sick_fund", "fund_direct", "tax_settlement")


@dataclass(frozen=True)
class Month:
    """One person's slip of a month with what it was made from: `ready` is one row of what `calculate` takes."""

    month: str
    ready: pd.DataFrame
    lines: pd.DataFrame
    population: Population
    rates: Rates
    net_cents: int
    paid_cents: int


@dataclass(frozen=True)
class Step:
    """One reason: what it changed net pay, or what is paid out beside it, by, and its words."""

    cents: int
    said: str


def steps(before: Month, now: Month, company: dict[str, Any], language: str) -> list[Step]:
    """Give every reason with what it changed net pay by, the largest first; together they are the whole change.

    In order: values of the law, tax rates of the town, allowance, other facts of the person, hours at the agreed pay,
    agreed pay and seniority, each supplement, leave by the average, the employer's sick pay, each taxed pay item.
    """
    name = str(company["country"])
    found, net, row = [], before.net_cents, _plain(before.ready)
    for said, columns, cents in _changes(before, now, company, language):
        row = {**row, **columns}
        for column, more in cents.items():
            row[column] += more
        frame = pd.DataFrame([row]).astype(dict.fromkeys(columns.keys() | cents.keys(), "int64"))
        after = int(calculate(name, frame, now.rates)["net_cents"].iloc[0])
        found.append(Step(after - net, said))
        net = after
    return sorted((step for step in found if step.cents), key=lambda step: -abs(step.cents))


def adds_up(found: Sequence[Step], before: Month, now: Month) -> bool:
    """Say whether the reasons are the whole change."""
    return before.net_cents + sum(step.cents for step in found) == now.net_cents


def beside(before: Month, now: Month, company: dict[str, Any], language: str) -> list[Step]:
    """Give what changed what is paid out beside net pay: the year's tax, sick pay of the fund, pay in kind, then each receipt
    that is not taxed and each deduction by itself, the largest first; a claim has its kind and its code."""
    found, (then, here) = [], (_plain(month.ready) for month in (before, now))
    for column, sign in BESIDE.items():
        was, is_now = int(then[column]), int(here[column])
        about = {"after": money.show(now.net_cents - is_now, language)} if column == SETTLED else {}
        name = say(language, f"figure.{_bare(column)}")
        found.append(Step(sign * (is_now - was), _beside(name, was, is_now, language, **about)))
    kinds, given = (
        item_kinds.read(company),
        [_items(month.lines, ("non_taxable", "deduction")) for month in (before, now)],
    )
    for key in sorted({*given[0], *given[1]}):
        code, reference, kind = key
        was, is_now = (items.get(key, 0) for items in given)
        sign = -1 if kind == "deduction" else 1
        name = f"{_called(code, kinds, language)} {reference}".strip()
        found.append(Step(sign * (is_now - was), _beside(name, was, is_now, language)))
    return sorted((step for step in found if step.cents), key=lambda step: -abs(step.cents))


def paid_adds_up(found: Sequence[Step], before: Month, now: Month) -> bool:
    """Say whether net pay and these reasons are the whole change of what is paid out."""
    return (now.paid_cents - now.net_cents) - (before.paid_cents - before.net_cents) == sum(s.cents for s in found)


def _called(code: str, kinds: item_kinds.Kinds, language: str) -> str:
    if is_elsewhere(code):
        return say(language, f"deduction.{kind_of(code)}")
    return kinds[code].name(language) if code in kinds else code


def _beside(name: str, was: int, is_now: int, language: str, **more: str) -> str:
    about = {"name": name, "then": money.show(was, language), "now": money.show(is_now, language)}
    return say(language, "why.beside_year" if more else "why.beside_line", **about, **more)


def told(found: Sequence[Step], paid: Sequence[Step], before: Month, now: Month, language: str) -> list[str]:
    """Say it: what net pay is and was, each reason, that they add up; then the same of what is paid out beside net pay."""
    change = now.net_cents - before.net_cents
    months = {"month": in_words(now.month, language), "last": in_words(before.month, language)}
    amounts = {"now": money.show(now.net_cents, language), "before": money.show(before.net_cents, language)}
    if change:
        lines = [say(language, "why.head", **months, **amounts, change=_change(change, language))]
    else:
        lines = [say(language, "why.same", **months, **amounts)]
    lines += [f"{_change(step.cents, language)}: {step.said}" for step in found]
    if found:
        lines.append(say(language, "why.adds_up", **amounts, change=_signed(change, language)))
    if paid:
        amounts = {"now": money.show(now.paid_cents, language), "before": money.show(before.paid_cents, language)}
        changes = {"net": _signed(change, language), "beside": _signed(sum(step.cents for step in paid), language)}
        lines.append(say(language, "why.beside", **months, **amounts))
        lines += [f"{_change(step.cents, language)}: {step.said}" for step in paid]
        lines.append(say(language, "why.beside_adds_up", **amounts, **changes))
    return lines


Change = tuple[str, dict[str, int], dict[str, int]]  # words, columns with their new value, amounts that are added


def _changes(before: Month, now: Month, company: dict[str, Any], language: str) -> Iterator[Change]:
    """Give what is changed, one thing after the other."""
    module, then, here = country(str(company["country"])), _plain(before.ready), _plain(now.ready)
    values = _values(before.rates, now.rates, [value for value, _ in module.RATES.values()], module, language)
    yield say(language, "why.law", values=values), {}, {}
    towns = {"then": _shares(then, TAX_RATES[:2], language), "now": _shares(here, TAX_RATES[:2], language)}
    yield say(language, "why.tax_rates", **towns), _of(here, TAX_RATES), {}
    shares = {"then": _shares(then, ALLOWANCE, language), "now": _shares(here, ALLOWANCE, language)}
    yield say(language, "why.allowance", **shares), _of(here, ALLOWANCE), {}
    rest = [name for name in module.PEOPLE if name not in (*TAX_RATES, *ALLOWANCE) and name not in AMOUNTS]
    words = catalogue(language, words_of(module))
    named = [words.get(f"figure.{_bare(name)}", name) for name in rest if then[name] != here[name]]
    yield say(language, "why.status", names=", ".join(named)), _of(here, rest), {}
    yield from _gross(before, now, company, language)


def _gross(before: Month, now: Month, company: dict[str, Any], language: str) -> Iterator[Change]:
    person = pd.Index([str(now.ready["person"].iloc[0])])
    paid, paid_now = paid_by(before.lines, person), paid_by(now.lines, person)
    first, second = paid.iloc[0], paid_now.iloc[0]
    hours = int(by_hours(paid, paid_now, now.population, person, now.month).iloc[0])
    minutes = {"then": hours_of(int(first["minutes"])), "then_due": hours_of(int(first["due"]))}
    minutes |= {"now": hours_of(int(second["minutes"])), "now_due": hours_of(int(second["due"]))}
    whole = all(int(row["minutes"]) == int(row["due"]) for row in (first, second))  # another part of the month, then
    said = say(language, "why.hours_part", **minutes) if whole else say(language, "why.hours", **minutes)
    yield said, {}, {"gross_cents": hours}
    fixed = int(second["fixed"] - first["fixed"]) - hours
    yield _pay(now, str(person[0]), _signed(fixed, language), language), {}, {"gross_cents": fixed}
    for component in (name for name in LINES if name not in OTHERWISE):
        was, is_now = (_sum(month.lines, component) for month in (before, now))
        yield _line(say(language, LINES[component]), was, is_now, language), {}, {"gross_cents": is_now - was}
    kinds, given = item_kinds.read(company), [_items(month.lines) for month in (before, now)]
    for key in sorted({*given[0], *given[1]}):
        code, reference, kind = key
        was, is_now = (items.get(key, 0) for items in given)
        part = {"other_receipt": {"other_receipts_cents": is_now - was}, "in_kind": {"in_kind_cents": is_now - was}}
        name = f"{_called(code, kinds, language)} {reference}".strip()
        yield _line(name, was, is_now, language), {}, {"gross_cents": is_now - was, **part.get(kind, {})}


def _pay(now: Month, person: str, gross: str, language: str) -> str:
    """Say that the agreed pay changed; of who agrees net pay, that the gross was found from it."""
    agreed = now.population.agreed
    nets = [money.show(int(cents), language) for cents in agreed.loc[agreed["person"] == person, "agreed_cents"]]
    if nets:
        return say(language, "why.pay_agreed", gross=gross, agreed=", ".join(nets))
    return say(language, "why.pay", gross=gross)


def _line(name: str, was: int, is_now: int, language: str) -> str:
    """Say what changed of one line: it is new, it is gone, or it is another amount."""
    about = {"name": name, "then": money.show(was, language), "now": money.show(is_now, language)}
    if not was:
        return say(language, "why.line_new", **about)
    return say(language, "why.line_gone" if not is_now else "why.line", **about)


def _sum(lines: pd.DataFrame, component: str) -> int:
    return int(lines.loc[(lines["component"] == component) & lines["kind"].isna(), "amount_cents"].sum())


def _items(lines: pd.DataFrame, of: Sequence[str] = TAXED) -> Counter[tuple[str, str, str]]:
    own, found = lines[lines["kind"].isin(of)], Counter[tuple[str, str, str]]()
    keys = zip(own["component"], own["reference"].fillna(""), own["kind"], strict=True)
    for (code, reference, kind), cents in zip(keys, own["amount_cents"], strict=True):
        found[str(code), str(reference), str(kind)] += int(cents)
    return found


def _plain(ready: pd.DataFrame) -> dict[str, Any]:
    (row,) = ready.to_dict("records")
    return {str(name): value for name, value in row.items()}


def _of(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, int]:
    return {name: int(row[name]) for name in names}


def _values(before: Rates, now: Rates, names: Sequence[str], module: ModuleType, language: str) -> str:
    """Name the values of the law that are others than in the month before."""
    words = catalogue(language, words_of(module))
    said = []
    for name in dict.fromkeys(names):
        was, is_now = before.value(name).value, now.value(name).value
        if was != is_now:
            shown = (text.replace(".", ",") if language == "hr" else text for text in (was, is_now))
            said.append(" ".join([words.get(f"value.{name}", name), " → ".join(shown)]))
    return "; ".join(said)


def _shares(row: Mapping[str, Any], names: Sequence[str], language: str) -> str:
    return " / ".join(percent(int(row[name]), language) for name in names)


def _bare(name: str) -> str:
    return name.removesuffix("_ppm").removesuffix("_cents")


def _change(cents: int, language: str) -> str:
    return say(language, "why.more" if cents > 0 else "why.less", amount=money.show(abs(cents), language))


def _signed(cents: int, language: str) -> str:
    return f"{'+' if cents > 0 else '−' if cents < 0 else ''}{money.show(abs(cents), language)}"


def in_words(month: str, language: str) -> str:
    """Write a month as a reader of the language does."""
    return f"{month[5:]}/{month[:4]}" if language == "hr" else month
