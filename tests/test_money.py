"""Money in whole cents: exact against Decimal, strict with what is written, and negatives mirror positives."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib import money

CENTS = st.integers(-(10**11), 10**11)
PPM = st.integers(0, 1_000_000)
LANGUAGE = st.sampled_from(["en", "hr"])


def half_up(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(CENTS, PPM)
def test_a_share_is_what_decimal_says(cents: int, ppm: int) -> None:
    assert int(money.share(np.array([cents]), ppm)[0]) == half_up(Decimal(cents) * ppm / 1_000_000)


@given(CENTS, st.integers(0, 10**9), PPM, PPM)
def test_two_bands_are_what_decimal_says(cents: int, limit: int, lower: int, higher: int) -> None:
    below = min(cents, limit)
    exact = (Decimal(below) * lower + Decimal(cents - below) * higher) / 1_000_000
    assert int(money.banded(np.array([cents]), limit, lower, higher)[0]) == half_up(exact)


@given(st.lists(st.integers(-(9 * 10**18), 9 * 10**18), min_size=1))
def test_negatives_are_rounded_as_positives(millionths: list[int]) -> None:
    given = np.array(millionths)
    assert (money.half_up(-given) == -money.half_up(given)).all()


@pytest.mark.parametrize(("millionths", "cents"), [(499_999, 0), (500_000, 1), (500_001, 1), (1_499_999, 1)])
def test_half_a_cent_goes_away_from_zero(millionths: int, cents: int) -> None:
    assert money.half_up(np.array([millionths, -millionths])).tolist() == [cents, -cents]


def test_rounding_leaves_its_input_alone() -> None:
    given = np.array([1_500_000, -1_500_000])
    money.half_up(given)
    assert given.tolist() == [1_500_000, -1_500_000]


@given(CENTS, LANGUAGE)
def test_what_is_shown_can_be_read_again(cents: int, language: str) -> None:
    assert money.parse(money.show(cents, language), language) == cents


@given(st.text(alphabet="0123456789.,- €eE+nNaA٣\xa0", max_size=12), LANGUAGE)
def test_what_is_read_is_an_amount_or_refused(text: str, language: str) -> None:
    try:
        cents = money.parse(text, language)
    except ValueError:
        return
    digits = "".join(mark for mark in text if mark.isdigit())
    assert abs(cents) in (int(digits), int(digits) * 10, int(digits) * 100)


WRITTEN = [
    ("1,234.56", 123456, None),
    ("1.234,56", None, 123456),
    ("1 234,56 €", None, 123456),
    ("1\xa0234,56\xa0€", None, 123456),
    ("1 234.56", 123456, None),
    ("€1,234.5", 123450, None),
    ("-€0.05", -5, None),
    ("\u22125", -500, -500),
    ("1,234", 123400, None),
    ("1.234", None, 123400),
    ("1,234,567.00", 123456700, None),
    ("1,23", None, 123),
    ("1.005", None, 100500),
    ("90000000000.00", 9_000_000_000_000, None),
    *(
        (text, None, None)
        for text in ("", " ", "€", "-", "NaN", "Infinity", "1e3", "+5", "--5", "5-", "€5€", "٣", "５")
    ),
    *(
        (text, None, None)
        for text in (
            "1,23,456",
            "12,34.5",
            ".5",
            "1.",
            "1..5",
            "0.125,00",
            "007",
            "1,234 567",
            "0x10",
            "1_000",
            "9" * 14,
        )
    ),
    ("0" * 41, None, None),
]


@pytest.mark.parametrize(("text", "english", "croatian"), WRITTEN)
def test_an_amount_is_read_strictly(text: str, english: int | None, croatian: int | None) -> None:
    for language, expected in (("en", english), ("hr", croatian)):
        if expected is None:
            with pytest.raises(ValueError):
                money.parse(text, language)
        else:
            assert money.parse(text, language) == expected


def test_an_amount_that_reads_both_ways_is_asked_back() -> None:
    with pytest.raises(money.Ambiguous) as both:
        money.parse_either("1.234")
    assert both.value.readings == ("1234.00", "1.234")
    assert money.parse_either("1.234,00") == money.parse_either("1,234.00") == money.parse_either("1234") == 123400
    assert money.parse_either("0.23") == money.parse_either("0,23") == 23
    for text in ("€5€", "1.234.5", "0.125"):
        with pytest.raises(ValueError):
            money.parse_either(text)


@pytest.mark.parametrize("text", ["0.1234567", "0,2", "20%", "NaN", "1e-1", ".5", "", "1" * 30, "٠.٢"])
def test_a_rate_is_read_strictly(text: str) -> None:
    with pytest.raises(ValueError):
        money.ppm(text)


def test_the_range_is_looked_at_once() -> None:
    assert money.checked([money.LARGEST, -money.LARGEST]).dtype == np.int64
    assert money.checked([]).tolist() == []
    for wrong, error in (
        ([money.LARGEST + 1], OverflowError),
        ([-money.LARGEST - 1], OverflowError),
        ([0.5], TypeError),
    ):
        with pytest.raises(error):
            money.checked(wrong)


@given(CENTS, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(lambda w: sum(w) > 0))
def test_parts_add_up_to_the_whole(cents: int, weights: list[int]) -> None:
    parts = money.split(cents, weights)
    assert sum(parts) == cents and money.split(-cents, weights) == [-part for part in parts]
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Decimal(part) - Decimal(cents) * weight / sum(weights)) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_nothing_is_split_by_impossible_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError):
        money.split(100, weights)
