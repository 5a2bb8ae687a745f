"""A block whose columns SQLite gives as lists has the digest that its rows have."""

import sqlite3
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bolib.formats.trail import block_digest
from bolib.formats.trail_lists import listed_digest

COLUMNS = [("n", "INTEGER"), ("t", "TEXT")]
INTEGERS = st.none() | st.integers(-(2**63), 2**63 - 1)
PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='"\\'))
TEXTS = st.none() | PLAIN | st.text(st.sampled_from('a,"\\n[]{}:\0\x1f\x7f žć€😀')) | st.just("null")


def of_lists(rows: list[tuple[Any, Any]]) -> bytes:
    """Let SQLite make the lists, of cells of whatever type."""
    db = sqlite3.connect(":memory:")
    db.text_factory = bytes
    db.execute("create table t (n, t)")
    db.executemany("insert into t values (?, ?)", rows)
    return listed_digest(
        "t", COLUMNS, len(rows), db.execute("select json_group_array(n), json_group_array(t) from t").fetchone()
    )


def of_rows(rows: list[tuple[Any, Any]]) -> bytes:
    return block_digest("t", COLUMNS, [(n, t if t is None else t.encode()) for n, t in rows])


@given(st.lists(st.tuples(INTEGERS, TEXTS), min_size=1, max_size=20))
@example([(None, None)])
@example([(0, ""), (-1, "")])
@example([(0, ","), (1, ","), (2, "")])
@example([(None, ","), (1, None), (None, "")])
@example([(1, "a"), (2, None), (None, "b,c")])
@example([(1, None), (2, "null"), (3, None)])
@example([(1, "null,null"), (2, None)])
def test_lists_and_rows_give_the_same_digest(rows: list[tuple[Any, Any]]) -> None:
    assert of_lists(rows) == of_rows(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [("1", "a")],
        [(1, "a"), ("2", "b")],
        [(1.0, "a")],
        [(None, "a"), (1.5, "b")],
        [(1, 2)],
        [(1, "a"), (2, 3)],
        [(1, "a"), (2, None), (3, 4)],
        [(1, 2.5), (2, "a")],
    ],
)
def test_a_cell_of_another_type_has_no_digest(rows: list[tuple[Any, Any]]) -> None:
    with pytest.raises(TypeError):
        of_lists(rows)
