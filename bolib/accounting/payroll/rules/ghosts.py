"""What an internal auditor looks for before pay is approved: people who may not exist, or be there twice.

Each function is a line of the audit programme. What it finds is a caution: nobody is held for one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bolib.accounting.hours.rules import settings as hours
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.held import problem
from bolib.dates import month_of, months_before
from bolib.problem import Amount, Problem

FAR = 2  # times the mean of earlier months, or its part; our own choice, no standard says it
MONTHS = 3  # with this one: how long somebody has the agreed hours and nothing else; our own choice


@dataclass(frozen=True)
class Run:
    """What is looked at: the frozen tables, the slips (person, iban, payout, net_cents), settings of the company, month."""

    inputs: Mapping[str, pd.DataFrame]
    slips: pd.DataFrame
    company: dict[str, Any]
    month: str


def ghosts(
    inputs: Mapping[str, pd.DataFrame], slips: pd.DataFrame, company: dict[str, Any], month: str
) -> list[Problem]:
    """List everything to be looked at of those who are paid."""
    run = Run(inputs, slips, company, month)
    return [found for look in GHOSTS for found in look(run) if found.where in {f"person {p}" for p in slips["person"]}]


def nobody_has_the_oib_of_another(run: Run) -> Iterator[Problem]:
    """No two people of the month have one OIB."""
    yield from _alike("ghosts.same_oib", run.inputs["person"].set_index("person")["oib"])


def nobody_has_the_name_of_another(run: Run) -> Iterator[Problem]:
    """No two people of the month have the same first and last name, or it is seen that they are two."""
    names = on(run.inputs["personal_data"], month_of(run.month)[1].isoformat())
    yield from _alike("ghosts.same_name", _plain(names["first_name"]) + "\n" + _plain(names["last_name"]))


def nobody_has_the_home_of_another(run: Run) -> Iterator[Problem]:
    """No two people of the month live at one address of one municipality, or it is seen that they are two."""
    homes = run.inputs["residence"].sort_values(["person", "since", "event"]).drop_duplicates("person", keep="last")
    homes = homes.set_index("person")
    homes = homes[_plain(homes["address"]).fillna("") != ""]
    yield from _alike("ghosts.same_home", homes["municipality"] + "\n" + _plain(homes["address"]))


def nobody_is_paid_to_the_company(run: Run) -> Iterator[Problem]:
    """No pay goes to the company's own account, nor to one from which municipalities take their tax."""
    own = {run.company.get("iban"), *(run.company.get("tax_accounts") or {}).values()}
    for person in run.slips.loc[run.slips["iban"].isin(own), "person"]:
        yield problem("ghosts.company_account", person)


def nobody_is_paid_to_who_signs(run: Run) -> Iterator[Problem]:
    """No pay goes to an account that is, or in this month was, another person's who is a user of these books."""
    signs = run.inputs["person"].merge(run.inputs["user"][["user", "oib"]].dropna(), on="oib")
    accounts = run.inputs["bank_account"].merge(signs[["person", "user"]], on="person")
    met = run.slips[["person", "iban"]].merge(accounts[["person", "iban", "user"]], on="iban", suffixes=("", "_owner"))
    met = met[met["person"] != met["person_owner"]].drop_duplicates(["person", "user"])
    for row in met.to_dict("records"):
        yield problem("ghosts.account_of_user", row["person"], user=row["user"], other=row["person_owner"])


def everyone_shows_a_sign_of_work(run: Run) -> Iterator[Problem]:
    """Where clocks count hours, nobody has their hours from elsewhere and in three months nothing but the agreed hours."""
    if not hours.read(run.company).clock:
        return
    before = months_before(run.month, MONTHS - 1)
    lines = run.inputs["payslip_line"].merge(run.inputs["payslip"][["run", "person", "month"]], on=["run", "person"])
    lines = lines[lines["month"].isin(before)]
    plain = lines[lines["component"] == "base"].groupby("person")["month"].nunique() == len(before)
    marked = {*lines.loc[lines["component"] != "base", "person"], *_away(run, before[0])}
    now, here = run.inputs["month_hours"], run.inputs["hours_month"]
    now = now[now["month"] == run.month].sort_values("event").drop_duplicates("person", keep="last").set_index("person")
    kinds = [name for name in now if str(name).endswith("_minutes") and name != "regular_minutes"]
    marked |= {*now.index[now[kinds].fillna(0).ne(0).any(axis=1)], *here.loc[here["month"] == run.month, "person"]}
    for person in sorted(set(now.index) & set(plain.index[plain]) - marked):
        yield problem("ghosts.no_sign", person, months=MONTHS)


