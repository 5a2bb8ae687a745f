"""How rows become facts: what the books hold already adds nothing, anything else is a new fact from its date on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bolib.formats.columns import Entry, Fault, Taken
from bolib.problem import Problem

Key = tuple[str, ...]
Content = Mapping[str, Any]


@dataclass
class History:
    """What one table says, in memory: for each key its dates, and for each date what was said of it last.

    `key` are the columns that name a thing, without its date; facts without a date have the date "".
    """

    table: str
    key: tuple[str, ...]
    dated: bool = True
    held: dict[Key, dict[str, Content]] = field(default_factory=dict)

    def put(self, key: Key, since: str, content: Content) -> None:
        """Say something of a key from a date on; the same date again says it anew."""
        self.held.setdefault(key, {})[since] = content

    def on(self, key: Key, since: str) -> Content | None:
        """Give what holds of a key on a date, or None."""
        dates = self.held.get(key, {})
        return dates[max(found)] if (found := [day for day in dates if day <= since]) else None

    def first(self, key: Key) -> str | None:
        """Give the first date on which anything is said of a key."""
        return min(self.held.get(key, {}), default=None)


Known = Mapping[str, History]


@dataclass(frozen=True)
class Fact:
    """Something said of a key from a date on."""

    table: str
    key: Key
    since: str
    content: Content


@dataclass(frozen=True)
class Importing:
    """One command of an import: its day, where employments start that come in with it, and what it has said so far."""

    day: str
    starts: Mapping[str, str] = field(default_factory=dict)
    said: set[tuple[str, Key, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Proposal:
    """What one row would add, or why it cannot."""

    facts: Sequence[Fact] = ()
    faults: Sequence[Fault] = ()
    notes: Sequence[Problem] = ()


Propose = Callable[[Entry], Proposal]


def decide(
    entries: Iterable[Entry], propose: Propose, known: Known, importing: Importing
) -> tuple[dict[str, list[dict[str, Any]]], Taken]:
    """Turn rows into the facts that are new; gives the rows to add by table, and what became of each row.

    Two rows of one command that say different things of the same key and date are asked back: which one is right
    cannot be told. `known` and `importing` learn what is added, so that later rows are held against it.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    added = unchanged = 0
    faults: list[Fault] = []
    notes: list[Problem] = []
    for entry in entries:
        proposal = propose(entry)
        new = [f for f in proposal.facts if known[f.table].on(f.key, f.since) != f.content]
        found = [*proposal.faults] or [_contradiction(entry, f) for f in new if _said(f) in importing.said]
        faults += found
        if found:
            continue
        notes += proposal.notes
        added, unchanged = added + bool(new), unchanged + (not new)
        for fact in new:
            history = known[fact.table]
            history.put(fact.key, fact.since, fact.content)
            importing.said.add(_said(fact))
            named = dict(zip(history.key, fact.key, strict=True))
            dated = {"since": fact.since} if history.dated else {}
            rows.setdefault(fact.table, []).append({**named, **dated, **fact.content})
    return rows, Taken(added, unchanged, tuple(faults), tuple(notes))


def _said(fact: Fact) -> tuple[str, Key, str]:
    return fact.table, fact.key, fact.since


def _contradiction(entry: Entry, fact: Fact) -> Fault:
    return entry.fault("", "people.contradicts", what=" ".join(fact.key), since=fact.since or "–")


def filled(entry: Entry, held: Content | None, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Gather the content of a fact: what the row says, else (where the file has no such column) what is held, else the default."""
    before = held or {}
    return {name: entry.values.get(name, before.get(name, default)) for name, default in columns.items()}
