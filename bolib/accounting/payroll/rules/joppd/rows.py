"""Page B of the report JOPPD: the rows that the slips of a run, their lines and the facts of their people make.

A person has a row for pay in money, one for pay in kind, one for each kind of other receipt, one for each non-taxable
receipt that does not share the row of pay, one for each absence on the health fund, one for December's settlement.

- Above the monthly cap 6.2 is 0002 and field 12 has the actual base, not the cap (read in the instructions); 12.1 and 12.2
  come from the capped base. The yearly cap (0003, 0022) is not worked out by the slips, so no such row is made.
- A later payout of a month that takes back relief an earlier one used has no 12.9 (the form holds none below zero), and 12.1
  as it was withheld. That a later part takes it back was read; how the report says so was not found, and a caution tells it.
- Pay in kind is pay here, 6.2 0001, as the slips work it out, with 16.1 = 5, no hours (read) and 17 zero (second-hand). A
  program in use gives it 0021 over the whole year instead, except to young persons. That 16.2 has the receipt less its
  contributions and tax is our reading; no example was found.
- Other receipts have no hours, the calendar year as their period, 17 zero (second-hand). By the instructions 8 and 9 are
  those of the person, for severance (0025) a program in use writes 0.
- 12.6 and 12.7, the added contributions of hazardous service, stand in the rows of pay, with their class in 7.1.
- 14.1 is the tax that is withheld, after the reliefs of veterans and areas (second-hand).
- Contributions, allowance and tax of one slip are divided over its rows: each row's contributions from its own base, the
  odd cent to the largest; the allowance to pay first; tax in proportion to the tax base. How to divide was not found written.
- One non-taxable receipt, of the lowest mark, shares the row of pay (read in a worked example of transport paid with pay);
  others have a row of their own: 6.1 and 6.2 0000, marks 0, the month of payment (second-hand).
- The health fund's sick pay: work 00000, 6.2 0000, 9 zero, 10 = 10.0 (second-hand).
- December's settlement: 6.2 0406, the calendar year, 13.4 = −13.5, 16.2 = −14.1 (second-hand: "otherwise an error on
  upload"); marks 8 and 9 follow the instructions; an official example was not found.
"""

import numpy as np
import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.rules.joppd.facts import FACTS, FUND, checked
from bolib.accounting.payroll.rules.joppd.shared import cumulated, settled, summed
from bolib.formats.joppd import CENTS, Row, marks
from bolib.money import Cents
from bolib.rates import Rates

LATER = (
    *("other_receipts_cents", "in_kind_cents", "non_taxable_cents", "health_fund_cents", "tax_settlement_cents"),
    *("deductions_cents", "earlier_pay_cents", "earlier_pension_base_cents", "settlement_base_cents"),
    *("hazard_first_cents", "hazard_second_cents"),
)
BESIDE = ("earlier_base_cents", "relief_back_cents")  # what the checks need beside the fields of the form
COLUMNS = ("person", *Row._fields, *BESIDE)
AMOUNTS = (*CENTS, *BESIDE, "hours", "unworked_hours")
MONEY, KIND, OTHER, FREE, ABSENCE, YEAR = range(6)  # the rows of a person in this order


def page_b(
    slips: pd.DataFrame,
    lines: pd.DataFrame,
    facts: pd.DataFrame,
    fund: pd.DataFrame | None,
    rates: Rates,
    *,
    pay_day: str,
) -> pd.DataFrame:
    """Give the rows of page B in the order of the slips: `person`, the columns of Row, and BESIDE.

    `slips` have the figures of the country and those of LATER (a missing one is 0): `earlier_…` are the columns of who is
    ready, `settlement_base_cents` is what December's settlement changes the year's tax base by. `lines` are slip lines: those of kind `non_taxable` count
    with their `code` (15.1), those of kind `other_receipt` whose code has four digits have that mark 6.2. `facts` has FACTS,
    one row a person, `fund` has FUND. A slip whose person has no facts raises KeyError.
    """
    given, known = with_later(slips), checked(facts, FACTS)
    if unknown := sorted(set(given["person"]) - set(known["person"])):
        raise KeyError(f"the tax report knows nothing of {', '.join(unknown)}")
    about = given[["person"]].merge(known, on="person", how="left", validate="one_to_one")
    made = [
        _taxed(given, lines, about, rates),
        _fund(fund, about),
        _settlements(given, about, pay_day),
    ]
    taxed, free = _with_free(made[0], lines, about, pay_day)
    return _numbered([taxed, free, *made[1:]], about)


def with_later(slips: pd.DataFrame) -> pd.DataFrame:
    """Give slips with every figure that a later version of the slips has; one that is not there is 0."""
    absent = {name: np.zeros(len(slips), np.int64) for name in LATER if name not in slips}
    return slips.assign(**absent).reset_index(drop=True)


