"""What is read by columns is what the ordinary reader reads row by row, faults and all."""

from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bolib.accounting.hours.rules import punches
from bolib.batch import incoming
from bolib.batch.incoming import How, Incoming
from bolib.batch.own_words import OwnWords
from bolib.formats import columnar, csv_tables
from bolib.formats.cells import Reading
from bolib.formats.columnar import NotPlain, Wanted
from bolib.formats.csv_tables import Opened
from bolib.problem import Problem

HOW = How("punches", Reading(), OwnWords(), lambda file, done, of: None)
CELLS = {
    "person": [
        "E-1",
        "E-1",
        "E-200",
        "200",
        "",
        " E-2 ",
        "a b",
        "EXAMPLE",
        "é",
        "x" * 41,
        '"E-1"',
        "\xa0E-3",
        "E\u200b",
    ],
    "at": [
        *("2026-10-05 07:58", "2026-10-05 07:58:30", "5.10.2026. 8:00", "2026/10/05  08:00:01", "2026-10-05T08:00"),
        *("", "2026-10-05", "31.02.2026. 08:00", "2026-10-05 24:00", "2026-10-05 8:0", "0000-01-01 08:00"),
        *(
            "2026-10-05 07:58:60",
            "2026-10-05 07:58:5",
            " 2026-10-05 07:58 ",
            '"2026-10-05 09:00:00"',
            "T 08:00",
            "08:00",
        ),
        *("2026-10-25 02:30", "1.1.1970 00:00:00", "2026-10-05 7:58:30", "2026-10-05T7:58", "2026-10-05\xa008:00"),
    ],
    "direction": ["", "in", "IZLAZ", "out", "2", '"in"', "Ulaz "],
    "site": ["", "ZG", "a/b", "CENTRE"],
    "device": ["", "7", "device-with-a-long-name", "ž"],
    "offset": ["", "+02:00", "-01:30", "2", "+25:00"],
    "shoe": ["", "42", '"a b"'],
}
ENDS = ["\n", "\r\n"]


def both(text: str, label: str = "punches.csv") -> tuple[Incoming | None, Incoming]:
    """Read a text by columns, and row by row."""
    data = text.encode()
    opened = csv_tables.open_text(data, label)
    assert isinstance(opened, Opened)
    fast = incoming._by_columns(opened, data, label, HOW)
    found = csv_tables.sheets(opened, label)
    if isinstance(found, Problem):
        assert fast is None
        pytest.skip("no table at all")
    slow = incoming._parsed(found[0], "punches", label, HOW)
    assert isinstance(slow, Incoming)
    return fast, slow


def content(one: Incoming) -> list[tuple]:
    """The punches as rows, in the order of the file."""
    assert one.punches is not None
    p = one.punches
    columns = (p.person, p.device, p.direction, p.site, p.offset)
    return [(int(p.rows[n]), int(p.clock[n]), *(column.at(n) or None for column in columns)) for n in range(len(p))]


@st.composite
def files(draw: st.DrawFn) -> str:
    names = draw(st.permutations(list(CELLS)))
    names = [name for name in names if name in ("person", "at") or draw(st.booleans())]
    mark, end = draw(st.sampled_from([",", ";", "\t"])), draw(st.sampled_from(ENDS))
    usual = {name: cells[0] for name, cells in CELLS.items()}
    lines = [mark.join(names)]
    for _ in range(draw(st.integers(0, 8))):
        row = [draw(st.sampled_from([usual[name], *CELLS[name]])) for name in names]
        lines.append(mark.join(row + draw(st.sampled_from([[], [], [], [""], ["x"]]))))
        if draw(st.integers(0, 9)) == 0:
            lines.append(draw(st.sampled_from(["", mark, " ", mark * (len(names) - 1), "x"])))
    return end.join(lines) + draw(st.sampled_from(["", end]))


@settings(max_examples=400, deadline=None)
@given(files())
def test_both_roads_say_the_same(text: str) -> None:
    fast, slow = both(text)
    if fast is None:
        assert "\n" not in text
        return
    assert content(fast) == content(slow)
    assert fast.answer == slow.answer
    assert fast.parsed.faults == slow.parsed.faults and fast.parsed.columns == slow.parsed.columns
    numbers = {row.number for row in slow.sheet.rows}
    assert fast.sheet_with(numbers).rows == slow.sheet.rows


