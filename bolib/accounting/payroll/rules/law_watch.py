"""Values of the law that end or are old: until when each holds, who is affected, and what a value that is known already costs."""

from collections.abc import Callable, Mapping

import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.month_lines import MINIMUM_WAGE
from bolib.accounting.payroll.rules.population import needed
from bolib.country import country
from bolib.formats.findings import mark
from bolib.problem import Problem
from bolib.rates import NotInForce, Rates, Value
from bolib.text import catalogue, say

OLD = 12  # months after which a source is to be looked at again
AMOUNTS = {  # value: the figure of a slip that it makes; whoever has some of it is affected
    "contributions.first_pillar_rate": "first_pillar_cents",
    "contributions.second_pillar_rate": "second_pillar_cents",
    "contributions.health_rate": "health_cents",
    "contributions.relief_full": "relief_cents",
    "contributions.relief_full_limit": "relief_cents",
    "contributions.relief_limit": "relief_cents",
    "contributions.relief_slope": "relief_cents",
    "income_tax.basic_allowance": "allowance_cents",
    "income_tax.coefficient_base": "allowance_cents",
    "income_tax.area_relief": "area_relief_cents",
    "enforcement.average_net": "deductions_cents",
}
AT = {  # value: the figure that stands exactly at it where somebody is affected
    "contributions.cap": "pension_base_cents",
    "contributions.floor": "health_base_cents",
    "contributions.director_floor": "health_base_cents",
}
ABOVE = {"income_tax.higher_rate_above": "tax_base_cents"}  # value: the figure that has to be above it
WATCHED = {
    **{"statutory_value": "string", "value": "string", "since": "string", "until": "string", "next": "string"},
    **{"checked": "string", "mark": "string", "persons": "Int64", "affected_cents": "Int64"},
}
WEEK = 5  # working days
BELOW = {
    "person": "string",
    "contract": "string",
    "pay_kind": "string",
    "pay_cents": "int64",
    "least_cents": "int64",
    "more_cents": "int64",
}


def watched(now: Rates, later: Rates, slips: pd.DataFrame, language: str) -> pd.DataFrame:
    """List every value in force: since and until when, what follows, its source, and whom it affected in the month.

    `later` are the same files on the days of the new year; `slips` the posted slips of the month. Persons and amount are
    left empty where a slip does not say whether a value was used.
    """
    words, rows = catalogue(language), []
    for value in in_force(now):
        persons, cents = affected(value, now, slips)
        follows = following(value, later)
        rows.append(
            {
                "statutory_value": words.get(f"value.{value.name}", value.name),
                **{"value": value.value, "since": value.since, "until": value.until, "checked": value.checked},
                "next": say(language, "law_watch.missing") if follows is None else follows,
                **{"mark": mark(value.mark, language), "persons": persons, "affected_cents": cents},
            }
        )
    return pd.DataFrame(rows, columns=list(WATCHED)).astype(WATCHED)


def in_force(rates: Rates) -> list[Value]:
    """Give every value in force, in order of name; asking for them is not using them."""
    missing = {none.name for none in rates.missing(rates.names)}
    return [rates.value(name) for name in rates.names if name not in missing]


def following(value: Value, later: Rates) -> str | None:
    """Give the value of the new year, empty where it stays the same; none where nobody has typed it."""
    if later.missing([value.name]):
        return None
    found = later.value(value.name).value
    return "" if found == value.value else found


def affected(value: Value, rates: Rates, slips: pd.DataFrame) -> tuple[int | None, int | None]:
    """Count who was affected by a value in the month, and sum the figure that it makes; none where a slip does not say."""
    tests: list[tuple[Mapping[str, str], Callable[[pd.Series], pd.Series]]] = [
        (AMOUNTS, lambda cents: cents != 0),
        (AT, lambda cents: cents == rates.cents(value.name)),
        (ABOVE, lambda cents: cents > rates.cents(value.name)),
    ]
    for figures, is_so in tests:
        if figures.get(value.name) in slips:  # slips of an earlier form do not have every figure
            cents = slips[figures[value.name]].fillna(0).astype("int64")
            chosen = is_so(cents)
            return int(slips.loc[chosen, "person"].nunique()), int(cents[chosen].sum())
    return None, None


