"""How a command answers: in the user's language, in one sentence where something went wrong, never with a traceback."""

import argparse
import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bolib.problem import Problem, Refused
from bolib.text import say, tell

if TYPE_CHECKING:
    from bolib.books import Books
    from bolib.books.keys import Key

DONE, FOUND, NOT_DONE = 0, 1, 2
NO_FILE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST)


def put(given: argparse.Namespace, sentence: str, **args: object) -> None:
    """Say one thing."""
    print(say(given.language, sentence, **args))


def told(given: argparse.Namespace, problems: Iterable[Problem]) -> None:
    """Say each problem in words."""
    for problem in problems:
        print(tell(given.language, problem))


def worded(language: str, problem: Problem) -> Problem:
    """Put the states of a run that a problem names into words."""
    args = dict(problem.args)
    for name in args.keys() & {"state", "wanted"}:
        args[name] = ", ".join(say(language, f"status.state_{state}") for state in str(args[name]).split(", "))
    return Problem(problem.code, problem.where, args)


def not_done(sentence: str) -> int:
    """Say why something could not be done."""
    print(f"bo: {sentence}", file=sys.stderr)
    return NOT_DONE


def progress(step: str, done: int, of: int) -> None:
    """Show how far a long piece of work is, where somebody is looking."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{step} {done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def short(path: Path) -> str:
    """Write a path the way a person would type it from where they stand."""
    try:
        return os.fspath(path.relative_to(Path.cwd()))
    except ValueError:
        return os.fspath(path)


def passphrase(given: argparse.Namespace, name: str, *, twice: bool = False) -> str:
    """Ask for a passphrase, for a new one twice, or read it from standard input."""
    if given.passphrase_stdin:
        if not (read := sys.stdin.readline().rstrip("\r\n")):
            raise Refused("keys.no_passphrase", name)
        return read
    import getpass

    if not sys.stdin.isatty():
        raise Refused("keys.no_passphrase", name)

    try:
        typed = getpass.getpass(say(given.language, "bo.passphrase", name=name) + " ")
        if twice and getpass.getpass(say(given.language, "bo.passphrase_again") + " ") != typed:
            raise Refused("keys.passphrases_differ", name)
    except EOFError:
        raise Refused("keys.no_passphrase", name) from None
    return typed


def key(given: argparse.Namespace) -> "Key":
    """Open the key that signs."""
    from bolib.books import keys

    keys.public_of(given.key)  # an unknown key is refused before the passphrase is asked for
    return keys.unlock(given.key, passphrase(given, given.key))


def books(
    given: argparse.Namespace, *, writable: bool = False, sees: str | None = None, key: "Key | None" = None
) -> "Books":
    """Finish what was left half done, then open the books; for who `sees` something of them, the key's user or the account's."""
    from bolib.batch.places import books_of
    from bolib.batch.recovery import recover
    from bolib.books import Books
    from bolib.stores import SCHEMA

    told(given, recover(given.company))
    opened = Books(books_of(given.company), SCHEMA, writable=writable)
    try:
        if sees is not None:
            demand_sight(opened, sees, key)
    except BaseException:
        opened.close()
        raise
    return opened


def demand_sight(books: "Books", sees: str, key: "Key | None" = None) -> None:
    """Refuse who may not see something: the user of the key that signs, else the account's."""
    from bolib.books import roles, sight

    sight.demand(books, sees, user=roles.user_of_key(books, key) if key else None)


def warn_changed(given: argparse.Namespace, kinds: list[str]) -> None:
    """Name the settings whose file says something else than what is in force."""
    for kind in kinds:
        print(say(given.language, "bo.setting_differs", kind=kind), file=sys.stderr)


def unexpected(language: str, fault: Exception) -> str:
    """Put what a person can mend into words; anything else goes to the log, with a number."""
    import sqlite3

    full = isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if full or (isinstance(fault, sqlite3.Error) and "disk is full" in str(fault)):
        return say(language, "bo.disk_full")
    if isinstance(fault, OSError) and fault.errno in NO_FILE:
        return say(language, "bo.file", file=str(fault.filename or ""), reason=str(fault.strerror))
    if isinstance(fault, sqlite3.OperationalError) and ("readonly" in str(fault) or "unable to open" in str(fault)):
        return say(language, "bo.file", file="books", reason=str(fault))
    return say(language, "bo.unexpected", **_logged(fault))


def _logged(fault: Exception) -> dict[str, str]:
    import secrets
    import traceback

    from bolib.books import keys

    number, path = secrets.token_hex(3), keys.folder().parent / "bo.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{number} {' '.join(sys.argv[1:2])}\n{''.join(traceback.format_exception(fault))}\n")
    except OSError:
        return {"number": number, "log": "-"}
    return {"number": number, "log": str(path)}


def signed(one: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """Give a command what every signed act needs."""
    one.add_argument("--as", dest="key", required=needed, metavar="NAME", help="whose key signs")
    one.add_argument("--passphrase-stdin", action="store_true", help="read the passphrase from standard input")


def reading(one: argparse.ArgumentParser) -> None:
    """Give a command what it needs to read a company's own file."""
    one.add_argument("--decimal", choices=("comma", "point"), help="how amounts such as 1.234 are to be read")
    one.add_argument("--map", action="append", default=[], metavar="HEADING=COLUMN", help="a heading of your own")
    one.add_argument("--restore-zeros", action="store_true", help="put back zeros cut off at the front of codes")
