"""What waits for somebody: what it is, who looks after it, by when, and in which notebook it is done."""

from dataclasses import dataclass

from bolib.problem import Problem


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: in words (where and what), for which users or persons, until which day, where it is done."""

    what: Problem
    who: tuple[str, ...]
    due: str
    link: str
