"""Pay items of a month: what each is by the company's kinds, what the law does not tax of it, and who must wait for a word."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.countries.receipts import Receipt
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.item_kinds import ItemKind, Kinds
from bolib.accounting.payroll.rules.item_lines import (
    ORDER,
    TYPES,
    in_payslip_order,
    is_simple,
    no_lines,
    simple_lines,
)
from bolib.formats.in_order import chosen, in_order
from bolib.problem import Amount, Problem, Word
from bolib.rates import Rates

VALUES = "non_taxable"  # the file of the caps


@dataclass(frozen=True)
class Law:
    """What the country says of receipts, and the values in force."""

    receipts: Mapping[str, Receipt]
    not_together: tuple[str, ...]
    rates: Rates

    def limits(self, receipt: str, reference: str) -> list[tuple[str, str, int]]:
        """Give the limits in force of a receipt: name of the value, what it is the most of, cents."""
        about = self.receipts[receipt]
        named = [
            (f"{VALUES}.{value}_{reference}" if about.steps else f"{VALUES}.{value}", per)
            for value, per in about.limits
        ]
        known = [(value, per) for value, per in named if value in self.rates.names and not self.rates.missing([value])]
        return [(value, per, self.rates.cents(value)) for value, per in known]


@dataclass
class Paid:
    """What a person was given, by receipt and period, and by item and reference: earlier, and so far in this month."""

    receipts: Counter[tuple[str, ...]] = field(default_factory=Counter)
    items: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # by item, reference and kind of line
    marks: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # month: marks of receipts

    def add(self, receipt: str, mark: str, month: str, reference: str, cents: int) -> None:
        """Count what was not taxed of a receipt."""
        for scope in ((receipt, "month", month), (receipt, "year"), (receipt, "event", reference)):
            self.receipts[scope] += cents
        if cents > 0:
            self.marks[month].add(mark)


@dataclass(frozen=True)
class Given:
    """The lines that pay items make, with the columns of gross.COLUMNS but for the number, and what holds a person."""

    lines: pd.DataFrame
    problems: list[Problem]


def current(pay_items: pd.DataFrame, month: str) -> pd.DataFrame:
    """Give the items of a month as they were said last; one whose latest amount is 0 was taken back."""
    key = ["person", "item", "reference"]
    found = chosen(pay_items, pay_items["month"] == month)
    if not in_order(found, key):
        found = found.sort_values([*key, "event"]).drop_duplicates(key, keep="last")
    return chosen(found, found["amount_cents"] != 0)


def _given_before(inputs: Mapping[str, pd.DataFrame], kinds: Kinds, month: str) -> pd.DataFrame:
    """Give the lines of pay items that earlier payouts of a month had."""
    slips = inputs["payslip"].loc[inputs["payslip"]["month"] == month, ["run", "person"]]
    lines = posted_lines(inputs)
    lines = lines[lines["run"].isin(slips["run"]) & lines["kind"].notna() & lines["component"].isin(list(kinds))]
    return lines.merge(slips, on=["run", "person"])


def due(inputs: Mapping[str, pd.DataFrame], kinds: Kinds, month: str) -> list[dict[str, Any]]:
    """List the items of a month as `current` does, each less what an earlier payout of the month gave of it already.

    An item that was taken back since has its amount below zero. `free_before_cents` is what earlier payouts of the month
    left untaxed of it.
    """
    lines = _given_before(inputs, kinds, month)
    if lines.empty:
        return [plain(row) for row in current(inputs["pay_item"], month).to_dict("records")]
    given_before: Counter[tuple[str, str, str]] = Counter()
    free: Counter[tuple[str, str, str]] = Counter()
    for line in map(plain, lines.to_dict("records")):
        key = (line["person"], line["component"], line["reference"] or "")
        if line["kind"] != "deduction":  # that of a premium stands beside what it was given
            given_before[key] += line["amount_cents"]
        if line["kind"] == "non_taxable":
            free[key] += line["amount_cents"]
    key_of = ["person", "item", "reference"]
    rows = inputs["pay_item"][inputs["pay_item"]["month"] == month].sort_values([*key_of, "event"])
    found = []
    for row in map(plain, rows.drop_duplicates(key_of, keep="last").to_dict("records")):
        key = (row["person"], row["item"], row["reference"])
        less = {"amount_cents": row["amount_cents"] - given_before[key], "free_before_cents": free[key]}
        found.append({**row, **less})
    return [row for row in found if row["amount_cents"]]


def given(
    inputs: Mapping[str, pd.DataFrame], kinds: Kinds, law: Law, *, month: str, pay_day: str, calendar: Any
) -> Given:
    """Turn the month's pay items into lines, each against the caps of the law and what was paid before.

    `inputs` are the frozen tables; of lines that were posted and of what an earlier program paid, those count that were
    paid in the year of the pay day, for a cap of a month those of the same month of pay.
    """
    simple, rows = no_lines(), None
    if _given_before(inputs, kinds, month).empty:
        items = current(inputs["pay_item"], month)
        whole = is_simple(items, kinds)
        simple, rows = (
            simple_lines(chosen(items, whole), kinds),
            [plain(row) for row in items[~whole].to_dict("records")],
        )
    rows = due(inputs, kinds, month) if rows is None else rows
    persons = {row["person"] for row in rows} | _met(inputs, simple, month)
    if not persons:
        return Given(simple, [])
    paid = earlier(inputs, kinds, law, persons, pay_day=pay_day, calendar=calendar)
    made, found = [], []
    for row in rows:
        kind = kinds.get(row["item"])
        if kind is None:
            known = ", ".join(sorted(kinds)) or "-"
            found.append(problem("payroll.item_unknown", row["person"], item=row["item"], known=known))
            continue
        lines, wrong = _one(row, kind, law, paid[row["person"]])
        made += lines
        found += wrong
    found += _below_zero(made, simple)
    found += _together(paid, law, month)
    return Given(in_payslip_order(_frame(made), simple), found)


def _met(inputs: Mapping[str, pd.DataFrame], simple: pd.DataFrame, month: str) -> set[str]:
    """Name those with simple items alone who have, beside them, slips or an earlier program's pay in the same month."""
    others = [inputs[name] for name in ("payslip", "opening") if name in inputs]
    known = {str(person) for frame in others for person in frame.loc[frame["month"] == month, "person"]}
    return known & set(simple["person"]) if known else known


