"""The rows behind a grid: what is found, in which order, and how it is written."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib.widgets.rows import Rows

FRAME = pd.DataFrame(
    {
        "person": ["E-2", "E-10", "E-1", "E-3"],
        "name": pd.array(["Žarko Šimić", "Ana Čavlić", None, "Đuro Cindrić"], dtype="string"),
        "day": ["2026-10-02", "2026-09-30", "2026-10-01", "2026-12-24"],
        "net_cents": pd.array([123_456, -50, None, 1_000_000], dtype="Int64"),
        "state": ["open", "paid", "open", "open"],
    }
)
WORDS = {"state": {"open": "Otvoreno", "paid": "Plaćeno"}}


def rows(language: str = "hr") -> Rows:
    return Rows(FRAME, list(FRAME.columns), language, WORDS)


def persons(places: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> list[str]:
    return list(FRAME["person"].iloc[places])


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["E-2", "E-10", "E-1", "E-3"]),
        ("simic", ["E-2"]),
        ("ŠIMIĆ", ["E-2"]),
        ("1.234,56", ["E-2"]),
        ("otvoreno listop", []),
        ("otvoreno 24. 12.", ["E-3"]),
        ("duro", ["E-3"]),
        ("placeno ana", ["E-10"]),
        ("paid", []),  # what is searched is what is shown
    ],
)
def test_rows_are_found_by_every_word_as_it_is_shown(search: str, found: list[str]) -> None:
    assert persons(np.flatnonzero(rows().found(search))) == found


def test_an_empty_frame_is_searched_and_sorted_as_well() -> None:
    none = Rows(FRAME.iloc[:0], list(FRAME.columns), "hr", WORDS)
    assert none.found("ana").tolist() == [] and none.order("name").tolist() == []
    assert none.written(none.order("net_cents")) == []


@pytest.mark.parametrize(
    ("column", "rising"),
    [
        ("name", ["E-10", "E-3", "E-2", "E-1"]),  # A, Đ, Ž; nobody's name is last
        ("net_cents", ["E-10", "E-2", "E-3", "E-1"]),
        ("day", ["E-10", "E-1", "E-2", "E-3"]),
        ("state", ["E-2", "E-1", "E-3", "E-10"]),  # by the word, not the code; alike ones stay
    ],
)
def test_columns_are_sorted_as_a_reader_expects_and_empty_cells_are_last_both_ways(
    column: str, rising: list[str]
) -> None:
    assert persons(rows().order(column)) == rising
    falling = persons(rows().order(column, descending=True))
    assert [one for one in falling if one == "E-1"] == ["E-1"] and set(falling) == set(rising)
    if column in ("name", "net_cents"):
        assert falling[-1] == "E-1"


def test_cells_are_written_in_the_language_and_an_empty_one_is_empty() -> None:
    assert rows().written(np.array([0, 2])) == [
        ["E-2", "Žarko Šimić", "2.\xa010.\xa02026.", "1.234,56", "Otvoreno"],
        ["E-1", "", "1.\xa010.\xa02026.", "", "Otvoreno"],
    ]
    assert rows("en").written(np.array([1]))[0][2:4] == ["30\xa0Sep\xa02026", "−0.50"]


@given(st.lists(st.text(max_size=8), max_size=30), st.text(max_size=3))
def test_what_is_found_is_what_a_look_at_each_row_finds(texts: list[str], search: str) -> None:
    from bolib.widgets.rows import PLAIN, plain

    frame = pd.DataFrame({"text": pd.array(texts, dtype="string")})
    made = Rows(frame, ["text"], "hr")
    shown = [line[0] for line in made.written(np.arange(len(texts)))]
    (asked,) = plain([search], PLAIN)
    looked = [all(word in plain([text], PLAIN)[0] for word in asked.split()) for text in shown]
    assert made.found(search).tolist() == looked


@given(st.lists(st.one_of(st.none(), st.integers(-(10**12), 10**12)), max_size=40), st.booleans())
def test_numbers_are_in_order_and_alike_ones_stay(values: list[int | None], descending: bool) -> None:
    frame = pd.DataFrame({"net_cents": pd.array(values, dtype="Int64")})
    order = Rows(frame, ["net_cents"], "en").order("net_cents", descending=descending).tolist()
    sign = -1 if descending else 1
    assert order == sorted(range(len(values)), key=lambda n: (values[n] is None, sign * (values[n] or 0)))
