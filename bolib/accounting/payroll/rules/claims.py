"""What goes to others out of each person's pay, by claim, and how the rest is divided where somebody has a protected account."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bolib.accounting.claims.rules import limits
from bolib.accounting.claims.rules.limits import Claim, is_claim, is_elsewhere
from bolib.accounting.payroll.countries import croatia_accounts as codes
from bolib.accounting.payroll.rules import gross
from bolib.accounting.payroll.rules.corrections import RECOVERY
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.items import plain
from bolib.accounting.payroll.rules.measured import Paying, measured
from bolib.problem import Amount, Problem

PAYEES = {"person": "string", "claim": "string", "kind": "string"}
PAYEES |= dict.fromkeys(("name", "iban", "reference"), "string")
ACCOUNTS = {"person": "string", "iban": "string", "code": "int64", "amount_cents": "int64"}
# Of one taking: the net pay of the month that is measured, the average, what is exempt, what tax of the year,
# others and it itself took of the month before it, what it may take and asks, and what of the measured pay this payout has.
WORKINGS = (
    *("person", "component", "reference", "net_cents", "average_cents", "exempt_cents", "year_cents"),
    *("others_cents", "before_cents", "room_cents", "asked_cents", "now_cents"),
)
KEY = ("person", "claim")
__all__ = [
    "KEY",
    "Claimed",
    "by_person",
    "claimed",
    "is_claim",
    "is_elsewhere",
    "kept",
    "nothing",
    "with_kept",
    "workings",
]


@dataclass(frozen=True)
class Claimed:
    """The lines of what claims take, with the columns of gross.COLUMNS but for the number, whom they are paid to, how pay is
    divided over accounts (only of who has a protected one), what each taking was made of (WORKINGS), and what holds a
    person."""

    lines: pd.DataFrame
    payees: pd.DataFrame
    accounts: pd.DataFrame
    workings: pd.DataFrame
    problems: list[Problem]


def nothing() -> Claimed:
    """Give what there is without claims and protected accounts."""
    return Claimed(_lines([]), _frame([], PAYEES), _frame([], ACCOUNTS), workings([]), [])


def claimed(paying: Paying, slips: pd.DataFrame, lines: pd.DataFrame, protected: pd.Series) -> Claimed:
    """Work out what claims take of the slips as they are without them, and how the rest is divided over accounts.

    `lines` are those of the slips, `protected` the protected account of each person who has one.
    """
    known = by_person(paying.inputs, paying.pay_day)
    protected = protected.dropna()
    concerned = slips[slips["person"].isin([*known, *protected.index])]
    months = measured(paying, concerned, lines)
    made: list[dict[str, Any]] = []
    worked: list[dict[str, Any]] = []
    paid_to: list[dict[str, Any]] = []
    divided: list[dict[str, Any]] = []
    found: list[Problem] = []
    for slip in concerned.to_dict("records"):
        person = str(slip["person"])
        own = known.get(person, [])
        if wrong := _cannot(person, own, paying):
            found += wrong
            continue
        pay = months[person].pay(paying.rates.cents(limits.AVERAGE))
        takings = limits.takings([claim for claim, _ in own], pay, paying.pay_day)
        made += [_line(person, one.claim, one.cents) for one in takings if one.cents]
        worked += [_working(person, pay, one) for one in takings]
        paid_to += [{"person": person, "claim": c.code, "kind": c.kind, **payee} for c, payee in own]
        if person in protected.index:
            rest = int(slip["paid_cents"]) - sum(one.cents for one in takings)
            free = max(limits.protected([claim for claim, _ in own], pay) - months[person].kept_cents, 0)
            parts = [plain(row) for row in lines[lines["person"] == person].to_dict("records")]
            rows, wrong = _divided(person, str(protected[person]), rest, free + months[person].sick_cents, parts)
            divided, found = divided + rows, found + wrong
    return Claimed(_lines(made), _frame(paid_to, PAYEES), _frame(divided, ACCOUNTS), workings(worked), found)


def workings(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Give what takings were made of as a frame with WORKINGS; asked_cents is empty where a claim asks all that it may."""
    types = {name: "Int64" if name.endswith("_cents") else "string" for name in WORKINGS}
    return pd.DataFrame(rows, columns=list(WORKINGS)).astype(types)


def _working(person: str, pay: limits.Pay, one: limits.Taking) -> dict[str, Any]:
    return {
        **{"person": person, "component": f"{limits.COMPONENT}{one.claim.kind}", "reference": one.claim.code},
        **{"net_cents": pay.net_cents, "average_cents": pay.average_cents, "exempt_cents": one.exempt_cents},
        **{
            "year_cents": one.year_cents,
            "others_cents": one.others_cents,
            "before_cents": one.before_cents,
            "room_cents": one.room_cents,
        },
        **{"asked_cents": one.asked_cents, "now_cents": pay.now_cents},
    }


