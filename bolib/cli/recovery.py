"""The command about what people owe back: list it, propose a plan, confirm one."""

import argparse
from typing import Any

from bolib.cli import answers
from bolib.cli.answers import DONE

TERMS = ("first_month", "instalment_cents", "consent_day")


def commands(command: Any) -> None:
    """Describe the command `recovery`."""
    one = command("recovery", recovery, "what people owe: list it; propose a plan; a second person confirms")
    one.add_argument("company")
    one.add_argument("run", nargs="?", help="the run that found the claim")
    one.add_argument("person", nargs="?")
    one.add_argument("--instalment", help="what is taken of each month's pay in euros, 50.00")
    one.add_argument("--first", metavar="MONTH", help="the first month whose pay it is taken from, 2026-11")
    one.add_argument("--consent", metavar="DAY", help="the day on which the worker consented, 2026-11-25")
    one.add_argument(
        "--confirm", type=int, metavar="VERSION", help="confirm this version of the plan that somebody else proposed"
    )
    answers.signed(one, needed=False)


def recovery(given: argparse.Namespace) -> int:
    from bolib import money
    from bolib.accounting.payroll.store import recovery as claims
    from bolib.problem import Refused

    if not given.run or not given.person:
        return _list(given)
    if not given.key:
        raise Refused("recovery.who_signs", given.person)
    about = {"run": given.run, "person": given.person}
    with answers.books(given, writable=True) as books:
        if given.confirm is not None:
            claims.confirm(books, **about, version=given.confirm, key=answers.key(given))
            answers.put(given, "bo.recovery_confirmed")
            return DONE
        if not given.instalment or not given.first:
            raise Refused("recovery.what_is_missing", given.person)
        try:
            cents = money.parse(given.instalment, "en")
        except ValueError:
            raise Refused("recovery.no_amount", given.person, found=given.instalment) from None
        plan = {"first_month": given.first, "instalment_cents": cents, "consent_day": given.consent}
        version = claims.plan(books, **about, **plan, key=answers.key(given))
    answers.put(given, "bo.recovery_planned", company=given.company, version=version, **about)
    return DONE


def _list(given: argparse.Namespace) -> int:
    from bolib import money
    from bolib.accounting.payroll.store import recovery as claims
    from bolib.text import say

    language = given.language
    with answers.books(given, sees="payroll") as books:
        confirmed = claims.open_claims(books).to_dict("records")
        waiting = [one for one in claims.listed(books) if one.waits]
    if not confirmed:
        answers.put(given, "bo.recovery_none")
    for row in confirmed:
        planned = isinstance(row["first_month"], str)
        plan = (
            _plan(language, **{name: row[name] for name in TERMS}) if planned else say(language, "bo.recovery_no_plan")
        )
        owed, whole = int(row["owed_cents"]) - int(row["taken_cents"]), int(row["owed_cents"])
        shown = {"owed": money.show(owed, language), "whole": money.show(whole, language)}
        answers.put(given, "bo.recovery_open", person=row["person"], run=row["run"], plan=plan, **shown)
    for one in waiting:
        about = {name: getattr(one, name) for name in ("person", "run", "version", "proposed_by")}
        plan = _plan(language, **{name: getattr(one, name) for name in TERMS})
        answers.put(given, "bo.recovery_waits", company=given.company, plan=plan, **about)
    return DONE


def _plan(language: str, first_month: str, instalment_cents: int, consent_day: Any) -> str:
    from bolib import money
    from bolib.text import say

    consent = consent_day if isinstance(consent_day, str) else "-"
    shown = {"instalment": money.show(int(instalment_cents), language), "first": first_month, "consent": consent}
    return say(language, "bo.recovery_plan", **shown)
