"""A country is looked at whole: nothing is wrong with the ones that are here, and each fault is named."""

import re
from pathlib import Path

import pytest

from bolib.accounting.payroll.countries.examine import examine
from bolib.text import LANGUAGES, tell
from tests.payroll.elsewhere import brought_in, copied

CROATIAN = {
    **{"gross_cents": 200_000, "insured_part": 31, "insured_whole": 31, "relief_right": 1, "dependants_ppm": 0},
    **{"allowance_share_ppm": 1_000_000, "lower_rate_ppm": 200_000, "higher_rate_ppm": 300_000, "surtax_ppm": 0},
}
PLAIN = {"gross_cents": 200_000, "children": 0, "lowest_base_cents": 0}
PAYROLL, TAX, WORDS = "payroll.py", "rates/income_tax.yaml", "text/hr.yaml"
LAW = '@tag(law="ZDR-1 126. člen (recalled)")\n'
SHARE = "return money.share(gross_cents, pension_rate)"
NET = "return income_cents - tax_cents"
# What is changed in the example: file, what stands there, what stands there then, what has to be found, and where.
FAULTS = {
    "a name is missing": (PAYROLL, "NOT_ABOVE:", "NOT_BELOW:", "lacks", "NOT_ABOVE"),
    "no such calendar": (PAYROLL, '"SI"', '"QQ"', "calendar", "CALENDAR"),
    "full time in hours": (PAYROLL, "FULL_TIME = 2400", "FULL_TIME = 2401", "full_time", "FULL_TIME"),
    "more than a week": (PAYROLL, "FULL_TIME = 2400", "FULL_TIME = 10_085", "full_time", "FULL_TIME"),
    "no time at all": (PAYROLL, "FULL_TIME = 2400", "FULL_TIME = 0", "full_time", "FULL_TIME"),
    "less than nothing for an hour": (PAYROLL, "int] = {}", 'int] = {"night": -1}', "supplement", "LEAST_SUPPLEMENTS"),
    "an unknown hour": (PAYROLL, "int] = {}", 'int] = {"moonlight": 1}', "supplement", "LEAST_SUPPLEMENTS"),
    "a column without a word": (PAYROLL, '"children whose allowance is taken with this pay"', '" "', "undocumented", "children"),
    "an ordinary column of nobody": (PAYROLL, 'ORDINARY = {"non_', 'ORDINARY = {"non', "no_column", "ORDINARY, nontaxable_cents"),
    "a range the wrong way": (PAYROLL, "(0, 30)", "(30, 0)", "range", "children"),
    "an impossible plain person": (PAYROLL, "(0, 30)", "(1, 30)", "value_of_person", "children"),
    "an order without words": (PAYROLL, "str]] = {}", 'str]] = {"payroll.odd": ("children", "children")}', "unsaid", "payroll.odd"),
    "a figure of nobody": (PAYROLL, '    "paid_cents",', '    "kept_cents",', "figure", "kept_cents"),
    "a figure that is no amount": (PAYROLL, '    "paid_cents",', '    "children",', "figure_unit", "children"),
    "a figure twice": (PAYROLL, '    "paid_cents",', '    "paid_cents",\n    "paid_cents",', "twice", "paid_cents"),
    "no docstring": (PAYROLL, '    """Net pay: what is left of everything that was taxed."""\n', "", "no_docstring", "net_cents"),
    "no law": (PAYROLL, LAW, "", "no_law", "net_cents"),
    "an input of nobody": (PAYROLL, "tax_cents: Cents) -> Cents", "tax_centi: Cents) -> Cents", "unknown_input", "net_cents"),
    "a float": (PAYROLL, SHARE, "return np.rint(gross_cents * pension_rate * 1e-6).astype(np.int64)", "float", "bolib_slovenia.payroll"),
    "a division": (PAYROLL, SHARE, "return np.rint(gross_cents * pension_rate / 1_000_000).astype(np.int64)", "float", "bolib_slovenia.payroll"),
    "a value in no file": (PAYROLL, '"income_tax.rate_5"', '"income_tax.rate_6"', "no_value", "income_tax.rate_6"),
    "an amount as a rate": (PAYROLL, '"income_tax.limit_1", "cents"', '"income_tax.limit_1", "ppm"', "unit", "income_tax.limit_1"),
    "a unit of nobody": (PAYROLL, '"income_tax.limit_1", "cents"', '"income_tax.limit_1", "euro"', "unit", "income_tax.limit_1"),
    "a value too late": (TAX, 'since: "2025-01-01", value: "0.26"', 'since: "2025-09-01", value: "0.26"', "not_in_force", "income_tax.rate_2"),
    "a broken file": (TAX, 'value: "0.26"', "value: 0.26", "files", ""),
    "no word": (WORDS, "formula.net_cents:", "formula.neto_cents:", "unsaid", "formula.net_cents"),
    "a word with a blank": (WORDS, '"dohodak − porez"', '"dohodak − {tax}"', "unsaid", "formula.net_cents"),
    "one amount for all": (PAYROLL, NET, "return (income_cents - tax_cents).sum()", "not_int64", "net_cents"),
    "a narrow number": (PAYROLL, NET, "return (income_cents - tax_cents).astype(np.int32)", "not_int64", "net_cents"),
    "a step that writes into another": (PAYROLL, NET, "income_cents -= tax_cents\n    return income_cents", "changes_input", "net_cents"),
    "a memory": (PAYROLL, NET, "RANGES['children'] = (0, RANGES['children'][1] + 1)\n    return income_cents - tax_cents + RANGES['children'][1]", "not_repeatable", "net_cents"),
    "an eye on the order": (PAYROLL, NET, "return income_cents - tax_cents + np.arange(len(tax_cents))", "depends_on_order", "net_cents"),
    "an eye on others": (PAYROLL, NET, "return income_cents - tax_cents + tax_cents.max()", "depends_on_others", "net_cents"),
    "an overflow": (PAYROLL, "year = np.minimum(12 * gross_cents, addition_limit)", "year = 12 * gross_cents", "overflows", "general_allowance_cents"),
    "a value of no use": (PAYROLL, "(limit_4, tax_at_4, rate_5)", "(limit_4, tax_at_4, rate_4)", "moves_nothing", "rate_5"),
    "a column of no use": (PAYROLL, "np.maximum(gross_cents, lowest_base_cents)", "gross_cents", "moves_nothing", "lowest_base_cents"),
}  # fmt: skip


