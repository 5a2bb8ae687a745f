"""What a payroll run freezes: everyone with a contract in the month, and the rows that hold in it."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from bolib.books import Books
from bolib.personnel.people import store
from bolib.personnel.people.store import employed
from bolib.personnel.people.store.tables import BY_NAME
from tests.personnel.bringing import CONTRACT, PERSON, SECOND, UNIT, bring

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
PAY_DAY = date(2026, 11, 10)
COLUMNS = {
    "person": ["person", "oib"],
    "personal_data": ["person", "since", "event", "first_name", "last_name"],
    "residence": ["person", "since", "event", "municipality", "address", "resident"],
    "bank_account": ["person", "since", "event", "iban"],
    "protected_account": ["person", "since", "event", "iban"],
}


def frozen(books: Books, first: date, last: date, pay_day: date) -> dict[str, pd.DataFrame]:
    return {name: rows.frame() for name, rows in store.frozen(books, first, last, pay_day).items()}


@pytest.mark.parametrize(
    ("since", "until", "inside"),
    [
        ("2026-10-31", "", True),
        ("2026-11-01", "", False),
        ("2026-01-01", "2026-10-01", True),
        ("2026-01-01", "2026-09-30", False),
    ],
)
def test_the_population_has_a_contract_in_the_month(
    books: Books, tmp_path: Path, since: str, until: str, inside: bool
) -> None:
    bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT | {"since": since, "until": until}])
    assert employed(books, *OCTOBER) == ({"E-1"} if inside else set())
    tables = frozen(books, *OCTOBER, PAY_DAY)
    assert {name: len(tables[name]) for name in ("person", "contract", "tax_status")} == dict.fromkeys(
        ("person", "contract", "tax_status"), int(inside)
    )


def test_a_contract_that_was_ended_by_a_correction_is_not_in_the_month(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, contracts=[CONTRACT | {"until": "2026-09-30"}])
    assert employed(staffed, *OCTOBER) == set()


def test_every_table_is_frozen_with_the_columns_of_its_format(staffed: Books) -> None:
    tables = frozen(staffed, *OCTOBER, PAY_DAY)
    assert list(tables) == list(BY_NAME)
    for name, frame in tables.items():
        whole = [column for column in BY_NAME[name].defined if column != "salt"]
        assert list(frame) == COLUMNS.get(name, whole), name
        assert not frame.columns.duplicated().any() and "object" not in set(frame.dtypes.astype(str)), name


def test_residence_is_the_one_of_the_pay_day(staffed: Books, tmp_path: Path) -> None:
    for town, since in (("Split", "2026-11-10"), ("Pula", "2026-11-11")):
        bring(staffed, tmp_path, people=[PERSON | {"municipality": town, "residence_since": since}])
    found = frozen(staffed, *OCTOBER, PAY_DAY)["residence"]
    assert list(found["municipality"]) == ["04090"]


def test_corrected_rows_and_those_that_no_longer_hold_are_left_out(staffed: Books, tmp_path: Path) -> None:
    for pay, since in (
        ("1700,00", "2026-10-01"),
        ("1750,00", "2026-10-01"),
        ("1800,00", "2026-10-15"),
        ("1900,00", "2026-11-01"),
    ):
        bring(staffed, tmp_path, contracts=[CONTRACT | {"gross": pay, "since": since}])
    assert list(frozen(staffed, *OCTOBER, PAY_DAY)["contract"]["pay_cents"]) == [175_000, 180_000]


def test_an_account_that_changes_before_the_pay_day_is_frozen_with_the_old_one(staffed: Books, tmp_path: Path) -> None:
    for iban, since in ((SECOND["iban"], "2026-11-10"), ("HR5799999983201641248", "2026-11-11")):
        bring(staffed, tmp_path, people=[PERSON | {"iban": iban, "iban_since": since}])
    assert list(frozen(staffed, *OCTOBER, PAY_DAY)["bank_account"]["iban"]) == [PERSON["iban"], SECOND["iban"]]


def test_people_without_a_contract_in_the_month_are_in_no_table(staffed: Books, tmp_path: Path) -> None:
    assert bring(staffed, tmp_path, people=[SECOND | {"since": "2020-01-01"}]).complete
    for name, frame in frozen(staffed, *OCTOBER, PAY_DAY).items():
        assert "person" not in frame or set(frame["person"]) <= {"E-1"}, name
