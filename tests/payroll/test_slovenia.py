"""The country from elsewhere: worked examples to the cent, both sides of its edges, and nothing wrong with it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from bolib import dates, money
from bolib.accounting import payroll
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.countries.examine import examine
from bolib.accounting.payroll.rules import settings as pay
from bolib.country import CountryUnknown, country, rates_of
from bolib.rates import NotInForce, read_rates
from bolib.text import LANGUAGES, tell
from tests.payroll import firm
from tests.payroll.elsewhere import SLOVENIA, brought_in, copied
from tests.tree import ROOT

CASES = yaml.load((Path(__file__).parent / "slovenia.yaml").read_text("utf-8"), yaml.BaseLoader)
PLAIN = {"gross_cents": 200_000, "children": 0, "lowest_base_cents": 0}
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13) if (year, month) < (2026, 12)]


@pytest.fixture(scope="module", autouse=True)
def _slovenia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("elsewhere")
    copied(folder)
    with brought_in(folder):
        yield


def slip(month: str, **cells: int) -> dict[str, int]:
    people = pd.DataFrame([{"person": "A", **PLAIN, **cells}])
    done = payroll.calculate("slovenia", people, month=month, pay_day=dates.pay_day(month, "SI").isoformat())
    assert done.problems == []
    return {str(figure): int(value) for figure, value in done.slips.iloc[0].drop("person").items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['month']} {case['gross']} {case.get('children', 0)}")
def test_a_worked_example(case: dict[str, Any]) -> None:
    found = slip(case["month"], gross_cents=money.parse(case["gross"], "en"), children=int(case.get("children", 0)))
    figures = {"tax": "tax_cents", "net": "net_cents", "cost": "employer_cost_cents"}
    told = {name: found[figure] for name, figure in figures.items() if name in case}
    assert told == {name: money.parse(case[name], "en") for name in told}
    assert len(told) + len(case.keys() & {"month", "gross", "children", "printed"}) == len(case)


def test_every_example_of_the_list_is_there() -> None:
    assert len([case for case in CASES if "printed" in case]) == 12
    assert len([case for case in CASES if "printed" not in case]) == 6


@pytest.mark.parametrize(
    ("month", "figure", "cents"),
    [
        ("2025-06", "long_term_care_cents", 0),
        ("2025-07", "long_term_care_cents", 2_000),
        ("2025-02", "flat_health_cents", 3_500),
        ("2025-03", "flat_health_cents", 3_717),
        ("2026-02", "flat_health_cents", 3_717),
        ("2026-03", "flat_health_cents", 3_936),
        ("2025-11", "general_allowance_cents", 43_833),  # paid in December
        ("2025-12", "general_allowance_cents", 46_266),  # paid in January
    ],
)
def test_a_value_begins_with_its_month_or_its_year_of_payment(month: str, figure: str, cents: int) -> None:
    assert slip(month)[figure] == cents


@pytest.mark.parametrize(
    ("gross", "cents"),
    [
        (148_052, 46_266),  # twelve times this is above the limit of the year by 0.06
        (148_051, 46_266),
        (148_000, 46_326),  # (5,551.93 + 20,832.39 - 1.17259 x 17,760.00) / 12 = 463.2601
        (100_000, 102_610),
        (1, 219_868),
        (0, 219_869),
    ],
)
def test_low_pay_has_a_higher_general_allowance(gross: int, cents: int) -> None:
    assert slip("2026-03", gross_cents=gross)["general_allowance_cents"] == cents


@pytest.mark.parametrize(
    ("children", "year"),
    [
        (0, 0),
        (1, 299_583),
        (2, 625_260),
        (3, 1_168_462),
        (4, 1_929_189),
        (5, 2_907_440),
        (6, 4_103_216),
        (7, 5_516_517),
    ],
)
def test_each_child_brings_more(children: int, year: int) -> None:
    found = slip("2026-03", gross_cents=2_000_000, children=children)["child_allowance_cents"]
    assert found == round(year / 12 + 1e-9)


@pytest.mark.parametrize(
    ("base", "tax"),
    [
        *(("0.00", "0.00"), ("810.12", "129.62"), ("810.13", "129.62"), ("810.16", "129.63")),
        *(("2382.70", "538.49"), ("2382.73", "538.50"), ("4765.41", "1324.78"), ("4765.44", "1324.79")),
        *(
            ("6862.19", "2142.52"),
            ("6862.20", "2142.54"),
        ),  # what is published at the last limit, 2,142.53, counts above it
    ],
)
def test_the_scale_on_both_sides_of_its_limits(base: str, tax: str) -> None:
    rates = read_rates(rates_of("slovenia"), month=dates.month_of("2026-03")[0], pay_day=dates.parse("2026-04-10"))
    module = country("slovenia")
    taken = {name: value for name, value in module.RATES.items() if name.startswith(("rate_", "limit_", "tax_at_"))}
    scale = {name: rates.cents(v) if unit == "cents" else rates.ppm(v) for name, (v, unit) in taken.items()}
    cents = money.checked([money.parse(base, "en")])
    assert module.tax_cents(cents, **scale).tolist() == [money.parse(tax, "en")]


def test_the_employer_bears_contributions_up_to_the_lowest_base() -> None:
    found = slip("2025-07", gross_cents=127_772, lowest_base_cents=143_695)
    assert found["net_cents"] == 88_770, "the worker does not"
    # each of the five rates of 1,436.95, less the same of 1,277.72: 24.68 + 10.13 + 0.22 + 0.16 + 1.59
    assert found["difference_cents"] == 3_678
    # 127.17 + 94.26 + 0.86 + 1.44 + 7.62 + 14.37, and the difference
    assert found["employer_contributions_cents"] == 24_572 + 3_678
    assert slip("2025-07", gross_cents=143_695, lowest_base_cents=143_695)["difference_cents"] == 0
    assert slip("2025-07", gross_cents=0, lowest_base_cents=143_695)["employer_cost_cents"] == 0


def test_nothing_is_wrong_with_slovenia() -> None:
    assert [tell("en", problem) for problem in examine("slovenia", PLAIN, MONTHS)] == []


def test_a_year_whose_values_are_not_known_has_no_slip() -> None:
    with pytest.raises(NotInForce, match=r"income_tax\.general_allowance has no value for 2027-01"):
        slip("2026-12")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_is_explained_in_the_countrys_own_words(language: str) -> None:
    rates = read_rates(rates_of("slovenia"), month=dates.month_of("2026-03")[0], pay_day=dates.parse("2026-04-10"))
    shown = rules.explain("slovenia", pd.DataFrame([{"person": "A", **PLAIN}]), rates, language=language)
    said = shown.set_index("figure").loc["net_cents"]
    assert said["formula"] == {"en": "income − tax", "hr": "dohodak − porez"}[language], "not Croatia's, with surtax"
    assert said["value_cents"] == 131_030 and said["law"] == "ZDR-1 126. člen (recalled)"
    amount = {"en": "income_cents €1,498.64", "hr": "income_cents 1.498,64"}[language]
    assert said["operands"].startswith(amount)


def test_a_column_that_cannot_be_is_told() -> None:
    people = pd.DataFrame([{"person": "A", **PLAIN, "children": 31}, {"person": "B", **PLAIN, "children": 30}])
    done = payroll.calculate("slovenia", people, month="2026-03", pay_day="2026-04-10")
    assert list(done.slips["person"]) == ["B"]
    assert [(problem.where, problem.args["most"]) for problem in done.problems] == [("person A", 30)]


def test_a_company_whose_country_the_books_cannot_run_is_told_why() -> None:
    (problem,) = pay.problems({**firm.SETTINGS, "country": "slovenia"})
    assert problem.code == "payroll.country_not_run"
    assert problem.args["columns"] == "children, lowest_base_cents"
    (unknown,) = pay.problems({**firm.SETTINGS, "country": "atlantis"})
    assert unknown.code == "payroll.country_unknown"


def test_hours_of_a_company_there_know_its_holidays() -> None:
    calendar = country("slovenia").CALENDAR
    culture = dates.parse("2026-02-09"), dates.parse("2027-02-08")  # Prešeren's day is the 8th of February
    assert [dates.is_working_day(day, calendar) for day in culture] == [True, False]
    assert dates.is_working_day(culture[1], country("croatia").CALENDAR)


def test_the_example_says_of_itself_what_an_installer_reads() -> None:
    about = tomllib.loads((SLOVENIA / "pyproject.toml").read_text("utf-8"))
    assert about["project"]["entry-points"]["bolib.countries"] == {"slovenia": "bolib_slovenia.payroll"}
    package = SLOVENIA / "bolib_slovenia"
    carried = {
        path for glob in about["tool"]["setuptools"]["package-data"]["bolib_slovenia"] for path in package.glob(glob)
    }
    assert carried == {path for path in package.rglob("*.yaml")}
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert set(about["project"]["dependencies"]) - {"back-office-workbench>=0.1"} <= set(ours)


def test_what_the_page_shows_is_so() -> None:
    page = (SLOVENIA / "README.md").read_text("utf-8")
    first, second = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(first, names)
    assert f"# {names['done'].slips['net_cents'].item()}\n" in first
    exec(second, names)
    names["test_nothing_is_wrong"]()


def test_a_package_that_is_gone_leaves_no_country(tmp_path: Path) -> None:
    copied(tmp_path)
    with brought_in(tmp_path, name="elsewhere"):
        assert country("elsewhere").CALENDAR == "SI"
    with pytest.raises(CountryUnknown):
        country("elsewhere")
