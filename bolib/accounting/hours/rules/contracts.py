"""On which days a person has a contract, as rows of hours are held against it."""

from collections.abc import Iterable, Mapping, Sequence

Employments = Mapping[str, Sequence[tuple[str, str]]]
LAST_DAY = "9999-12-31"


def employments(versions: Iterable[tuple[str, str, str | None]]) -> Employments:
    """Gather (person, first day, last day or None) into the stretches of days of each person.

    Stretches that touch or overlap are not joined; a day is held against each of them.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for person, first, last in versions:
        found.setdefault(person, []).append((first, last or LAST_DAY))
    return found


def employed_on(found: Employments, person: str, day: str) -> bool:
    """Say whether a person has a contract on a day."""
    return any(first <= day <= last for first, last in found.get(person, ()))
