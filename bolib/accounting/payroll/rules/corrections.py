"""Several payouts of one month: whom a payout is about, what earlier ones paid, and the differences that are left."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bolib.accounting.claims.rules.limits import is_elsewhere
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.gross import COLUMNS, NUMBERS
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.payouts import Payout
from bolib.problem import Problem
from bolib.rates import Rates

Inputs = Mapping[str, pd.DataFrame]
ADVANCE, RECOVERY, SETTLEMENT = "advance", "recovery", "tax_settlement"  # components of lines
EARLIER = ("earlier_cents", "earlier_minutes")  # what earlier payouts of the month had of a line
SAME_LINE = ["person", "component", "kind", "reference"]
OF_WORK = {  # what the country's steps take of the same month of work: the figure, and whether other receipts are part of it
    "earlier_pay_cents": ("gross_cents", True),
    "earlier_pension_base_cents": ("pension_base_cents", True),
    "earlier_relief_cents": ("relief_cents", False),
    "earlier_health_base_cents": ("health_base_cents", True),
}
OF_PAYMENT = {  # of the same month of payment
    "earlier_income_cents": "income_cents",
    "earlier_allowance_cents": "allowance_cents",
    "earlier_tax_cents": "tax_before_relief_cents",
}


@dataclass(frozen=True)
class Scope:
    """Whom a payout is about, and what is wrong with whom."""

    persons: set[str]
    problems: list[Problem]


def standing(inputs: Inputs, payout: Payout) -> Inputs:
    """Give the inputs as they are without the slips that this payout takes back."""
    if payout.sort != "reversal":
        return inputs
    kept = {}
    for table in (name for name in ("payslip", "payslip_line", "net_agreed") if name in inputs):
        rows = inputs[table]
        kept[table] = rows[~((rows["run"] == payout.of) & rows["person"].isin(payout.persons))].reset_index(drop=True)
    return {**inputs, **kept}


def taken_back(slips: pd.DataFrame, payout: Payout, month: str) -> pd.DataFrame:
    """Give the slips that this payout takes back."""
    own = (slips["run"] == payout.of) & slips["person"].isin(payout.persons) & (slips["month"] == month)
    return slips[own & (payout.sort == "reversal")].reset_index(drop=True)


def scope(payout: Payout, slips: pd.DataFrame, employed: set[str], month: str, pay_day: str) -> Scope:
    """Say whom a payout of a month is about; `slips` are the frozen ones, `employed` who has a contract in the month."""
    about = _scope(payout, slips, employed, month, pay_day)
    return Scope(about.persons, [*about.problems, *_left_out(payout.holds, about.persons)])


def _left_out(holds: Mapping[str, str], persons: set[str]) -> Iterator[Problem]:
    for person, reason in holds.items():
        yield problem(
            "correction.left_out" if person in persons else "correction.left_out_unasked", person, reason=reason
        )


def _scope(payout: Payout, slips: pd.DataFrame, employed: set[str], month: str, pay_day: str) -> Scope:
    own = slips[slips["month"] == month]
    whole = own[_sort_of(own) != ADVANCE]
    named, paid = set(payout.persons), set(whole["person"])
    if payout.sort == "month":
        return Scope(employed, list(_paid_already(whole)))
    if payout.sort == "advance":
        absent = [problem("correction.named_without_contract", person) for person in sorted(named - employed)]
        return Scope(named, [*absent, *_paid_already(whole[whole["person"].isin(named)])])
    wanted = named or paid
    found = [problem("correction.named_not_paid", person, month=month) for person in sorted(wanted - paid)]
    found += [problem("correction.no_contract_now", person) for person in sorted((wanted & paid) - employed)]
    if payout.sort == "reversal":
        found += _not_last(payout, slips, named & paid, month, pay_day)
    return Scope(wanted, found)


def _sort_of(slips: pd.DataFrame) -> pd.Series:
    """Say which payout each slip was; before form 3 there was only the month."""
    none = pd.Series("month", slips.index, dtype="string")
    return slips["payout"].fillna("month") if "payout" in slips else none


def _paid_already(whole: pd.DataFrame) -> Iterator[Problem]:
    """Nobody who was paid for the month is paid for it anew."""
    for row in whole[["person", "run"]].to_dict("records"):
        yield problem("payroll.held_paid_already", row["person"], run=row["run"])


def _not_last(payout: Payout, slips: pd.DataFrame, persons: set[str], month: str, pay_day: str) -> Iterator[Problem]:
    """Only the last slip of a month of work and of a month of payment is taken back, under its own pay day."""
    for person in sorted(persons):
        own = slips[slips["person"] == person]
        near = own[(own["month"] == month) | (own["pay_day"].str[:7] == pay_day[:7])]
        back = near[(near["run"] == payout.of) & (near["month"] == month)]
        if back.empty:
            yield problem("correction.named_no_slip", person, run=payout.of)
        elif (near["event"] > back["event"].iloc[0]).any():
            later = ", ".join(sorted(near.loc[near["event"] > back["event"].iloc[0], "run"]))
            yield problem("correction.reversed_not_last", person, run=payout.of, later=later)
        elif (back["paid_cents"].fillna(0) < 0).any():
            yield problem("correction.reversed_owes", person, run=payout.of)
        elif (back["deductions_cents"].fillna(0) > 0).any():
            yield problem("correction.reversed_deductions", person, run=payout.of)
        elif back["pay_day"].iloc[0] != pay_day:
            yield problem("correction.reversed_pay_day", person, run=payout.of, day=str(back["pay_day"].iloc[0]))


def earlier(slips: pd.DataFrame, persons: pd.Index, month: str, pay_day: str) -> pd.DataFrame:
    """Sum what earlier payouts had of bases and relief (same month of work) and of tax (same month of payment).

    Gives the columns earlier_… that the country's steps take, earlier_payouts (how many slips), and same_month (how many
    of them of the same month of work), by person. Slips of form 1 have no other receipts and no relief of tax.
    """
    slips = slips.assign(**{name: _whole(slips, name) for name in ("other_receipts_cents",)})
    before = _whole(slips, "tax_before_relief_cents")
    slips["tax_before_relief_cents"] = before.mask(_empty(slips, "tax_before_relief_cents"), slips.get("tax_cents", 0))
    work = slips[slips["month"] == month]
    paid = slips[slips["pay_day"].str[:7] == pay_day[:7]]
    sums = {}
    for name, (figure, less) in OF_WORK.items():
        cents = _whole(work, figure) - (work["other_receipts_cents"] if less else 0)
        sums[name] = cents.groupby(work["person"]).sum()
    sums |= {name: _whole(paid, figure).groupby(paid["person"]).sum() for name, figure in OF_PAYMENT.items()}
    both = slips[(slips["month"] == month) | (slips["pay_day"].str[:7] == pay_day[:7])]
    sums |= {"earlier_payouts": both.groupby("person").size(), "same_month": work.groupby("person").size()}
    found = {name: cents.reindex(persons).fillna(0).astype("int64") for name, cents in sums.items()}
    return pd.DataFrame(found, index=persons)


def _empty(slips: pd.DataFrame, figure: str) -> pd.Series:
    return slips[figure].isna() if figure in slips else pd.Series(True, slips.index)


def _whole(slips: pd.DataFrame, figure: str) -> pd.Series:
    """Give a figure of slips in whole cents; 0 where the form of the slip did not have it."""
    none = pd.Series(0, slips.index, dtype="Int64")
    return slips[figure].astype("Int64").fillna(0) if figure in slips else none


def earlier_lines(inputs: Inputs, month: str) -> pd.DataFrame:
    """Give the lines that earlier payouts of the month had, with their kinds; without what was taken for claims and recoveries.

    A settlement of the year is no part of the month either.
    """
    lines = inputs["payslip_line"]
    nothing = pd.Series(pd.NA, index=lines.index, dtype="string")
    lines = lines.assign(**{name: nothing for name in ("kind", "code", "reference") if name not in lines})
    own = inputs["payslip"].loc[inputs["payslip"]["month"] == month, ["run", "person"]]
    lines = lines[lines["run"].isin(own["run"])].merge(own, on=["run", "person"])
    apart = [name for name in lines["component"].unique() if is_elsewhere(name) or name == SETTLEMENT]
    return lines[~lines["component"].isin(apart)].reset_index(drop=True)


def advances(rows: pd.DataFrame, payout: Payout) -> pd.DataFrame:
    """Give the line of each advance: a part of the month's pay that is paid ahead; the month takes it off."""
    last = rows.drop_duplicates("person", keep="last").reset_index(drop=True)
    amounts = last["person"].map(dict(payout.amounts)).astype("int64")
    made = last.assign(line=1, component=ADVANCE, amount_cents=amounts, fund_minutes=0)
    none = dict.fromkeys(("minutes", "hour_hundredths", "rate_ppm"), pd.Series(pd.NA, last.index, dtype="Int64"))
    text = dict.fromkeys(("kind", "code", "reference"), pd.Series(pd.NA, last.index, dtype="string"))
    return made.assign(**none, **text)[list(COLUMNS)].reset_index(drop=True)


