"""A grid, as a plain program uses it: pages, order, search, a choice, a change, a file."""

import io
from typing import Any

import pandas as pd
import pytest
import python_calamine

from bolib.problem import Refused
from bolib.text import say
from bolib.widgets.grid import PAGE, Grid, Look

COUNT = 120


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": [f"E-{n:03}" for n in range(COUNT)],
            "name": pd.array(
                [f"=1+{n}" if n == 7 else f"Name {chr(65 + n % 10)}" for n in range(COUNT)], dtype="string"
            ),
            "net_cents": pd.array([100 * n for n in range(COUNT)], dtype="Int64"),
            "state": ["open" if n % 2 else "paid" for n in range(COUNT)],
        }
    )


LOOK = Look(
    "person", words={"state": {"open": "Open", "paid": "Paid"}}, tones={"state": {"paid": "good"}}, name="people"
)


def made(**heard: Any) -> Grid:
    grid = Grid(lambda does: does, **heard)
    grid.show(frame(), LOOK, "en", caption="People")
    return grid


def keys(grid: Grid) -> list[str]:
    return [row["key"] for row in grid.rows]


def test_one_page_travels_and_says_where_it_is() -> None:
    grid = made()
    assert (len(grid.rows), grid.total, grid.pages, grid.where) == (PAGE, COUNT, 3, "1–50 of 120")
    grid.page = 2
    assert keys(grid) == [f"E-{n:03}" for n in range(100, 120)] and grid.where == "101–120 of 120"
    grid.page = 99
    assert grid.page == 2


def test_it_is_sorted_and_searched_over_all_rows() -> None:
    grid = made()
    grid.sort, grid.descending = "net_cents", True
    assert keys(grid)[0] == "E-119"
    grid.search = "name g"
    assert grid.total == 12 and keys(grid)[0] == "E-116"
    grid.search = "nobody"
    assert (grid.total, grid.rows, grid.where) == (0, [], "0–0 of 0")
    grid.sort = "a column that is not there"
    grid.search = ""
    assert grid.total == COUNT


def test_a_page_stays_where_rows_are_shown_again_and_a_choice_that_went_is_forgotten() -> None:
    chosen: list[str] = []
    grid = made(choose=chosen.append)
    grid.page, grid.chosen = 1, "E-060"
    assert chosen == ["E-060"]
    grid.show(frame(), LOOK, "hr", caption="Osobe")
    assert (grid.page, grid.chosen, chosen) == (1, "E-060", ["E-060"])
    assert grid.where == "51–100 od 120" and grid.words["search"] == say("hr", "grid.search")
    grid.show(frame().head(3), LOOK, "hr", caption="Osobe")
    assert (grid.page, grid.chosen) == (0, "")


def test_values_have_words_and_tones_and_numbers_stand_right() -> None:
    grid = made()
    assert grid.rows[0]["cells"] == ["E-000", "Name A", "0.00", "Paid"] and grid.rows[0]["tones"] == {"state": "good"}
    assert [column["right"] for column in grid.columns] == [False, False, True, False]
    assert grid.row("E-007")["net_cents"] == 700
    with pytest.raises(KeyError):
        grid.row("E-999")


def test_what_is_typed_is_answered_below_its_cell() -> None:
    typed, told = [], []

    def edit(key: str, column: str, text: str) -> None:
        if text == "x":
            raise Refused("cells.amount", "", found=text)
        typed.append((key, column, text))

    grid = Grid(lambda does: does, edit=edit)
    grid.show(frame(), Look("person", edits=("net_cents",)), "en", caption="People")
    grid.send = lambda content, buffers=None: told.append(content)
    for text, column in (("x", "net_cents"), ("12.00", "net_cents"), ("Eve", "name")):
        grid._told(grid, {"edit": {"key": "E-001", "column": column, "text": text}}, [])
    assert typed == [("E-001", "net_cents", "12.00")]
    assert [bool(answer["edited"]["wrong"]) for answer in told] == [True, False]


@pytest.mark.parametrize("language", ["en", "hr"])
def test_the_rows_that_are_found_are_taken_as_files_in_which_nothing_is_a_formula(language: str) -> None:
    given: list[tuple[str, bytes]] = []
    grid = Grid(lambda does: does)
    grid.show(frame(), LOOK, language, caption="People")
    grid.send = lambda content, buffers=None: given.append((content["give"], buffers[0]))
    grid.search = "e-007"
    for kind in ("csv", "xlsx", "exe"):
        grid._told(grid, {"file": kind}, [])
    (name, text), (book_name, book) = given
    assert (name, book_name) == ("people.csv", "people.xlsx")
    right = {"en": "E-007,'=1+7,7.00,Open", "hr": "E-007;'=1+7;7,00;Open"}[language]
    assert text.decode("utf-8-sig").splitlines()[1] == right
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    assert sheet.to_python()[1] == ["E-007", "=1+7", 7.0, "Open"]
    from zipfile import ZipFile

    assert b"<f>" not in ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")


def test_several_rows_are_picked_and_stay_so_on_other_pages_while_they_are_here() -> None:
    heard: list[list[str]] = []
    grid = made(pick=heard.append)
    assert grid.picks and not made().picks
    grid.picked = ["E-000", "E-119"]
    grid.page = 2
    assert heard == [["E-000", "E-119"]] and grid.picked == ["E-000", "E-119"]
    grid.show(frame().iloc[50:], LOOK, "en", caption="People")
    assert grid.picked == ["E-119"] and len(heard) == 1  # what is gone is not picked, and nobody picked anything


def test_the_enter_key_opens_a_row_and_rows_are_given_in_their_order() -> None:
    heard: list[str] = []
    grid = made(enter=heard.append)
    grid._told(grid, {"enter": "E-007"}, [])
    assert heard == ["E-007"]
    grid.search, grid.sort, grid.descending = "name g", "net_cents", True
    assert grid.in_order()[:2] == ["E-116", "E-106"]
