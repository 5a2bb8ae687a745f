"""Commands about a company and its keys."""

import argparse
from typing import TYPE_CHECKING, Any

from bolib.cli import answers
from bolib.cli.answers import DONE, NOT_DONE
from bolib.problem import Refused
from bolib.text import say

if TYPE_CHECKING:
    from bolib.books.deputies import Deputy


def commands(command: Any, groups: Any) -> None:
    """Describe the commands `company` and `key`."""
    group = groups.add_parser("company", help="found, adopt, close, reopen", allow_abbrev=False)
    acts = group.add_subparsers(dest="what", required=True, metavar="WHAT")
    one = command("new", new, "found a company's books", acts)
    one.add_argument("company")
    one.add_argument("--passphrase-stdin", action="store_true", help="one line for each founder")
    one = command("adopt", adopt, "adopt changed settings; a second person confirms", acts)
    one.add_argument("company")
    one.add_argument("kind", nargs="*", help="kinds of settings; none: all that changed")
    one.add_argument("--confirm", action="store_true", help="confirm what somebody else adopted")
    answers.signed(one)
    one = command("close", close, "close a period", acts)
    one.add_argument("company")
    one.add_argument("period")
    one.add_argument("--soft", action="store_true", help="who may close may still post")
    answers.signed(one)
    one = command("reopen", reopen, "reopen a period: one asks with a reason, another agrees", acts)
    one.add_argument("company")
    one.add_argument("period")
    one.add_argument("--reason", help="ask for it, in your own words; without it: agree")
    answers.signed(one)
    one = command("deputy", deputy, "hand rights to a deputy from day to day, end it, or list who stands in", acts)
    one.add_argument("company")
    one.add_argument("deputy", nargs="?", help="the user who stands in for the one who signs")
    one.add_argument("right", nargs="*", help="approve, approve_hours, post, reject, release")
    one.add_argument("--from", dest="first", metavar="DAY", help="the first day, 2026-11-30; else today")
    one.add_argument("--to", dest="last", metavar="DAY", help="the last day")
    one.add_argument("--end", type=int, metavar="NUMBER", help="end it now; one of the two signs")
    answers.signed(one, needed=False)
    _key_commands(command, groups)


def _key_commands(command: Any, groups: Any) -> None:
    group = groups.add_parser("key", help="new, enrol, revoke", allow_abbrev=False)
    acts = group.add_subparsers(dest="what", required=True, metavar="WHAT")
    one = command("new", new_key, "make a signing key", acts)
    one.add_argument("name")
    one.add_argument("--user", help="whose it is in the books; else the same name")
    one.add_argument("--passphrase-stdin", action="store_true")
    one = command("enrol", enrol, "let a key sign in these books", acts)
    one.add_argument("company")
    one.add_argument("name", help="a key of this computer, or the user whose --public is given")
    one.add_argument("--confirm", action="store_true", help="confirm a key that somebody else enrolled")
    one.add_argument("--oib", help="the person's OIB, where the user is new")
    one.add_argument("--public", help="the public part in hex, where the key lies on another computer")
    answers.signed(one)
    one = command("revoke", revoke, "let a key sign no more", acts)
    one.add_argument("company")
    one.add_argument("name", help="a key of this computer, or the 16 digits by which the books know it")
    answers.signed(one)


def new(given: argparse.Namespace) -> int:
    from bolib.batch import company
    from bolib.batch.places import books_of, company_file_of
    from bolib.books import keys

    company.bring_along(given.company)
    if not company_file_of(given.company).is_file():
        answers.put(given, "bo.company_template", file=company.write_template(given.company))
        return NOT_DONE
    if books_of(given.company).exists():
        raise Refused("books.exist", given.company)
    founders = company.founders_of(given.company)
    for user in founders:
        keys.public_of(user)
    opened = {user: keys.unlock(user, answers.passphrase(given, user)) for user in founders}
    with company.found(given.company, opened) as books:
        answers.put(given, "bo.founded", path=books.path, head=books.head)
    return DONE


