"""Many wall times become instants together as each of them does alone."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bolib import dates
from bolib.formats.wall_times import HOW, NO_OFFSET, instants, offset_text

ZONES = [
    "Europe/Zagreb",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
]
START = datetime(1970, 1, 1)
CHANGES = [
    "2026-03-29T02:00",
    "2026-10-25T02:00",
    "2026-04-05T01:30",
    "2026-10-04T02:00",
    "2011-12-30T00:00",
    "2022-03-27T00:00",
]


def alone(wall: datetime, zone: str, offset: int | None) -> tuple[str, int | None]:
    """How one wall time occurs, by the other way of working it out."""
    try:
        text = None if offset is None else offset_text(offset)
        return "once", dates.instant(wall, zone, text) // 1_000_000
    except dates.TwiceThatDay:
        return "twice", None
    except dates.NeverThatDay:
        return "never", None
    except ValueError:
        return "other_offset", None


times = st.one_of(
    st.integers(0, 65 * 365 * 86_400),
    st.builds(
        lambda near, by: int((datetime.fromisoformat(near) - START).total_seconds()) + by,
        st.sampled_from(CHANGES),
        st.integers(-7_300, 7_300),
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(times, max_size=20), st.sampled_from(ZONES), st.sampled_from([None, 0, 3600, 7200, -3600, 37_800]))
def test_many_together_are_as_each_alone(clocks: list[int], zone: str, offset: int | None) -> None:
    given_offset = NO_OFFSET if offset is None else offset
    seconds, how = instants(np.array(clocks, np.int64), zone, np.full(len(clocks), given_offset, np.int64))
    for clock, at, code in zip(clocks, seconds.tolist(), how.tolist(), strict=True):
        expected, instant = alone(START + timedelta(seconds=clock), zone, offset)
        if offset is not None and expected == "never":  # settled by either offset of the change, else another one
            assert HOW[code] in ("once", "other_offset")
            continue
        assert (HOW[code], at if HOW[code] == "once" else None) == (expected, instant)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "+00:00"), (3600, "+01:00"), (-12_600, "-03:30"), (20_700, "+05:45")]
)
def test_an_offset_is_written_with_its_sign(seconds: int, text: str) -> None:
    assert offset_text(seconds) == text


def test_a_time_that_never_was_is_settled_by_either_offset_of_the_change() -> None:
    clock = np.full(3, int((datetime(2026, 3, 29, 2, 30) - START).total_seconds()), np.int64)
    seconds, how = instants(clock, "Europe/Zagreb", np.array([3600, 7200, 0], np.int64))
    assert [HOW[code] for code in how] == ["once", "once", "other_offset"]
    assert (seconds[0] - seconds[1]) == 3600
