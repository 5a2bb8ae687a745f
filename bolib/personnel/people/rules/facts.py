"""How rows become facts: what the books hold already adds nothing, anything else is a new fact from its date on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bolib.formats.columns import Entry, Fault, Taken
from bolib.problem import Problem

Key = tuple[str, ...]
Content = Mapping[str, Any]
Said = tuple[str, Key, str]  # table, key, since


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
    """One command of an import, and what it has said so far.

    `day` is its day; `starts` are the first days of employment that come in with it, by person; `above` the upper unit
    of each unit that comes in; `assisted` says whether who lives in a municipality has a relief of tax. `again` says
    that this very file came in before: what the books hold of a key is then at least as new, and stays; `first_event`
    is the first event that the command may write. `month` is the month that the command is about, where it is about one.
    """

    day: str
    starts: Mapping[str, str] = field(default_factory=dict)
    above: Mapping[str, str | None] = field(default_factory=dict)
    assisted: Callable[[str], bool] = lambda code: False
    said: dict[Said, Content] = field(default_factory=dict)
    again: bool = False
    first_event: int = 0
    month: str = ""


@dataclass(frozen=True)
class Proposal:
    """What one row would add, or why it cannot."""

    facts: Sequence[Fact] = ()
    faults: Sequence[Fault] = ()
    notes: Sequence[Problem] = ()


Propose = Callable[[Entry], Proposal]
Proposer = Callable[[Known, Importing], Propose]


def decide(
    entries: Sequence[Entry], proposer: Proposer, known: Known, importing: Importing
) -> tuple[dict[str, list[dict[str, Any]]], Taken]:
    """Turn rows into the facts that are new; gives the rows to add by table, and what became of each row.

    Rows of one file that say different things of the same key and date all come back, whatever the books hold: which
    one is right cannot be told. Of two files of one command the later one comes back. `known` and `importing` learn
    what is added, so that later rows are held against it.
    """
    apart, propose = _apart(entries, proposer(known, importing)), proposer(known, importing)
    stays = {table: set(history.held) for table, history in known.items()} if importing.again else {}
    rows: dict[str, list[dict[str, Any]]] = {}
    added = unchanged = 0
    faults: list[Fault] = []
    notes: list[Problem] = []
    for entry, against in zip(entries, apart, strict=True):
        proposal = Proposal() if against else propose(entry)
        new = [f for f in proposal.facts if _new(f, known) and f.key not in stays.get(f.table, ())]
        against = against or [f for f in proposal.facts if importing.said.get(_said(f), f.content) != f.content]
        found = [*proposal.faults] or _contradictions(entry, against)
        faults += found
        if found:
            continue
        notes += proposal.notes
        added, unchanged = added + bool(new), unchanged + (not new)
        importing.said.update((_said(fact), fact.content) for fact in proposal.facts)
        for fact in new:
            history = known[fact.table]
            history.put(fact.key, fact.since, fact.content)
            named = dict(zip(history.key, fact.key, strict=True))
            dated = {"since": fact.since} if history.dated else {}
            rows.setdefault(fact.table, []).append({**named, **dated, **fact.content})
    return rows, Taken(added, unchanged, tuple(faults), tuple(notes))


def _said(fact: Fact) -> Said:
    return fact.table, fact.key, fact.since


def _new(fact: Fact, known: Known) -> bool:
    held = known[fact.table].on(fact.key, fact.since)
    return held != fact.content and (held is not None or any(fact.content.values()) or not fact.content)


def changed(fact: Fact, known: Known, importing: Importing) -> bool:
    """Say whether a fact will take the place of something else that the books hold of its key."""
    return not importing.again and fact.key in known[fact.table].held and _new(fact, known)


def _apart(entries: Sequence[Entry], propose: Propose) -> list[list[Fact]]:
    """For each row what it says that another one contradicts, each as it stands before any of them is in."""
    facts = [propose(entry).facts for entry in entries]
    said: dict[Said, Content] = {}
    apart = {_said(f) for row in facts for f in row if said.setdefault(_said(f), f.content) != f.content}
    return [[fact for fact in row if _said(fact) in apart] for row in facts]


def _contradictions(entry: Entry, facts: Iterable[Fact]) -> list[Fault]:
    things = dict.fromkeys(" ".join(part for part in fact.key if part) for fact in facts)
    return [entry.fault("", "people.contradicts", what=what) for what in things]


def filled(entry: Entry, held: Content | None, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Gather the content of a fact: what the row says, else (where the file has no such column) what is held, else the default."""
    before = held or {}
    return {name: entry.values.get(name, before.get(name, default)) for name, default in columns.items()}
