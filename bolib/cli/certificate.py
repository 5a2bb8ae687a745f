"""The command that makes a certificate of pay, for the health fund or a bank."""

import argparse
from typing import Any

from bolib.cli import answers
from bolib.cli.answers import DONE


def commands(command: Any) -> None:
    """Describe the command `certificate`."""
    one = command("certificate", certificate, "a certificate of what somebody was paid: health_fund (R1) or bank")
    one.add_argument("company")
    one.add_argument("person")
    one.add_argument("kind", help="health_fund or bank")
    one.add_argument("month", help="the month of the case, 2026-12: payments of the months before it are certified")
    one.add_argument("--months", type=int, help="how many months before it; else six")
    one.add_argument("--english", action="store_true", help="in English with Croatian beside it; else Croatian")
    answers.signed(one)


def certificate(given: argparse.Namespace) -> int:
    from bolib.batch.certificate import certify
    from bolib.batch.recovery import recover

    answers.told(given, recover(given.company))
    about = {"months": given.months, "language": "en" if given.english else "hr"}
    path = certify(given.company, given.person, given.kind, given.month, answers.key(given), **about)
    answers.put(given, "bo.certificate", path=answers.short(path))
    return DONE