def differences(lines: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Give of everyone with earlier lines what is left: component by component, now less earlier; others keep their lines.

    `lines` are those of the whole month worked out now, made of hours; `before` the earlier lines of the month, without
    pay items. Adds EARLIER, empty where nothing was paid before. Whoever has no difference
    keeps one line of nothing: bases may differ where pay does not.
    """
    none = pd.Series(pd.NA, lines.index, dtype="Int64")
    lines = lines.assign(earlier_cents=none, earlier_minutes=none).astype(dict.fromkeys(NUMBERS, "Int64"))
    before = before[before["person"].isin(lines["person"])]
    if before.empty:
        return lines
    again = lines["person"].isin(before["person"])
    own = lines[again].reset_index(drop=True)
    first = own.drop_duplicates("person").set_index("person")
    earlier = _summed(before).add_suffix("_before")
    sums = _summed(own).join(earlier, how="outer").reset_index()
    sums = sums.replace({"kind": "", "reference": ""}, pd.NA)
    about = own.assign(**_keys(own)).drop_duplicates(SAME_LINE, keep="last")
    place = {component: number for number, component in enumerate(dict.fromkeys(about["component"]))}
    made = sums.assign(**_keys(sums)).merge(
        about.drop(columns=["amount_cents", "minutes", "code", "earlier_cents", "earlier_minutes"]),
        on=SAME_LINE,
        how="left",
    )
    for name in ("contract", "pay_kind", "pay_cents", "weekly_minutes", "fund_minutes"):
        made[name] = made[name].fillna(made["person"].map(first[name]))
    made["earlier_cents"] = made["amount_cents_before"].fillna(0).astype("Int64")
    made["earlier_minutes"] = made["minutes_before"].fillna(0).astype("Int64")
    made["amount_cents"] = (made["amount_cents"].fillna(0) - made["earlier_cents"]).astype("int64")
    timed = made["minutes"].notna() | made["minutes_before"].notna()
    made["minutes"] = (made["minutes"].fillna(0) - made["earlier_minutes"]).astype("Int64").where(timed)
    made["code"] = made["code"].fillna(made["code_before"])
    moved = (made["amount_cents"] != 0) | (made["minutes"].fillna(0) != 0)
    idle = ~moved.groupby(made["person"]).transform("any") & ~made["person"].duplicated()
    made = made[moved | idle].assign(place=made["component"].map(place).fillna(len(place)))
    made = made.sort_values(["person", "place", "component"], ignore_index=True)
    made = made.replace({"kind": "", "reference": ""}, pd.NA)
    made["line"] = made.groupby("person").cumcount().astype(np.int64) + 1
    both = pd.concat([lines[~again], made[list(lines.columns)].astype(lines.dtypes.to_dict())], ignore_index=True)
    both = both.sort_values(["person", "line"], kind="stable", ignore_index=True)
    return both.assign(line=both.groupby("person").cumcount().astype(np.int64) + 1)


def _keys(lines: pd.DataFrame) -> dict[str, pd.Series]:
    return {name: lines[name].astype("string").fillna("") for name in ("kind", "reference")}


def _summed(lines: pd.DataFrame) -> pd.DataFrame:
    """Sum amounts and minutes of the same component; a component without minutes has none."""
    lines = lines.assign(**_keys(lines), minutes=lines["minutes"].astype("Int64"))
    groups = lines.groupby(SAME_LINE)
    sums = groups[["amount_cents"]].sum().astype("Int64")
    return sums.assign(minutes=groups["minutes"].sum(min_count=1), code=groups["code"].last())


def less(slips: pd.DataFrame, back: pd.DataFrame) -> pd.DataFrame:
    """Give the amounts of slips and, below them with the opposite sign, of those taken back: municipality and cents."""
    figures = [str(name) for name in slips if str(name).endswith("_cents")]
    minus = back.assign(**{name: -_whole(back, name) for name in figures})
    both = pd.concat([part[["municipality", *figures]] for part in (slips, minus)], ignore_index=True)
    return both.astype(dict.fromkeys(figures, "int64"))


def unchanged(name: str, payout: Payout, ready: pd.DataFrame, lines: pd.DataFrame, rates: Rates) -> list[str]:
    """Name those of whom a correction finds no difference in any figure or line."""
    if payout.sort != "difference":
        return []
    slips = calculate(name, ready, rates).set_index("person")
    same = (slips == 0).all(axis=1)
    moved = lines[(lines["amount_cents"] != 0) | (lines["minutes"].fillna(0) != 0)]
    return sorted(str(person) for person in slips.index[same & ~slips.index.isin(moved["person"])])


def proposed(back: pd.DataFrame) -> pd.DataFrame:
    """Give which slips are taken back, as results.db holds them: person, and the run that is reversed."""
    found = pd.DataFrame({"person": back["person"], "reversed_run": back["run"]})
    return found.astype("string").reset_index(drop=True)
