"""What people were paid in earlier months, by the slips here or as it was brought in: what an average is made of."""

from collections.abc import Mapping

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.checks import LINES_OF
from bolib.accounting.payroll.rules.gross import AGREED, BY_AVERAGE

SLIP, BROUGHT, AGREED_NOW = "payslip", "opening", "agreed"  # where a month's pay is known from
ABOUT = ("person", "run", "month", "pay_month", "source")
SUMS = (
    "pay_cents",  # pay in money for work and leave, supplements and the employer's sick pay among it
    "in_kind_cents",  # pay in kind
    "instead_cents",  # of the pay, what was paid instead of it: leave by an average, the employer's sick pay
    "agreed_cents",  # of the pay, what was agreed: base, leave as if worked, seniority
    "agreed_minutes",
    "away_minutes",  # unpaid, sick, on leave by an average
    "paid_minutes",  # hours that were paid: worked, overtime, leave, the employer's sick pay
    "gross_cents",
    "net_cents",
)
OTHERS = tuple(kind for kind in LINES_OF["gross_cents"] if kind not in ("earning", "in_kind"))
PAID_HOURS = (*AGREED, "extra", "overtime", "leave_average", "sick_employer")  # night, Sunday, holiday stand inside
AWAY = (*BY_AVERAGE, "unpaid")
INSTEAD = ("leave_average", "sick_employer")
MONTHS = ("person", "component", "reference", "month", "source", "cents", "minutes")


def earlier(inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give what was paid for months before this one: ABOUT and SUMS, one row a slip or a month that was brought in.

    `inputs` are the frozen tables. `pay_month` is the month of payment; of what was brought in it is the month after.
    What an earlier program paid counts where no slip here is known; net_cents is empty where it was not brought in.
    Inputs that an earlier form froze have no opening, and no kind of line.
    """
    slips = inputs["payslip"]
    slips = slips[slips["month"] < month]
    here = of_slips(slips, inputs["payslip_line"])
    brought = _brought(inputs["opening"], slips, month) if "opening" in inputs else here.iloc[:0]
    types = dict.fromkeys(ABOUT, "string") | dict.fromkeys(SUMS, "Int64")
    return pd.concat([here.astype(types), brought.astype(types)], ignore_index=True)


def of_slips(slips: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Give what posted slips paid, one row each: ABOUT and SUMS, whichever month they are for."""
    key = ["run", "person"]
    about = slips[[*key, "month", "gross_cents", "net_cents"]].assign(pay_month=slips["pay_day"].str[:7], source=SLIP)
    kind = lines["kind"].fillna("earning") if "kind" in lines else pd.Series("earning", lines.index, dtype="string")
    cents, minutes = lines["amount_cents"], lines["minutes"].fillna(0)
    component, earned = lines["component"], kind == "earning"
    parts = lines[key].assign(
        pay_cents=cents.where(earned, 0),
        in_kind_cents=cents.where(kind == "in_kind", 0),
        instead_cents=cents.where(earned & component.isin(INSTEAD), 0),
        agreed_cents=cents.where(component.isin((*AGREED, "seniority")), 0),
        agreed_minutes=minutes.where(component.isin(AGREED), 0),
        away_minutes=minutes.where(component.isin(AWAY), 0),
        paid_minutes=minutes.where(earned & component.isin(PAID_HOURS), 0),
    )
    sums = parts.groupby(key, as_index=False).sum()
    return about.merge(sums, on=key, how="left").fillna(dict.fromkeys(SUMS[:-2], 0))[[*ABOUT, *SUMS]]


def _brought(opening: pd.DataFrame, slips: pd.DataFrame, month: str) -> pd.DataFrame:
    """Read what an earlier program paid, as last said; a gross of 0 was taken back."""
    key = ["person", "month", "component"]
    rows = opening[opening["month"] < month].sort_values([*key, "event"]).drop_duplicates(key, keep="last")
    paid_here = pd.MultiIndex.from_frame(rows[key[:2]]).isin(pd.MultiIndex.from_frame(slips[key[:2]]))
    rows = rows[~paid_here]
    cents = rows.pivot(index=key[:2], columns="component", values="amount_cents").astype("Int64")
    minutes = rows.pivot(index=key[:2], columns="component", values="minutes").astype("Int64").fillna(0)
    none = pd.Series(pd.NA, cents.index, dtype="Int64")
    gross, net = cents.get("gross_cents", none), cents.get("net_cents", none)
    beside = {kind: cents.get(f"{kind}_cents", none).fillna(0) for kind in ("in_kind", "other_receipts")}
    found = pd.DataFrame(
        {
            "source": BROUGHT,
            "pay_cents": gross - beside["in_kind"] - beside["other_receipts"],
            "in_kind_cents": beside["in_kind"],
            **dict.fromkeys(("instead_cents", "agreed_cents", "agreed_minutes"), 0),
            "away_minutes": _together(minutes, (*AWAY, "leave")),
            "paid_minutes": _together(minutes, PAID_HOURS),
            "gross_cents": gross,
            "net_cents": net,
        },
        index=cents.index,
    )
    found = found[found["gross_cents"].fillna(0) > 0].reset_index()
    after = [dates.month_after(text, 1) for text in found["month"]]
    return found.assign(run="", pay_month=pd.Series(after, found.index, dtype="string"))[[*ABOUT, *SUMS]]


def _together(minutes: pd.DataFrame, components: tuple[str, ...]) -> pd.Series:
    return minutes[[name for name in components if name in minutes]].sum(axis=1)


def no_months() -> pd.DataFrame:
    """Give an empty frame of MONTHS: what averages were made of, one row a person, component, case and month."""
    numbers = dict.fromkeys(("cents", "minutes"), "Int64")
    return pd.DataFrame(columns=list(MONTHS)).astype(dict.fromkeys(MONTHS, "string") | numbers)