def adopt(given: argparse.Namespace) -> int:
    from bolib.batch import company

    with answers.books(given, writable=True) as books:
        if given.confirm:
            waiting = [kind for (kind,) in books.rows("select distinct kind from adoption_waiting order by kind")]
            kinds = given.kind or waiting
            company.confirm(books, given.company, kinds, answers.key(given))
        else:
            kinds = given.kind or company.changed(books, given.company)
            company.adopt(books, given.company, kinds, answers.key(given))
    for kind in kinds:
        answers.put(given, "bo.confirmed" if given.confirm else "bo.adopted", kind=kind)
    if not kinds:
        answers.put(given, "bo.nothing_to_adopt")
    return DONE


def close(given: argparse.Namespace) -> int:
    from bolib.books import periods

    with answers.books(given, writable=True) as books:
        periods.close(books, given.period, key=answers.key(given), soft=given.soft)
    answers.put(given, "bo.closed", period=given.period)
    return DONE


def reopen(given: argparse.Namespace) -> int:
    from bolib.books import periods

    with answers.books(given, writable=True) as books:
        if given.reason:
            periods.ask_reopening(books, given.period, key=answers.key(given), reason=given.reason)
        else:
            periods.reopen(books, given.period, key=answers.key(given))
    answers.put(given, "bo.reopening_asked" if given.reason else "bo.reopened", period=given.period)
    return DONE


def deputy(given: argparse.Namespace) -> int:
    from bolib.books import deputies, roles

    if given.end is None and not given.deputy:
        with answers.books(given, sees="") as books:
            found = deputies.listed(books)
        for one in found:
            _deputy(given, one)
        if not found:
            answers.put(given, "bo.deputies_none")
        return DONE
    if not given.key:
        raise Refused("books.not_signed", "deputy")
    if given.end is not None:
        with answers.books(given, writable=True) as books:
            deputies.end(books, given.end, key=answers.key(given))
        answers.put(given, "bo.deputy_ended", number=given.end)
        return DONE
    if not given.last:
        return answers.not_done(say(given.language, "bo.deputy_what"))
    with answers.books(given, writable=True) as books:
        first = given.first or roles.day(books)
        number = deputies.hand(books, given.deputy, given.right, first, given.last, key=answers.key(given))
        found = [one for one in deputies.listed(books) if one.number == number]
    for one in found:
        _deputy(given, one)
    return DONE


def _deputy(given: argparse.Namespace, one: "Deputy") -> None:
    about = {"user": one.user, "deputy": one.deputy, "first": one.first_day, "last": one.last_day}
    sentence = "bo.deputy" if one.counts else "bo.deputy_later"
    answers.put(given, sentence, **about, does=", ".join(one.does), number=one.number)


def new_key(given: argparse.Namespace) -> int:
    from bolib.books import keys

    path = keys.path_of(given.name)
    if path.exists():
        raise Refused("keys.exists", given.name)
    key = keys.new(given.name, answers.passphrase(given, given.name, twice=True), user=given.user)
    answers.put(given, "bo.key", user=key.user, key=key.name, public=key.public.hex(), path=path)
    return DONE


def enrol(given: argparse.Namespace) -> int:
    from bolib.books import keys, users

    if given.public:
        user, public = given.name, _public(given.public)
    else:
        user, public = keys.public_of(given.name)
    if given.confirm:
        with answers.books(given, writable=True) as books:
            users.confirm(books, name=keys.name_of(public), key=answers.key(given))
        answers.put(given, "bo.key_confirmed", user=user, key=keys.name_of(public))
        return DONE
    with answers.books(given, writable=True) as books:
        users.enrol(books, user=user, public=public, key=answers.key(given), oib=given.oib)
    answers.put(given, "bo.enrolled", user=user, key=keys.name_of(public))
    return DONE


def _public(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise Refused("keys.public", text[:80])
    return found


def revoke(given: argparse.Namespace) -> int:
    from bolib.books import keys, users

    known = keys.path_of(given.name).is_file()
    name = keys.name_of(keys.public_of(given.name)[1]) if known else given.name
    with answers.books(given, writable=True) as books:
        users.revoke(books, name=name, key=answers.key(given))
    answers.put(given, "bo.revoked", key=name)
    return DONE
