"""OIB and IBAN: what is wrong is said by a code, and what a spreadsheet cut off is offered back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import IBAN as Known
from schwifty.exceptions import SchwiftyException

from bolib import identity
from bolib.text import LANGUAGES, tell

OIB = "00000000001"
IBAN = "HR1210010051863000160"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (OIB, None),
        ("000 000 000 01", None),
        ("00000000002", "oib_check"),
        ("0000000001", "oib_zero"),
        ("0000000002", "oib_length"),
        ("000000000001", "oib_length"),
        ("1", "oib_length"),
        ("0000000000x", "oib_letters"),
        ("٠٠٠٠٠٠٠٠٠٠١", "oib_letters"),
        ("HR00000000001", "oib_letters"),
        ("", "oib_letters"),
    ],
)
def test_an_oib(found: str, code: str | None) -> None:
    problem = identity.oib_problem(found, "row 2")
    assert (problem and problem.code) == (code and f"identity.{code}")
    assert problem is None or all(tell(language, problem) for language in LANGUAGES)


def test_the_zero_that_was_cut_off_is_offered() -> None:
    problem = identity.oib_problem("0000000001", "row 2")
    assert problem and problem.args["offered"] == OIB


@pytest.mark.parametrize("place", range(11))
def test_one_wrong_digit_of_an_oib_is_found(place: int) -> None:
    for digit in "0123456789".replace(OIB[place], ""):
        assert identity.oib_problem(OIB[:place] + digit + OIB[place + 1 :], "row 2")


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (IBAN, None),
        ("HR12 1001 0051 8630 0016 0", None),
        (IBAN.lower(), None),
        ("HR8299999991101234565", None),  # a bank that does not exist
        ("DE89370400440532013000", None),
        ("HR1310010051863000160", "iban_check"),
        ("HR121001005186300016", "iban_length"),
        ("HR12100100518630001600", "iban_length"),
        ("HR1210010051863O00160", "iban_structure"),
        ("XX1210010051863000160", "iban_country"),
        ("HR12-1001005186300016", "iban_letters"),
        ("HR" + "1" * 500, "iban_length"),
        ("", "iban_letters"),
    ],
)
def test_an_iban(found: str, code: str | None) -> None:
    problem = identity.iban_problem(found, "row 2")
    assert (problem and problem.code) == (code and f"identity.{code}")
    assert problem is None or all(tell(language, problem) for language in LANGUAGES)


@pytest.mark.parametrize("place", range(2, 21))
def test_one_wrong_digit_of_an_iban_is_found(place: int) -> None:
    for digit in "0123456789".replace(IBAN[place], ""):
        assert identity.iban_problem(IBAN[:place] + digit + IBAN[place + 1 :], "row 2")


ACCOUNTS = {"HR": 17, "DE": 18, "FR": 23, "GB": 18, "MT": 27, "NL": 14}  # characters after the check digits


@given(
    st.sampled_from(sorted(ACCOUNTS)),
    st.text("0123456789", min_size=30),
    st.text("AZ09", min_size=6),
    st.integers(0, 99),
)
def test_an_iban_is_right_where_the_register_says_so(country: str, digits: str, letters: str, check: int) -> None:
    """Of accounts of digits alone and with letters, with any check digits and with their own."""
    for account in (digits, letters + digits, letters[:4] + digits):
        account = account[: ACCOUNTS[country]]
        whole = int("".join(str(int(letter, 36)) for letter in account + country) + "00")
        for both in (check, 98 - whole % 97):
            number = f"{country}{both:02}{account}"
            try:
                right = bool(Known(number))
            except SchwiftyException:
                right = False
            assert (identity.iban_problem(number, "") is None) == right
