"""Every rounding stands in one table: none in the code that it does not name, none named that the code does not do."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.countries import croatia
from bolib.accounting.payroll.rules import roundings
from bolib.text import LANGUAGES

RULES = Path(inspect.getfile(rules)).parent
CLAIMS = Path(inspect.getfile(limits)).parent
ROUNDING = {"share", "half_up", "banded", "split", "whole"}  # of money and of shares
EXACT = {  # they divide or cut, and no figure is rounded by it
    "average.fine": "shows hundredths with their digits",
    "payslip_words.fine": "shows hundredths with their digits",
    "directors.in_part": "compares with a director's lowest base, rounded up",
    "explanation.written": "shows hundredths with their digits",
    "explanation.worked_out": "takes a fifth of the week's minutes, as the contract has them",
    "gross.hour": "takes common factors out of a fraction",
    "held.hours_of": "shows minutes as hours",
    "items_explained.hundredths": "shows hundredths with their digits",
    "joppd.checks.pension_follows_its_base": "a check: works out what a row should say",
    "joppd.checks.health_follows_its_base": "a check: works out what a row should say",
    "changes.lifted": "agreed pay that a simulation tries, no pay follows from it",
    "entitled.entitled": "a percent in parts per million",
    "law_watch.below_minimum": "compares a year's values, no pay follows from it",
    "parallel.tries.of_status": "a share or percent in parts per million; what another program may do, no pay follows from it",
    "parallel.tries.of_dependants": "a coefficient of what another program may do",
    "parallel.tries.of_law": "an amount beyond every pay",
    "parallel.tries.shared_relief": "halves a range",
    "parallel.tries_of_gross.of_part": "pay by calendar days, as another program may have it",
    "parallel.tries_of_gross.other_hours": "counts quarters of an hour",
    "parallel.tries_of_gross.rates": "counts steps of a rate",
    "parallel.tries_of_gross.written": "shows hours",
    "net_agreed.found": "halves a stretch that is searched; what is found is a gross in whole cents",
    "net_agreed.net_of": "counts amounts of a person",
    "net_agreed.nets": "counts amounts of a person",
    "month_lines.below_floor": "compares with the lowest base as croatia.floor_cents rounds it",
    "settings.rate": "a common factor",
    "settings.sick_rule": "shows a rate in percent",
    "shares.whole": "how fractions are shared",
    "sick.half_up": "how a fraction is rounded",
    "sick.problems": "counts months",
    "sick.too_many_days": "counts days",
}


def rounds(step: ast.AST) -> bool:
    for part in ast.walk(step):
        if isinstance(part, ast.BinOp | ast.AugAssign) and isinstance(part.op, ast.FloorDiv):
            return True
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            if part.func.id in ("round", "divmod", "_half_up"):
                return True
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            of = part.func.value.id if isinstance(part.func.value, ast.Name) else ""
            if part.func.attr == "round" or (of in ("money", "shares") and part.func.attr in ROUNDING):
                return True
    return False


def that_round(path: Path, name: str) -> Iterator[str]:
    for part in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(part, ast.FunctionDef) and rounds(part):
            yield f"{name}{part.name.lstrip('_')}"


def test_every_step_of_the_rules_that_rounds_stands_in_the_table() -> None:
    found = set()
    for path in RULES.rglob("*.py"):
        found |= set(that_round(path, ".".join(path.relative_to(RULES).with_suffix("").parts) + "."))
    for path in CLAIMS.rglob("*.py"):
        found |= set(that_round(path, f"claims.{path.stem}."))
    named = {step for one in roundings.ROUNDINGS for step in one.steps}
    assert found - set(EXACT) - named == set(), "they round and nobody says so"
    assert named - found == set(), "named, and they do not round"
    assert set(EXACT) - found == set(), "explained, and there is nothing to explain"
    assert not set(EXACT) & named


def test_every_figure_of_croatia_that_is_rounded_is_named() -> None:
    assert set(that_round(Path(inspect.getfile(croatia)), "")) == set(croatia.ROUNDED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_each_rounding_in_words_with_its_article(language: str) -> None:
    frame = roundings.to_read("croatia", language)
    assert list(frame.columns) == list(roundings.COLUMNS)
    assert len(frame) == len(roundings.ROUNDINGS) + len(croatia.ROUNDED)
    assert frame["rounded"].is_unique and not frame.eq("").any().any()
    assert "ZoD čl. 17 st. 1 t. 1" in set(frame["law"])