def earlier(
    inputs: Mapping[str, pd.DataFrame], kinds: Kinds, law: Law, persons: Iterable[str], *, pay_day: str, calendar: Any
) -> dict[str, Paid]:
    """Gather what each of some people was given in the year before this payment, by posted lines and by openings."""
    paid = {person: Paid() for person in persons}
    slips, year = inputs["payslip"], pay_day[:4]
    slips = slips[slips["pay_day"].str[:4] == year][["run", "person", "month"]]
    lines = posted_lines(inputs)
    posted = lines[lines["kind"].notna() & lines["person"].isin(list(paid))].merge(slips, on=["run", "person"])
    for line in map(plain, posted.to_dict("records")):
        own, reference = paid[line["person"]], line["reference"] or ""
        own.items[line["component"], reference, line["kind"]] += line["amount_cents"]
        if line["kind"] == "non_taxable" and (receipt := _receipt(line, kinds, law)):
            own.add(receipt, law.receipts[receipt].mark, line["month"], reference, line["amount_cents"])
    if "opening" not in inputs:  # frozen before this table was
        return paid
    rows = inputs["opening"]
    rows = rows[rows["amount_cents"].notna() & rows["person"].isin(list(paid))]
    rows = rows.sort_values(["person", "month", "component", "event"])
    rows = rows.drop_duplicates(["person", "month", "component"], keep="last")
    for row in map(plain, rows.to_dict("records")):
        own, component = paid[row["person"]], row["component"]
        if dates.pay_day(row["month"], calendar).isoformat()[:4] != year:
            continue
        kind = kinds.get(component)
        receipt = component if component in law.receipts else kind.receipt if kind else ""
        own.items[component, "", "non_taxable" if receipt else kind.kind if kind else ""] += row["amount_cents"]
        if receipt:
            own.add(receipt, law.receipts[receipt].mark, row["month"], "", row["amount_cents"])
    return paid


