"""The commands of `bo`; everything heavy is imported inside them."""

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from bolib.cli import answers, books, certificate, companies, papers, recovery, serve, upkeep
from bolib.problem import Refused
from bolib.text import LANGUAGES, say, tell


def parser() -> argparse.ArgumentParser:
    """Describe every command."""
    made = argparse.ArgumentParser(prog="bo", allow_abbrev=False)
    groups = made.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, does: Callable[[argparse.Namespace], int], help: str, to: Any = groups) -> Any:
        one = to.add_parser(name, help=help, description=help, allow_abbrev=False)
        one.add_argument("--language", choices=LANGUAGES, default=None, help="language of the answer")
        one.set_defaults(does=does)
        return one

    books.commands(command)
    companies.commands(command, groups)
    papers.commands(command)
    recovery.commands(command)
    certificate.commands(command)
    upkeep.commands(command)
    serve.commands(command)
    return made


def main(arguments: list[str] | None = None) -> int:
    """Do one command; 0 done or identical, 1 found a difference or a problem, 2 could not be done."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # `bo` keeps interruptions away until here
        signal.signal(signal.SIGINT, signal.default_int_handler)
    given = argparse.Namespace(language="en")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that has no č still shows the sentence
    try:
        given = parser().parse_args(arguments, given)
        given.language = given.language or _language(given)
        return int(given.does(given))
    except Refused as refused:
        return answers.not_done(tell(given.language, answers.worded(given.language, refused.problem)))
    except KeyboardInterrupt:
        return answers.not_done(say(given.language, "bo.interrupted"))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return answers.NOT_DONE
    except Exception as fault:
        return answers.not_done(answers.unexpected(given.language, fault))


def _language(given: argparse.Namespace) -> str:
    from bolib.batch import company, places

    try:
        if "folder" in given:
            folder = given.folder[0] if isinstance(given.folder, list) else given.folder
            return company.language_of(places.place_of(folder).company)
        about = getattr(given, "about", [])  # of compare: a company and month, or a file alone
        of = getattr(given, "company", None) or (about[0] if len(about) > 1 else None)
        return company.language_of(of) if of else "en"
    except (Refused, ValueError, OSError):
        return "en"
