"""Contracts and exemptions that end wait for somebody before their day, and no longer once something follows."""

from datetime import date
from typing import Any

import pytest

from bolib.books import Books
from bolib.personnel.people import store as people

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