def by_mark(lines: pd.DataFrame, kind: str, digits: int) -> pd.DataFrame:
    """Sum the lines of one kind by person and code, codes of so many digits alone: person, code, amount_cents."""
    if not {"kind", "code"} <= set(lines.columns):
        lines = lines.assign(kind="", code="")
    kept = lines.loc[(lines["kind"] == kind).fillna(False).astype(bool), ["person", "code", "amount_cents"]]
    kept = kept[kept["code"].astype("string").str.fullmatch(f"[0-9]{{{digits}}}").fillna(False).astype(bool)]
    sums = kept.groupby(["person", "code"])["amount_cents"].sum().reset_index()
    return sums[sums["amount_cents"] != 0].astype({"person": "string", "code": "string", "amount_cents": "int64"})


def _taxed(slips: pd.DataFrame, lines: pd.DataFrame, about: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """The rows of what is taxed: pay in money, in kind, other receipts; amounts divided, texts filled in."""
    parts = _parts(slips, by_mark(lines, "other_receipt", 4), rates)
    parts = parts[(parts["receipt_cents"] != 0) | (parts["base_cents"] != 0)]
    parts = parts.sort_values(["at", "order", "receipt"], ignore_index=True)
    parts = parts.assign(**_contributions(parts, slips, rates))
    parts = parts.assign(**_tax(parts, slips))
    relief = parts["relief_cents"]
    parts = parts.assign(relief_cents=relief.clip(lower=0), relief_back_cents=(-relief).clip(lower=0))
    facts = about.iloc[parts["at"]].reset_index(drop=True)
    pay, severed = parts["order"] != OTHER, parts["receipt"].isin(("0025", "0026"))
    first = ~parts["at"].duplicated() & pay
    year = facts["from_day"].str[:4]
    relieved = pay & (parts["relief_cents"] > 0)
    return parts.assign(
        residence=facts["residence"],
        work=facts["work"],
        holder=facts["holder"],
        hazard=facts["hazard"].where(pay, "0"),
        relief_mark=facts["relief_mark"].where(relieved, "0"),
        month_mark=facts["month_mark"].mask(severed, "0"),
        time_mark=facts["time_mark"].mask(severed, "0"),
        hours=facts["hours"].where(first, 0),
        unworked_hours=facts["unworked_hours"].where(first, 0),
        from_day=facts["from_day"].where(pay, year + "-01-01"),
        to_day=facts["to_day"].where(pay, year + "-12-31"),
        payment=facts["payment"]
        .where(parts["paid_cents"] != 0, marks.UNPAID)
        .mask(parts["order"] == KIND, marks.IN_KIND),
        accrued_cents=parts["receipt_cents"].where(parts["order"] == MONEY, 0),
    )


def _parts(slips: pd.DataFrame, other: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Divide receipts and bases of each slip; `pension_cents` is the base of the pillars, which the cap ends."""
    figure = {name: slips[name].to_numpy(np.int64) for name in slips if str(name).endswith("_cents")}
    pay = figure["gross_cents"] - figure["other_receipts_cents"]
    above = figure["earlier_pay_cents"] + pay > rates.cents("contributions.cap")
    pension = figure["pension_base_cents"] - figure["other_receipts_cents"]
    base = np.where(above, pay, pension)
    in_money = pay - figure["in_kind_cents"]
    kind = np.where(in_money == 0, base, np.minimum(figure["in_kind_cents"], base))
    pillars = np.minimum(base - kind, pension)
    relief = np.where(in_money == 0, 0, np.minimum(figure["relief_cents"], pillars))
    receipt = np.where(above, marks.PAY_ABOVE_CAP, marks.PAY)
    earlier = figure["earlier_pension_base_cents"]
    in_kind = figure["in_kind_cents"]
    frames = [
        _part(MONEY, in_money, base - kind, pillars, relief, receipt, earlier),
        _part(KIND, in_kind, kind, pension - pillars, figure["relief_cents"] - relief, receipt, earlier),
    ]
    return pd.concat([*frames, _other(slips, other)], ignore_index=True)


def _part(
    order: int, amount: Cents, base: Cents, pension: Cents, relief: Cents, receipt: object, earlier: Cents
) -> pd.DataFrame:
    frame: dict[str, object] = {
        "at": np.arange(len(amount)),
        "order": order,
        "receipt": receipt,
        "receipt_cents": amount,
    }
    frame |= {"base_cents": base, "pension_cents": pension, "relief_cents": relief, "earlier_base_cents": earlier}
    return pd.DataFrame(frame).astype({"receipt": "string"})


def _other(slips: pd.DataFrame, marked: pd.DataFrame) -> pd.DataFrame:
    """Other receipts by mark 6.2: those whose line has a mark, and the rest of the slip's under 0021."""
    places = pd.Series(np.arange(len(slips)), index=slips["person"].astype("string"))
    marked = marked[marked["person"].isin(places.index)]
    told = marked.groupby("person")["amount_cents"].sum().reindex(places.index).fillna(0).to_numpy(np.int64)
    rest = slips["other_receipts_cents"].to_numpy(np.int64) - told
    plain = pd.DataFrame({"at": np.arange(len(slips)), "receipt": marks.OTHER_RECEIPT, "receipt_cents": rest})
    named = pd.DataFrame(
        {
            "at": places.loc[marked["person"]].to_numpy(),
            "receipt": marked["code"],
            "receipt_cents": marked["amount_cents"],
        }
    )
    both = pd.concat([plain, named]).groupby(["at", "receipt"], as_index=False)["receipt_cents"].sum()
    amount = both["receipt_cents"].to_numpy(np.int64)
    nothing = np.zeros(len(both), np.int64)
    found = _part(OTHER, amount, amount, amount, nothing, both["receipt"].to_numpy(), nothing)
    return found.assign(at=both["at"].to_numpy())


def _contributions(parts: pd.DataFrame, slips: pd.DataFrame, rates: Rates) -> dict[str, Cents]:
    at = parts["at"].to_numpy()
    whole = {name: slips[f"{name}_cents"].to_numpy(np.int64) for name in ("first_pillar", "second_pillar", "health")}
    alone = (whole["second_pillar"] == 0)[at]
    both, one = (rates.ppm(f"contributions.{name}_rate") for name in ("first_pillar", "first_pillar_alone"))
    pension = parts["pension_cents"].to_numpy(np.int64)
    reduced = pension - parts["relief_cents"].to_numpy(np.int64)
    first = money.share(reduced, np.where(alone, one, both))
    second = np.where(alone, 0, money.share(pension, rates.ppm("contributions.second_pillar_rate")))
    health = money.share(parts["base_cents"].to_numpy(np.int64), rates.ppm("contributions.health_rate"))
    found = {
        "first_pillar_cents": settled(first, whole["first_pillar"], at),
        "second_pillar_cents": settled(second, whole["second_pillar"], at),
        "health_cents": settled(np.where((whole["health"] == 0)[at], 0, health), whole["health"], at),
    }
    of_pay = pension * (parts["order"] != OTHER).to_numpy()
    for name in ("hazard_first_cents", "hazard_second_cents"):
        found[name] = _in_proportion(slips[name].to_numpy(np.int64), of_pay, at)
    return found | {"contributions_cents": found["first_pillar_cents"] + found["second_pillar_cents"]}


def _tax(parts: pd.DataFrame, slips: pd.DataFrame) -> dict[str, Cents]:
    at = parts["at"].to_numpy()
    receipt = parts["receipt_cents"].to_numpy(np.int64)
    income = receipt - parts["contributions_cents"].to_numpy(np.int64)
    earning = np.maximum(income, 0)
    used = cumulated(earning, at) - earning
    allowance = np.clip(slips["allowance_cents"].to_numpy(np.int64)[at] - used, 0, earning)
    base = income - allowance
    charged = {}
    for name in ("tax_cents", "surtax_cents"):
        charged[name] = _in_proportion(slips[name].to_numpy(np.int64), np.maximum(base, 0), at)
    paid = income - charged["tax_cents"] - charged["surtax_cents"]
    return {"income_cents": income, "allowance_cents": allowance, "tax_base_cents": base, **charged, "paid_cents": paid}


def _in_proportion(whole: Cents, weights: Cents, at: Cents) -> Cents:
    """Divide each slip's amount by weights, so that the parts add up; where none weighs anything the first part has it."""
    up_to = cumulated(weights, at)
    sums = summed(weights, at, len(whole))[at]
    parts = (2 * whole[at] * up_to + sums) // np.maximum(2 * sums, 1)
    before = (2 * whole[at] * (up_to - weights) + sums) // np.maximum(2 * sums, 1)
    return settled(parts - before, whole, at)


def _with_free(
    taxed: pd.DataFrame, lines: pd.DataFrame, about: pd.DataFrame, pay_day: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let one non-taxable receipt share the row of pay in money, and give the others rows of their own."""
    free = by_mark(lines, "non_taxable", 2)
    places = pd.Series(np.arange(len(about)), index=about["person"])
    free = free[free["person"].isin(places.index)].sort_values(["person", "code"], ignore_index=True)
    free["at"] = places.reindex(free["person"]).to_numpy(np.int64)
    paid = taxed.index[(taxed["order"] == MONEY) & (taxed["payment"] != marks.UNPAID)]
    rows = pd.Series(paid, index=taxed.loc[paid, "at"].to_numpy())
    shares = ~free["at"].duplicated() & free["at"].isin(rows.index)
    row = rows.reindex(free.loc[shares, "at"]).to_numpy(np.int64)
    taxed = taxed.assign(non_taxable=pd.Series(marks.NONE, index=taxed.index, dtype="string"), non_taxable_cents=0)
    taxed.loc[row, "non_taxable"] = free.loc[shares, "code"].to_numpy()
    taxed.loc[row, "non_taxable_cents"] = free.loc[shares, "amount_cents"].to_numpy()
    taxed["paid_cents"] += taxed["non_taxable_cents"]
    return taxed, _alone(free[~shares], about, pay_day)


def _alone(free: pd.DataFrame, about: pd.DataFrame, pay_day: str) -> pd.DataFrame:
    facts = about.iloc[free["at"]].reset_index(drop=True)
    first, last = (day.isoformat() for day in dates.month_of(pay_day[:7]))
    return pd.DataFrame(
        {
            **{"at": free["at"].to_numpy(), "order": FREE, "residence": facts["residence"], "work": facts["work"]},
            **{"holder": marks.NOBODY, "receipt": marks.NOBODY, "month_mark": "0", "time_mark": "0"},
            **{"from_day": first, "to_day": last, "payment": facts["payment"]},
            **{"non_taxable": free["code"].to_numpy(), "non_taxable_cents": free["amount_cents"].to_numpy()},
            "paid_cents": free["amount_cents"].to_numpy(),
        }
    )


def _fund(fund: pd.DataFrame | None, about: pd.DataFrame) -> pd.DataFrame:
    if fund is None:
        return pd.DataFrame()
    known = checked(fund, FUND)
    places = pd.Series(np.arange(len(about)), index=about["person"])
    if strangers := sorted(set(known["person"]) - set(places.index)):
        raise KeyError(f"the health fund pays {', '.join(strangers)}, who have no slip")
    at = places.reindex(known["person"]).to_numpy(np.int64)
    facts = about.iloc[at].reset_index(drop=True)
    amount = known["amount_cents"]
    return pd.DataFrame(
        {
            **{"at": at, "order": ABSENCE, "residence": facts["residence"], "work": marks.NOWHERE},
            **{"holder": known["holder"], "receipt": marks.NOBODY, "month_mark": known["month_mark"], "time_mark": "0"},
            **{"hours": known["hours"], "unworked_hours": known["hours"]},
            **{"from_day": known["from_day"], "to_day": known["to_day"]},
            **{"non_taxable": known["code"], "non_taxable_cents": amount, "paid_cents": amount},
            "payment": facts["payment"].where(amount != 0, marks.UNPAID),
        }
    )


def _settlements(slips: pd.DataFrame, about: pd.DataFrame, pay_day: str) -> pd.DataFrame:
    at = np.flatnonzero(slips["tax_settlement_cents"].to_numpy(np.int64))
    facts = about.iloc[at].reset_index(drop=True)
    tax, base = (slips[name].to_numpy(np.int64)[at] for name in ("tax_settlement_cents", "settlement_base_cents"))
    return pd.DataFrame(
        {
            **{"at": at, "order": YEAR, "residence": facts["residence"], "work": facts["work"]},
            **{
                "holder": facts["holder"],
                "receipt": marks.SETTLEMENT,
                "month_mark": "0",
                "time_mark": facts["time_mark"],
            },
            **{"from_day": f"{pay_day[:4]}-01-01", "to_day": f"{pay_day[:4]}-12-31", "payment": facts["payment"]},
            **{"allowance_cents": -base, "tax_base_cents": base, "tax_cents": tax, "paid_cents": -tax},
        }
    )


def _numbered(frames: list[pd.DataFrame], about: pd.DataFrame) -> pd.DataFrame:
    """Put the rows in order, number them, and say whose they are."""
    rows = pd.concat([_completed(frame) for frame in frames if len(frame)] or [_completed(frames[0])])
    rows = rows.sort_values(["at", "order", "receipt", "non_taxable", "from_day"], ignore_index=True)
    facts = about.iloc[rows["at"]].reset_index(drop=True)
    rows = rows.assign(
        person=facts["person"],
        oib=facts["oib"],
        name=facts["first_name"] + " " + facts["last_name"],
        number=np.arange(1, len(rows) + 1),
    )
    return rows[list(COLUMNS)]


def _completed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a kind of row every column: what it does not have is 0, of a mark as of an amount."""
    texts = [name for name in Row._fields if name not in AMOUNTS and name != "number"]
    missing = {name: 0 for name in AMOUNTS if name not in frame} | {name: "0" for name in texts if name not in frame}
    whole = frame.assign(**missing)[["at", "order", *AMOUNTS, *texts]]
    return whole.astype(dict.fromkeys(("at", "order", *AMOUNTS), "int64") | dict.fromkeys(texts, "string"))
