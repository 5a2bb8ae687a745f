"""What a payroll paper proves and concludes: sums that must agree, who was held and why, who pays themselves."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from bolib.formats.pain_001 import Transfer
from bolib.problem import Problem
from bolib.text import say

NET = {"item": "string", "file": "string", "rows": "int64", "net_cents": "int64"}


def net_pays(
    slips: pd.DataFrame, transfers: Sequence[Transfer], lines: pd.DataFrame, employees: str, language: str
) -> pd.DataFrame:
    """Set the three sums of net pay side by side, each as read from its own file: item, file, rows, net_cents.

    `slips` and `lines` are the proposed rows of payslip and ledger_line, `employees` the account that owes net pay.
    """
    owed = lines[lines["account"] == employees]
    owed_cents = int(owed["credit_cents"].sum() - owed["debit_cents"].sum())
    rows = [
        (say(language, "payroll.sum_of_slips"), "results.db", len(slips), int(slips["net_cents"].sum())),
        (say(language, "payroll.sum_of_transfers"), "payment.xml", len(transfers), sum(t.cents for t in transfers)),
        (say(language, "payroll.sum_of_entry"), "results.db", len(owed), owed_cents),
    ]
    return pd.DataFrame(rows, columns=list(NET)).astype(NET)


def sums_agree(sums: pd.DataFrame) -> list[Problem]:
    """The sum of slips is the sum of transfers and what the ledger entry owes to the employees."""
    slips, transfers, ledger = (int(cents) for cents in sums["net_cents"])
    same = slips == transfers == ledger
    args: dict[str, object] = {"slips": slips, "transfers": transfers, "ledger": ledger}
    return [] if same else [Problem("payroll.sums_differ", "run", args)]


def each_slip_has_its_transfer(
    slips: pd.DataFrame, transfers: Sequence[Transfer], people: pd.DataFrame
) -> list[Problem]:
    """Every net pay above zero is one transfer of that amount to the person's OIB, and there is no other transfer.

    `people` has person and oib; the OIB of a transfer is part 2 of the payee's reference.
    """
    oibs = dict(zip(people["person"], people["oib"], strict=True))
    due = Counter((oibs[p], int(c)) for p, c in zip(slips["person"], slips["net_cents"], strict=True) if c > 0)
    sent = Counter((transfer.payee_reference.split("-")[1], transfer.cents) for transfer in transfers)
    wrong = sorted({oib for oib, _ in [*(due - sent), *(sent - due)]})
    return [Problem("payroll.transfer_differs", f"OIB {oib}") for oib in wrong]


def bridge_adds_up(bridge: pd.DataFrame) -> list[Problem]:
    """Net pay of the month before and every reason add up to the net pay of this month, for every person."""
    reasons = [name for name in bridge if str(name).endswith("_cents") and name != "now_cents"]
    off = bridge[bridge[reasons].sum(axis=1) != bridge["now_cents"]]
    return [Problem("payroll.bridge_off", f"person {person}") for person in off["person"]]


def exceptions_of(checks: Sequence[Callable[[pd.DataFrame], list[Problem]]], frame: pd.DataFrame) -> list[Problem]:
    """Gather what every check finds."""
    return [problem for check in checks for problem in check(frame)]


def held_in_words(held: Sequence[Problem], names: pd.DataFrame, language: str) -> pd.DataFrame:
    """List everyone who is held, each problem in words: person, name, finding.

    `names` has person, first_name, last_name; where a problem is not a person's, its place stands for the person.
    """
    known = _known(names)
    rows = [
        {
            "person": _person(problem),
            "name": known.get(_person(problem), ""),
            "finding": say(language, problem.code, **problem.args),
        }
        for problem in held
    ]
    return pd.DataFrame(rows, columns=["person", "name", "finding"]).sort_values(
        ["person", "finding"], ignore_index=True
    )


def own_pay(users: pd.DataFrame, slips: pd.DataFrame) -> pd.DataFrame:
    """List the users of these books who are paid by this run: user, person, name, net_cents.

    None of them may approve it alone. `users` has user and oib, `slips` person, oib, first_name, last_name, net_cents.
    """
    found = users[["user", "oib"]].merge(slips, on="oib", how="inner")
    name = found["first_name"].astype("string") + " " + found["last_name"].astype("string")
    return found.assign(name=name)[["user", "person", "name", "net_cents"]].sort_values("user", ignore_index=True)


def everyone_is_paid_or_held(people: pd.Series, slips: pd.DataFrame, held: Sequence[Problem]) -> list[Problem]:
    """Everybody with a contract in the month is in exactly one of slips and held persons."""
    paid, stopped, due = set(slips["person"]), {_person(problem) for problem in held}, set(people)
    lost = sorted(due - paid - stopped)
    twice = sorted((paid & stopped) | (paid - due))
    return [Problem("payroll.neither_paid_nor_held", f"person {person}") for person in lost] + [
        Problem("payroll.paid_though_not_due", f"person {person}") for person in twice
    ]


def month_is_frozen(frozen: pd.DataFrame, month: str) -> list[Problem]:
    """The inputs were frozen for the month that the paper pays."""
    found = str(frozen["month"].iloc[0])
    return [] if found == month else [Problem("payroll.other_month", "inputs.db", {"frozen": found, "month": month})]


def counted(people: pd.Series, slips: pd.DataFrame, held: Sequence[Problem], language: str) -> pd.DataFrame:
    """Count who has a contract in the month, who is paid and who is held: item, persons."""
    counts = {
        "payroll.count_due": people.nunique(),
        "payroll.count_paid": slips["person"].nunique(),
        "payroll.count_held": len({_person(problem) for problem in held}),
    }
    return pd.DataFrame({"item": [say(language, key) for key in counts], "persons": list(counts.values())})


def conclusion(
    slips: pd.DataFrame, held: Sequence[Problem], problems: Sequence[Problem], *, simulation: bool, language: str
) -> list[str]:
    """Conclude in sentences, computed from what was paid, held and found."""
    paid, stopped = len(slips), len({_person(problem) for problem in held})
    said = [say(language, "payroll.concluded_people", paid=paid, held=stopped)]
    said.append(say(language, "payroll.everyone_paid" if paid and not stopped else "payroll.not_everyone_paid"))
    if not paid:
        said.append(say(language, "payroll.nobody_paid"))
    said.append(
        say(language, "payroll.does_not_agree", count=len(problems))
        if problems
        else say(language, "payroll.all_agrees")
    )
    return [*said, *([say(language, "payroll.simulated")] if simulation else [])]


def totals(**proposed: pd.DataFrame) -> dict[str, int]:
    """Sum every column in cents of the proposed tables, by `table.column`: what a posting holds against its rows."""
    return {
        f"{table}.{column}": int(frame[column].sum())
        for table, frame in proposed.items()
        for column in frame
        if str(column).endswith("_cents")
    }


def summed(slips: pd.DataFrame) -> pd.DataFrame:
    """Give one row with the sums that people ask for first."""
    names = ["gross_cents", "first_pillar_cents", "second_pillar_cents", "tax_cents", "surtax_cents", "net_cents"]
    return pd.DataFrame([{name: int(slips[name].sum()) for name in [*names, "health_cents", "employer_cost_cents"]}])


def _person(problem: Problem) -> str:
    return problem.where.removeprefix("person ")


def _known(names: pd.DataFrame) -> Mapping[str, str]:
    latest = names.drop_duplicates("person", keep="last").to_dict("records")
    return {str(row["person"]): f"{row['first_name']} {row['last_name']}" for row in latest}
