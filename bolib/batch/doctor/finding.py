"""One thing that the doctor looked at: as it should be, to be looked at, or broken."""

from dataclasses import dataclass

from bolib.problem import Problem

OK, LOOK, BROKEN = "ok", "look", "broken"


@dataclass(frozen=True)
class Finding:
    """What was found: the state (ok, look or broken) and, as a problem's values, the sentence that says it."""

    state: str
    problem: Problem


def finding(state: str, code: str, where: str, **args: object) -> Finding:
    """Make a finding."""
    return Finding(state, Problem(code, where, args))


def size(count: int) -> str:
    """Write a number of bytes for people."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