def ending(now: Rates, later: Rates) -> list[NotInForce]:
    """List the values in force that nobody has typed for the new year; of some of them everybody is held.

    In January what held a year before counts too: else what has ended by then would be missing unsaid.
    """
    before = {kind: day.replace(year=day.year - 1, day=1) for kind, day in now.days.items()}
    held = {
        value.name
        for rates in (now, now.on(month=before["month"], pay_day=before["pay_day"]))
        for value in in_force(rates)
    }
    return later.missing([name for name in now.names if name in held])


def findings(now: Rates, later: Rates, name: str, *, month: str, paid: int) -> list[Problem]:
    """Say what somebody has to look at: values that end, with how many are then held, and sources not checked for a year."""
    holds = set(needed(country(name)))
    found = []
    for none in ending(now, later):
        code = "law_watch.ends_all" if none.name in holds else "law_watch.ends"
        about = {"day": none.day.isoformat(), "act": none.brought_by, "file": none.file, "persons": paid}
        found.append(Problem(code, none.name, about))
    for value in in_force(now):
        if (age := months_since(value.checked, month)) > OLD:
            found.append(Problem("law_watch.old", value.name, {"checked": value.checked, "months": age}))
    return found


def months_since(checked: str, month: str) -> int:
    """Count the months from the day or month of a check to a month."""
    (then, first), (now, second) = ((int(text[:4]), int(text[5:7])) for text in (checked, month))
    return 12 * (now - then) + second - first


def below_minimum(contracts: pd.DataFrame, later: Rates, day: str, full_time_minutes: int) -> pd.DataFrame:
    """List the monthly and hourly contracts in force whose pay is below the minimum wage of the new year.

    Monthly pay is held against that wage in proportion to the contract's hours; hourly pay, of an hour as `least_cents` is,
    against the wage divided by the full-time hours of the month of `day` (Mondays to Fridays), as the month's own check does:
    no act was seen that gives the wage of an hour. Where that wage is not known yet the list is empty, and `findings` says
    so. What it costs (`more_cents`) is gross pay of that month.
    """
    if later.missing([MINIMUM_WAGE]):
        return pd.DataFrame(columns=list(BELOW)).astype(BELOW)
    least, weekdays = later.cents(MINIMUM_WAGE), dates.weekdays(*dates.month_of(day[:7]))
    rows = on(contracts, day, ("contract",)).reset_index()
    rows = rows[rows["pay_kind"].isin(["monthly", "hourly"]) & (rows["until"].isna() | (rows["until"] >= day))]
    found = []
    for row in rows.to_dict("records"):
        pay, weekly = int(row["pay_cents"]), int(row["weekly_minutes"])
        if row["pay_kind"] == "monthly":
            due = money.split(least, [weekly, full_time_minutes - weekly])[0]
            more = due - pay
        else:
            due = -(
                -least * 60 * WEEK // (full_time_minutes * weekdays)
            )  # the least cents of an hour that reach the wage
            more = ((due - pay) * weekly * weekdays + 60 * WEEK - 1) // (60 * WEEK)
        found.append({**row, "least_cents": due, "more_cents": more})
    low = pd.DataFrame(found, columns=list(BELOW)).astype(BELOW)
    return low[low["more_cents"] > 0].sort_values(["person", "contract"], ignore_index=True)


def every_value_is_listed(watched: pd.DataFrame, rates: Rates) -> list[Problem]:
    """Every value in force stands in the list once, and no other does."""
    due = len(in_force(rates))
    if len(watched) == due and not watched["statutory_value"].duplicated().any():
        return []
    return [Problem("law_watch.not_listed", "run", {"found": len(watched), "due": due})]


def conclusion(found: list[Problem], low: pd.DataFrame, later: Rates, language: str) -> list[str]:
    """Conclude in sentences: what ends, what is old, who would be below the minimum wage of the new year."""
    ends = [problem for problem in found if problem.code != "law_watch.old"]
    said = [say(language, "law_watch.concluded", ends=len(ends), old=len(found) - len(ends))]
    if later.missing([MINIMUM_WAGE]):
        return [*said, say(language, "law_watch.minimum_unknown")]
    more = money.show(int(low["more_cents"].sum()), language)
    return [*said, say(language, "law_watch.minimum", persons=int(low["person"].nunique()), more=more)]
