"""Codes of people that a spreadsheet has robbed of the zeros at their front: offered back, or put back where that is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bolib.accounting.hours.rules.punches import Punches
from bolib.batch.incoming import Incoming
from bolib.books.write import Transaction
from bolib.formats.coded import Coded, together
from bolib.formats.columns import Entry, Fault
from bolib.personnel.people import store as people
from bolib.problem import Problem


@dataclass(frozen=True)
class Zeros:
    """Which codes lack zeros, with the known code each can only be, and whether they are put back."""

    whole: Mapping[str, str] = field(default_factory=dict)
    restore: bool = False

    def entries(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Give the rows, with whole codes where zeros are put back."""
        if not (self.restore and self.whole):
            return entries
        return [_with(entry, self.whole.get(entry.values.get("person", ""))) for entry in entries]

    def punches(self, punches: Punches) -> Punches:
        """Give the punches, with whole codes where zeros are put back; a clock's user numbers are left as they are."""
        if not (self.restore and self.whole) or punches.by_user:
            return punches
        names = [self.whole.get(str(name), name) for name in punches.person.values]
        return replace(punches, person=together([Coded(names, punches.person.codes)]))

    def offered(self, faults: Iterable[Fault]) -> list[Fault]:
        """Say of a person who is not known which code may be meant."""
        return [self._offered(fault) for fault in faults]

    def _offered(self, fault: Fault) -> Fault:
        person = str(fault.problem.args.get("person"))
        if fault.problem.code != "people.person_unknown" or person not in self.whole:
            return fault
        args: dict[str, object] = {"found": person, "offered": self.whole[person]}
        return replace(fault, problem=Problem("people.person_cut", fault.problem.where, args))


def cut(act: Transaction, one: Incoming, *, restore: bool) -> Zeros:
    """Find the codes of a sheet that are known only with zeros in front, each with the one person it can be."""
    if one.kind == "people":
        return Zeros()
    if one.punches is not None:
        names = {str(name) for name in one.punches.person.values}
    else:
        names = {str(entry.values.get("person")) for entry in one.parsed.entries}
    known = set(people.known_codes(act))
    doubtful = {name for name in names - known if name.isdigit()}
    whole: dict[str, list[str]] = {}
    for code in known if doubtful else ():
        whole.setdefault(code.lstrip("0"), []).append(code)
    found = {name: whole.get(name, []) for name in doubtful}
    return Zeros({name: codes[0] for name, codes in found.items() if len(codes) == 1}, restore)


def _with(entry: Entry, person: str | None) -> Entry:
    return entry if person is None else replace(entry, values={**entry.values, "person": person})
