"""Commands that keep the books safe and the place in order: restore, doctor."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bolib.cli import answers
from bolib.cli.answers import DONE, FOUND
from bolib.problem import Refused
from bolib.text import say


def commands(command: Any) -> None:
    """Describe the commands of upkeep."""
    one = command("restore", restore, "put a backup in the place of the books")
    one.add_argument("company")
    one.add_argument("backup", type=Path, help="a file that bo backup made, such as books/backups/demo-00000012.db")
    one.add_argument("--dry-run", action="store_true", help="say what would be lost and change nothing")
    one.add_argument("--yes", action="store_true", help="do not ask for the company's code")
    one.add_argument("--not-verified", action="store_true", help="put back also a copy that does not verify")
    one = command("doctor", doctor, "look whether all is well: disk, clock, packages, books, settings, keys")
    one.add_argument("company", nargs="?", help="without it: every company that has books here")
    one.add_argument("--full", action="store_true", help="recompute the books and hash their documents too")
    one.add_argument("--json", action="store_true")


def restore(given: argparse.Namespace) -> int:
    from bolib.batch import restore
    from bolib.batch.places import books_of
    from bolib.books.backup import head_of
    from bolib.books.restore import candidate
    from bolib.stores import SCHEMA

    path = books_of(given.company)
    with candidate(given.backup, path, SCHEMA, verified=not given.not_verified) as found:
        loss, problems = restore.lost(given.company, found)
        problems += restore.unknown(given.company, found)
        code = "bo.restore_not_verified" if given.not_verified else "bo.restore_from"
        answers.put(given, code, backup=found.source.name, events=found.events, head=found.head)
        answers.told(given, problems)
        if not problems:
            answers.put(given, "bo.restore_nothing_lost")
        if given.dry_run:
            return FOUND if problems else DONE
        if loss.head and not given.yes:
            _demand_name(given)
        aside = restore.put(given.company, found, loss)
    if aside:
        answers.put(given, "bo.restore_aside", path=answers.short(aside))
    events, head = head_of(path)
    answers.put(given, "bo.restored", path=answers.short(path), events=events, head=head)
    return FOUND if problems else DONE


def _demand_name(given: argparse.Namespace) -> None:
    """Go on only where somebody types the company's code."""
    print(say(given.language, "bo.restore_confirm", company=given.company), end=" ", flush=True)
    if sys.stdin.readline().strip() != given.company:
        raise Refused("restore.not_confirmed", given.company)


def doctor(given: argparse.Namespace) -> int:
    from bolib.batch import doctor

    found = list(doctor.look(given.company, full=given.full))
    if given.json:
        print(json.dumps([doctor.as_json(one, given.language) for one in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(doctor.line(one, given.language) for one in found))
    return DONE if all(one.state == "ok" for one in found) else FOUND