def nobody_is_made_for_this_run(run: Run) -> Iterator[Problem]:
    """Whoever is paid for the first time, and of whom all was written since the last payroll, is known to be there."""
    slips = run.inputs["payslip"]
    earlier = slips[slips["month"] < run.month]
    if earlier.empty:
        return  # in the first month everybody is new
    known = {*slips["person"], *run.inputs["opening"]["person"]}
    for table in ("personal_data", "bank_account", "contract"):
        first = run.inputs[table].groupby("person")["event"].min()
        known |= set(first.index[first <= earlier["event"].max()])
    for person in sorted(set(run.slips["person"]) - known):
        yield problem("ghosts.all_new", person)


def nobody_works_after_leaving(run: Run) -> Iterator[Problem]:
    """Nobody whose last contract ended within the month has an absence or a corrected hour after it."""
    last = month_of(run.month)[1].isoformat()
    contracts = on(run.inputs["contract"], last, ("contract",)).assign(open=lambda rows: rows["until"].isna())
    ended = contracts[~contracts["person"].isin(contracts.loc[contracts["open"], "person"])]
    ends = ended.groupby("person")["until"].max()
    days = [run.inputs["absence"].pipe(_standing)[["person", "last_day"]].rename(columns={"last_day": "day"})]
    if "hours_adjustment" in run.inputs:  # runs of an earlier program have no such table
        days.append(run.inputs["hours_adjustment"][["person", "day"]])
    seen = pd.concat(days).dropna().groupby("person")["day"].max()
    both = pd.DataFrame({"until": ends, "day": seen}).dropna()
    for person, until, day in both.reset_index().to_numpy():
        if until < last and day > until:
            yield problem("ghosts.after_leaving", person, until=until, day=day)


def net_is_near_its_history(run: Run) -> Iterator[Problem]:
    """Nobody's net of a month is more than twice, or less than half, of the mean of their earlier months."""
    slips = run.inputs["payslip"]
    months = slips[slips["month"] < run.month].groupby(["person", "month"])["net_cents"].sum()
    past = months.groupby("person").agg(["sum", "count"])
    own = run.slips[run.slips["payout"] == "month"]
    for row in own[own["person"].isin(past.index)].to_dict("records"):
        total, count, net = (int(n) for n in (*past.loc[row["person"], ["sum", "count"]], row["net_cents"]))
        if net * count > FAR * total or FAR * net * count < total:
            yield problem("ghosts.net_far", row["person"], net=Amount(net), earlier=Amount(total), months=count)


GHOSTS: list[Callable[[Run], Iterator[Problem]]] = [
    nobody_has_the_oib_of_another,
    nobody_has_the_name_of_another,
    nobody_has_the_home_of_another,
    nobody_is_paid_to_the_company,
    nobody_is_paid_to_who_signs,
    everyone_shows_a_sign_of_work,
    nobody_is_made_for_this_run,
    nobody_works_after_leaving,
    net_is_near_its_history,
]


def _alike(code: str, values: "pd.Series[str]") -> Iterator[Problem]:
    """Name each person whose value others have too, with the others."""
    known = values.dropna()
    for people in known.groupby(known).groups.values():
        for person in people if len(people) > 1 else ():
            yield problem(code, person, others=", ".join(str(other) for other in people if other != person))


def _plain(words: "pd.Series[str]") -> "pd.Series[str]":
    """Write words so that case and spaces tell nobody apart."""
    return words.astype("string").str.casefold().str.split().str.join(" ")


def _away(run: Run, month: str) -> set[str]:
    """Name who has an absence in the register since a month began."""
    rows = _standing(run.inputs["absence"])
    return set(rows.loc[rows["last_day"] >= f"{month}-01", "person"])


def _standing(absences: pd.DataFrame) -> pd.DataFrame:
    """Give the last word of each absence, without those taken back."""
    rows = absences.sort_values("event").drop_duplicates(["person", "first_day", "kind"], keep="last")
    return rows[rows["cancelled"].fillna(0) == 0] if "cancelled" in rows else rows
