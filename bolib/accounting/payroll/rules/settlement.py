"""December's settlement in a run: the year of each person as the books know it, who is settled, and who is left out and why.

Who is settled was read (ZoPD čl. 47 as described): employed and paid here the whole year, in one municipality. Recalled, not
seen: that whoever also worked elsewhere or was no resident on some day of the year is left out. What is left out here the Tax
Administration settles, so nobody loses by it. Of each month the allowance is that of its last day, dependants of any day in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules import dependants, held, recovery, year
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.corrections import SETTLEMENT
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.gross import COLUMNS
from bolib.accounting.payroll.rules.payouts import Payout
from bolib.country import country
from bolib.personnel.people.rules import parts
from bolib.problem import Problem, Refused
from bolib.rates import Rates

Inputs = Mapping[str, pd.DataFrame]
COMPONENT = SETTLEMENT  # of the line, and its kind; its reference is the year
TABLES = ("year_slip", "year_begun", "year_contract", "year_residence", "year_tax_status", "year_dependant")
YEARS = ("payments", "year_income_cents", "rights_cents", "year_base_cents", "year_tax_cents", "withheld_cents")
FIGURES = (*YEARS, "taxed_cents", "lower_rate_ppm", "higher_rate_ppm", "settlement_base_cents", "tax_settlement_cents")
SUMS = ("income_cents", "withheld_cents", "taxed_cents")
BROUGHT = (  # figures of a month that an earlier program paid, of which its income, tax and tax base are told
    *("income_cents", "gross_cents", "first_pillar_cents", "second_pillar_cents"),
    *("tax_base_cents", "allowance_cents", "tax_cents", "surtax_cents"),
)
RELIEFS = ("veteran_percent", "area_relief")


@dataclass(frozen=True)
class Settlement:
    """What a run settles: `figures` one row a person with FIGURES, the lines of their slips, and who is left out."""

    figures: pd.DataFrame = field(default_factory=lambda: _figures([]))
    lines: pd.DataFrame = field(default_factory=lambda: _lines(_figures([]), ""))
    left_out: list[Problem] = field(default_factory=list)

    def append(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Put the lines of the settlement below those of the same people."""
        return recovery.append(lines, self.lines)

    def kept(self, persons: pd.Series) -> "Settlement":
        """Give what is of these people: who is held after all is neither settled nor left out."""
        left = [problem for problem in self.left_out if problem.where.removeprefix("person ") in set(persons)]
        return Settlement(self.figures[self.figures["person"].isin(persons)], self.lines, left)

    def of(self, people: pd.DataFrame) -> pd.DataFrame:
        """Give people (indexed by person) with what is withheld or given back, and by how much the year's base differs."""
        told = self.figures.set_index("person")
        names = ("tax_settlement_cents", "settlement_base_cents")
        return people.assign(**{name: told[name].reindex(people.index).fillna(0).astype("int64") for name in names})


def settlement(
    inputs: Inputs, name: str, ready: pd.DataFrame, rates: Rates, payout: Payout, pay_day: str
) -> Settlement:
    """Settle the year of everyone who is ready and may be settled; a payout that does not settle gives nothing.

    `ready` is Population.ready before it. Refused: a country that has no such settlement, a pay day that is not in
    December.
    """
    if not payout.settles:
        return Settlement()
    if not hasattr(country(name), "YEAR"):
        raise Refused("year.no_rules", name)
    if pay_day[5:7] != "12":
        raise Refused("year.not_december", pay_day)
    slips = calculate(name, ready, rates)
    known = _Year(inputs, pay_day[:4], pay_day, country(name).CALENDAR, set(ready["person"]))
    paid = _payments(known, slips, ready)
    left = sorted(_left_out(known, paid), key=lambda problem: (problem.where, problem.code))
    out = {problem.where.removeprefix("person ") for problem in left}
    own = ready[~ready["person"].isin(out)].set_index("person")
    sums = paid.figures[paid.figures["person"].isin(own.index)]
    sums = sums.assign(payments=1).groupby("person")[["payments", *SUMS]].sum().reindex(own.index)
    told = sums.join(_rights(known, own.index, rates).rename("rights_cents"))
    told = told.join(own[[column for column in year.YEAR if column in own]])
    told = told.join(year.settled(told, rates)).rename(columns={"income_cents": "year_income_cents"})
    figures = _figures([told.reset_index()])
    return Settlement(figures, _lines(figures, pay_day[:4]), left)


def closed(inputs: Inputs, persons: pd.Series, pay_day: str) -> list[Problem]:
    """Hold whoever's year was settled already: another payment in it, or one taken back, would need the year anew.

    A payment of the next year is taxed there, whatever month it is for.
    """
    lines = inputs["payslip_line"]
    if "kind" not in lines:
        return []
    done = lines[(lines["kind"] == COMPONENT) & (lines["reference"] == pay_day[:4]) & lines["person"].isin(persons)]
    return [
        held.problem("year.settled_before", row["person"], year=pay_day[:4], run=row["run"])
        for row in done.sort_values(["person", "run"]).drop_duplicates("person").to_dict("records")
    ]


