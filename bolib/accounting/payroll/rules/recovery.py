"""What people owe back: a claim that the run finds, the plan that settles it, and what of pay may be taken for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll.rules.corrections import RECOVERY
from bolib.accounting.payroll.rules.gross import COLUMNS
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.measured import Paying, measured
from bolib.accounting.payroll.rules.payouts import Payout
from bolib.problem import Amount, Problem
from bolib.rates import Rates

OPEN = "recovery_open"  # the frozen table: every claim that is not settled, with its confirmed plan
KEY = ("run", "person")
COLUMNS_OF_OPEN = (
    *KEY,
    *("month", "day", "owed_cents", "taken_cents", "first_month", "instalment_cents", "consent_day"),
)


@dataclass(frozen=True)
class Taken:
    """The lines of what this run takes for claims, what each was made of (claims.WORKINGS), what an approver is told."""

    lines: pd.DataFrame
    workings: list[dict[str, Any]]
    noted: list[Problem]


def paid_of(slips: pd.DataFrame) -> pd.Series:
    """Give what slips paid, by person; one of form 1 says nothing of it: then it was net pay."""
    if slips.empty:
        return pd.Series(dtype="Int64")
    paid = slips["paid_cents"] if "paid_cents" in slips else pd.Series(pd.NA, slips.index, dtype="Int64")
    return paid.fillna(slips["net_cents"]).groupby(slips["person"]).sum()


def taken(paying: Paying, slips: pd.DataFrame, lines: pd.DataFrame, within: Mapping[str, int]) -> Taken:
    """Say what the ordinary run of a month takes from whom; any other payout takes nothing.

    `slips` are those worked out with what claims take, `lines` theirs without it, `within` what claims within the limits
    take of each person now. The company gets what an ordinary claim that comes last could take of the whole month (recalled,
    see bolib.accounting.claims.rules.limits): a premium was never part of net pay, and a fee stands outside the limits, so
    neither makes it less. Consent that was given before the claim arose, or on its day, is none (ZOR čl. 96).
    """
    found = Taken(pd.DataFrame(columns=list(COLUMNS)), [], [])
    claims = paying.inputs.get(OPEN)
    if claims is None or paying.payout.sort != "month":
        return found
    claims = claims[claims["person"].isin(slips["person"])]
    owing = slips[slips["person"].isin(claims["person"])]
    months = measured(paying, owing, lines)
    paid = dict(zip(owing["person"], owing["paid_cents"].astype("int64"), strict=True))
    gone: dict[str, int] = {}
    made = []
    for row in claims.sort_values(["person", "day", "run"]).to_dict("records"):
        claim = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        person, wrong = str(claim["person"]), _not_now(claim, paying.rates, paying.month)
        if wrong:
            found.noted.extend(wrong)
            continue
        before = gone.get(person, 0)
        wanted = min(_whole(claim, "instalment_cents"), _whole(claim, "owed_cents") - _whole(claim, "taken_cents"))
        pay = months[person].pay(paying.rates.cents(limits.AVERAGE))
        others = pay.within_cents + within.get(person, 0) + before
        room = min(
            limits.may_take(limits.OWN, pay.net_cents, pay.average_cents, pay.year_cents + others),
            paid[person] - before,
        )
        cents = max(min(wanted, room), 0)
        found.workings.append(_working(claim, pay, others, room, wanted))
        if cents < wanted:
            about = {"run": claim["run"], "wanted": Amount(wanted), "taken": Amount(cents)}
            found.noted.append(problem("recovery.less", person, **about))
        if cents:
            gone[person] = before + cents
            line = {"person": person, "component": RECOVERY, "amount_cents": cents, "kind": "deduction"}
            made.append(line | {"reference": claim["run"]})
    return replace(found, lines=_frame(made))


def of_who_left(inputs: Mapping[str, pd.DataFrame], payout: Payout, due: "pd.Series[str]") -> list[Problem]:
    """Tell the claims on people without a contract in the month: no pay settles them, whatever their plan says."""
    claims = inputs.get(OPEN)
    if claims is None or payout.sort != "month":
        return []
    left = claims[~claims["person"].isin(due)].sort_values(["person", "day", "run"])
    return [
        problem("recovery.has_left", row["person"], run=row["run"], owed=Amount(row["owed_cents"] - row["taken_cents"]))
        for row in left.to_dict("records")
    ]


def _working(claim: Mapping[str, Any], pay: limits.Pay, others: int, room: int, wanted: int) -> dict[str, Any]:
    stays = limits.exempt(limits.OWN, pay.net_cents, pay.average_cents)
    return {
        **{"person": claim["person"], "component": RECOVERY, "reference": claim["run"], "net_cents": pay.net_cents},
        **{"average_cents": pay.average_cents, "exempt_cents": stays, "others_cents": others, "before_cents": 0},
        "year_cents": pay.year_cents,
        **{"room_cents": max(room, 0), "asked_cents": wanted, "now_cents": pay.now_cents},
    }


def _whole(claim: Mapping[str, Any], name: str) -> int:
    return int(claim[name])


def _not_now(claim: Mapping[str, Any], rates: Rates, month: str) -> list[Problem]:
    """Say why nothing is taken for a claim; a plan that begins later says nothing, and takes nothing."""
    about = {"run": claim["run"], "owed": Amount(_whole(claim, "owed_cents") - _whole(claim, "taken_cents"))}
    person = claim["person"]
    if claim["instalment_cents"] is None:
        return [problem("recovery.no_plan", person, **about)]
    if claim["consent_day"] is None:
        return [problem("recovery.no_consent", person, **about)]
    if str(claim["consent_day"]) <= str(claim["day"]):
        days = {"consent": claim["consent_day"], "day": claim["day"]}
        return [problem("recovery.consent_before", person, **about, **days)]
    if str(claim["first_month"]) > month:
        return [problem("recovery.later", person, **about, first=claim["first_month"])]
    if limits.AVERAGE not in rates.names or rates.missing([limits.AVERAGE]):
        return [problem("recovery.no_value", person, **about)]
    return []


def _frame(made: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(made, columns=list(COLUMNS))
    texts = ("person", "component", "contract", "pay_kind", "kind", "code", "reference")
    return frame.astype({name: "string" if name in texts else "Int64" for name in frame})


def append(lines: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Put what is taken below the lines of the same people; numbers go on."""
    if more.empty:
        return lines
    last = lines.groupby("person")["line"].max()
    number = more["person"].map(last).to_numpy(np.int64) + more.groupby("person").cumcount().to_numpy(np.int64) + 1
    both = pd.concat([lines, more.assign(line=number).astype({"amount_cents": "int64"})], ignore_index=True)
    return both.sort_values(["person", "line"], ignore_index=True)[list(lines.columns)]


def proposed(slips: pd.DataFrame, day: str) -> pd.DataFrame:
    """Give the claims that a run finds, as results.db holds them: person, month, day, owed_cents.

    `slips` has owed_cents; `day` is the day on which the run pays: before it there is no claim.
    """
    owing = slips.loc[slips["owed_cents"] > 0, ["person", "month", "owed_cents"]]
    found = owing.assign(day=day)[["person", "month", "day", "owed_cents"]].reset_index(drop=True)
    return found.astype({"person": "string", "month": "string", "day": "string", "owed_cents": "int64"})


def told(slips: pd.DataFrame, noted: list[Problem]) -> Iterator[Problem]:
    """Say of everyone who owes what the run finds, and of every claim why nothing or less was taken."""
    for row in slips.loc[slips["owed_cents"] > 0, ["person", "owed_cents"]].to_dict("records"):
        yield problem("recovery.arises", row["person"], owed=Amount(int(row["owed_cents"])))
    yield from noted