def posted_lines(inputs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the posted lines that were frozen; those of form 1 have no kind, mark and reference."""
    lines = inputs["payslip_line"]
    nothing = pd.Series(pd.NA, index=lines.index, dtype="string")
    return lines.assign(**{name: nothing for name in ("kind", "code", "reference") if name not in lines})


def _receipt(line: dict[str, Any], kinds: Kinds, law: Law) -> str:
    """Say which receipt a posted line was: by the kind of its item, else by its mark, where that is of one receipt."""
    mark = line["code"] or ""
    if (kind := kinds.get(line["component"])) and kind.receipt and law.receipts[kind.receipt].mark == mark:
        return kind.receipt
    marked = [name for name, receipt in law.receipts.items() if receipt.mark == mark]
    return marked[0] if len(marked) == 1 else ""


Caps = dict[
    tuple[str, str], list[tuple[str, int, int]]
]  # by item and reference: value of the law, the most, what is used


def caps(
    inputs: Mapping[str, pd.DataFrame],
    kinds: Kinds,
    law: Law,
    person: str,
    *,
    month: str,
    pay_day: str,
    calendar: Any,
) -> tuple[dict[tuple[str, str], dict[str, Any]], Caps]:
    """Give the rows of a person's pay items, and the caps that each was held against, as `given` went through them."""
    paid = earlier(inputs, kinds, law, [person], pay_day=pay_day, calendar=calendar)[person]
    rows, found = {}, {}
    for row in (row for row in due(inputs, kinds, month) if row["person"] == person and row["item"] in kinds):
        key, kind = (row["item"], row["reference"]), kinds[row["item"]]
        limits = law.limits(kind.receipt, row["reference"]) if kind.receipt else []
        rows[key] = row
        found[key] = [(name, *_most(kind.receipt, per, most, row, paid)) for name, per, most in limits]
        _one(row, kind, law, paid)
    return rows, found


def _one(row: dict[str, Any], kind: ItemKind, law: Law, paid: Paid) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Make the lines of one item, and say what is wrong with it."""
    cents, reference = row["amount_cents"], row["reference"]
    if cents < 0 and kind.kind == "premium":  # the fund has it
        about = {"kind": Word("item_kind.premium"), "amount": Amount(cents)}
        return [], [problem("payroll.item_below_zero", row["person"], **about)]
    key = (row["item"], reference, "non_taxable" if kind.receipt else kind.kind)
    before = paid.items[key]
    if cents < 0 and before + cents < 0:
        about = {"item": row["item"], "amount": Amount(cents), "paid": Amount(before)}
        return [], [problem("payroll.item_takes_back_more", row["person"], **about)]
    paid.items[key] += cents
    if not kind.receipt:
        return [_line(row, kind.kind, "", cents)], []
    receipt = law.receipts[kind.receipt]
    if receipt.steps and reference not in receipt.steps:
        known = ", ".join(receipt.steps)
        return [], [problem("payroll.item_step", row["person"], item=row["item"], found=reference or "-", known=known)]
    limits = law.limits(kind.receipt, reference)
    if receipt.limits and not limits:
        return [], [problem("payroll.item_no_value", row["person"], item=row["item"], receipt=kind.receipt)]
    quantity = row.get("quantity_hundredths")
    if quantity is None and any(per == "unit" for _, per, _ in limits):
        return [], [problem("payroll.item_no_quantity", row["person"], item=row["item"])]
    free, above = cents, None
    for name, per, most in limits:
        whole, used = _most(kind.receipt, per, most, row, paid)
        if used + cents > whole and (left := max(whole - used, 0)) < free:
            free, above = left, (name, whole, used)
    if above and kind.above_cap == "hold":
        return [], [_above(row, cents, above, kind)]
    paid.add(kind.receipt, receipt.mark, row["month"], reference, free)
    made = [_line(row, "other_receipt", "", cents - free), _line(row, "non_taxable", receipt.mark, free)]
    if kind.kind == "premium":
        made.append(_line(row, "deduction", "", free))
    return [line for line in made if line["amount_cents"]], []


def _most(receipt: str, per: str, most: int, row: dict[str, Any], paid: Paid) -> tuple[int, int]:
    """Give the most that a limit leaves untaxed, and what of it is used."""
    if per == "unit":
        return (2 * most * row["quantity_hundredths"] + 100) // 200, row.get("free_before_cents", 0)
    scope = {"month": (receipt, per, row["month"]), "year": (receipt, per), "event": (receipt, per, row["reference"])}
    return most, paid.receipts[scope[per]]


def _above(row: dict[str, Any], cents: int, above: tuple[str, int, int], kind: ItemKind) -> Problem:
    name, most, used = above
    about = {"item": row["item"], "amount": Amount(cents), "most": Amount(most), "used": Amount(used)}
    if kind.kind == "premium":
        return problem("payroll.premium_above_cap", row["person"], cap=Word(f"value.{name}"), **about)
    return problem("payroll.item_above_cap", row["person"], cap=Word(f"value.{name}"), **about)


def _below_zero(made: list[dict[str, Any]], simple: pd.DataFrame) -> Iterator[Problem]:
    """Of no kind of pay item more is taken back than the month gives: the report of the earlier month is to be corrected."""
    sums: Counter[tuple[str, str]] = Counter()
    for line in made:
        sums[line["person"], line["kind"]] += line["amount_cents"]
    low = [person for (person, _), cents in sums.items() if cents < 0]
    beside = simple[simple["person"].isin(low)] if low else simple.iloc[:0]
    for person, kind, cents in zip(beside["person"], beside["kind"], beside["amount_cents"], strict=True):
        sums[person, kind] += cents
    for (person, kind), cents in sorted(sums.items()):
        if cents < 0 and kind != "earning":
            word = Word(f"item_kind.{kind}")
            yield problem("payroll.item_below_zero", person, kind=word, amount=Amount(cents))


def _together(paid: Mapping[str, Paid], law: Law, month: str) -> Iterator[Problem]:
    """Nobody has two receipts in a month of which the law allows one."""
    for person, own in sorted(paid.items()):
        met = sorted(own.marks[month] & set(law.not_together))
        if len(met) > 1:
            yield problem("payroll.items_not_together", person, marks=", ".join(met))


def _line(row: dict[str, Any], kind: str, mark: str, cents: int) -> dict[str, Any]:
    about = {"person": row["person"], "component": row["item"], "amount_cents": cents, "kind": kind}
    return about | {"code": mark or None, "reference": row["reference"] or None}


def _frame(made: list[dict[str, Any]]) -> pd.DataFrame:
    """Give the lines in order of person, then as on the payslip."""
    made = sorted(
        made, key=lambda line: (line["person"], ORDER.index(line["kind"]), line["component"], line["reference"] or "")
    )
    return pd.DataFrame(made, columns=list(TYPES)).astype(TYPES)


def plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Give a row with None for what is missing."""
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}
