"""What sort of payout a run is: the ordinary month, an advance on it, the difference of a correction, or a reversal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bolib import money
from bolib.problem import Problem, Refused
from bolib.text import say

SORTS = ("month", "advance", "difference", "reversal")
MOST = 100_000_000  # a million euros
NAMES = ("payout", "persons", "of", "transfer_day", "hold")  # the run's parameters that are text
LONGEST_REASON = 200
SETTLE = "settle_year"  # yes or no


@dataclass(frozen=True)
class Payout:
    """One payout of a month.

    `amounts` are the gross amounts of an advance, in cents by person; `of` is the run whose slips a reversal takes back;
    `transfer_day` is the day the bank pays, where it is not the pay day; `holds` who is left out of this payout at
    somebody's word, with the reason; `settles` says whether the year's tax is settled with it.
    """

    sort: str = "month"
    persons: tuple[str, ...] = ()
    amounts: Mapping[str, int] = field(default_factory=dict)
    of: str = ""
    transfer_day: str = ""
    holds: Mapping[str, str] = field(default_factory=dict)
    settles: bool = False

    def paid_on(self, pay_day: str) -> str:
        """Give the day on which the bank pays: a reversal is taxed on the first payout's day and paid on another."""
        return self.transfer_day or pay_day

    def told(self, language: str) -> dict[str, str]:
        """Give the parameters that say which payout it is, as a reader sees them; what is not given is left out."""
        named = [f"{person} {money.show(self.amounts[person], language)}" for person in self.amounts] or self.persons
        about = {"payout": say(language, f"payout.{self.sort}"), "persons": ", ".join(named)}
        about |= {"of": self.of, "transfer_day": self.transfer_day}
        about |= {"hold": "; ".join(f"{person}: {reason}" for person, reason in self.holds.items())}
        about |= {SETTLE: say(language, "word.yes") if self.settles else ""}
        return {name: text for name, text in about.items() if text}

    def period(self, month: str, pay_day: str) -> str:
        """Give the period of the entry: the month worked, for a correction that of the day on which it is paid."""
        return self.paid_on(pay_day)[:7] if self.sort in ("difference", "reversal") else month


MONTH = Payout()


def read(
    payout: str = "month",
    persons: str = "",
    of: str = "",
    transfer_day: str = "",
    hold: str = "",
    settle_year: object = False,
) -> Payout:
    """Read the parameters of a run; what makes no sense is refused.

    `persons` are codes with commas between them, of an advance each with its gross amount: `E-0001=500.00, E-0002=300`.
    `hold` names who is left out, each with a reason and semicolons between them: `E-0001=the account is being checked`.
    """
    written = {"payout": payout, "persons": persons, "of": of, "transfer_day": transfer_day, "hold": hold}
    if wrong := next(_wrong(written, settle_year), None):
        raise Refused(wrong.code, wrong.where, **wrong.args)
    named = dict(_pair(part) for part in persons.split(",") if part.strip())
    amounts = {person: money.parse(text, "en") for person, text in named.items()} if payout == "advance" else {}
    return Payout(payout, tuple(named), amounts, of, transfer_day, dict(_holds(hold)), settle_year is True)


def given(parameters: Mapping[str, Any]) -> Payout:
    """Read what a run file gives of these parameters."""
    texts = {name: str(parameters[name]) for name in NAMES if name in parameters}
    return read(**texts, settle_year=parameters.get(SETTLE, False))


def _pair(part: str) -> tuple[str, str]:
    person, _, amount = part.partition("=")
    return person.strip(), amount.strip()


def _holds(text: str) -> list[tuple[str, str]]:
    return [_pair(part) for part in text.split(";") if part.strip()]


def _wrong(written: Mapping[str, str], settle: object) -> Any:
    payout, persons = written["payout"], [_pair(part) for part in written["persons"].split(",") if part.strip()]
    if payout not in SORTS:
        yield Problem("correction.unknown", "payout", {"found": payout, "known": ", ".join(SORTS)})
        return
    if not isinstance(settle, bool):
        yield Problem("year.yes_or_no", SETTLE, {"found": str(settle)})
    elif settle and payout != "month":
        yield Problem("year.with_the_month", SETTLE, {"payout": payout})
    codes = [person for person, _ in persons]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem("correction.person_twice", "persons", {"persons": ", ".join(twice)})
    if payout == "month" and persons:
        yield Problem("correction.month_is_everybody", "persons")
    if payout in ("advance", "reversal") and not persons:
        yield Problem("correction.names_nobody", "persons", {"payout": payout})
    for person, amount in persons:
        if payout != "advance" and amount:
            yield Problem("correction.no_amounts", "persons", {"payout": payout, "person": person})
        if payout == "advance" and not _is_amount(amount):
            yield Problem("correction.wrong_amount", "persons", {"person": person, "found": amount or "-"})
    held = [person for person, _ in _holds(written["hold"])]
    if twice := sorted({code for code in held if held.count(code) > 1 or code in codes}):
        yield Problem("correction.person_twice", "hold", {"persons": ", ".join(twice)})
    for person, reason in _holds(written["hold"]):
        if not person or not 0 < len(reason) <= LONGEST_REASON:
            yield Problem("correction.hold_reason", "hold", {"person": person or "-", "most": LONGEST_REASON})
    if (payout == "reversal") != bool(written["of"]):
        yield Problem("correction.of_a_reversal", "of", {"payout": payout})
    if written["transfer_day"] and payout != "reversal":
        yield Problem("correction.transfer_day", "transfer_day", {"payout": payout})
    if written["transfer_day"] and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written["transfer_day"], re.ASCII):
        yield Problem("correction.wrong_day", "transfer_day", {"found": written["transfer_day"]})


def _is_amount(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", text, re.ASCII):
        return False
    return 0 < money.parse(text, "en") <= MOST
