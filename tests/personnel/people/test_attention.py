"""Contracts and exemptions that end wait for somebody before their day, and no longer once something follows."""

import hashlib
from datetime import date
from typing import Any

import pandas as pd
import pytest

from bolib.accounting.payroll.rules import exemption
from bolib.books import Books, settings
from bolib.personnel.people import store as people
from bolib.rates import read_rates
from tests.conftest import Signers
from tests.payroll.firm import RATES

PLAIN: dict[str, Any] = {
    **{"since": "2026-01-01", "kind": "fixed_term", "unit": "SHOP", "position": "clerk", "weekly_minutes": 2400},
    **{"pay_kind": "monthly", "pay_cents": 150_000, "employment_since": "2026-01-01", "months_before": 0},
    **{"first_employment": 0, "hazard_class": 0},
}
ENDS, EXEMPT = "attention.contracts_end", "attention.exemptions_end"
FIRST = {"first_employment": 1, "employment_since": "2025-12-01"}
YOUNG = {"health_exempt_since": "2021-12-01", "health_exempt_until": "2026-11-30"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"until": "2026-11-30"}], [(ENDS, "2026-11-30", 1)]),
        ([{"until": "2026-10-31"}], [(ENDS, "2026-10-31", 1)]),  # its last day is today
        ([{"until": "2026-10-30"}], []),  # it is over
        ([{"until": "2026-12-01"}], [(ENDS, "2026-12-01", 1)]),
        ([{"until": "2026-12-02"}], []),  # further away than anybody is told
        ([{}], []),
        ([{"until": "2026-11-30"}, {"since": "2026-10-01", "until": None}], []),  # made indefinite
        ([{"until": "2026-11-30"}, {"contract": "U-2", "since": "2026-12-01"}], []),  # another one follows
        ([{"until": "2026-11-30"}, {"contract": "U-2", "since": "2026-12-02"}], [(ENDS, "2026-11-30", 1)]),  # not at once
        ([{"until": "2026-11-30"}, {"contract": "U-2", "person": "E-2", "until": "2026-11-30"}], [(ENDS, "2026-11-30", 2)]),
        ([FIRST], [(EXEMPT, "2026-11-30", 1)]),
        ([FIRST | {"first_employment": 0}], []),
        ([FIRST | {"employment_since": "2024-12-01"}], []),  # two years ago: the law gives one
        ([YOUNG], [(EXEMPT, "2026-11-30", 1)]),
        ([YOUNG | {"until": "2026-11-29"}], [(ENDS, "2026-11-29", 1)]),  # the contract ends before
        ([FIRST | {"health_exempt_until": "2027-02-01", "health_exempt_since": "2022-02-01"}], []),  # the longer one
    ],
)  # fmt: skip
def test_what_ends_is_told_a_month_before(
    books: Books, rows: list[dict[str, Any]], told: list[tuple[str, str, int]]
) -> None:
    with books.write("import", "people") as act:
        act.add("person", [{"person": f"E-{n}", "oib": f"0000000000{n}"} for n in (1, 2)])
        act.add("unit", [{"unit": "SHOP", "since": "2020-01-01", "name": "Shop"}])
        act.add("contract", [{"contract": "U-1", "person": "E-1", **PLAIN, **row} for row in rows])
    found = people.attention(books, date(2026, 10, 31))
    assert [(one.what.code, one.due, one.what.args["count"]) for one in found] == told
    assert all((one.part, one.month) == ("people", one.due[:7]) for one in found)


VALUE = '{{law: "Zakon", gazette: "NN 1/25", checked: "2026-01", mark: verified, since: "{since}", value: "{years}"}}'


def adopt_years(books: Books, signers: Signers, values: dict[str, str]) -> None:
    """Adopt the law of first employments: how many years from which day on."""
    told = "".join(f"    - {VALUE.format(since=since, years=years)}\n" for since, years in values.items())
    text = f"first_employment_exempt_years:\n  unit: factor\n  follows: month\n  brought_by: Zakon\n  values:\n{told}"
    kind = "rates/croatia/contributions.yaml"
    version = settings.adopt(books, kind, text, key=signers["clerk"])
    digest = hashlib.sha256(text.encode()).digest()
    settings.confirm(books, kind, version, digest=digest, key=signers["manager"])


@pytest.mark.parametrize(
    ("values", "since", "told"),
    [
        ({"2023-01-01": "1"}, "2025-12-01", ["2026-11-30"]),
        ({"2023-01-01": "2"}, "2025-12-01", []),
        ({"2023-01-01": "2"}, "2024-12-01", ["2026-11-30"]),
        ({"2023-01-01": "0"}, "2025-12-01", []),
        ({"2023-01-01": "0"}, "2026-11-15", []),  # no first employment is free: nothing ends
        ({"2027-01-01": "1"}, "2025-12-01", []),  # not in force yet
        (
            {"2023-01-01": "1", "2026-11-01": "2"},
            "2024-11-15",
            ["2026-11-14"],
        ),  # by the law of the month in which it ends
        ({"2023-01-01": "1", "2026-11-01": "2"}, "2025-11-15", []),
        ({"2023-01-01": "1", "2026-12-01": "2"}, "2025-11-15", ["2026-11-14"]),
    ],
)
def test_a_first_employment_is_free_for_the_years_that_are_adopted(
    books: Books, signers: Signers, values: dict[str, str], since: str, told: list[str]
) -> None:
    adopt_years(books, signers, values)
    assert _ends(books, since, date(2026, 10, 31)) == told


def test_a_first_employment_that_began_on_the_29th_of_february_ends_when_pay_charges_it_again(books: Books) -> None:
    begun, month = "2024-02-29", pd.Timestamp("2025-02-01")
    row = {"person": "A", "first_employment": 1, "employment_since": begun}
    row |= {"health_exempt_since": None, "health_exempt_until": None}
    rates = read_rates(RATES, month=date(2025, 2, 1), pay_day=date(2025, 3, 10))
    due = {}
    for day in ("2025-02-27", "2025-02-28"):
        rows = pd.DataFrame([{**row, "from_day": month, "to_day": pd.Timestamp(day)}])
        due[day] = exemption.health(rows, rates)["health_due"].tolist()
    assert due == {"2025-02-27": [0], "2025-02-28": [1]}
    assert _ends(books, begun, date(2025, 2, 10)) == ["2025-02-27"]


def _ends(books: Books, since: str, day: date) -> list[str]:
    with books.write("import", "people") as act:
        act.add("person", [{"person": "E-1", "oib": "00000000001"}])
        act.add("unit", [{"unit": "SHOP", "since": "2020-01-01", "name": "Shop"}])
        row = {**PLAIN, "since": since, "employment_since": since, "first_employment": 1}
        act.add("contract", [{"contract": "U-1", "person": "E-1", **row}])
    return [one.due for one in people.attention(books, day)]
