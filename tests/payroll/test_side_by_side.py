"""Simulations side by side: every difference is to the cent, and persons, units and the company come to the same."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bolib.accounting.payroll.rules import side_by_side
from bolib.text import say

UNITS = ("SHOP", "OFFICE")
CENTS = st.integers(-10_000_000, 10_000_000)
PEOPLE = st.dictionaries(st.sampled_from([f"E-{n}" for n in range(1, 13)]), st.lists(CENTS, min_size=6, max_size=6))


def side(people: dict[str, list[int]]) -> pd.DataFrame:
    """Make one simulation: of each person gross, net and cost as they are, then the same as they would be."""
    rows = [(person, f"Name {person}", UNITS[len(person) % 2], *cents) for person, cents in people.items()]
    then = [f"{name.removesuffix('_cents')}_then_cents" for name in side_by_side.PAY]
    columns = ["person", "name", "unit", *side_by_side.PAY, *then]
    return pd.DataFrame(rows, columns=columns).astype({"person": "string", **dict.fromkeys(columns[3:], "int64")})


@settings(deadline=None, max_examples=25)
@given(st.lists(PEOPLE, min_size=2, max_size=3))
def test_persons_units_and_the_company_come_to_the_same(simulated: list[dict[str, list[int]]]) -> None:
    sides = [side(people) for people in simulated]
    totals = side_by_side.totals(sides, "en")
    for place, figure in enumerate(side_by_side.PAY):
        rows, units = side_by_side.together(sides, figure), side_by_side.units(sides, figure)
        assert sorted(rows["person"]) == sorted({person for people in simulated for person in people})
        cents = [name for name in rows if str(name).endswith("_cents")]
        for name in cents:
            assert rows[name].sum() == units[name].sum() == totals[name].iloc[place]
        for n, (number, people) in enumerate(zip(side_by_side.PLACES, simulated, strict=False)):
            then, was = (sum(amounts[place + at] for amounts in people.values()) for at in (3, 0))
            assert totals[f"{number}_cents"].iloc[place] == then
            assert totals[f"{number}_change_cents"].iloc[place] == then - was
            if n:
                first = sum(amounts[place + 3] for amounts in simulated[0].values())
                assert totals[f"{number}_less_first_cents"].iloc[place] == then - first
    assert int(side_by_side.units(sides, "net_cents")["persons"].sum()) == len(rows)


def test_who_is_in_one_simulation_alone_has_nothing_in_the_other() -> None:
    sides = [side({"E-2": [10, 20, 30, 11, 22, 33]}), side({"E-10": [1, 2, 3, 4, 5, 6]})]
    rows = side_by_side.together(sides, "net_cents")
    assert rows["person"].tolist() == ["E-2", "E-10"]  # as a reader counts
    assert rows[["first_cents", "second_cents", "second_less_first_cents"]].to_numpy().tolist() == [
        [22, 0, -22],
        [0, 5, 5],
    ]


@pytest.mark.parametrize("language", ["en", "hr"])
def test_figures_have_their_words(language: str) -> None:
    sides = [side({"E-1": [1] * 6})] * 2
    words = [say(language, f"column.{name}") for name in ("gross", "net", "employer_cost")]
    assert side_by_side.totals(sides, language)["item"].tolist() == words


def test_simulations_that_began_from_other_books_are_told() -> None:
    one, same = side({"E-1": [1, 1, 1, 2, 2, 2]}), side({"E-1": [1, 1, 1, 9, 9, 9]})
    assert not side_by_side.as_is_differs([one, same])
    assert side_by_side.as_is_differs([one, same, side({"E-1": [1, 1, 2, 2, 2, 2]})])
    assert side_by_side.as_is_differs([one, side({"E-2": [1, 1, 1, 2, 2, 2]})])
