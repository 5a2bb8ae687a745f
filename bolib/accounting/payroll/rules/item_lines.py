"""Lines of pay items as whole columns: those that no cap touches, how they go below the lines of hours, what they sum to."""

from typing import Any

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules import gross
from bolib.accounting.payroll.rules.item_kinds import Kinds
from bolib.formats.in_order import among, chosen, in_order, ordered, stretches

ORDER = ("earning", "in_kind", "other_receipt", "non_taxable", "deduction")  # of lines, as on the payslip
FIGURES = {  # column of a person: the kinds of lines that make it
    "other_receipts_cents": ("other_receipt",),
    "in_kind_cents": ("in_kind",),
    "non_taxable_cents": ("non_taxable",),
    "health_fund_cents": ("health_fund",),
    "deductions_cents": ("deduction",),
}
GROSS = ("earning", "in_kind", "other_receipt")
NUMBERS = {"minutes": "Int64", "amount_cents": "int64"}
TYPES = {name: NUMBERS.get(name, "string") for name in gross.OF_EVERY if name != "line"}


def no_lines() -> pd.DataFrame:
    """Give a frame of lines without a row."""
    return pd.DataFrame(columns=list(TYPES)).astype(TYPES)


def is_simple(items: pd.DataFrame, kinds: Kinds) -> pd.Series:
    """Say which items are a line as they stand: of a known kind that no cap of the law touches, and above zero."""
    simple = [name for name, kind in kinds.items() if not kind.receipt and kind.kind in ORDER]
    return items["item"].isin(simple) & (items["amount_cents"] > 0).astype(bool)


def simple_lines(items: pd.DataFrame, kinds: Kinds) -> pd.DataFrame:
    """Turn items for which `is_simple` holds into lines, in order of person, then as on the payslip."""
    if items.empty:
        return no_lines()
    codes, names = pd.factorize(items["item"])
    nothing, bare = _nothing(len(items)), items["reference"] == ""
    texts: dict[str, Any] = {
        "person": items["person"].array,
        "component": items["item"].array,
        "kind": pd.array(np.array([kinds[name].kind for name in names], object)[codes], dtype="string"),
        "reference": nothing["string"] if bare.all() else items["reference"].mask(bare).array,
    }
    whole = {name: texts.get(name, nothing.get(kind)) for name, kind in TYPES.items()}
    whole["amount_cents"] = items["amount_cents"].to_numpy(np.int64)
    return in_payslip_order(no_lines(), pd.DataFrame(whole, copy=False))


def in_payslip_order(lines: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Put lines of pay items together, in order of person, then as on the payslip."""
    if more.empty or lines.empty:
        both = more if lines.empty else lines
    else:
        both = pd.concat([lines, more], ignore_index=True)
    codes, kinds = pd.factorize(both["kind"])
    place = np.array([ORDER.index(kind) for kind in kinds])[codes]
    key = pd.DataFrame({"person": both["person"], "place": place, "component": both["component"]}, copy=False)
    if in_order(
        key, ["person", "place", "component"]
    ):  # else two of a component stand in the order of their references
        return both.reset_index(drop=True)
    key["reference"] = both["reference"].fillna("")
    order = key.reset_index(drop=True).sort_values(["person", "place", "component", "reference"], kind="stable").index
    return both.iloc[order].reset_index(drop=True)


def together(lines: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Give what sums are made of, of both: the lines, and the lines of pay items of the same people, in no order."""
    of = ["person", "component", "kind", "amount_cents"]
    more = chosen(more, among(more["person"], lines["person"]))
    return pd.concat([lines[of], more[of]], ignore_index=True)


def append(lines: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Put the lines of pay items below those made of hours, of the same people; numbers go on. Gives gross.OF_EVERY.

    `more` is used up, column by column: so many lines are not held twice.
    """
    lines = lines[list(gross.OF_EVERY)].astype(NUMBERS)
    more = chosen(more, among(more["person"], lines["person"]))
    if more.empty:
        return lines
    lines = ordered(lines, ["person", "line"])
    persons = pd.Index(lines["person"].unique())
    first, second = (_places(persons, frame["person"]) for frame in (lines, more))
    last = np.zeros(len(persons), np.int64)
    last[first] = lines["line"].to_numpy(np.int64)  # the last of a person stays
    order = np.argsort(np.concatenate([first, second]), kind="stable")
    numbers = np.concatenate([lines["line"].to_numpy(np.int64), last[second] + 1 + _counted(second)])
    del first, second
    found, nothing = dict[str, Any](line=numbers[order]), _nothing(len(order))
    del numbers
    own = np.where(order < len(lines), order, -1)
    for name in lines.columns.drop("line"):  # one after the other, for the frame is long
        above, below = lines[name].array, more.pop(name).array if name in more else None
        if below is not None and not below.isna().all():
            found[name] = pd.concat([pd.Series(above), pd.Series(below)], ignore_index=True).array.take(order)
        else:  # pay items have none of it
            found[name] = nothing[str(above.dtype)] if above.isna().all() else above.take(own, allow_fill=True)
    return pd.DataFrame({name: found[name] for name in lines.columns}, copy=False)


def _nothing(rows: int) -> dict[str, Any]:
    """Give a column of empty cells of each kind: what no row has is one column under several names."""
    return {kind: pd.array([pd.NA], dtype=kind).take(np.zeros(rows, np.int64)) for kind in ("Int64", "string")}


def _counted(groups: "np.ndarray[Any, np.dtype[np.intp]]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Count the rows of each group from 0, in the order in which they stand."""
    order = np.argsort(groups, kind="stable")
    ranked = groups[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    counted = np.empty(len(groups), np.int64)
    counted[order] = np.arange(len(groups)) - np.repeat(starts, np.diff(np.r_[starts, len(groups)]))
    return counted


def _places(persons: pd.Index, column: pd.Series) -> "np.ndarray[Any, np.dtype[np.intp]]":
    """Say where the person of each row stands among persons, −1 where they are not there."""
    firsts, counts = stretches(column)
    return np.repeat(persons.get_indexer(pd.Index(firsts)), counts)


def figures(lines: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Sum the lines of each person into the columns that the country's steps take, in whole cents, 0 where there are none."""
    at = _places(people.index, lines["person"])
    codes, kinds = pd.factorize(lines["kind"])
    named = ["earning" if place < 0 else str(kinds[place]) for place in (*range(len(kinds)), -1)]
    amounts = lines["amount_cents"].to_numpy(np.int64)
    sums = np.zeros((len(named), len(people) + 1), np.int64)  # by kind and person; the last is who is not among them
    np.add.at(sums, (codes, at), amounts)
    frame = pd.DataFrame(
        {name: _of_kinds(sums, named, of)[: len(people)] for name, of in FIGURES.items()}, index=people.index
    )
    # Without a line there is no gross, and not one of nothing; whoever the health fund alone pays has one of nothing.
    gross_cents = pd.Series(_of_kinds(sums, named, GROSS)[: len(people)], people.index)
    has = np.isin(np.arange(len(people)), at)
    return frame.assign(gross_cents=gross_cents if has.all() else gross_cents.where(has))


def _of_kinds(
    sums: "np.ndarray[Any, np.dtype[np.int64]]", named: list[str], of: tuple[str, ...]
) -> "np.ndarray[Any, np.dtype[np.int64]]":
    chosen: np.ndarray[Any, np.dtype[np.int64]] = sums[[kind in of for kind in named]].sum(axis=0)
    return chosen
