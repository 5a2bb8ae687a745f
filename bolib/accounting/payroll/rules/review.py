"""What an approver looks through in a run, worked out again from what it froze: who is held, why net pay changed, what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bolib.accounting.payroll.rules import (
    cautions,
    corrections,
    dues,
    joppd,
    net_agreed,
    payouts,
    reconciliation,
    recovery,
    settlement,
)
from bolib.accounting.payroll.rules.bridge import bridge
from bolib.accounting.payroll.rules.ghosts import ghosts
from bolib.accounting.payroll.rules.population import Population, population
from bolib.accounting.payroll.rules.slips import slips
from bolib.problem import Problem
from bolib.rates import Rates


@dataclass(frozen=True)
class Review:
    """Problems that hold people, problems to look at, the bridge from last month (bridge.COLUMNS), slips, names by person."""

    held: list[Problem]
    look_at: list[Problem]
    bridge: pd.DataFrame
    slips: pd.DataFrame
    names: "pd.Series[str]"

    def held_in_words(self, language: str) -> pd.DataFrame:
        """List who is held, each reason in words: person, name, finding."""
        return reconciliation.held_in_words(self.held, self.names, language)

    def look_at_in_words(self, language: str) -> pd.DataFrame:
        """List what is to be looked at: person (or what it is about), name, finding."""
        return reconciliation.held_in_words(self.look_at, self.names, language)

    def bridge_to_read(self) -> pd.DataFrame:
        """Give the bridge with names, without reasons that nobody has."""
        return reconciliation.bridge_to_read(self.bridge, self.names)


def review(
    inputs: Mapping[str, pd.DataFrame],
    company: dict[str, Any],
    rates: Rates,
    municipal: pd.DataFrame,
    given: Mapping[str, Any],
    digest: bytes,
) -> Review:
    """Work out again what a run's paper shows; `given` are its parameters, `digest` is the sha256 of its inputs."""
    month, pay_day = str(given["month"]), str(given["pay_day"])
    payout, mark = payouts.given(given), str(given.get("report_mark", ""))
    people = population(inputs, company, rates, municipal, month=month, pay_day=pay_day, payout=payout)
    paid = slips(company["country"], people.ready, rates)
    about = {"month": month, "pay_day": pay_day, "report_mark": mark}
    look_at = cautions.cautions(inputs, municipal, people.due, rates, **about)
    look_at += ghosts(inputs, paid, company, month)
    look_at += _other(inputs, company, rates, municipal, people, paid, payout, digest, about)
    then = inputs["payslip"], inputs["payslip_line"]
    steps = bridge(*then, people, paid, name=company["country"], rates=rates, month=month)
    return Review(list(people.held), look_at, steps, paid, reconciliation.names(inputs["personal_data"]))


def _other(
    inputs: Mapping[str, pd.DataFrame],
    company: dict[str, Any],
    rates: Rates,
    municipal: pd.DataFrame,
    people: Population,
    paid: pd.DataFrame,
    payout: payouts.Payout,
    digest: bytes,
    about: dict[str, str],
) -> list[Problem]:
    month, pay_day, country = about["month"], about["pay_day"], company["country"]
    standing = corrections.standing(inputs, payout)
    agreed = net_agreed.paid_otherwise(
        country, people.agreed, people.ready, paid, standing["payslip"], rates, month=month
    )
    found = [*agreed, *settlement.told(inputs, country, payout, pay_day)]
    back = corrections.taken_back(inputs["payslip"], payout, month)
    owed = dues.dues(corrections.less(paid, back[back["person"].isin(paid["person"])]), rates, company, municipal)
    report = joppd.of_run(paid, people, inputs, company, rates, digest=digest, **about)
    return [*found, *dues.not_in_the_file(owed), *report.cautions, *recovery.told(paid, people.noted)]
