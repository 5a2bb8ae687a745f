"""What the module of a country has to be like, looked at whole: for the tests of whoever writes one.

>>> examine("croatia", {}, ["2026-10"])[0].code  # a plain person is to be given
'country.person'
"""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

import pandas as pd

from bolib import dates
from bolib.accounting.payroll.countries import trial
from bolib.accounting.payroll.rules.calculation import calculate, steps
from bolib.accounting.payroll.rules.explanation import explain, order
from bolib.accounting.payroll.rules.settings import KINDS
from bolib.accounting.payroll.rules.what_if import span
from bolib.country import country, rates_of, words_of
from bolib.problem import Problem
from bolib.rates import Rates, RatesError, read_rates
from bolib.text import LANGUAGES, catalogue

GIVES = ("CALENDAR", "FULL_TIME", "LEAST_SUPPLEMENTS", "RATES", "PEOPLE", "ORDINARY", "RANGES", "NOT_ABOVE", "FIGURES")
UNITS = {"cents": ("euros",), "ppm": ("rate", "factor")}  # how a step takes a value, and the unit it is written in
MINUTES_OF_WEEK = 7 * 24 * 60


def examine(name: str, person: Mapping[str, int], months: Iterable[str]) -> list[Problem]:
    """List everything that is wrong with a country, in the order in which it is best put right.

    `person` is a plain one: a value for each column of PEOPLE that is not ordinary. The months (2026-10) are those
    whose statutory values must be known; each is paid on its usual day. What the module says of itself comes first, then
    values and words, then the steps, tried on thousands of people around the plain one; what rests on something
    that is wrong is not looked at. An unknown country raises CountryUnknown.
    """
    module = country(name)
    if missing := [Problem("country.lacks", given) for given in GIVES if not hasattr(module, given)]:
        return missing
    if found := [*_says(module), *_people(module, person), *_figures(module), *_steps(module), *_floats(module)]:
        return found
    known, found = _values(name, module, months)
    found += _words(module)
    if found or known is None:
        return found
    return trial.problems(module, person, known) or [*_explained(name, module, person, known)]


def _says(module: ModuleType) -> Iterator[Problem]:
    """What is told once: calendar, full time, least supplements."""
    try:
        days = dates.holidays(str(module.CALENDAR), 2026)
    except NotImplementedError:
        days = frozenset()
    if not days:
        yield Problem("country.calendar", "CALENDAR", {"found": module.CALENDAR})
    if not _whole(module.FULL_TIME) or not 0 < module.FULL_TIME <= MINUTES_OF_WEEK or module.FULL_TIME % 5:
        yield Problem("country.full_time", "FULL_TIME", {"found": module.FULL_TIME})
    for kind, least in module.LEAST_SUPPLEMENTS.items():
        if kind not in KINDS or not _whole(least) or least < 0:
            yield Problem("country.supplement", "LEAST_SUPPLEMENTS", {"found": kind, "known": ", ".join(KINDS)})


def _people(module: ModuleType, person: Mapping[str, int]) -> Iterator[Problem]:
    """Each column of a person is documented, what is said of it is possible, and the plain person has it."""
    for column, text in module.PEOPLE.items():
        if not isinstance(text, str) or not text.strip():
            yield Problem("country.undocumented", column)
    for said in ("ORDINARY", "RANGES"):
        for column in module.__dict__[said]:
            if column not in module.PEOPLE:
                yield Problem("country.no_column", f"{said}, {column}")
    for column, (least, most) in module.RANGES.items():
        if not _whole(least) or not _whole(most) or least > most:
            yield Problem("country.range", column, {"least": least, "most": most})
    for code, pair in module.NOT_ABOVE.items():
        if unknown := [column for column in pair if column not in module.PEOPLE]:
            yield Problem("country.no_column", f"NOT_ABOVE, {unknown[0]}")
        if any(code not in catalogue(language) for language in LANGUAGES):
            yield Problem("country.unsaid", code, {"key": code, "language": ", ".join(LANGUAGES)})
    needed = [column for column in module.PEOPLE if column not in module.ORDINARY]
    if missing := [column for column in needed if column not in person]:
        yield Problem("country.person", "person", {"columns": ", ".join(missing)})
    for column, value in {**module.ORDINARY, **person}.items():
        if column in module.PEOPLE and not _in(value, span(module, column)):
            least, most = span(module, column)
            yield Problem("country.value_of_person", column, {"found": value, "least": least, "most": most})


