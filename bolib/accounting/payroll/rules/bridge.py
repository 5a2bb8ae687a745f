"""From last month's net pay to this month's: what changed for each person, adding up to the cent."""

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.gross import AGREED, BY_AVERAGE, FIXED
from bolib.accounting.payroll.rules.population import Population
from bolib.rates import Rates

WHOLE = ("joined_cents", "no_slip_before_cents", "left_cents", "held_cents")  # all of the pay comes or goes
REASONS = (
    *(*WHOLE, "rules_cents", "hours_cents", "leave_cents", "sick_cents", "pay_cents", "supplements_cents"),
    *("items_cents", "settlement_cents", "payouts_cents"),  # other payouts of the same months: not told apart
)
COLUMNS = ("person", "before_cents", *REASONS, "other_cents", "now_cents")
DUE = (*AGREED, "unpaid", *BY_AVERAGE)  # lines whose minutes are the hours that were due


def bridge(
    before: pd.DataFrame,
    lines_before: pd.DataFrame,
    people: Population,
    slips: pd.DataFrame,
    *,
    name: str,
    rates: Rates,
    month: str,
) -> pd.DataFrame:
    """Explain the change of net pay of each person since the month before, the year's tax settled in either taken off.

    `before` and `lines_before` are posted slips and lines (those of other months are left out); `slips` this run's.
    Gives COLUMNS, int64 cents: before + the reasons = now in every row. One thing is changed after the other and the
    net worked out anew: first law, tax rates and allowance (rules), then hours at the agreed pay, then leave by the
    average, the employer's sick pay, pay and seniority, supplements, then pay items that are taxed. Of who has other
    payouts in the same month the change is not told apart (payouts), but for the settlement, which is known. Only an ordinary month has a bridge: any other payout
    gives no row. The health fund's sick pay is beside net pay. Hours are the part of the hours due that the agreed pay was
    paid for: months of 168 and 184 hours by a schedule are whole alike, and a contract of other weekly hours is pay. Who
    had a slip and has none is held or left. Who had none joined where the employment begins in this month; else there was
    no slip before: held then, or the first month in these books.
    """
    if people.payout.sort != "month":
        return pd.DataFrame(columns=list(COLUMNS)).astype(
            {name: "string" if name == "person" else "int64" for name in COLUMNS}
        )
    last_month = dates.month_after(month, -1)
    before = before[before["month"] == last_month]
    then = _settled(before).groupby(before["person"]).sum()
    net = before.groupby("person")["net_cents"].sum().astype("int64") - then
    settled = _settled(slips).groupby(slips["person"]).sum()
    now = slips.set_index("person")["net_cents"].astype("int64") - settled
    frame = pd.DataFrame({"before_cents": net, "now_cents": now}).fillna(0).astype("int64")
    frame[list(REASONS)] = 0
    fresh = frame.index[~frame.index.isin(net.index)]
    joined = fresh.isin(_began(people, month))
    frame.loc[fresh[joined], "joined_cents"] = frame["now_cents"]
    frame.loc[fresh[~joined], "no_slip_before_cents"] = frame["now_cents"]
    gone = frame.index[~frame.index.isin(now.index)]
    held = gone.isin(people.held_persons())
    frame.loc[gone[held], "held_cents"] = -frame["before_cents"]
    frame.loc[gone[~held], "left_cents"] = -frame["before_cents"]
    stayed = frame.index[frame.index.isin(net.index) & frame.index.isin(now.index)]
    several = people.ready.loc[people.ready["earlier_payouts"] > 0, "person"]
    others = stayed[stayed.isin(several)]
    frame.loc[stayed, "settlement_cents"] = then.reindex(stayed) - settled.reindex(stayed)
    frame.loc[others, "payouts_cents"] = frame["now_cents"] - frame["before_cents"] - frame["settlement_cents"]
    stayed = stayed[~stayed.isin(several)]
    steps = _steps(before, lines_before, people, stayed, name, rates, month)
    frame.loc[stayed, list(steps.columns)] = steps
    frame["other_cents"] = frame["now_cents"] - frame["before_cents"] - frame[list(REASONS)].sum(axis=1)
    return frame.rename_axis("person").sort_index().reset_index()[list(COLUMNS)]


def _settled(slips: pd.DataFrame) -> pd.Series:
    """Give the year's tax that slips withheld or gave back; slips of form 1 had no such figure."""
    none = pd.Series(0, slips.index, dtype="int64")
    return slips["tax_settlement_cents"].fillna(0).astype("int64") if "tax_settlement_cents" in slips else none


def _began(people: Population, month: str) -> list[str]:
    """Name everyone whose employment begins in the month."""
    since = people.parts.groupby("person")["employment_since"].min()
    return [str(person) for person in since.index[since >= f"{month}-01"]]


