"""A payroll worked out twice, as it is and with changes: the difference of each person, unit, category and the company."""

from dataclasses import dataclass

import pandas as pd

from bolib.accounting.payroll.rules import dues
from bolib.accounting.payroll.rules.changes import Inputs, stages, unpaid
from bolib.accounting.payroll.rules.population import Population, population
from bolib.accounting.payroll.rules.reconciliation import everyone_is_paid_or_held, names
from bolib.accounting.payroll.rules.slips import slips
from bolib.formats.html_table import in_order
from bolib.personnel.people.rules import what_if
from bolib.problem import Amount, Problem
from bolib.text import say, sentence

CONTRIBUTIONS = tuple(f"{name}_cents" for name in dues.CONTRIBUTIONS)
FIGURES = ("gross_cents", "contributions_cents", "tax_cents", "net_cents", "employer_cost_cents")
CHANGES = {  # figure → column of what it changes by
    "gross_cents": "gross_change_cents",
    "contributions_cents": "contributions_change_cents",
    "tax_cents": "tax_change_cents",
    "net_cents": "net_change_cents",
    "employer_cost_cents": "employer_cost_change_cents",
}
NO_GROUP = "–"  # of who has no category


@dataclass(frozen=True)
class Twice:
    """Both computations of one month: as the books say, and as it would be; `steps` are the slips after each change."""

    inputs: Inputs
    otherwise: Inputs
    people: Population
    people_otherwise: Population
    slips: pd.DataFrame
    slips_otherwise: pd.DataFrame
    steps: tuple[pd.DataFrame, ...]


def simulated(inputs: Inputs, changes: pd.DataFrame, *, month: str, pay_day: str) -> Twice:
    """Work out a payroll as it is and with changes, both as if nothing had been paid for the month yet.

    A change that is unknown or has no effect is refused.
    """
    inputs = unpaid(inputs, month)
    every = [inputs, *stages(inputs, changes, month=month, pay_day=pay_day)]
    people = [
        population(one.tables, one.company, one.rates, one.municipal, month=month, pay_day=pay_day) for one in every
    ]
    paid = [slips(one.company["country"], each.ready, one.rates) for one, each in zip(every, people, strict=True)]
    return Twice(inputs, every[-1], people[0], people[-1], paid[0], paid[-1], tuple(paid[1:]))


def persons(twice: Twice, language: str) -> pd.DataFrame:
    """Give one row a person: unit, category, standing, gross before and then, and what each figure changes by.

    Who is held has nothing on that side, so that the sums are those of the slips.
    """
    before, after = _figures(twice.slips), _figures(twice.slips_otherwise)
    parts = twice.people.parts.drop_duplicates("person", keep="last").set_index("person")
    index = pd.Index(sorted(parts.index), name="person")
    was, then = (frame.reindex(index).fillna(0).astype("int64") for frame in (before, after))
    standing = [say(language, _standing(person in before.index, person in after.index)) for person in index]
    called = names(twice.inputs.tables["personal_data"])
    frame = pd.DataFrame(
        {
            "name": called.reindex(index).fillna("").astype("string"),
            "unit": parts["unit"].reindex(index),
            "category": parts["category"].reindex(index).fillna(NO_GROUP),
            "standing": pd.Series(standing, index, dtype="string"),
            "gross_before_cents": was["gross_cents"],
            "gross_then_cents": then["gross_cents"],
            "net_before_cents": was["net_cents"],
            "net_then_cents": then["net_cents"],
            **{column: then[name] - was[name] for name, column in CHANGES.items()},
        }
    )
    return in_order(frame.reset_index(), "person")