def _figures(module: ModuleType) -> Iterator[Problem]:
    """Each figure is worked out or given, once; each name means one thing."""
    made = order(module)
    for figure in module.FIGURES:
        if figure not in made and figure not in module.PEOPLE:
            yield Problem("country.figure", figure)
        if not figure.endswith("_cents"):
            yield Problem("country.figure_unit", figure)
    for name in sorted({*made, *module.PEOPLE, *module.RATES, *module.FIGURES}):
        if (name in made) + (name in module.PEOPLE) + (name in module.RATES) > 1 or module.FIGURES.count(name) > 1:
            yield Problem("country.twice", name)


def _steps(module: ModuleType) -> Iterator[Problem]:
    """Each step says what the law says and where; what it takes is known."""
    known = {*order(module), *module.PEOPLE, *module.RATES}
    for name in order(module):
        step = getattr(module, name)
        if not (step.__doc__ or "").strip():
            yield Problem("country.no_docstring", name)
        if unknown := [taken for taken in inspect.signature(step).parameters if taken not in known]:
            yield Problem("country.unknown_input", name, {"names": ", ".join(unknown)})
        elif "law" not in steps(module).nodes[name].tags:
            yield Problem("country.no_law", name)


def _floats(module: ModuleType) -> Iterator[Problem]:
    """Money is whole cents at every moment: no number with a fraction, no division that makes one."""
    made = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.FunctionDef)]
    for node in (inner for step in made for inner in ast.walk(step)):
        number = isinstance(node, ast.Constant) and isinstance(node.value, float)
        divided = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
        named = isinstance(node, ast.Name | ast.Attribute) and _name(node).startswith(("float", "true_divide"))
        if number or divided or named:
            yield Problem("country.float", module.__name__, {"line": getattr(node, "lineno", 0)})


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _values(name: str, module: ModuleType, months: Iterable[str]) -> tuple[Rates | None, list[Problem]]:
    """Each statutory value stands in the files, in the unit that the step takes, and holds in every month asked for."""
    known, found = None, []
    for month in sorted(months):
        pay_day = dates.pay_day(month, module.CALENDAR)
        try:
            known = read_rates(rates_of(name), month=dates.month_of(month)[0], pay_day=pay_day)
        except RatesError as fault:
            return None, [Problem("country.files", str(rates_of(name)), {"reason": str(fault)})]
        written = [value for value, _ in module.RATES.values() if value in known.names]
        for value, unit in module.RATES.values():
            if unit not in UNITS:
                found.append(Problem("country.unit", value, {"found": unit, "right": ", ".join(UNITS)}))
            elif value not in known.names:
                found.append(Problem("country.no_value", value))
        for none in known.missing(written):
            found.append(Problem("country.not_in_force", none.name, {"month": month, "day": none.day.isoformat()}))
        in_force = {*written} - {none.name for none in known.missing(written)}
        for value, unit in module.RATES.values():
            if value in in_force and known.value(value).unit not in UNITS.get(unit, ()):
                right = ", ".join(UNITS.get(unit, ()))
                found.append(Problem("country.unit", value, {"found": known.value(value).unit, "right": right}))
    return known, list({(one.code, one.where, str(one.args)): one for one in found}.values())


def _words(module: ModuleType) -> Iterator[Problem]:
    """Each figure and each step has its meaning, each step its formula, in every language."""
    keys = [f"meaning.{name}" for name in dict.fromkeys((*module.FIGURES, *order(module)))]
    keys += [f"formula.{name}" for name in order(module)]
    for language in LANGUAGES:
        try:
            said = catalogue(language, words_of(module))
        except FileNotFoundError:
            yield Problem("country.no_words", f"{language}.yaml", {"folder": str(words_of(module))})
            continue
        for key in keys:
            if not str(said.get(key) or "").strip() or "{" in said[key]:
                yield Problem("country.unsaid", key, {"key": key, "language": language})


def _explained(name: str, module: ModuleType, person: Mapping[str, int], rates: Rates) -> Iterator[Problem]:
    """One slip is explained figure by figure, and says the same amounts as the slip, in every language."""
    one = pd.DataFrame([{"person": "A", **{c: v for c, v in person.items() if c in module.PEOPLE}}])
    slip = calculate(name, one, rates).iloc[0]
    for language in LANGUAGES:
        shown = explain(name, one, rates, language=language)
        told = dict(zip(shown["figure"], shown["value_cents"], strict=True))
        for figure in module.FIGURES:
            if told.get(figure) != slip[figure]:
                yield Problem("country.not_explained", figure, {"language": language})


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _in(value: object, limits: tuple[int, int]) -> bool:
    return _whole(value) and limits[0] <= int(str(value)) <= limits[1]
