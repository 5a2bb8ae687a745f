"""Every way of writing a value is read as what it means, or asked back; nothing is guessed."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bolib.formats import amounts, cells
from bolib.formats.cells import Reading
from bolib.formats.columns import Column, Kind, parse
from bolib.formats.sheets import Number, Row, Sheet
from bolib.personnel.people.rules.absences import KIND as ABSENCES
from bolib.personnel.people.rules.contracts import KIND
from bolib.personnel.people.rules.dependants import KIND as DEPENDANTS
from bolib.problem import Problem

CASES = yaml.safe_load((Path(__file__).parent / "cells.yaml").read_text("utf-8"))
READERS = {
    **{name: getattr(cells, name) for name in ("amount", "positive_amount", "day", "month", "yes_no", "percent")},
    **{name: getattr(cells, name) for name in ("weekly_hours", "code", "oib", "iban", "sex", "mail")},
    **{"name": cells.words(80), "duration": cells.duration(44_640), "whole": cells.whole(100)},
    **{"amount_comma": cells.amount, "amount_point": cells.amount},
}


def read(kind: str, text: str) -> object:
    found = READERS[kind](text, Reading(decimal=kind.partition("_")[2] if kind[:7] == "amount_" else None))
    return found.code if isinstance(found, Problem) else found


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, cases in CASES.items() for text in cases])
def test_a_cell_is_read_as_the_table_says(kind: str, text: str) -> None:
    assert read(kind, text) == CASES[kind][text]


def test_an_amount_with_two_readings_names_both() -> None:
    found = amounts.read("1.234")
    assert isinstance(found, Problem)
    assert (found.args["comma"], found.args["point"]) == ("1234,00", "1.234")


def test_a_number_of_a_workbook_has_one_reading() -> None:
    assert amounts.read(Number("1234.5")) == 123_450
    assert amounts.read(Number("1.234")) == Problem("cells.amount_fine", "", {"found": "1.234"})


WORDS = {
    cells.choice(none=("nema",), partial=("djelomična",)): {"NEMA": "none", "djelomicna": "partial", "none": "none"},
    KIND["kind"].read: {"Neodredeno": "indefinite", "ODREĐENO": "fixed_term", "Direktor": "director"},
    KIND["pay_kind"].read: {"mjesecno": "monthly", "satnica": "hourly", "po satu": "hourly", "Neto": "net"},
    DEPENDANTS["kind"].read: {"Dijete": "child", "drugi": "other"},
    ABSENCES["kind"].read: {
        **{"godisnji": "annual_leave", "Bolovanje poslodavac": "sick_employer", "bolovanje HZZO": "sick_fund"},
        **{"plaćeni dopust": "paid_leave", "neplaceni  dopust": "unpaid_leave", "rodiljni": "maternity"},
        **{"Javna Dužnost": "public_duty", "annual leave": "annual_leave"},
    },
    cells.sex: {"ž": "F", "Z": "F", "m": "M", "f": "F"},
    cells.yes_no: {"DA": 1, "ne": 0},
}


@pytest.mark.parametrize(("reader", "word"), [(reader, word) for reader, words in WORDS.items() for word in words])
def test_croatian_words_are_read_with_their_marks_or_without(reader: cells.Reader, word: str) -> None:
    assert reader(word, Reading()) == WORDS[reader][word]


@pytest.mark.parametrize("name", sorted(READERS))
def test_an_absurdly_long_cell_is_not_repeated_whole(name: str) -> None:
    found = READERS[name]("9" * 2000, Reading())
    assert isinstance(found, Problem) and len(str(found.args.get("found", ""))) <= 41
    if name in ("oib", "iban"):
        assert found.code == "cells.long"


def test_a_cell_of_letters_that_nobody_sees_is_named_so() -> None:
    sheet = Sheet("", ("person", "amount"), (Row(2, ("E-1", "\u200b")),))
    kind = Kind("k", (Column("person", cells.code, "n"), Column("amount", cells.amount, "n", required=True)))
    (fault,) = parse(sheet, kind, "k.csv", Reading()).faults
    assert (fault.problem.code, fault.problem.args) == ("cells.letter", {"letter": "U+200B"})


def test_a_cut_oib_is_offered_back_with_its_zeros() -> None:
    found = cells.oib("2100014", Reading())
    assert isinstance(found, Problem)
    assert found.args["offered"] == "00002100014"


@given(st.integers(-9_000_000_000_000, 9_000_000_000_000))
@example(123_456)
@example(-100_000_000)
def test_an_amount_written_with_two_decimals_is_read_back_in_every_notation(cents: int) -> None:
    written = f"{Decimal(cents) / 100:,.2f}"
    croatian = written.translate(str.maketrans(",.", ".,"))
    for text in (written, croatian, croatian.replace(".", " "), written.replace(",", ""), f"{croatian} €"):
        assert amounts.read(text) == cents


@given(st.text(max_size=30), st.sampled_from(sorted(READERS)))
def test_no_text_breaks_a_reader(text: str, kind: str) -> None:
    assert isinstance(READERS[kind](text, Reading()), str | int | Problem)
