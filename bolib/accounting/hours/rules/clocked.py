"""A punch as it stands: when it was, at which clock, in or out, whether a person added it, whether it is struck out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Clocked:
    """A punch: its instant (microseconds since 1970 UTC), the day and time on the wall, in or out, clock, site, whether a person added it, whether it is struck out, the time zone of the wall, and the event that wrote it."""

    at: int
    day: str
    wall: str
    direction: str | None
    device: str
    site: str | None
    by_hand: bool
    voided: bool
    zone: str = "UTC"
    event: int = 0
