"""What an auditor tests on the rows of the report JOPPD: each check says in its first line what it tests, and gives what it found.

They are ours, not the Tax Administration's: a report without an exception here can still be sent back.
"""

import numpy as np
import pandas as pd

from bolib import identity, money
from bolib.accounting.payroll.rules.joppd.rows import BESIDE
from bolib.formats.joppd import CENTS, FIELDS, ORIGINAL, SIGNED, SUPPLEMENT, marks, named
from bolib.problem import Amount, Problem
from bolib.rates import Rates

EMPLOYED = frozenset(mark for mark in marks.HOLDERS if mark < "0040" and mark != marks.NOBODY)
SMALLEST = 10  # cents of base of which 5 % is a cent
RATED = ("first_pillar", "first_pillar_alone", "second_pillar", "health")  # contributions whose rates the checks need
PAYS = frozenset((marks.PAY, marks.PAY_ABOVE_CAP))
HEALTH_FREE = frozenset(("0002", "0003", "0006", "0007", "0010", "0011", "0022", "0023", "0025"))


def in_force(rows: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Give rows (the columns of Row) with what the checks need beside them: the rates and the cap of the month."""
    found = {f"{name}_ppm": rates.ppm(f"contributions.{name}_rate") for name in RATED}
    beside = {name: rows.get(name, 0) for name in BESIDE}
    return rows.assign(**found, cap_cents=rates.cents("contributions.cap"), **beside)


def rows_are_numbered(rows: pd.DataFrame) -> list[Problem]:
    """Every row has its own number, and new ones go on without a gap; rows of a correction have the numbers they had."""
    numbers = rows["number"]
    if "kind" in rows:
        new = rows[rows["kind"].isin((ORIGINAL, SUPPLEMENT))].sort_values(["mark", "number"])
        gap = (new.groupby("mark")["number"].diff().fillna(1) != 1).reindex(rows.index, fill_value=False)
        twice = rows.duplicated(["mark", "number"])
    else:
        gap, twice = numbers.diff().fillna(1) != 1, numbers.duplicated()
    return [_problem("joppd.number", row) for row in rows[gap | twice | (numbers < 1)].to_dict("records")]


def oibs_fit(rows: pd.DataFrame) -> list[Problem]:
    """Every OIB has eleven digits and fits its check digit."""
    wrong = {oib for oib in rows["oib"].unique() if identity.oib_problem(str(oib), "")}
    found = rows[rows["oib"].isin(wrong)]
    return [_problem("joppd.oib", row, found=row["oib"]) for row in found.to_dict("records")]


def municipalities_have_five_digits(rows: pd.DataFrame) -> list[Problem]:
    """Municipalities of residence and work are five digits; 00000 stands for work alone, where there is none."""
    wrong = []
    for name in ("residence", "work"):
        off = ~rows[name].str.fullmatch("[0-9]{5}").fillna(False).astype(bool)
        if name == "residence":
            off |= rows[name] == marks.NOWHERE
        wrong += _field("joppd.municipality", rows[off], name)
    return wrong


def marks_are_known(rows: pd.DataFrame) -> list[Problem]:
    """Every mark of a row is in the lists that are known here."""
    found = []
    for name, known in marks.KNOWN.items():
        found += _field("joppd.mark", rows[~rows[name].isin(known)], name)
    return found


def marks_go_together(rows: pd.DataFrame) -> list[Problem]:
    """A relief has its mark, a non-taxable receipt and a payment theirs; who is not employed has no working time; pay has a holder.

    Hazardous service (7.1) comes with its contribution (12.6), and no contribution without a class.
    """
    nobody, employed = rows["holder"] == marks.NOBODY, rows["holder"].isin(EMPLOYED)
    apart = {
        "7.1, 12.6": (rows["hazard"] != "0") & (rows["base_cents"] >= SMALLEST) & (rows["hazard_first_cents"] == 0)
        | (rows["hazard"] == "0") & (rows["hazard_first_cents"] + rows["hazard_second_cents"] != 0),
        "7.2, 12.9": (rows["relief_mark"] == "0") & (rows["relief_cents"] > 0),
        "15.1, 15.2": (rows["non_taxable"] == marks.NONE) != (rows["non_taxable_cents"] == 0),
        "16.1, 16.2": (rows["payment"] == marks.UNPAID) & (rows["paid_cents"] != 0),
        "6.1, 9": ~employed & (rows["time_mark"] != "0") & ~rows["holder"].between("5701", "5799"),
        "6.1, 6.2": nobody & (rows["receipt"] != marks.NOBODY) | employed & (rows["receipt"] == marks.NOBODY),
        "6.1, 8": nobody & (rows["month_mark"] != "0"),
        "6.2, 16.1": (rows["receipt"] == marks.SETTLEMENT) & (rows["payment"] == marks.IN_KIND),
    }
    return [
        _problem("joppd.marks_apart", row, fields=fields)
        for fields, off in apart.items()
        for row in rows[off].to_dict("records")
    ]


def hours_stand_once(rows: pd.DataFrame) -> list[Problem]:
    """Hours not worked are part of the hours; a person's hours of a month stand in one row; most rows have none."""
    some = rows["hours"] > 0
    key = ["oib", "holder", "from_day", "to_day"]
    twice = some & rows[some].duplicated(key).reindex(rows.index, fill_value=False)
    without = ~rows["receipt"].isin(PAYS) & ~rows["holder"].isin(marks.SICK) & ~rows["receipt"].between("0041", "0046")
    itself = rows["holder"].isin(marks.NOT_THROUGH_THE_EMPLOYER)
    fund = rows["holder"].isin(marks.SICK) & (rows["hours"] != rows["unworked_hours"])
    off = (rows["unworked_hours"] > rows["hours"]) | twice | fund | (some & (without | itself))
    return [_problem("joppd.hours", row) for row in rows[off].to_dict("records")]


def periods_lie_in_a_month_or_a_year(rows: pd.DataFrame) -> list[Problem]:
    """A period has its days in order inside one month; for other receipts and the settlement it lies inside one year."""
    first, last = rows["from_day"], rows["to_day"]
    yearly = rows["receipt"].isin(marks.OTHER_RECEIPTS | {marks.SETTLEMENT})
    same = (first.str[:7] == last.str[:7]) | yearly & (first.str[:4] == last.str[:4])
    real = pd.to_datetime(first, format="%Y-%m-%d", errors="coerce").notna()
    real &= pd.to_datetime(last, format="%Y-%m-%d", errors="coerce").notna()
    off = ~(real & same & (first <= last)).astype(bool)
    return [
        _problem("joppd.period", row, first=row["from_day"], last=row["to_day"]) for row in rows[off].to_dict("records")
    ]


def nothing_is_below_zero(rows: pd.DataFrame) -> list[Problem]:
    """No amount is below zero but the allowance, tax base, tax and payment of a settlement."""
    settled = rows["receipt"] == marks.SETTLEMENT
    found = []
    for name in CENTS:
        off = rows[name] < 0
        found += _field("joppd.negative", rows[off & ~settled] if name in SIGNED else rows[off], name)
    return found


def pension_follows_its_base(rows: pd.DataFrame) -> list[Problem]:
    """12.1 is 15 % of the base less the relief (20 % without a second pillar; of a relief that is taken back as well), 12.2 is 5 % of the base, up to the monthly cap.

    To the cent over a person's rows of pay and other receipts, and within a cent in each of them, for one slip is rounded
    once. Below ten cents of base 5 % is nothing, and the two ways of insurance cannot be told. Rows above the yearly cap are left out: what the cap leaves of them is not in the row.
    """
    taxed = _insured(rows)
    alone = taxed.groupby(["oib", "holder"])["second_pillar_cents"].transform("sum") == 0
    first = taxed["first_pillar_ppm"].where(~alone, taxed["first_pillar_alone_ppm"])
    taxed = taxed.assign(first_ppm=first, second_ppm=taxed["second_pillar_ppm"].where(~alone, 0))
    people = _bases(taxed)
    people = people[people["capped"] >= SMALLEST]
    found = []
    for name, base, rate in (("first_pillar", "reduced", "first_ppm"), ("second_pillar", "capped", "second_ppm")):
        wanted = money.share(people[base].to_numpy(np.int64), people[rate].to_numpy(np.int64))
        found += _off(people, f"{name}_cents", wanted)
    plain = taxed[taxed["receipt"] != marks.PAY_ABOVE_CAP]
    for name, less, rate in (
        ("first_pillar_cents", plain["relief_cents"] - plain["relief_back_cents"], "first_ppm"),
        ("second_pillar_cents", 0, "second_ppm"),
    ):
        exact = (plain["base_cents"] - less) * plain[rate]
        far = (plain[name] * money.MILLION - exact).abs() > money.MILLION + money.MILLION // 2
        found += _off(plain[far], name, money.half_up(exact[far].to_numpy(np.int64)))
    return found


def health_follows_its_base(rows: pd.DataFrame) -> list[Problem]:
    """12.3 is 16.5 % of the base over a person's rows, without a cap; or nothing for a first employment or a young person."""
    people = _bases(_insured(rows))
    wanted = money.share(people["base_cents"].to_numpy(np.int64), people["health_ppm"].to_numpy(np.int64))
    none = (people["health_cents"] == 0) & people["holder"].isin(HEALTH_FREE)
    return _off(people, "health_cents", np.where(none, 0, wanted))


def contributions_add_up(rows: pd.DataFrame) -> list[Problem]:
    """13.2 is the sum of 12.1 and 12.2 where something is paid, and nothing where it is not."""
    wanted = (rows["first_pillar_cents"] + rows["second_pillar_cents"]).where(rows["receipt_cents"] > 0, 0)
    return _off(rows, "contributions_cents", wanted)


def income_is_what_is_left(rows: pd.DataFrame) -> list[Problem]:
    """13.3 is the receipt (11) less expense (13.1) and contributions (13.2)."""
    return _off(rows, "income_cents", rows["receipt_cents"] - rows["expense_cents"] - rows["contributions_cents"])


def tax_base_is_what_is_left(rows: pd.DataFrame) -> list[Problem]:
    """13.5 is the income (13.3) less the allowance (13.4)."""
    return _off(rows, "tax_base_cents", rows["income_cents"] - rows["allowance_cents"])


def payment_is_what_is_left(rows: pd.DataFrame) -> list[Problem]:
    """16.2 is the receipt (11) less contributions and tax (13.2, 14.1, 14.2), with the non-taxable receipt (15.2); pay that is not paid yet has none."""
    left = rows["receipt_cents"] - rows["contributions_cents"] - rows["tax_cents"] - rows["surtax_cents"]
    unpaid = rows["receipt"].between("0041", "0046")
    return _off(rows, "paid_cents", (left + rows["non_taxable_cents"]).where(~unpaid, 0))


def a_settlement_is_tax_alone(rows: pd.DataFrame) -> list[Problem]:
    """A row 0406 has the whole calendar year and no hours, nothing received, and 13.4 is the opposite of 13.5."""
    own = ("allowance_cents", "tax_base_cents", "tax_cents", "surtax_cents", "paid_cents")
    found = rows[rows["receipt"] == marks.SETTLEMENT]
    year = (found["from_day"].str[4:] == "-01-01") & (found["to_day"].str[4:] == "-12-31")
    other = (found[[name for name in CENTS if name not in own]] != 0).any(axis=1) | (found["hours"] != 0)
    off = ~year | other | (found["allowance_cents"] != -found["tax_base_cents"])
    return [_problem("joppd.settlement", row) for row in found[off.astype(bool)].to_dict("records")]


def the_fund_pays_no_taxed_receipt(rows: pd.DataFrame) -> list[Problem]:
    """A row of the health fund has work 00000, no receipt 6.2 and nothing taxed; where it pays itself there is no amount."""
    found = rows[rows["holder"].isin(marks.SICK)]
    taxed = (found[[name for name in CENTS if name not in ("non_taxable_cents", "paid_cents")]] != 0).any(axis=1)
    itself = found["holder"].isin(marks.NOT_THROUGH_THE_EMPLOYER) & (found["paid_cents"] != 0)
    off = taxed | itself | (found["work"] != marks.NOWHERE) | (found["receipt"] != marks.NOBODY)
    return [_problem("joppd.fund_row", row) for row in found[off].to_dict("records")]


CHECKS = [
    rows_are_numbered,
    oibs_fit,
    municipalities_have_five_digits,
    marks_are_known,
    marks_go_together,
    hours_stand_once,
    periods_lie_in_a_month_or_a_year,
    nothing_is_below_zero,
    pension_follows_its_base,
    health_follows_its_base,
    contributions_add_up,
    income_is_what_is_left,
    tax_base_is_what_is_left,
    payment_is_what_is_left,
    a_settlement_is_tax_alone,
    the_fund_pays_no_taxed_receipt,
]


def _insured(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose contributions can be worked out again: pay and other receipts of the employed, below the yearly cap."""
    taxed = rows["receipt"].isin(PAYS | (marks.OTHER_RECEIPTS - marks.YEARLY)) & rows["holder"].isin(EMPLOYED)
    return rows[taxed]


def _bases(taxed: pd.DataFrame) -> pd.DataFrame:
    """Sum the rows of each person: `capped` is the base of the pillars, `reduced` is it less the relief."""
    pay = taxed["receipt"].isin(PAYS)
    sums = [name for name in (*CENTS, "relief_back_cents") if name in taxed]
    taxed = taxed.assign(pay_base=taxed["base_cents"].where(pay, 0), other_base=taxed["base_cents"].where(~pay, 0))
    first = [name for name in ("number", "cap_cents", *(c for c in taxed if str(c).endswith("_ppm"))) if name in taxed]
    how = dict.fromkeys(sums, "sum") | dict.fromkeys(("pay_base", "other_base"), "sum")
    how |= {str(name): "first" for name in first} | {"earlier_base_cents": "max"}
    people = taxed.groupby(["oib", "holder"], as_index=False, sort=False).agg(how)
    left = (people["cap_cents"] - people["earlier_base_cents"]).clip(lower=0)
    capped = np.minimum(people["pay_base"], left) + people["other_base"]
    return people.assign(capped=capped, reduced=capped - people["relief_cents"] + people["relief_back_cents"])


def _off(rows: pd.DataFrame, name: str, wanted: "pd.Series | money.Cents") -> list[Problem]:
    """Tell the rows in which a field is not what it should be, with both amounts."""
    rows = rows.assign(wanted=np.asarray(wanted))
    found = rows[rows[name] != rows["wanted"]]
    return [
        _problem("joppd.amount", row, field=_named(name), found=Amount(row[name]), wanted=Amount(row["wanted"]))
        for row in found.to_dict("records")
    ]


def _field(code: str, rows: pd.DataFrame, name: str) -> list[Problem]:
    shown = [(row, Amount(row[name]) if name in CENTS else str(row[name])) for row in rows.to_dict("records")]
    return [_problem(code, row, field=_named(name), found=found) for row, found in shown]


def _named(name: str) -> str:
    return named(FIELDS[name])


def _problem(code: str, row: "dict[str, object] | dict[object, object]", **args: object) -> Problem:
    return Problem(code, f"JOPPD {row['number']}", args)
