"""Whole columns go in as rows would, and their digests are those of the rows as they are read back."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from bolib.books import Books
from bolib.formats.coded import coded
from tests.books import independent_reader

NAMES = ["E-1", "E-10", "Ž-2", "é", "z"]


def columns(count: int, *, site: str | None = "ZG", seed: int = 1) -> dict:
    """Punches in the order of the key."""
    chance = Random(seed)
    people = sorted((n * 1_000_000, chance.choice(NAMES)) for n in range(count))
    return {
        "at": np.array([at for at, _ in people], np.int64),
        "person": coded(person for _, person in people),
        "device": coded(chance.choice(["", "7", "šank"]) for _ in people),
        "zone": coded("Europe/Zagreb" for _ in people),
        "direction": coded(chance.choice(["in", "out", None]) for _ in people),
        **({} if site is None else {"site": coded(chance.choice([None, site]) for _ in people)}),
    }


def as_rows(given: dict) -> list[dict]:
    count = len(given["at"])
    whole = {n: c.tolist() if isinstance(c, np.ndarray) else [c.at(i) for i in range(count)] for n, c in given.items()}
    return [{name: column[i] for name, column in whole.items()} for i in range(count)]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 4095, 4096, 4097, 9000])
@pytest.mark.parametrize("site", ["ZG", None])
def test_columns_and_rows_give_the_same_digests(books: Books, count: int, site: str | None) -> None:
    given = columns(count, site=site)
    with books.write("import", "columns") as act:
        act.add_columns("punch", given)
    with books.write("import", "rows") as act:
        act.add("punch", as_rows(given))
    digests = books.rows("select columns, rows, digests from event_rows where \"table\" = 'punch' order by seq")
    assert digests[0] == digests[1] and digests[0][1] == count
    assert books.rows("select count(*) from punch") == [(2 * count,)]


def test_the_independent_reader_and_verify_find_nothing(books: Books) -> None:
    with books.write("import", "columns") as act:
        act.add_columns("punch", columns(5000))
    with books.write("import", "twice in one event") as act:
        act.add_columns("punch", columns(100))
        act.add("punch", [row | {"device": "x"} for row in as_rows(columns(50))])
    assert books.verify().problems == []
    path = Path(books.path)
    books.close()
    assert independent_reader.faults(str(path)) == []


def test_blocks_of_a_table_whose_key_does_not_begin_with_the_event_are_those_of_its_rows(books: Books) -> None:
    """Rows of two events stand between each other, and some letters and marks are no ASCII or JSON."""
    for event in (0, 1):
        with books.write("import", "persons") as act:
            names = [f"{name}{n}" for n in range(event, 8400, 2) for name in ("E-", 'Ž"\\')]
            act.add("person", [{"person": name, "oib": f"{n:011}"} for n, name in enumerate(names, event * 8400)])
    counted = books.rows("select rows, length(digests) from event_rows where \"table\" = 'person' and rows > 4096")
    assert counted == [(8400, 3 * 32)] * 2
    assert books.verify().problems == []
    path = Path(books.path)
    books.close()
    assert independent_reader.faults(str(path)) == []


def test_rows_in_another_order_or_twice_are_refused(books: Books) -> None:
    given = columns(10)
    turned = {name: column[::-1] for name, column in given.items()}
    twice = {name: column[[0, *range(10)]] for name, column in given.items()}
    for wrong in (turned, twice):
        with pytest.raises(ValueError, match="order of its key"), books.write("import", "x") as act:
            act.add_columns("punch", wrong)
    assert books.rows("select count(*) from punch") == [(0,)]


def test_other_tables_and_unknown_columns_are_refused(books: Books) -> None:
    with pytest.raises(ValueError, match="takes no columns"), books.write("import", "x") as act:
        act.add_columns("person", {"person": coded(["E-1"])})
    with pytest.raises(ValueError, match="takes no columns"), books.write("import", "x") as act:
        act.add_columns("payslip_line", {})
    with pytest.raises(KeyError, match="shoe"), books.write("import", "x") as act:
        act.add_columns("punch", columns(1) | {"shoe": coded(["42"])})


def test_rows_that_stand_beside_the_books_are_added_as_they_stand(books: Books) -> None:
    with books.write("import", "rows") as act:
        act.add("punch", as_rows(columns(50)))
    with books.write("import", "beside") as act:
        act.db.execute("attach ':memory:' as proposed")
        act.db.execute("create table proposed.punch as select at, person, device, zone, direction from main.punch")
        act.db.execute("create table proposed.other as select 1 as shoe")
        act.db.execute("create table proposed.none as select 1 as shoe where false")
        act.add_from("punch", "proposed.punch", site="ZG")
        act.add_from("punch", "proposed.none")
        with pytest.raises(KeyError, match="shoe"):
            act.add_from("punch", "proposed.other")
        act.db.execute("create table proposed.own as select *, 'OTHER' as site from proposed.punch")
        with pytest.raises(ValueError, match="site"):
            act.add_from("punch", "proposed.own", site="ZG")
    assert books.rows("select count(*), count(distinct event), count(distinct site) from punch") == [(100, 2, 1)]
    assert books.verify().problems == []
