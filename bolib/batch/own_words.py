"""What a company calls things: its own headings, and its people's numbers in a time clock; told once and remembered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bolib.batch.kinds import KINDS
from bolib.books import Books, headings
from bolib.books.write import Transaction
from bolib.formats import cells
from bolib.formats.cells import CODE, Reading, folded, plain
from bolib.formats.headings import Own, written
from bolib.problem import Problem, Refused

USER_MARK, SINCE_MARK = "/", "@"  # between a device and a user, 7/200; before the day from which it is the person
ClockUser = tuple[str, str, str]  # device, user, since; "" is every device, and ever


@dataclass(frozen=True)
class OwnWords:
    """What is remembered of each kind's headings, and what this command says of headings and of users of clocks."""

    remembered: Mapping[str, Own] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[ClockUser, str] = field(default_factory=dict)

    def headings(self, kind: str) -> Own:
        """Give the company's own headings of a kind, folded, with the column each means."""
        columns = {column.name for column in KINDS[kind].columns}
        now = {folded(plain(heading)): column for heading, column in self.said.items() if column in columns}
        return {**self.remembered.get(kind, {}), **now}


def own_words(books: Books, maps: Sequence[str], users: Sequence[str]) -> OwnWords:
    """Read what the command says, `Ime radnika=first_name` and `200=E-0200`, `7/200=E-0200` or `200=E-0201@2026-10-01` (from that day on), beside what is remembered.

    Refused: what has no equals sign, a column that no kind has, a heading that is a column's own name, one user of a
    clock said twice.
    """
    said = dict(_halves(one) for one in maps)
    every = {column.name for kind in KINDS.values() for column in kind.columns}
    for heading, column in said.items():
        if column not in every:
            raise Refused("import.map_column", heading, column=column)
        if written(heading) in every:
            raise Refused("import.map_known", heading)
    return OwnWords(headings.remembered(books), said, _users(users))


def _users(written: Sequence[str]) -> dict[ClockUser, str]:
    found: dict[ClockUser, str] = {}
    for one in written:
        (device, user, since), person = _user(one)
        if any(other[:2] == (device, user) for other in found):
            raise Refused("import.map_twice", one, user=user)
        found[device, user, since] = person
    return found


def _halves(text: str) -> tuple[str, str]:
    before, mark, after = (part.strip() for part in text.rpartition("="))
    if not (before and mark and after):
        raise Refused("import.map_form", text)
    return before, after


def _user(text: str) -> tuple[ClockUser, str]:
    who, said = _halves(text)
    device, _, user = who.rpartition(USER_MARK)
    person, mark, day = said.partition(SINCE_MARK)
    since = cells.day(day, Reading()) if mark else ""
    codes = all(CODE.fullmatch(one) for one in (user, person, *([device] if device else [])))
    if not codes or not isinstance(since, str):
        raise Refused("import.map_form", text)
    return (device, user, since), person


def demand_used(own: OwnWords, used: Sequence[Mapping[str, str]], kinds: Sequence[str | None]) -> None:
    """Refuse a heading that stands in no file, and users of clocks where no file has punches."""
    found = {folded(plain(heading)) for headings in used for heading in headings}
    for heading in own.said:
        if folded(plain(heading)) not in found:
            raise Refused("import.map_unused", heading)
    if own.users and "punches" not in kinds:
        raise Refused("import.map_no_punches", ", ".join(user for _, user, _ in own.users))


def remember(act: Transaction, own: OwnWords, kind: str, used: Mapping[str, str]) -> bool:
    """Add what the command says and the books do not know yet; gives whether there was any."""
    known = headings.remembered(act).get(kind, {})
    short = {folded(plain(heading)): column for heading, column in used.items()}
    rows: list[dict[str, Any]] = [
        {"kind": kind, "heading": heading, "column": column}
        for heading, column in short.items()
        if known.get(heading) != column
    ]
    act.add("heading", rows) if rows else None
    users = _new_users(act, own) if kind == "punches" else []
    act.add("clock_user", users) if users else None
    return bool(rows or users)


def _new_users(act: Transaction, own: OwnWords) -> list[dict[str, Any]]:
    """Give the users that are new; one without a day is new where anything else is known, for it replaces all of it."""
    known: dict[tuple[str, str], dict[str, str]] = {}
    for device, user, since, person, _ in act.rows("select * from clock_user_now"):
        known.setdefault((device, user), {})[since] = person
    persons = {person for (person,) in act.rows("select person from person")}
    for (_, user, _), person in own.users.items():
        if person not in persons:
            raise Refused("people.person_unknown", user, person=person)
    return [
        {"device": device, "user": user, "person": person, "since": since or None}
        for (device, user, since), person in own.users.items()
        if (held := known.get((device, user), {})).get(since) != person or (not since and len(held) > 1)
    ]


def told(used: Mapping[str, str], place: str) -> list[Problem]:
    """Say which of the company's own headings were used."""
    if not used:
        return []
    pairs = ", ".join(f"{heading} = {column}" for heading, column in used.items())
    return [Problem("import.own_headings", place, {"headings": pairs})]
