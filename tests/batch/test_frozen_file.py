"""What is frozen straight from the books: the same bytes as frames of the same rows, and nothing of a freeze that stops."""

import sqlite3
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib.accounting.payroll import store
from bolib.batch.run import _key, _typed
from bolib.books import Books
from bolib.books.rows import Rows
from bolib.formats.trail import block_digest, row_digests
from bolib.paper_tables import read_tables, write_tables, written_beside
from bolib.stores import SCHEMA
from tests.books import full
from tests.conftest import Signers

MONTH, PAY_DAY = "2026-10", "2026-11-10"
CELLS = {
    "INTEGER": st.none() | st.integers(-(2**63), 2**63 - 1),
    "TEXT": st.none() | st.text().map(str.encode),
    "BLOB": st.none() | st.binary(),
}
COLUMNS = [("number", "INTEGER"), ("text", "TEXT"), ("raw", "BLOB")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, signers: Signers) -> Path:
    return full.make(tmp_path_factory.mktemp("frozen") / "full.db", signers)


def test_rows_that_are_written_from_the_books_give_the_bytes_of_their_frames(whole: Path, tmp_path: Path) -> None:
    with Books(whole, SCHEMA, writable=True) as books:
        same = {"person": "E-1", "month": MONTH, "reference": "", "amount_cents": 1}
        with books.write("test", "pay_item") as act:  # enough of them for many pages
            act.add("pay_item", [{**same, "item": f"item {n}"} for n in range(2_000)])
        asked = store.frozen(books, MONTH, PAY_DAY)
        assert {"pay_item", "payslip", "payslip_line", "contract"} <= {
            n for n, r in asked.items() if isinstance(r, Rows)
        }
        with written_beside(books.db, tmp_path / "rows.db") as write:
            write({name: (_typed(books, name, rows), _key(name)) for name, rows in asked.items()})
        frames = store.inputs(books, MONTH, PAY_DAY)
        write_tables(
            tmp_path / "frames.db", {name: (_typed(books, name, rows), _key(name)) for name, rows in frames.items()}
        )
    assert (tmp_path / "rows.db").read_bytes() == (tmp_path / "frames.db").read_bytes()
    assert (tmp_path / "rows.db").stat().st_size > 100_000
    read = read_tables(tmp_path / "rows.db")
    assert len(read["pay_item"]) > 2_000
    assert {"person", "contract", "month_hours", "claim"} <= {name for name in read if len(read[name])}
    for name, rows in asked.items():
        if isinstance(rows, Rows):
            pd.testing.assert_frame_equal(read[name], frames[name][list(read[name])])


def test_of_each_pay_item_of_the_month_what_was_said_last_is_frozen(whole: Path, tmp_path: Path) -> None:
    """As the view says it, also where an item was said again and again."""
    with Books(whole, SCHEMA, writable=True) as books:
        for cents in (1_00, 2_00):
            with books.write("test", "pay_item") as act:
                for person, item in act.rows("select distinct person, item from pay_item_now"):
                    row = {"person": person, "month": MONTH, "item": item, "reference": "", "amount_cents": cents}
                    act.add("pay_item", [row])
        found = Rows(books, "pay_item", store.ITEMS, {"month": MONTH}).frame()
        said = books.sql("select * from pay_item_now where month = :m order by person, item, reference", m=MONTH)
    assert 2_00 in set(found["amount_cents"])
    assert found.to_dict("records") == said.to_dict("records")


def test_a_freeze_that_stops_leaves_the_books_as_they_were(whole: Path, tmp_path: Path) -> None:
    with Books(whole, SCHEMA, writable=True) as books:
        again = Rows(books, "person", "select person, oib from person union all select person, oib from person", {})
        with pytest.raises(ValueError, match=r"person: UNIQUE"), written_beside(books.db, tmp_path / "a.db") as write:
            write({"person": (again, ("person",))})
        assert not books.db.in_transaction
        with written_beside(books.db, tmp_path / "a.db") as write:
            write({"person": (Rows(books, "person", "select person, oib from person", {}), ("person",))})
    db = sqlite3.connect(tmp_path / "a.db")
    assert db.execute("select count(*) from person").fetchone()[0] > 0
    db.close()


@given(st.lists(st.tuples(*(CELLS[kind] for _, kind in COLUMNS)), min_size=1, max_size=8))
def test_rows_that_are_hashed_together_are_hashed_as_each_by_itself(rows: list[tuple[object, ...]]) -> None:
    assert row_digests("t", COLUMNS, rows) == [block_digest("t", COLUMNS, [row]) for row in rows]