def told(inputs: Inputs, name: str, payout: Payout, pay_day: str) -> list[Problem]:
    """Say of an ordinary month paid in December that the year is not settled with it; nothing where it was done before."""
    lines, ordinary = inputs["payslip_line"], payout.sort == "month" and not payout.settles
    done = "kind" in lines and bool(((lines["kind"] == COMPONENT) & (lines["reference"] == pay_day[:4])).any())
    due = hasattr(country(name), "YEAR") and pay_day[5:7] == "12" and ordinary and not done
    return [Problem("year.not_settled", "run", {"year": pay_day[:4]})] if due else []


def to_read(figures: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """List who is settled: person, name, YEARS and what is withheld or given back."""
    frame = figures.assign(name=figures["person"].map(names).astype("string"))
    return frame[["person", "name", *YEARS, "tax_settlement_cents"]]


@dataclass(frozen=True)
class _Year:
    """The frozen rows of the year, of the people who are ready."""

    inputs: Inputs
    year: str
    pay_day: str
    calendar: str
    persons: set[str]

    def __getitem__(self, table: str) -> pd.DataFrame:
        rows = self.inputs[table]
        return rows[rows["person"].isin(self.persons)] if "person" in rows else rows

    @property
    def months(self) -> list[str]:
        """The months of the year."""
        return [f"{self.year}-{number:02}" for number in range(1, 13)]


@dataclass(frozen=True)
class _Payments:
    """What was paid in the year: `figures` has person, pay_month and SUMS; `towns` person, pay_day, municipality; `unknown`
    the months of payment of which a person's tax is not known."""

    figures: pd.DataFrame
    towns: pd.DataFrame
    unknown: dict[str, list[str]]


def _payments(known: _Year, slips: pd.DataFrame, ready: pd.DataFrame) -> _Payments:
    """Gather the payments of the year: slips here, this one, and before the first one here what was brought in."""
    here = known["year_slip"]
    rows = pd.concat(
        [
            here.assign(surtax_cents=here["surtax_cents"].fillna(0)),
            slips.assign(pay_day=known.pay_day, municipality=ready["municipality"].to_numpy()),
        ]
    )
    posted = pd.DataFrame(
        {
            **{"person": rows["person"], "pay_day": rows["pay_day"], "municipality": rows["municipality"]},
            "income_cents": rows["income_cents"],
            "withheld_cents": rows["tax_cents"] + rows["surtax_cents"],
            "taxed_cents": rows["tax_base_cents"],
        }
    )
    begun = known["year_begun"]["first_pay_day"]
    first = min([*begun.dropna(), known.pay_day])[:7]
    brought, unknown = _brought(known, [month for month in known.months if month < first])
    both = pd.concat([posted.assign(pay_month=posted["pay_day"].str[:7]), brought], ignore_index=True)
    both = both.astype(dict.fromkeys(SUMS, "int64"))
    return _Payments(both[["person", "pay_month", *SUMS]], posted[["person", "pay_day", "municipality"]], unknown)


def _brought(known: _Year, missing: list[str]) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Read what an earlier program paid in months of payment before the books began; its pay day is the usual one."""
    key = ["person", "month", "component"]
    rows = known["opening"].sort_values([*key, "event"]).drop_duplicates(key, keep="last")
    rows = rows.assign(pay_month=[f"{dates.pay_day(month, known.calendar):%Y-%m}" for month in rows["month"]])
    rows = rows[rows["pay_month"].isin(missing) & rows["amount_cents"].notna()]
    amounts = {
        (str(person), str(month)): {
            str(name): int(cents) for name, cents in zip(own["component"], own["amount_cents"], strict=True)
        }
        for (person, month), own in rows.groupby(["person", "pay_month"])
    }
    found, unknown = [], {person: list[str]() for person in sorted(known.persons)}
    for person in unknown:
        for month in missing:
            told = _of_month(amounts.get((person, month), {}))
            if told is None:
                unknown[person].append(month)
            else:
                found.append({"person": person, "pay_month": month, **told})
    columns = ["person", "pay_month", *SUMS]
    return pd.DataFrame(found, columns=columns), unknown


def _of_month(told: Mapping[str, int]) -> dict[str, int] | None:
    """Give income, tax and tax base of a month that was brought in; nothing where one of them cannot be told.

    An amount of 0 cannot be brought in: where the allowance is all of the income, base and tax are nothing.
    """
    income = told.get("income_cents")
    if income is None and {"gross_cents", "first_pillar_cents", "second_pillar_cents"} <= told.keys():
        income = told["gross_cents"] - told["first_pillar_cents"] - told["second_pillar_cents"]
    if income is None:
        return None
    base = told.get("tax_base_cents")
    if base is None and "allowance_cents" in told:
        base = max(income - told["allowance_cents"], 0)
    tax = 0 if base == 0 else told.get("tax_cents")
    if base is None or tax is None:
        return None
    return {"income_cents": income, "withheld_cents": tax + told.get("surtax_cents", 0), "taxed_cents": base}


def _left_out(known: _Year, paid: _Payments) -> Iterator[Problem]:
    """Name who has no settlement, with every reason."""
    residence, status = known["year_residence"], known["year_tax_status"]
    towns = pd.concat([paid.towns, residence.assign(pay_day=known.pay_day)[list(paid.towns.columns)]])
    income = paid.figures.groupby("person")["income_cents"].sum()
    yield from year.left_out(towns[towns["person"].isin(income.index[income > 0])], _employed(known), known.year)
    for person, months in paid.unknown.items():
        if months:
            yield held.problem("year.payments_unknown", person, months=", ".join(months))
    since = [rows.groupby("person")["since"].min() for rows in (residence, status)]
    told = pd.concat(since, axis=1, keys=["residence", "status"]).reindex(sorted(known.persons)).fillna(parts.FOREVER)
    for person, day in zip(told.index, told.max(axis=1), strict=True):
        if unsaid := [month for month in known.months if dates.month_of(month)[1].isoformat() < day]:
            yield held.problem("year.status_unknown", person, months=", ".join(unsaid))
    differ = (status.groupby("person")[list(RELIEFS)].nunique() > 1).any(axis=1)
    for code, persons in (
        ("year.not_resident", residence.loc[residence["resident"] == 0, "person"]),
        ("year.elsewhere", status.loc[status["employed_elsewhere"] == 1, "person"]),
        ("year.relief_changed", differ.index[differ]),
    ):
        yield from (held.problem(code, person, year=known.year) for person in sorted(set(persons)))


def _employed(known: _Year) -> pd.DataFrame:
    """Give person, first_day and last_day of the employment in the year: last_day is that before the first gap."""
    first, last = dates.month_of(known.months[0])[0], dates.month_of(known.months[-1])[1]
    rows = parts.parts(known["year_contract"], first, last).sort_values(["person", "from_day"])
    found = []
    for person, own in rows.groupby("person"):
        day = max(min(str(own["employment_since"].iloc[0]), f"{own['from_day'].iloc[0]:%Y-%m-%d}"), first.isoformat())
        end = own["to_day"].iloc[0]
        for begins, ends in zip(own["from_day"].iloc[1:], own["to_day"].iloc[1:], strict=True):
            end = max(end, ends) if begins <= end + pd.Timedelta(days=1) else end
        found.append({"person": person, "first_day": day, "last_day": f"{end:%Y-%m-%d}"})
    return pd.DataFrame(found, columns=["person", "first_day", "last_day"])


def _rights(known: _Year, persons: pd.Index, rates: Rates) -> pd.Series:
    """Sum the allowances of the twelve months, each rounded as in a month's payment; values are those of the last payment."""
    basic, base = (rates.cents(f"income_tax.{name}") for name in ("basic_allowance", "coefficient_base"))
    found = pd.Series(0, persons, dtype="int64")
    for month in known.months:
        first, last = (day.isoformat() for day in dates.month_of(month))
        status = on(known["year_tax_status"], last).reindex(persons)
        kept = dependants.counted(known["year_dependant"], first, last)
        more = dependants.dependants_ppm(status["disability"].fillna("none"), kept, rates)
        share = status["allowance_share_ppm"].fillna(0).astype("int64")
        right = basic * share.to_numpy(np.int64) + base * more.where(share > 0, 0).to_numpy(np.int64)
        found += money.half_up(right)
    return found


def _figures(frames: list[pd.DataFrame]) -> pd.DataFrame:
    columns = ["person", *FIGURES]
    frame = frames[0][columns] if frames else pd.DataFrame(columns=columns)
    return frame.astype({name: "string" if name == "person" else "int64" for name in columns})


def _lines(figures: pd.DataFrame, of_year: str) -> pd.DataFrame:
    """Give the line of each settlement, also of one that comes to nothing: it says that the year is settled."""
    about = {"component": COMPONENT, "kind": COMPONENT, "reference": of_year}
    made = figures[["person"]].assign(amount_cents=figures["tax_settlement_cents"], **about)
    texts = ("person", "component", "contract", "pay_kind", "kind", "code", "reference")
    types = {name: "string" if name in texts else "Int64" for name in COLUMNS}
    return made.reindex(columns=list(COLUMNS)).astype(types)