def by_person(inputs: Mapping[str, pd.DataFrame], pay_day: str) -> dict[str, list[tuple[Claim, dict[str, Any]]]]:
    """Give the claims in force on the pay day by person, in their order, each with its payee, less what slips took so far."""
    if "claim" not in inputs or inputs["claim"].empty:  # frozen before there were claims, or nobody has one
        return {}
    payees = on(inputs["claim_payee"], pay_day, KEY)[["name", "iban", "reference"]]
    taken = inputs["claim_taken"].set_index(list(KEY))["taken_cents"].to_dict()
    found: dict[str, list[tuple[Claim, dict[str, Any]]]] = {}
    for row in on(inputs["claim"], pay_day, KEY).reset_index().to_dict("records"):
        about = plain(row)
        if about["until"] is not None and about["until"] < pay_day:
            continue
        key = (about["person"], about["claim"])
        payee = plain(payees.loc[key].to_dict()) if key in payees.index else {}
        claim = _claim(about, int(taken.get(key, 0)))
        if claim.left_cents == 0:  # all of it was taken
            continue
        found.setdefault(about["person"], []).append((claim, payee))
    return {person: sorted(own, key=lambda one: _place(one[0])) for person, own in found.items()}


def _place(claim: Claim) -> tuple[bool, bool, str, str]:
    return claim.kind == limits.FEE, claim.kind != limits.CHILD, claim.rank, claim.code


def _claim(row: Mapping[str, Any], taken: int) -> Claim:
    total = row["total_cents"]
    return Claim(
        code=row["claim"],
        kind=row["kind"],
        rank=row["rank"],
        monthly_cents=None if row["monthly_cents"] is None else int(row["monthly_cents"]),
        share_ppm=None if row["share_ppm"] is None else int(row["share_ppm"]),
        left_cents=None if total is None else max(int(total) - taken, 0),
        received=row["received"],
        by=row["enforced_by"],
    )


def _cannot(person: str, owed: list[tuple[Claim, dict[str, Any]]], paying: Paying) -> list[Problem]:
    """Say why what claims take of a person's pay cannot be worked out or booked."""
    found, own = [], [claim for claim, _ in owed]
    for none in paying.rates.missing([limits.AVERAGE]):
        found.append(problem("payroll.held_no_average_net", person, day=none.day.isoformat()))
    uses = {"own_claims" if claim.kind == limits.OWN else "deductions" for claim in own if claim.by == limits.EMPLOYER}
    if "own_claims" in uses:
        uses.add("deductions")
    for use in sorted(use for use in uses if not paying.booked.get(use)):
        found.append(problem("payroll.held_claim_no_account", person, use=use))
    for claim, payee in owed:
        paid_here = claim.by == limits.EMPLOYER and claim.kind != limits.OWN
        if paid_here and not (payee.get("name") and payee.get("iban")):
            found.append(problem("payroll.held_claim_no_payee", person, claim=claim.code))
    return found


def _divided(
    person: str, iban: str, paid: int, exempt: int, parts: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Divide what is paid: the exempt part of pay, the rest of it, then one amount for each code and account.

    An account left empty is the ordinary one. A receipt that goes on to a fund is not paid to the person.
    """
    passed_on = {(row["component"], row["reference"]) for row in parts if row["kind"] == "deduction"}
    beside: Counter[int] = Counter()
    for row in parts:
        if row["kind"] == "health_fund":
            beside[codes.FUND_SICK] += int(row["amount_cents"])
        elif row["kind"] == "non_taxable" and (row["component"], row["reference"]) not in passed_on:
            beside[codes.code_of(row["code"] or "")] += int(row["amount_cents"])
    pay = paid - sum(beside.values())
    if pay < 0 or min(beside.values(), default=0) < 0:
        return [], [problem("payroll.held_not_divided", person, paid=Amount(paid))]
    first = min(exempt, pay)
    amounts = {codes.PROTECTED: first, codes.REST: pay - first, **dict(sorted(beside.items()))}
    return [
        {"person": person, "iban": iban if code in codes.FREE else "", "code": code, "amount_cents": cents}
        for code, cents in amounts.items()
        if cents
    ], []


def kept(lines: pd.DataFrame) -> pd.Series:
    """Sum by person what of the deductions stays with the employer: own claims, and overpaid wages that are given back."""
    own = lines[(lines["kind"] == "deduction") & lines["component"].isin(limits.KEPT)]
    sums: pd.Series = own.groupby("person")["amount_cents"].sum()
    return sums


def with_kept(slips: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Give slips with `own_claims_cents`: what of their deductions settles the employer's own claims, for the ledger."""
    sums = slips["person"].map(kept(lines[lines["component"] != RECOVERY]))
    return slips.assign(own_claims_cents=sums.fillna(0).astype("int64"))


def _line(person: str, claim: Claim, cents: int) -> dict[str, Any]:
    about = {"person": person, "component": f"{limits.COMPONENT}{claim.kind}", "amount_cents": cents}
    return about | {"kind": "deduction", "reference": claim.code}


def _lines(made: list[dict[str, Any]]) -> pd.DataFrame:
    columns = [name for name in gross.COLUMNS if name != "line"]
    texts = [name for name in columns if name not in (*gross.NUMBERS, "amount_cents")]
    types = dict.fromkeys(texts, "string") | dict.fromkeys(gross.NUMBERS, "Int64") | {"amount_cents": "int64"}
    return pd.DataFrame(made, columns=columns).astype(types)


def _frame(rows: list[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).astype(dict(types))
