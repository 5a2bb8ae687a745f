"""Makes guessing slow: after some wrong answers each further one makes everybody wait longer who comes under that name."""

from collections.abc import Callable

FORGOTTEN = 3600.0  # seconds without a wrong answer after which it is as if there had been none
LONGEST = 300.0  # seconds to wait at the most, so that nobody is kept out for long by somebody else's guesses
REMEMBERED = 10_000  # names at the most; then those that are nearest to being forgotten go first


class Backoff:
    """Wrong answers by name; `free` of them cost no waiting, `clock` gives seconds that only grow."""

    def __init__(self, free: int, clock: Callable[[], float]) -> None:
        self._free, self._clock = free, clock
        self._wrong: dict[str, tuple[int, float]] = {}  # how many, and when the last was; in that order

    def wait(self, name: str) -> float:
        """Say how many seconds a name has to wait before an answer is looked at."""
        times, last = self._kept(name)
        return max(0.0, last + self._penalty(times) - self._clock()) if times else 0.0

    def wrong(self, name: str) -> None:
        """Count a wrong answer."""
        times, _ = self._kept(name)
        self._wrong.pop(name, None)
        self._wrong[name] = (times + 1, self._clock())
        if len(self._wrong) > REMEMBERED:
            del self._wrong[next(iter(self._wrong))]

    def right(self, name: str) -> None:
        """Forget what was wrong before a right answer."""
        self._wrong.pop(name, None)

    def _penalty(self, times: int) -> float:
        return min(LONGEST, float(2 ** min(times - self._free, 20))) if times > self._free else 0.0

    def _kept(self, name: str) -> tuple[int, float]:
        times, last = self._wrong.get(name, (0, 0.0))
        return (times, last) if self._clock() - last < FORGOTTEN else (0, 0.0)
