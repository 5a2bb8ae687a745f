"""Commands about the books as a whole: demo, status, import, backup, verify."""

import argparse
import json
from pathlib import Path
from typing import Any

from bolib.cli import answers
from bolib.cli.answers import DONE, FOUND
from bolib.text import say


def commands(command: Any) -> None:
    """Describe the commands about the books."""
    one = command("demo", demo, "make a demo company, run its payroll, show the next step")
    one.add_argument("--seed", type=int, default=1, help="another demo company of the same kind")
    one = command("status", status, "what waits, and for whom")
    one.add_argument("company", nargs="?", help="without it: which companies have books here")
    one.add_argument("--json", action="store_true")
    one.add_argument("--ics", type=Path, metavar="FILE", help="write what waits as a file for a calendar")
    one = command("import", take_in, "bring in people, contracts, hours")
    one.add_argument("company", nargs="?")
    one.add_argument("file", type=Path, nargs="*")
    one.add_argument("--kind", help="what the files hold; else the first part of their names says it")
    answers.reading(one)
    one.add_argument("--map-user", action="append", default=[], metavar="USER=PERSON", help="a number in a time clock")
    one.add_argument("--directions", action="store_true", help="trust what a time clock says of in and out")
    one.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
    answers.signed(one, needed=False)
    one.add_argument("--template", metavar="KIND", help="write an empty sheet with the columns of a kind")
    one = command("backup", backup, "copy the books, verified")
    one.add_argument("company")
    one.add_argument("--to", type=Path, help="the folder; else books/backups")
    one = command("verify", verify, "check the books against their audit trail")
    one.add_argument("company")
    one.add_argument("--head", help="a head noted elsewhere, at least its first 12 digits")
    one.add_argument("--json", action="store_true")


def demo(given: argparse.Namespace) -> int:
    from bolib.batch import demo

    for line in demo.play(seed=given.seed, language=given.language):
        print(line, flush=True)
    return DONE


def status(given: argparse.Namespace) -> int:
    from bolib.batch import status

    if not given.company:
        known = status.companies()
        print("\n".join(known) if known else say(given.language, "status.begin"))
        return DONE

    with answers.books(given) as books:
        found = status.waiting(books, given.company)
    if given.ics:
        return _calendar(given)
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print("\n".join(status.lines(found, given.language)))
    return DONE


def _calendar(given: argparse.Namespace) -> int:
    from bolib.batch import attention

    given.ics.write_bytes(
        attention.calendar(given.company, given.language, attention.rows(given.company, given.language))
    )
    answers.put(given, "bo.calendar", file=given.ics)
    return DONE


def take_in(given: argparse.Namespace) -> int:
    from bolib.batch import imports
    from bolib.books import roles

    if given.template:
        path = imports.write_template(given.template, Path.cwd(), given.language)
        answers.put(given, "bo.template", file=path)
        return DONE
    if not given.company or not given.file:
        return answers.not_done(say(given.language, "bo.import_what"))
    with answers.books(given, writable=True) as books:
        answer = imports.import_files(
            books,
            given.file,
            kind=given.kind,
            decimal=given.decimal,
            restore_zeros=given.restore_zeros,
            directions=given.directions,
            maps=given.map,
            users=given.map_user,
            dry_run=given.dry_run,
            language=given.language,
            demand=roles.demand,
            key=answers.key(given) if given.key else None,
            progress=answers.progress,
        )
    print("\n".join(answer.lines))
    return FOUND if answer.rejected else DONE


def backup(given: argparse.Namespace) -> int:
    from bolib.batch.places import books_of
    from bolib.books.backup import backup
    from bolib.stores import SCHEMA

    answers.books(given).close()
    made = backup(books_of(given.company), given.to or books_of(given.company).parent / "backups", schema=SCHEMA)
    answers.told(given, made.problems)
    code = "bo.backup_not_verified" if made.problems else "bo.backup"
    answers.put(given, code, path=made.path, events=made.events, head=made.head, count=len(made.problems))
    return FOUND if made.problems else DONE


def verify(given: argparse.Namespace) -> int:
    from bolib.batch import company
    from bolib.batch.places import books_of
    from bolib.batch.posted import posted_otherwise
    from bolib.batch.recovery import payment_problems, recover
    from bolib.books import files
    from bolib.books.migrations import opened
    from bolib.stores import SCHEMA

    differs: list[str] = []
    with opened(books_of(given.company), SCHEMA) as books:
        report = books.verify(head=given.head, progress=lambda done, of: answers.progress("verify", done, of))
        problems = report.problems
        if not problems:  # what stands beside the books is looked at where the books themselves can be believed
            answers.told(given, recover(given.company))
            problems = [*files.problems(books), *payment_problems(books, given.company)]
            problems += posted_otherwise(books, given.company)
            differs = company.changed(books, given.company)
    if given.json:
        about = {"events": report.events, "head": report.head, "after_last_signature": report.after_last_signature}
        listed = {"erased": report.erased, "settings_differ": differs, "problems": [vars(p) for p in problems]}
        print(json.dumps({**about, **listed}, ensure_ascii=False, indent=1))
        return FOUND if problems else DONE
    answers.told(given, problems)
    answers.warn_changed(given, differs)
    answers.put(given, "bo.verified", events=report.events, head=report.head)
    if report.after_last_signature:
        answers.put(given, "bo.after_last_signature", count=report.after_last_signature)
    answers.put(given, "bo.does_not_fit" if problems else "bo.fits", count=len(problems))
    return FOUND if problems else DONE
