"""What a company calls things: its own headings, and its people's numbers in a time clock; told once and remembered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bolib.batch.kinds import KINDS
from bolib.books import Books, headings
from bolib.books.write import Transaction
from bolib.formats.cells import CODE, folded, plain
from bolib.formats.headings import Own, written
from bolib.problem import Problem, Refused

USER_MARK = "/"  # between a device and a user: 7/200


@dataclass(frozen=True)
class OwnWords:
    """What is remembered of each kind's headings, and what this command says of headings and of users of clocks."""

    remembered: Mapping[str, Own] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def headings(self, kind: str) -> Own:
        """Give the company's own headings of a kind, folded, with the column each means."""
        columns = {column.name for column in KINDS[kind].columns}
        now = {folded(plain(heading)): column for heading, column in self.said.items() if column in columns}
        return {**self.remembered.get(kind, {}), **now}


def own_words(books: Books, maps: Sequence[str], users: Sequence[str]) -> OwnWords:
    """Read what the command says, `Ime radnika=first_name` and `200=E-0200` or `7/200=E-0200`, beside what is remembered.

    Refused: what has no equals sign, a column that no kind has, a heading that is a column's own name.
    """
    said = dict(_halves(one) for one in maps)
    every = {column.name for kind in KINDS.values() for column in kind.columns}
    for heading, column in said.items():
        if column not in every:
            raise Refused("import.map_column", heading, column=column)
        if written(heading) in every:
            raise Refused("import.map_known", heading)
    return OwnWords(headings.remembered(books), said, dict(_user(one) for one in users))


def _halves(text: str) -> tuple[str, str]:
    before, mark, after = (part.strip() for part in text.rpartition("="))
    if not (before and mark and after):
        raise Refused("import.map_form", text)
    return before, after


def _user(text: str) -> tuple[tuple[str, str], str]:
    who, person = _halves(text)
    device, _, user = who.rpartition(USER_MARK)
    if not CODE.fullmatch(user) or (device and not CODE.fullmatch(device)) or not CODE.fullmatch(person):
        raise Refused("import.map_form", text)
    return (device, user), person


def demand_used(own: OwnWords, used: Sequence[Mapping[str, str]], kinds: Sequence[str | None]) -> None:
    """Refuse a heading that stands in no file, and users of clocks where no file has punches."""
    found = {folded(plain(heading)) for headings in used for heading in headings}
    for heading in own.said:
        if folded(plain(heading)) not in found:
            raise Refused("import.map_unused", heading)
    if own.users and "punches" not in kinds:
        raise Refused("import.map_no_punches", ", ".join(user for _, user in own.users))


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
    known = {(device, user): person for device, user, person, _ in act.rows("select * from clock_user_now")}
    persons = {person for (person,) in act.rows("select person from person")}
    for (_, user), person in own.users.items():
        if person not in persons:
            raise Refused("people.person_unknown", user, person=person)
    return [
        {"device": device, "user": user, "person": person}
        for (device, user), person in own.users.items()
        if known.get((device, user)) != person
    ]


def told(used: Mapping[str, str], place: str) -> list[Problem]:
    """Say which of the company's own headings were used."""
    if not used:
        return []
    pairs = ", ".join(f"{heading} = {column}" for heading, column in used.items())
    return [Problem("import.own_headings", place, {"headings": pairs})]
