"""A statutory value that ends waits for somebody from two months before until the one that follows is adopted."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from bolib.accounting.payroll.store import values_end
from bolib.books import roles, settings

ABOUT = '{law: "Zakon", gazette: "NN 1/25", checked: "2026-01", mark: verified, '
FLOOR = "floor:\n  unit: euros\n  follows: month\n  brought_by: Naredba\n  values:\n"
OF = {year: f'    - {ABOUT}for: "{year}", value: "{year}.00"}}\n' for year in (2025, 2026, 2027)}
EVER = f'{FLOOR}    - {ABOUT}since: "2020-01-01", value: "1.00"}}\n'


@pytest.mark.parametrize(
    ("text", "day", "due"),
    [
        (FLOOR + OF[2026], "2026-10-30", []),
        (FLOOR + OF[2026], "2026-10-31", ["2026-12-31"]),
        (FLOOR + OF[2026], "2026-12-31", ["2026-12-31"]),
        (FLOOR + OF[2026], "2027-01-31", ["2026-12-31"]),  # nobody has typed it, and the year has begun
        (FLOOR + OF[2026], "2027-03-15", []),  # it is no value of today any more
        (FLOOR + OF[2026] + OF[2027], "2026-12-31", []),
        (EVER, "2026-12-31", []),
    ],
)
def test_a_value_that_ends_waits(monkeypatch: pytest.MonkeyPatch, text: str, day: str, due: list[str]) -> None:
    monkeypatch.setattr(settings, "company", lambda books: {"country": "croatia"})
    monkeypatch.setattr(roles, "who_may", lambda books, act: ["ana"] if act == "adopt" else [])
    books: Any = SimpleNamespace(rows=lambda sql, *about: [("rates/croatia/contributions.yaml", text)])
    found = values_end.attention(books, date.fromisoformat(day), "desk.ipynb")
    assert [one.due for one in found] == due
    assert all(one.who == ("ana",) and one.what.args["count"] == 1 for one in found)