def test_nothing_is_wrong_with_croatia() -> None:
    found = examine("croatia", CROATIAN, ["2024-01", "2025-06", "2026-10"])
    assert [tell("en", problem) for problem in found] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(fault: str, tmp_path: Path) -> None:
    file, there, then, code, where = FAULTS[fault]
    path = copied(tmp_path) / file
    text = path.read_text("utf-8")
    assert text.count(there) == 1, there
    path.write_text(text.replace(there, then), "utf-8")
    with brought_in(tmp_path):
        found = examine("slovenia", PLAIN, ["2025-07", "2026-03"])
    named = {(problem.code, problem.where) for problem in found}
    assert (f"country.{code}", where) in named or (code == "files" and {c for c, _ in named} == {"country.files"})
    for language in LANGUAGES:
        assert not [said for said in (tell(language, problem) for problem in found) if re.search(r"[{}]", said)]


@pytest.mark.parametrize("minutes", [5, 10_080])
def test_a_full_time_may_be_anything_up_to_a_whole_week(minutes: int, tmp_path: Path) -> None:
    path = copied(tmp_path) / PAYROLL
    path.write_text(path.read_text("utf-8").replace("FULL_TIME = 2400", f"FULL_TIME = {minutes}"), "utf-8")
    with brought_in(tmp_path):
        found = examine("slovenia", PLAIN, ["2026-03"])
    assert "FULL_TIME" not in {problem.where for problem in found}


def test_a_plain_person_needs_every_column_that_is_not_ordinary() -> None:
    (problem,) = examine("croatia", {"gross_cents": 1}, [])
    assert problem.code == "country.person" and "insured_part" in str(problem.args["columns"])


def test_a_country_without_words_of_a_language_is_told(tmp_path: Path) -> None:
    (copied(tmp_path) / "text" / "hr.yaml").unlink()
    with brought_in(tmp_path):
        found = examine("slovenia", PLAIN, ["2026-03"])
    assert [(problem.code, problem.where) for problem in found] == [("country.no_words", "hr.yaml")]
