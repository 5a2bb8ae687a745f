"""The gap like for like, held against least squares written out, and Oaxaca's parts against their definition."""

import math

import numpy as np
import pandas as pd
import pytest

from bolib.personnel.pay_fairness.rules import like_for_like
from tests.personnel.pay_fairness.firms import firm, worker

GAP = math.log(0.93)  # every woman of the firm below is paid seven percent less than a man of the same kind


def exact(noise: float = 0.0) -> pd.DataFrame:
    """A firm whose pay follows a rule exactly: category, tenure, hours, unit and sex; women are more often in store."""
    rows = []
    for n in range(60):
        sex, category = ("women" if n % 2 else "men"), ("store" if n % 3 or n % 4 == 1 else "sales")
        tenure, hours, unit = 100 * (n * 7 % 40), (1200 if n % 5 == 0 else 2400), "UV"[n * 3 % 7 % 2]
        log = 7.5 + 0.2 * (category == "sales") + 0.01 * tenure / 365.25 + 0.05 * hours / 2400
        log += 0.03 * (unit == "V") + GAP * (sex == "women") + noise * math.sin(n * n)
        rows.append(worker(sex, math.exp(log), category, tenure_days=tenure, weekly_minutes=hours, unit=unit))
    return firm(rows)


def test_a_gap_that_was_put_in_is_found_again() -> None:
    fit = like_for_like.regression(exact())
    assert fit is not None and fit.gap == pytest.approx(0.07, abs=1e-9)
    assert (fit.people, fit.explaining) == (60, 4)
    split = like_for_like.decomposition(exact())
    assert split is not None and split.unexplained == pytest.approx(-GAP, abs=1e-9)


def columns(people: pd.DataFrame) -> np.ndarray:
    whole = (people["tenure_days"] / 365.25, people["weekly_minutes"] / 2400)
    kinds = (people["category"] == "store", people["unit"] == "V")
    return np.column_stack([np.ones(len(people)), *(np.asarray(c, float) for c in (*whole, *kinds))])


def test_coefficient_and_error_are_those_of_the_normal_equations() -> None:
    people = exact(noise=0.05)
    woman, logs = (people["group"] == "women").to_numpy(float), np.log(people["hourly"].to_numpy(float))
    x = np.column_stack([columns(people), woman])
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ logs
    left = logs - x @ beta
    error = math.sqrt(left @ left / (len(x) - x.shape[1]) * inverse[-1, -1])
    fit = like_for_like.regression(people)
    assert fit is not None
    assert (fit.coefficient, fit.error) == pytest.approx((beta[-1], error))
    low, high = fit.interval
    assert low < fit.gap < high and math.log((1 - low) / (1 - high)) / 2 / error == pytest.approx(2.0049, abs=1e-4)


def test_oaxaca_s_parts_add_up_and_are_those_of_the_definition() -> None:
    people = exact(noise=0.05)
    woman, logs = (people["group"] == "women").to_numpy(bool), np.log(people["hourly"].to_numpy(float))
    x = columns(people)
    women, men = (np.linalg.lstsq(x[rows], logs[rows], rcond=None)[0] for rows in (woman, ~woman))
    at_women, at_men = x[woman].mean(axis=0), x[~woman].mean(axis=0)
    split = like_for_like.decomposition(people)
    assert split is not None
    assert split.gap == pytest.approx(logs[~woman].mean() - logs[woman].mean())
    assert split.explained + split.unexplained == pytest.approx(split.gap)
    assert split.endowments == pytest.approx((at_men - at_women) @ women)
    assert split.coefficients == pytest.approx(at_women @ (men - women))
    assert split.interaction == pytest.approx((at_men - at_women) @ (men - women))
    fit = like_for_like.regression(people)
    assert fit is not None and split.unexplained == pytest.approx(-fit.coefficient)


def test_a_sex_that_is_a_category_of_its_own_cannot_be_told_apart() -> None:
    people = exact()
    people["category"] = people["group"].map({"women": "sales", "men": "store"}).astype("string")
    assert like_for_like.regression(people) is None
    assert like_for_like.decomposition(people) is not None  # category says nothing within a sex and is left out there


def test_few_people_are_not_enough_for_a_regression() -> None:
    people = exact()
    few = people[people["group"] == "men"].head(4).index.union(people[people["group"] == "women"].index)
    assert like_for_like.regression(people.loc[few].reset_index(drop=True)) is None
    assert like_for_like.rows(None, None).empty


def test_the_same_people_give_the_same_figures() -> None:
    first, again = (like_for_like.decomposition(exact(noise=0.05)) for _ in range(2))
    assert first == again
    table = like_for_like.rows(like_for_like.regression(exact(noise=0.05)), first)
    assert table["measure"].tolist()[:2] == ["like", "log_gap"] and len(table) == 7
