"""What a row about people must be: one module for each kind of file, and how a row becomes facts with their dates."""

from collections.abc import Callable, Sequence

from bolib.formats.columns import Entry
from bolib.personnel.people.rules import absences, contracts, dependants, persons, units
from bolib.personnel.people.rules.facts import Importing, Known, Propose

# In this order: a unit names its manager, and contracts name persons and units.
KINDS = {kind.name: kind for kind in (persons.KIND, units.KIND, dependants.KIND, contracts.KIND, absences.KIND)}

PROPOSERS: dict[str, Callable[[Known, Importing], Propose]] = {
    "people": persons.proposer,
    "units": units.proposer,
    "dependants": dependants.proposer,
    "contracts": contracts.proposer,
    "absences": absences.proposer,
}

# Rows of these kinds may need one another; they are put in an order in which they can go in.
ARRANGED: dict[str, Callable[[Sequence[Entry], Known], list[Entry]]] = {
    "units": units.arranged,
    "contracts": contracts.arranged,
}