def groups(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sum the persons' rows by unit or category: group, persons, and every amount."""
    cents = [str(name) for name in rows if str(name).endswith("_cents")]
    found = rows.groupby(by)[cents].sum()
    found.insert(0, "persons", rows.groupby(by)["person"].nunique())
    return found.reset_index().sort_values(by, ignore_index=True)


def company(twice: Twice, language: str) -> pd.DataFrame:
    """Give each figure of the whole company, from the slips: item, as_is, then, change."""
    before, after = (_figures(frame).sum() for frame in (twice.slips, twice.slips_otherwise))
    rows = [
        (say(language, f"what_if.{name.removesuffix('_cents')}"), int(before[name]), int(after[name]))
        for name in FIGURES
    ]
    frame = pd.DataFrame(rows, columns=["item", "as_is_cents", "then_cents"])
    return frame.assign(change_cents=frame["then_cents"] - frame["as_is_cents"]).astype({"item": "string"})


def counts(twice: Twice, language: str) -> pd.DataFrame:
    """Count who is paid and who is held: item, as_is, then."""
    paid = (twice.slips["person"].nunique(), twice.slips_otherwise["person"].nunique())
    stopped = (len(twice.people.held_persons()), len(twice.people_otherwise.held_persons()))
    rows = [(say(language, "payroll.count_paid"), *paid), (say(language, "payroll.count_held"), *stopped)]
    return pd.DataFrame(rows, columns=["item", "as_is_right", "then_right"]).astype("string")


def held_otherwise(twice: Twice, language: str) -> pd.DataFrame:
    """List everyone who would be held for a reason that does not hold them now, or the other way: person, name, standing, finding."""
    now, then = (set(_reasons(people)) for people in (twice.people, twice.people_otherwise))
    said = {
        (problem.where, sentence(language, problem)): "what_if.held_then" for problem in _differing(twice, now, then)
    }
    said |= {(problem.where, sentence(language, problem)): "what_if.free_then" for problem in _gone(twice, now, then)}
    called = names(twice.inputs.tables["personal_data"])
    rows = [
        (person := where.removeprefix("person "), called.get(person, ""), say(language, key), text)
        for (where, text), key in sorted(said.items())
    ]
    return pd.DataFrame(rows, columns=["person", "name", "standing", "finding"], dtype="string")


def changes_to_read(changes: pd.DataFrame, twice: Twice) -> pd.DataFrame:
    """List what was changed: what, whom, since, what it was where it is one value, and what it would be."""
    return what_if.to_read(changes, lambda what: _was(twice.inputs, what))


def by_change(twice: Twice, changes: pd.DataFrame) -> pd.DataFrame:
    """Say which change did what: person, name, place and what of the change, and what each figure changes by, where any does.

    Changes are made one after the other, so that those of a person add up to the whole difference to the cent; who is held
    after a change has nothing on that side.
    """
    figures = [_figures(paid) for paid in (twice.slips, *twice.steps)]
    return what_if.by_change(changes, figures, CHANGES, names(twice.inputs.tables["personal_data"]))


def doubts(twice: Twice, rows: pd.DataFrame, parts: pd.DataFrame) -> list[Problem]:
    """Persons, units, categories, the parts of each change and the company come to the same, and everybody is paid or held.

    `rows` are those of `persons`, `parts` those of `by_change`; each person's parts are that person's difference.
    """
    found = []
    for people, paid in ((twice.people, twice.slips), (twice.people_otherwise, twice.slips_otherwise)):
        found += everyone_is_paid_or_held(people.parts["person"], paid, people.held)
    whole = company(twice, "en")["change_cents"].tolist()
    for name, frame in (("person", rows), ("unit", groups(rows, "unit")), ("category", groups(rows, "category"))):
        for figure, right in zip(FIGURES, whole, strict=True):
            total = int(frame[CHANGES[figure]].sum())
            if total != right:
                args: dict[str, object] = {"figure": figure, "found": Amount(total), "right": Amount(int(right))}
                found.append(Problem("what_if.sums_differ", name, args))
    return found + what_if.parts_differ(rows, parts, list(CHANGES.values()))


def conclusion(twice: Twice, found: list[Problem], language: str) -> list[str]:
    """Say what the changes come to, that it is a simulation, and whether everything adds up."""
    sums = company(twice, language).set_index(pd.Index(FIGURES))["change_cents"]
    rows = persons(twice, language)
    touched = int((rows[list(CHANGES.values())] != 0).any(axis=1).sum())
    amounts = {name: Amount(int(sums[f"{name}_cents"])) for name in ("gross", "net", "employer_cost")}
    said = [sentence(language, Problem("what_if.concluded", "", {"count": touched, **amounts}))]
    said.append(
        sentence(language, Problem("what_if.doubts" if found else "payroll.all_agrees", "", {"count": len(found)}))
    )
    return [*said, say(language, "payroll.simulated")]


def _figures(paid: pd.DataFrame) -> pd.DataFrame:
    frame = paid.assign(contributions_cents=paid[list(CONTRIBUTIONS)].sum(axis=1))
    return frame.groupby("person")[list(FIGURES)].sum()


def _standing(before: bool, after: bool) -> str:
    if before:
        return "what_if.paid" if after else "what_if.paid_held"
    return "what_if.held_paid" if after else "what_if.held"


def _reasons(people: Population) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in people.held]


def _differing(twice: Twice, now: set[tuple[str, str]], then: set[tuple[str, str]]) -> list[Problem]:
    return [problem for problem in twice.people_otherwise.held if (problem.where, problem.code) in then - now]


def _gone(twice: Twice, now: set[tuple[str, str]], then: set[tuple[str, str]]) -> list[Problem]:
    return [problem for problem in twice.people.held if (problem.where, problem.code) in now - then]


def _was(inputs: Inputs, what: str) -> str:
    """Give what a value was, where it is one value."""
    if what in inputs.rates.names and not inputs.rates.missing([what]):
        return inputs.rates.value(what).value
    held: object = inputs.company
    for part in what.split("."):
        held = held.get(part) if isinstance(held, dict) else None
    return held if isinstance(held, str) else ""
