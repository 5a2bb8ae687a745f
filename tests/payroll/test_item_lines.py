"""Items that no cap touches go through as whole columns: they come to what they come to one by one."""

from typing import Any
from unittest import mock

import pandas as pd
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bolib.accounting.payroll.rules import item_lines, items
from bolib.accounting.payroll.rules.dated import of_each
from bolib.formats.in_order import among, chosen, in_order, ordered
from tests.payroll.firm import sort_out
from tests.payroll.test_items import KINDS, tables

ITEM = st.fixed_dictionaries(
    {
        "item": st.sampled_from(["bonus", "post", "car", "yearly", "award", "meal", "canteen", "pension", "medal"]),
        "amount": st.sampled_from(["150.00", "0.01", "0.00", "-20.00", "1300.00"]),
        "reference": st.sampled_from(["", "7", "a"]),
    }
)
PAID = st.fixed_dictionaries(
    {
        "item": st.sampled_from(["bonus", "car", "meal"]),
        "amount": st.sampled_from(["20.00", "100.00"]),
        "kind": st.sampled_from(["earning", "in_kind", "non_taxable"]),
        "code": st.sampled_from(["65", None]),
        "month": st.sampled_from(["2026-09", "2026-10"]),
    }
)
OPENING = st.fixed_dictionaries(
    {
        "month": st.sampled_from(["2026-05", "2026-10"]),
        "component": st.sampled_from(["meal_lump_sum", "meal_documents"]),
        "amount": st.just("10.00"),
    }
)
CASE = st.fixed_dictionaries(
    {
        "items": st.lists(ITEM, max_size=6, unique_by=lambda row: (row["item"], row["reference"])),
        "paid": st.lists(PAID, max_size=1),
        "opening": st.lists(OPENING, max_size=2, unique_by=lambda row: (row["month"], row["component"])),
    }
)


def worked(cases: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame, list[Any]]:
    people = sort_out({f"E{n}": tables(case) for n, case in enumerate(cases)}, pay_items=KINDS)
    return people.ready, people.lines, people.held


@effort(max_examples=25, deadline=None)
@given(st.lists(CASE, min_size=1, max_size=3))
def test_whole_columns_and_one_by_one_come_to_the_same(cases: list[dict[str, Any]]) -> None:
    found = worked(cases)
    with mock.patch.object(items, "is_simple", lambda rows, kinds: pd.Series(False, rows.index)):
        wanted = worked(cases)
    for ours, theirs in zip(found[:2], wanted[:2], strict=True):
        pd.testing.assert_frame_equal(ours, theirs)
    assert found[2] == wanted[2]


def test_the_columns_were_used() -> None:
    with mock.patch.object(items, "simple_lines", wraps=item_lines.simple_lines) as used:
        worked([{"items": {"bonus": "150.00", "award": "100.00"}}])
    assert [list(call.args[0]["item"]) for call in used.call_args_list] == [["bonus"]]


@given(st.lists(st.tuples(st.sampled_from(["", "a", "č", "Ž"]), st.integers(-2, 2)), max_size=5))
def test_an_order_is_found_where_sorting_changes_nothing(rows: list[tuple[str, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "number"]).astype({"text": "string", "number": "Int64"})
    assert in_order(frame, ["text", "number"]) == (rows == sorted(set(rows)))
    assert not in_order(pd.DataFrame({"k": pd.array([None], dtype="string")}), ["k"])
    assert ordered(frame, ["text", "number"]).to_numpy().tolist() == [list(row) for row in sorted(rows)]


@given(st.lists(st.sampled_from("abc")), st.sets(st.sampled_from("abc")))
def test_rows_of_a_person_are_chosen_as_one_by_one(persons: list[str], known: set[str]) -> None:
    frame = pd.DataFrame({"person": pd.array(persons, dtype="string")})
    mask = among(frame["person"], pd.Series(sorted(known), dtype="string"))
    assert mask.tolist() == [person in known for person in persons]
    found = chosen(frame, mask)
    assert found["person"].tolist() == [person for person in persons if person in known]
    assert (found is frame) == all(person in known for person in persons)  # what is whole is not copied


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.dates().map(str))))
def test_the_first_and_last_text_of_each_person(rows: list[tuple[str, str | None]]) -> None:
    frame = pd.DataFrame(rows, columns=["person", "day"]).astype("string")
    for which, one in (("min", min), ("max", max)):
        found = of_each(frame["day"], frame["person"], which)
        for person in {person for person, _ in rows}:
            days = [day for other, day in rows if other == person and day is not None]
            assert found[person] is pd.NA if not days else found[person] == one(days)