@pytest.mark.parametrize("size", [40, 64, 1000])
@settings(max_examples=60, deadline=None)
@given(text=files())
def test_where_a_text_is_cut_changes_nothing(size: int, text: str) -> None:
    whole, _ = both(text)
    usual, columnar.CHUNK = columnar.CHUNK, size
    try:
        cut, _ = both(text)
    finally:
        columnar.CHUNK = usual
    if cut is not None:  # a row longer than a piece goes the ordinary way
        assert whole is not None and content(cut) == content(whole) and cut.answer == whole.answer


@pytest.mark.parametrize(
    "rows",
    [
        'E-1,"2026-10-05 08:00',
        'E-1,2026-10-05 "08:00"',
        '"E-1"x,2026-10-05 08:00',
        '"E""1",2026-10-05 08:00',
        "E-1,2026-10-05 08:00\rE-2,2026-10-05 08:00",
        'E-1,"2026-10-05 08:00' + "x" * 2000 + '"',
        "," * 250,
        "a,b,c\n" * 200_001,
    ],
)
def test_what_is_not_plain_goes_the_ordinary_way(rows: str) -> None:
    wanted = [Wanted("person", 0, str)]
    with pytest.raises(NotPlain):
        columnar.read(f"{rows}\n".encode(), ",", 2, 2, wanted)


@pytest.mark.parametrize("headings", ["person,at", "at,person,site"])
def test_a_row_with_an_over_long_cell_is_a_fault_on_both_roads_and_stops_no_other(headings: str) -> None:
    width = headings.count(",") + 1
    rows = [",".join(["E-1", "2026-10-05 08:00", "S"][:width]) for _ in range(3)]
    if headings.startswith("at"):
        rows = [",".join(["2026-10-05 08:00", "E-1", "S"]) for _ in range(3)]
    rows[1] = rows[1].replace("E-1", "E" * 2_001)
    fast, slow = both("\n".join([headings, *rows]))
    assert fast is not None and len(content(fast)) == 2 and content(fast) == content(slow)
    assert fast.answer == slow.answer
    assert [(fault.row, fault.column, fault.problem.code) for fault in fast.answer.faults] == [
        (3, "person", "cells.long")
    ]


def test_a_line_end_inside_quotation_marks_keeps_the_numbers_of_the_rows() -> None:
    fast, slow = both(
        'person,at,site\n"E\n1",2026-10-05 08:00,ZG\nE-2,2026-10-05 08:00,"Z\nG"\nE-3,2026-10-05 08:00,ZG\n'
    )
    assert fast is not None and [row[0] for row in content(fast)] == [4] and content(fast) == content(slow)
    assert fast.answer == slow.answer


@pytest.mark.parametrize("headings", ["person,user,at", "person,at,direction,status", "person,at,", 'person,"at"'])
def test_headings_that_need_a_look_at_every_row_are_left_to_the_ordinary_reader(headings: str) -> None:
    fast, _ = both(f"{headings}\n" + ",".join(["E-1"] * (headings.count(",") + 1)) + "\n")
    assert fast is None


def test_a_million_people_have_a_million_codes() -> None:
    text = "".join(f"P-{n}\n" for n in range(70_000)).encode()
    read = columnar.read(text, ",", 2, 1, [Wanted("person", 0, str)])
    column = read.columns["person"]
    assert [column.at(n) for n in (0, 12_345, 69_999)] == ["P-0", "P-12345", "P-69999"]
    assert len(column.values) == 70_000


def test_the_columns_of_both_roads_are_the_same_dataclass() -> None:
    fast, slow = both("person,at\nE-1,2026-10-05 08:00\n")
    assert fast is not None and fast.punches is not None and slow.punches is not None
    assert asdict(fast.punches).keys() == asdict(slow.punches).keys()
    assert isinstance(fast.punches, punches.Punches) and Path("punches.csv").stem == "punches"
