"""Deputies: whoever may do something hands it to another person from day to day, and signs for it.

A right that is handed on counts on its days for whoever held it of their own, and not for a deputy: nobody hands on what
was handed to them. A deputy holds no role that excludes the one which gives the right, never decides about what the person
they stand in for has submitted, and signs with their own key. It ends with its last day, or when one of the two ends it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bolib.attention import Waiting
from bolib.books import Books, roles, sight
from bolib.books.keys import Key
from bolib.books.settings import Reader
from bolib.books.tables import Table
from bolib.books.write import Transaction
from bolib.dates import parse
from bolib.problem import Problem, Refused

DESK, PART = "start.ipynb", "here"
AHEAD = timedelta(7)  # so long before its last day it is told
RIGHTS = ("approve", "approve_hours", "post", "reject", "release")  # what can be handed to a deputy
PAIR = ("user text not null references user", "deputy text not null references user", "does text not null")


def _day(column: str) -> str:
    return f"{column} text not null check ({column} is date({column}))"


TABLES = (
    Table(
        "delegation",
        (*PAIR, _day("first_day"), _day("last_day")),
        ("user", "deputy", "does", "event"),
        checks=("check (deputy <> user)", "check (last_day >= first_day)"),
        signer="user",
        right="does",
        own_right=True,
    ),
    Table(
        "delegation_ended",
        ("delegation integer not null", *PAIR, "ended_by text not null"),
        ("delegation", "does"),
        checks=(
            "check (ended_by = user or ended_by = deputy)",
            "foreign key (user, deputy, does, delegation) references delegation (user, deputy, does, event)",
        ),
        signer="ended_by",
    ),
)
VIEWS = (
    (
        "delegation_now",  # what nobody has ended; it counts on its days
        "select d.* from delegation d where not exists "
        "(select 1 from delegation_ended e where e.delegation = d.event and e.does = d.does)",
    ),
)
DEMANDS = (
    (
        "deputies.backdated_row",  # a day of slack, for time zones west of Greenwich
        "select 'event ' || d.event from delegation d join event e on e.seq = d.event "
        "where d.first_day < date(e.at / 1000000, 'unixepoch', '-1 day')",
    ),
    (
        "deputies.not_handed_on",
        "select 'event ' || event || ', ' || does from delegation where does not in "
        f"({', '.join(repr(right) for right in RIGHTS)})",
    ),
)


@dataclass(frozen=True)
class Deputy:
    """What somebody has handed to a deputy: its number (the event), who, to whom, which rights, from which day to which."""

    number: int
    user: str
    deputy: str
    does: tuple[str, ...]
    first_day: str
    last_day: str
    counts: bool


def hand(
    books: Books,
    deputy: str,
    does: Iterable[str],
    first_day: str,
    last_day: str,
    *,
    key: Key,
    reason: str | None = None,
) -> int:
    """Hand rights to a deputy from a day to a day, both included; gives the number of it.

    Refused: oneself, who has no key that signs here, a right that is not handed on or that the signer does not hold by their
    own role, a role of the deputy that excludes the signer's, a first day that is over, a last day before it.
    """
    wanted = sorted(set(does))
    with books.write("deputy", deputy, key=key, reason=reason) as act:
        user = act.signer
        demand_possible(act, user, deputy, wanted)
        first, last = _days(act, first_day, last_day)
        about = {"user": user, "deputy": deputy, "first_day": first, "last_day": last}
        act.add("delegation", [{**about, "does": right} for right in wanted])
        return act.seq


def demand_possible(reader: Reader, user: str, deputy: str, does: Iterable[str]) -> None:
    """Refuse what a user may not hand to a deputy, whichever the days."""
    wanted = list(does)
    _demand_deputy(reader, user, deputy)
    if not wanted:
        raise Refused("deputies.no_right_named", deputy, rights=", ".join(RIGHTS))
    for right in wanted:
        _demand_right(reader, user, deputy, right)


def end(books: Books, number: int, *, key: Key, reason: str | None = None) -> None:
    """End at once what was handed to a deputy, all rights of it; one of the two signs."""
    with books.write("deputy_ended", str(number), key=key, reason=reason) as act:
        rows = act.rows("select user, deputy, does from delegation_now where event = ? order by does", number)
        if not rows:
            raise Refused("deputies.none", str(number))
        if act.signer not in rows[0][:2]:
            raise Refused("deputies.not_yours", str(number), user=rows[0][0], deputy=rows[0][1])
        about = {"delegation": number, "ended_by": act.signer}
        act.add("delegation_ended", [{**about, "user": u, "deputy": d, "does": does} for u, d, does in rows])


def listed(reader: Reader) -> list[Deputy]:
    """List what is handed to deputies and not over, by the day on which it begins; `counts` says whether it counts today."""
    today = roles.day(reader)
    found: dict[tuple[int, str, str, str, str], list[str]] = {}
    for number, *about, does in reader.rows(
        "select event, user, deputy, first_day, last_day, does from delegation_now where last_day >= ? "
        "order by first_day, event, does",
        today,
    ):
        found.setdefault((number, *about), []).append(does)
    return [
        Deputy(number, user, deputy, tuple(does), first, last, first <= today)
        for (number, user, deputy, first, last), does in found.items()
    ]


def attention(books: Books, day: date) -> list[Waiting]:
    """List the deputies whose time ends soon, for the two whom it is about: nobody else is told."""
    found = books.rows(
        "select last_day, user, deputy, count(*) from delegation_now where last_day between ? and ? "
        "group by event order by last_day, event",
        *(day.isoformat(), (day + AHEAD).isoformat()),
    )
    here = set(sight.sitting(books))
    return [
        Waiting(
            Problem("attention.deputy_ends", last[:7], {"deputy": deputy, "user": user, "count": rights}),
            (user, deputy),
            last,
            DESK,
            PART,
        )
        for last, user, deputy, rights in found
        if here & {user, deputy}
    ]


def standing_in(reader: Reader, user: str, does: str) -> list[tuple[str, str]]:
    """Name for whom a user may do an act today as a deputy alone, each with the last day; nothing where by an own right."""
    others = roles.acted_for(reader, user, does)
    if not others:
        return []
    found = (one for one in listed(reader) if one.counts and one.deputy == user and does in one.does)
    return [(one.user, one.last_day) for one in found if one.user in others]


def _demand_deputy(reader: Reader, user: str, deputy: str) -> None:
    if deputy == user:
        raise Refused("deputies.oneself", deputy)
    if deputy not in {one for one, _ in roles.signers(reader)}:
        raise Refused("deputies.no_key", deputy)


def _demand_right(reader: Reader, user: str, deputy: str, right: str) -> None:
    if right not in RIGHTS:
        raise Refused("deputies.not_this_right", right, rights=", ".join(RIGHTS))
    if not roles.holds(reader, user, right):
        raise Refused("deputies.not_your_own", user, act=right)
    if pair := roles.excluded(reader, deputy, user, right):
        raise Refused("deputies.exclude", deputy, first=pair[0], second=pair[1], act=right)


def _days(act: Transaction, first_day: str, last_day: str) -> tuple[str, str]:
    try:
        first, last = parse(first_day).isoformat(), parse(last_day).isoformat()
    except ValueError:
        raise Refused("deputies.no_day", f"{first_day}, {last_day}") from None
    if first < roles.day(act):
        raise Refused("deputies.backdated", first, today=roles.day(act))
    if last < first:
        raise Refused("deputies.ends_before", last, first=first)
    return first, last
