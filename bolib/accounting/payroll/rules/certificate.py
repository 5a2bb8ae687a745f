"""A certificate of pay, for the health fund or a bank: the payments of the months before a month, from posted payslips alone.

Read: the fund's certificate (R1) has pay paid in the six months before the month of the case, chosen by day of payment; a
bank's has no prescribed form (recalled). The list of fields of R1 was not found. Second-hand, from a program in use: that pay
for the fund's base leaves out pay in kind, other receipts and what the company does not count into averages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.rules import averages, item_kinds, sick
from bolib.accounting.payroll.rules.payslip_head import name_of, seat
from bolib.formats.certificate import Certificate
from bolib.formats.html_table import amount, day, hours
from bolib.formats.payslip import Label
from bolib.text import LANGUAGES, say

HEALTH_FUND, BANK = "health_fund", "bank"
MONTHS = 6  # of payment before the month of the case
MOST_MONTHS = 24
WITNESS = 12  # characters of a seal that a certificate carries


@dataclass(frozen=True)
class Kind:
    """One kind of certificate: its title, what it is for, its columns after the two days, and what is not known of it."""

    title: str
    purpose: str
    columns: Mapping[str, str]  # column of payments: heading
    notes: Sequence[str]


KINDS = {
    HEALTH_FUND: Kind(
        "certificate.title_health_fund",
        "certificate.for_health_fund",
        {
            "paid_minutes": "certificate.hours",
            "gross_cents": "certificate.gross",
            "pay_cents": "certificate.pay",
            "net_of_pay_cents": "certificate.net_of_pay",
        },
        ("certificate.note_fields", "certificate.note_pay"),
    ),
    BANK: Kind(
        "certificate.title_bank",
        "certificate.for_bank",
        {
            "gross_cents": "certificate.gross",
            "net_cents": "certificate.net",
            "deductions_cents": "certificate.deductions",
            "paid_cents": "certificate.paid",
        },
        ("certificate.note_form", "certificate.note_net"),
    ),
}


@dataclass(frozen=True)
class Made:
    """Who made a certificate on which day, from which runs (run, attempt, seal in hex), and the head of the books."""

    user: str
    day: str
    runs: Sequence[tuple[str, int, str]]
    event: int
    head: str


def months_of(month: str, count: int) -> list[str]:
    """Name the months of payment that a certificate is about: so many before a month."""
    return dates.months_before(month, count)


def payments(slips: pd.DataFrame, lines: pd.DataFrame, company: Mapping[str, Any]) -> pd.DataFrame:
    """Give one row for each payment, in order of its day: pay_day, month, and the columns of KINDS.

    `slips` and `lines` are the posted ones of one person that stand. Minutes are those that were paid, pay is in money
    without other receipts and without what the company's settings keep out of averages.
    """
    left = item_kinds.beside_average(item_kinds.read(dict(company)))
    counted = lines[~lines["component"].isin(left)]
    found = averages.of_slips(slips, counted)  # also an advance for a later month: what counts is the day of payment
    found = found.assign(net_of_pay_cents=sick.net_of_pay(found))[
        ["run", "pay_cents", "paid_minutes", "net_of_pay_cents"]
    ]
    whole = slips[["run", "month", "pay_day", "gross_cents", "net_cents", "paid_cents", "deductions_cents"]]
    whole = whole.assign(
        deductions_cents=whole["deductions_cents"].fillna(0), paid_cents=whole["paid_cents"].fillna(whole["net_cents"])
    )
    return whole.merge(found, on="run", validate="one_to_one").sort_values(["pay_day", "run"], ignore_index=True)


def page(
    kind: str,
    rows: pd.DataFrame,
    worker: Mapping[str, Any],
    company: Mapping[str, Any],
    made: Made,
    *,
    month: str,
    months: Sequence[str],
    language: str,
) -> Certificate:
    """Put a certificate into words: payments of `payments`, `worker` with first_name, last_name, oib and the contract.

    Months of payment without a payslip are named. Croatian stands beside any other language.
    """
    words, about = _Words(language), KINDS[kind]
    missing = [one for one in months if one not in set(rows["pay_day"].str[:7])]
    shown = [[day(str(row["pay_day"]), language), *_cells(row, about, language)] for row in rows.to_dict("records")]
    sums = [_written(name, int(rows[name].sum()), language) for name in about.columns]
    notes = [words(key) for key in about.notes]
    if missing:
        notes.insert(0, words.months("certificate.months_missing", months=missing))
    return Certificate(
        language=language,
        title=words(about.title),
        purpose=words.months(about.purpose, month=[month], first=months[:1], last=months[-1:]),
        employer=[
            (words("payslip.employer"), str(company["name"])),
            (words("payslip.seat"), seat(company["address"])),
            (words("payslip.oib"), str(company["oib"])),
        ],
        worker=_worker(worker, words),
        columns=[words(key) for key in ("certificate.pay_day", "certificate.month", *about.columns.values())],
        rows=shown,
        sums=[say(language, "certificate.sum"), "", *sums],
        notes=notes,
        made=_made(made, language),
        signature=words("certificate.signature"),
    )


def _worker(worker: Mapping[str, Any], words: "_Words") -> list[tuple[Label, str]]:
    rows = [(words("payslip.worker"), name_of(worker)), (words("payslip.oib"), str(worker["oib"]))]
    if not pd.isna(worker.get("position")):  # who has left has no contract to be told
        until = worker["until"]
        ends = words.plain("certificate.open") if pd.isna(until) else day(str(until), words.language)
        rows.append((words("payslip.position"), str(worker["position"])))
        rows.append((words("certificate.employed_since"), day(str(worker["employment_since"]), words.language)))
        rows.append((words("certificate.until"), ends))
    return rows


def _cells(row: Mapping[Any, Any], about: Kind, language: str) -> list[str]:
    return [
        _month(str(row["month"]), language),
        *(_written(name, int(row[name]), language) for name in about.columns),
    ]


def _written(name: str, value: int, language: str) -> str:
    return hours(value) if name.endswith("_minutes") else amount(value, language)


def _month(month: str, language: str) -> str:
    return f"{month[5:]}/{month[:4]}" if language == "hr" else month


def _made(made: Made, language: str) -> list[str]:
    runs = [
        say(language, "certificate.run", run=run, attempt=attempt, seal=seal[:WITNESS])
        for run, attempt, seal in made.runs
    ]
    about = {"user": made.user, "day": day(made.day, language), "event": made.event, "head": made.head[:WITNESS]}
    return [say(language, "certificate.made", **about), say(language, "certificate.from_runs", runs="; ".join(runs))]


class _Words:
    """Labels in the certificate's language, with Croatian beside another one."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str) -> Label:
        return self.months(key)

    def months(self, key: str, **months: Sequence[str]) -> Label:
        """Say a sentence about months, each written as readers of the language write it."""
        text, croatian = (
            say(
                language,
                key,
                **{name: ", ".join(_month(one, language) for one in ones) for name, ones in months.items()},
            )
            for language in (self.language, "hr")
        )
        return Label(text, "" if croatian == text or self.language == "hr" else croatian)

    def plain(self, key: str) -> str:
        return say(self.language, key)


def known(kind: str, language: str) -> bool:
    """Say whether there is such a certificate in such a language."""
    return kind in KINDS and language in LANGUAGES
