"""Answers why somebody's net pay is different from last month."""

from typing import TYPE_CHECKING

from bolib import dates, money
from bolib.accounting.payroll import store
from bolib.accounting.payroll.store.recomputed import Recomputed, recomputed
from bolib.books import Books
from bolib.problem import Refused
from bolib.text import say

if TYPE_CHECKING:
    from bolib.accounting.payroll.rules.why import Month


def why(books: Books, month: str, *, person: str, run: str | None = None, language: str = "en") -> list[str]:
    """Say in sentences why a person's net pay of a posted month is another than in the month before.

    First what it is and was, then each reason, the largest first (values of the law, tax rates, allowance, hours, agreed
    pay, each supplement, each pay item), then that they add up to the cent, then the same of what is paid out beside net pay. Who had
    no slip, or several, in the month before gets one sentence on that. Refused: no slip of this month, several without
    `run`, or one that this version of the program works out otherwise than it was posted.
    """
    from bolib.accounting.payroll.rules import why as rules

    now, last = recomputed(books, month, person, run), dates.month_after(month, -1)
    slips = store.slips(books, last)
    slips = slips[slips["person"] == person]
    net = money.show(int(now.slip["net_cents"]), language)
    if slips.empty:
        parts = now.population.parts
        began = str(parts.loc[parts["person"] == person, "employment_since"].min())
        key = "why.joined" if began >= f"{month}-01" else "why.no_slip_before"
        return [say(language, key, month=rules.in_words(month, language), last=rules.in_words(last, language), net=net)]
    if len(slips) > 1:
        return [say(language, "why.several_before", last=rules.in_words(last, language), runs=", ".join(slips["run"]))]
    before = recomputed(books, last, person)
    two = _month(before), _month(now)
    found = rules.steps(*two, now.company, language)
    if not rules.adds_up(found, *two):
        figure = {"figure": "net_cents", "run": now.slip["run"]}
        raise Refused("payroll.explained_otherwise", f"person {person}", **figure)
    beside = rules.beside(*two, now.company, language)
    if not rules.paid_adds_up(beside, *two):
        figure = {"figure": "paid_cents", "run": now.slip["run"]}
        raise Refused("payroll.explained_otherwise", f"person {person}", **figure)
    return rules.told(found, beside, *two, language)


def _month(made: Recomputed) -> "Month":
    from bolib.accounting.payroll.rules.why import Month

    slip = made.slip
    paid = (
        slip["paid_cents"] if isinstance(slip["paid_cents"], int) else slip["net_cents"]
    )  # form 1 has none: it was net
    amounts = (int(slip["net_cents"]), int(paid))
    return Month(str(slip["month"]), made.ready, made.lines, made.population, made.rates, *amounts)