def _steps(
    before: pd.DataFrame,
    lines_before: pd.DataFrame,
    people: Population,
    stayed: pd.Index,
    name: str,
    rates: Rates,
    month: str,
) -> pd.DataFrame:
    """Net after each step less net before it, for those who have a slip in both months."""
    ready = people.ready[people.ready["person"].isin(stayed)].sort_values("person", ignore_index=True)
    posted = lines_before.merge(before[["run", "person"]], on=["run", "person"])
    then, now = paid_by(posted, stayed), paid_by(people.lines, stayed)
    gross = before.groupby("person")["gross_cents"].sum().reindex(stayed).astype("int64")
    hours = by_hours(then, now, people, stayed, month)
    stages = {"rules_cents": gross, "hours_cents": gross + hours}
    stages["leave_cents"] = stages["hours_cents"] + (now["leave"] - then["leave"])
    stages["sick_cents"] = stages["leave_cents"] + (now["sick"] - then["sick"])
    stages["pay_cents"] = stages["sick_cents"] + (now["fixed"] - then["fixed"] - hours)
    stages["supplements_cents"] = stages["pay_cents"] + (now["varied"] - then["varied"])
    stages["items_cents"] = stages["supplements_cents"] + (now["items"] - then["items"])
    then_other = before if "other_receipts_cents" in before else before.assign(other_receipts_cents=0)  # of form 1
    other_receipts = then_other.groupby("person")["other_receipts_cents"].sum().reindex(stayed).fillna(0)
    nets = before.groupby("person")["net_cents"].sum().reindex(stayed).astype("int64")
    steps = {}
    for reason, stage in stages.items():
        stands = ready.assign(gross_cents=stage.to_numpy("int64"))
        if reason != "items_cents":
            stands["other_receipts_cents"] = other_receipts.to_numpy("int64")
        made = calculate(name, stands, rates)
        after = made.set_index("person")["net_cents"]
        steps[reason] = after - nets
        nets = after
    return pd.DataFrame(steps, index=stayed)


def by_hours(then: pd.DataFrame, now: pd.DataFrame, people: Population, stayed: pd.Index, month: str) -> pd.Series:
    """Give what base pay of the month before would change by, were it paid for this month's part of the hours due.

    Who was employed on every day of both months has hours due as the slips say them; else the months' Mondays to
    Fridays are compared. Hourly pay goes by its hours alone.
    """
    last_month = dates.month_after(month, -1)
    hourly = people.hours.groupby("person")["pay_kind"].last().reindex(stayed) == "hourly"
    by_person = people.parts.groupby("person")
    days = by_person["calendar_days"].sum().reindex(stayed) == dates.month_of(month)[1].day
    whole = days & (by_person["employment_since"].min().reindex(stayed) <= f"{last_month}-01")
    fund = [pd.Series(dates.weekdays(*dates.month_of(m)), stayed) for m in (last_month, month)]
    due = [pay["due"].where(whole, calendar).mask(hourly, 1) for pay, calendar in zip((then, now), fund, strict=True)]
    above = now["minutes"] * due[0]
    below = (then["minutes"] * due[1]).clip(lower=1)
    changed: pd.Series = _part(then["base"], above, below) - then["base"]
    return changed


def _part(cents: pd.Series, above: pd.Series, below: pd.Series) -> pd.Series:
    """Give amounts × above ÷ below, rounded half away from zero, exactly whatever their size."""
    parts = zip(cents, above, below, strict=True)
    found = [(2 * int(c) * int(a) + int(b)) // (2 * int(b)) for c, a, b in parts]
    return pd.Series(found, cents.index, dtype="int64")


def paid_by(lines: pd.DataFrame, stayed: pd.Index) -> pd.DataFrame:
    """Minutes and cents of base pay, minutes due, fixed pay, leave and sick pay by an average, what varies, taxed items."""
    item = lines["kind"].isin(["earning", "in_kind", "other_receipt"])
    due = lines[lines["component"].isin(DUE)].groupby("person")["minutes"].sum()  # those of the fund are beside pay
    items, lines = lines[item], lines[lines["kind"].isna()]
    leave, sick = (lines["component"] == component for component in ("leave_average", "sick_employer"))
    base = lines[lines["component"].isin(AGREED)].groupby("person")
    fixed = lines["component"].isin(FIXED) & ~leave
    columns = {
        "minutes": base["minutes"].sum(),
        "due": due,
        "base": base["amount_cents"].sum(),
        "fixed": lines[fixed].groupby("person")["amount_cents"].sum(),
        "leave": lines[leave].groupby("person")["amount_cents"].sum(),
        "sick": lines[sick].groupby("person")["amount_cents"].sum(),
        "varied": lines[~(fixed | leave | sick)].groupby("person")["amount_cents"].sum(),
        "items": items.groupby("person")["amount_cents"].sum(),
    }
    return pd.DataFrame(columns).reindex(stayed).fillna(0).astype("int64")
