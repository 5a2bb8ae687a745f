"""Nobody's pay is read off a figure: every subtraction of what is shown leaves enough people or none."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bolib.personnel.pay_fairness.rules import categories, firm, small_groups
from tests.personnel.pay_fairness.firms import firm as made
from tests.personnel.pay_fairness.firms import worker

GROUPS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "groups.yaml").read_text("utf-8"))
LEAST = small_groups.LEAST
SEXES = ("women", "men")


@pytest.mark.parametrize("case", GROUPS.values(), ids=GROUPS)
def test_what_is_shown_of_small_groups(case: dict[str, Any]) -> None:
    frame = pd.DataFrame.from_dict(case["groups"], orient="index", columns=list(SEXES), dtype="int64")
    keep = small_groups.shown(frame, pd.Series(case["rest"], index=SEXES))
    assert list(frame.index[keep]) == case["shown"]


def test_the_least_has_both_sides() -> None:
    assert not small_groups.enough(LEAST - 1) and small_groups.enough(LEAST)
    assert not small_groups.enough(0) and small_groups.enough(0, none_too=True)
    assert not small_groups.enough(1, none_too=True)


def people_of(sizes: list[tuple[int, int, int, int]]) -> pd.DataFrame:
    """Make a firm: of each category women and men, and how many of each receive variable pay; the last has no category."""
    rows = []
    for number, (women, men, some_women, some_men) in enumerate(sizes):
        name = None if number == len(sizes) - 1 else f"c{number}"
        for sex, count, some in (("women", women, some_women), ("men", men, some_men)):
            rows += [worker(sex, 2000 + n, name, base=1900 if n < some else 2000 + n) for n in range(count)]
    return made(rows)


def sums(people: pd.DataFrame, sex: str) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
    """Give whose pay, and whose variable pay, a reader can add up of what is really printed: mean times count, by row."""
    own = people[people["group"] == sex]
    pay, variable = [], []
    whole = firm.indicators(people).set_index("indicator")
    if pd.notna(whole.loc["mean_gap", f"{sex}_hourly_cents"]):
        pay.append(frozenset(own.index))
    if pd.notna(whole.loc["mean_variable_gap", f"{sex}_hourly_cents"]):
        variable.append(frozenset(own.index[own["receives"]]))
    for row in categories.table(people, months=12, cost_ppm=1_000_000).to_dict("records"):
        inside = own[own["category"] == row["category"]]
        assert len(inside) == row[sex]
        pay.append(frozenset(inside.index))
        if row["category"] in categories.split(people):
            variable.append(frozenset(inside.index[inside["receives"]]))
        else:
            assert pd.isna(row["base_gap_ppm"]) and pd.isna(row["variable_gap_ppm"])
    return pay, variable


def subtractions(shown: list[frozenset[int]]) -> Iterator[int]:
    """Count the people that stay behind in every sum and difference of what is shown."""
    for signs in product((-1, 0, 1), repeat=len(shown)):
        weights: dict[int, int] = {}
        for sign, people in zip(signs, shown, strict=True):
            for person in people if sign else ():
                weights[person] = weights.get(person, 0) + sign
        yield sum(1 for weight in weights.values() if weight)


SIZE = st.integers(0, 8)
CATEGORY = st.tuples(SIZE, SIZE, SIZE, SIZE)


@settings(max_examples=60, deadline=None)
@given(st.lists(CATEGORY, min_size=1, max_size=5))
def test_no_sum_or_difference_of_shown_pay_stands_for_few_people(sizes: list[tuple[int, int, int, int]]) -> None:
    people = people_of(sizes)
    for sex in SEXES:
        for shown in sums(people, sex):
            assert not [left for left in subtractions(shown) if 0 < left < LEAST]


def test_the_subtractions_would_find_a_group_that_was_only_left_out() -> None:
    whole, large = frozenset(range(12)), frozenset(range(9))
    assert 3 in set(subtractions([whole, large]))
    people = people_of([(9, 9, 0, 0), (6, 6, 0, 0), (3, 3, 0, 0), (0, 0, 0, 0)])
    assert categories.shown(people) == ["c0"]  # c1 is large enough, and hides c2


def test_what_is_not_shown_is_counted_where_the_count_tells_nothing() -> None:
    found = categories.remainder(people_of([(9, 9, 0, 0), (6, 6, 0, 0), (3, 3, 0, 0), (0, 0, 0, 0)]))
    assert found.to_dict("records") == [{"hidden": "2", "women": 9, "men": 9}]
    (few,) = categories.remainder(people_of([(3, 9, 0, 0), (0, 0, 0, 0)])).to_dict("records")
    assert pd.isna(few["women"]) and few["men"] == 9
