"""Statutory values: exact, dated, with their law, and refused loudly when badly written."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bolib.rates import MARKS, NotInForce, Rates, RatesError, read_rates
from tests.tree import MODULES, parsed

SHIPPED = Path(__file__).parent.parent / "parameters" / "rates" / "croatia"
ROW = 'value: "1050.00", law: l, gazette: g, checked: "2026-08", mark: verified}\n'
HEAD = "gross:\n  unit: euros\n  follows: month\n  brought_by: the yearly order\n  values:\n"
GOOD = f'{HEAD}    - {{for: "2026", {ROW}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wage.yaml").write_text(GOOD)
    return tmp_path


def read(folder: Path, month: str = "2026-10-01", pay_day: str = "2026-11-10") -> Rates:
    return read_rates(folder, month=date.fromisoformat(month), pay_day=date.fromisoformat(pay_day))


def test_a_yearly_value_ends_with_its_year(folder: Path) -> None:
    assert read(folder, "2026-12-01", "2027-01-08").cents("wage.gross") == 105000
    with pytest.raises(NotInForce) as none:
        read(folder, "2027-01-01", "2027-02-10").cents("wage.gross")
    assert (
        str(none.value) == "wage.gross has no value for 2027-01-01: the yearly order brings it, type it into wage.yaml"
    )
    with pytest.raises(NotInForce):
        read(folder, "2025-12-01", "2026-01-09").cents("wage.gross")


def test_a_value_that_ended_does_not_fall_back_to_an_older_one(folder: Path) -> None:
    (folder / "wage.yaml").write_text(f'{HEAD}    - {{since: "2020-01-01", {ROW}    - {{for: "2026", {ROW}')
    assert read(folder, "2025-12-01").cents("wage.gross") == 105000
    with pytest.raises(NotInForce):
        read(folder, "2027-01-01").cents("wage.gross")


def test_the_date_that_a_value_follows_decides(folder: Path) -> None:
    (folder / "wage.yaml").write_text(GOOD.replace("follows: month", "follows: pay_day"))
    assert read(folder, "2025-12-01", "2026-01-09").cents("wage.gross") == 105000
    with pytest.raises(NotInForce):
        read(folder, "2026-12-01", "2027-01-08").cents("wage.gross")


def test_an_unknown_name_is_never_zero(folder: Path) -> None:
    with pytest.raises(RatesError, match="no statutory value called wage.net"):
        read(folder).cents("wage.net")
    with pytest.raises(RatesError, match="is in euros, not in rate"):
        read(folder).ppm("wage.gross")


def test_a_name_that_stands_in_no_file_is_missing_and_this_version_of_the_program_brings_it(folder: Path) -> None:
    found = read(folder).missing(["wage.net", "wage.gross", "tax.relief"])
    assert [(none.name, none.file, none.day, none.brought_by) for none in found] == [
        ("wage.net", "wage.yaml", date(2026, 10, 1), ""),
        ("tax.relief", "tax.yaml", date(2026, 10, 1), ""),
    ]
    assert str(found[1]) == "tax.relief has no value for 2026-10-01: adopt the newer tax.yaml"


def test_what_was_used_is_shown_with_its_law(folder: Path) -> None:
    rates = read(folder)
    assert rates.table().empty
    rates.cents("wage.gross")
    assert rates.table()[["name", "value", "law", "mark"]].to_numpy().tolist() == [
        ["wage.gross", "1050.00", "l", "verified"]
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('value: "1050.00"', "value: 1050.00", "in quotes"),
        ('for: "2026"', "for: 2026", "in quotes"),
        ('value: "1050.00"', 'value: "1050.005"', "fraction of a cent"),
        ('value: "1050.00"', 'value: "1.050,00"', "not an amount"),
        ('value: "1050.00"', 'value: "NaN"', "not an amount"),
        ("law: l, ", "", "exactly since or for"),
        ("law: l, ", "law: l, laws: l, ", "exactly since or for"),
        ("law: l, ", 'law: "", ', "in quotes"),
        ("law: l, ", "law: l, law: m, ", "law is repeated"),
        ("mark: verified", "mark: sure", "mark is one of verified"),
        ("unit: euros", "unit: kuna", "unit is one of rate"),
        ("unit: euros", "unit: rate", None),
        ("follows: month", "follows: moon", "follows is one of month"),
        ("  follows: month\n", "  follows: month\n  follows: month\n", "follows is repeated"),
        ("  follows: month\n", "", "needs exactly"),
        ("brought_by: the yearly order", "brought_by:", "brought_by names the act"),
        ("  follows: month\n", "  follows: month\n  until: x\n", "needs exactly"),
        ('for: "2026"', 'for: "2026", since: "2026-01-01"', "exactly since or for"),
        ('for: "2026"', 'since: "2026-13-01"', "month must be in"),
        ('for: "2026"', 'since: "1.1.2026."', "since is a day like"),
        ('for: "2026"', 'for: "26"', "for is a year like"),
        ('checked: "2026-08"', 'checked: "last summer"', "checked is a day or month"),
        ("gross:\n", "- gross:\n", "wage.yaml"),
        (f'    - {{for: "2026", {ROW}', "", "values is a list"),
    ],
)
def test_a_badly_written_value_is_refused(folder: Path, old: str, new: str, says: str | None) -> None:
    assert old in GOOD
    (folder / "wage.yaml").write_text(GOOD.replace(old, new, 1))
    if says is None:  # 1050.00 can be a rate, but then it is no amount
        with pytest.raises(RatesError, match="is in rate"):
            read(folder).cents("wage.gross")
        return
    with pytest.raises(RatesError, match=says) as refused:
        read(folder)
    assert str(refused.value).startswith("wage.yaml: ")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('for: "2026"', 'for: "2025"'),
        ('for: "2026"', 'for: "2026"'),
        ('for: "2026"', 'since: "2026-12-31"'),
        ('since: "2026-02-01"', 'for: "2026"'),
        ('since: "2026-02-01"', 'since: "2026-02-01"'),
    ],
)
def test_values_out_of_order_or_overlapping_are_refused(folder: Path, first: str, second: str) -> None:
    (folder / "wage.yaml").write_text(f"{HEAD}    - {{{first}, {ROW}    - {{{second}, {ROW}")
    with pytest.raises(RatesError, match=r"wage\.yaml: gross: .* oldest first"):
        read(folder)


def test_a_folder_without_values_and_a_file_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RatesError, match="no statutory values"):
        read(tmp_path)
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(RatesError, match=r"x\.yaml"):
        read(tmp_path)


# value, mark on a month and pay day, as the fact sheet has them
TYPED = [
    ("contributions.floor", "2023-06", "51953", "derived"),
    ("contributions.floor", "2024-06", "59280", "derived"),
    ("contributions.floor", "2025-06", "68324", "derived"),
    ("contributions.floor", "2026-06", "75734", "verified"),
    ("contributions.cap", "2023-06", "820310", "derived"),
    ("contributions.cap", "2024-06", "936000", "second-hand"),
    ("contributions.cap", "2025-06", "1078800", "derived"),
    ("contributions.cap", "2026-06", "1195800", "second-hand"),
    ("contributions.relief_full", "2023-11", "0", "verified"),
    ("contributions.relief_full", "2023-12", "30000", "verified"),
    ("contributions.relief_limit", "2026-06", "130000", "verified"),
    ("income_tax.basic_allowance", "2023-06", "53090", "verified"),
    ("income_tax.coefficient_base", "2023-06", "33181", "verified"),
    ("income_tax.higher_rate_above", "2023-06", "398169", "verified"),
    ("income_tax.basic_allowance", "2024-06", "56000", "verified"),
    ("income_tax.higher_rate_above", "2024-06", "420000", "verified"),
    ("income_tax.basic_allowance", "2026-06", "60000", "verified"),
    ("income_tax.higher_rate_above", "2026-06", "500000", "verified"),
    ("minimum_wage.gross", "2023-06", "70000", "verified"),
    ("minimum_wage.gross", "2024-06", "84000", "verified"),
    ("minimum_wage.gross", "2025-06", "97000", "verified"),
    ("minimum_wage.gross", "2026-06", "105000", "verified"),
]


@pytest.mark.parametrize(("name", "month", "cents", "mark"), TYPED)
def test_the_shipped_values_are_those_of_the_sources(name: str, month: str, cents: str, mark: str) -> None:
    rates = read(SHIPPED, f"{month}-01", f"{month}-28")
    assert (str(rates.cents(name)), rates.value(name).mark) == (cents, mark)


def test_a_gazette_that_is_recalled_says_so() -> None:
    for month in ("2023-06", "2025-06"):
        assert read(SHIPPED, f"{month}-01").value("minimum_wage.gross").gazette.endswith("(recalled)")


def test_every_shipped_value_has_a_mark_and_every_yearly_one_ends() -> None:
    rates = read(SHIPPED)
    every = [value for history in rates._values.values() for value in history]
    assert {value.mark for value in every} <= set(MARKS) and len(every) > 50
    yearly = {value.name for value in every if value.until}
    assert yearly == {
        *(f"contributions.{name}" for name in ("floor", "cap", "yearly_cap", "director_floor")),
        "minimum_wage.gross",
        "enforcement.average_net",
        *(f"non_taxable.{meal}_month" for meal in ("meal_lump_sum", "meal_documents")),  # since 2024 of a year
    }
    missing = read(SHIPPED, "2027-01-01", "2027-02-10").missing(rates._values)
    assert {none.name for none in missing} == yearly


@pytest.mark.parametrize(
    ("year", "director", "yearly", "young"),
    [
        (2023, 88867, 9843700, 30),
        (2024, 101400, 11232000, 30),
        (2025, 116870, 12945600, 0),
        (2026, 129545, 14349600, 0),
    ],
)
def test_values_of_rules_that_follow_are_there_for_every_year(
    year: int, director: int, yearly: int, young: int
) -> None:
    rates = read_rates(SHIPPED, month=date(year, 12, 1), pay_day=date(year + 1, 1, 10))
    found = [rates.cents(f"contributions.{name}") for name in ("director_floor", "yearly_cap")]
    assert found == [director, yearly]
    assert rates.ppm("contributions.young_exempt_below_age") == young * 1_000_000
    assert rates.ppm("contributions.first_pillar_alone_rate") == 200_000


def test_values_that_came_later_complete_older_files_and_change_none_of_them() -> None:
    whole = read(SHIPPED, "2026-10-01", "2026-11-10")
    older = {name: [replace(one, value="1.00") for one in whole._values[name]] for name in ("contributions.floor",)}
    both = Rates(older, month=date(2026, 10, 1), pay_day=date(2026, 11, 10)).completed(whole)
    assert both.cents("contributions.floor") == 100 and both.ppm("income_tax.area_relief") == 500_000
    assert both.names == whole.names


# Shown under Law in force, and no rule computes with them.
NOT_READ = {
    "contributions.yearly_cap": "what is over it is given back by the year's notice, not by the payroll (DECISIONS)"
}
COMPOSED = (
    "contributions.hazard_",
    "income_tax.child_",
    "non_taxable.jubilee_",
    "payments.",
)  # of a class, a number, years


def test_every_value_is_read_by_a_rule_or_it_is_said_why_not() -> None:
    """A value that nobody reads would be adopted, shown as law, and change nothing."""
    nodes = (node for path in MODULES.values() for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant))
    said = {node.value for node in nodes if isinstance(node.value, str)}
    names = read_rates(SHIPPED, month=date(2026, 10, 1), pay_day=date(2026, 11, 10)).names
    unread = {name for name in names if not {name, name.partition(".")[2]} & said and not name.startswith(COMPOSED)}
    assert unread == set(NOT_READ)
