"""December's settlement: printed examples, whole years through a run, a second calculation on random ones, who is left out."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bolib import dates, money
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import dependants, municipality, opening, payouts, settlement, year
from bolib.accounting.payroll.rules.dated import on
from bolib.problem import Refused
from bolib.text import tell
from tests.payroll import firm, shadow
from tests.payroll.firm import rates_for

RATES = rates_for("2026-11", "2026-12-10")
LAW = {"income_tax.higher_rate_above": Decimal(5000), "income_tax.area_relief": Decimal("0.5")}
ORDINARY = {"surtax_ppm": 0, "veteran_ppm": 0, "area_relief": 0, "higher_rate_ppm": 330_000, "lower_rate_ppm": 230_000}


def cents(euros: str) -> int:
    return money.parse(euros, "en")


@pytest.mark.parametrize(
    ("name", "income", "withheld", "taxed", "settlement"),
    [
        # Ten payments of 2,000, two months on the fund: 1,600 income, base 1,000, tax 230 each.
        ("two months without pay", "16000.00", "2300.00", "10000.00", "-276.00"),
        # Eleven of 5,000 (income 4,000, tax 782) and one of 12,000 above the cap (income 9,608.40, tax 2,472.77).
        ("one large month", "53608.40", "11074.77", "46408.40", "-400.84"),
    ],
)
def test_printed_example(name: str, income: str, withheld: str, taxed: str, settlement: str) -> None:
    row = {"income_cents": cents(income), "rights_cents": cents("7200.00"), "withheld_cents": cents(withheld)}
    found = year.settled(pd.DataFrame([{**ORDINARY, **row, "taxed_cents": cents(taxed)}]), RATES)
    assert found["tax_settlement_cents"].tolist() == [cents(settlement)]
    base = cents(income) - cents("7200.00")
    assert found["settlement_base_cents"].tolist() == [base - cents(taxed)]


@effort(max_examples=300, deadline=None)
@given(
    st.integers(0, 20_000_000),
    st.integers(0, 2_000_000),
    st.integers(0, 5_000_000),
    st.tuples(st.integers(15, 23), st.integers(25, 33), st.sampled_from((0, 12, 18))),
    st.tuples(st.sampled_from((0, 200_000, 1_000_000)), st.sampled_from((0, 1))),
)
def test_the_second_calculation_settles_the_same(
    income: int, rights: int, withheld: int, percents: tuple[int, int, int], relief: tuple[int, int]
) -> None:
    lower, higher, surtax = (percent * 10_000 for percent in percents)
    person = {"lower_rate_ppm": lower, "higher_rate_ppm": higher, "surtax_ppm": surtax}
    person |= {"veteran_ppm": relief[0], "area_relief": relief[1]}
    entitled = {"allowance_share_ppm": 0, "dependants_ppm": 0}
    expected = shadow.year({**person, **entitled}, LAW, income, rights, withheld)
    row = {**person, "income_cents": income, "rights_cents": rights, "withheld_cents": withheld, "taxed_cents": 0}
    (found,) = year.settled(pd.DataFrame([row]), RATES).to_dict("records")
    assert found["tax_settlement_cents"] == expected["tax_settlement_cents"]
    assert found["settlement_base_cents"] == expected["tax_base_cents"]


@pytest.mark.parametrize(
    ("first", "last", "towns", "codes"),
    [
        ("2026-01-01", None, ["01333", "01333"], []),
        ("2025-06-01", "2026-12-31", ["01333"], []),
        ("2026-01-02", None, ["01333"], ["year.not_whole"]),
        ("2020-01-01", "2026-12-30", ["01333"], ["year.not_whole"]),
        ("2020-01-01", None, ["01333", "01406"], ["year.moved"]),
        ("2020-01-01", None, [], ["year.not_paid"]),
    ],
)
def test_who_is_left_out(first: str, last: str | None, towns: list[str], codes: list[str]) -> None:
    paid = [{"person": "A", "pay_day": f"2026-0{n}-10", "municipality": town} for n, town in enumerate(towns, 1)]
    paid.append({"person": "A", "pay_day": "2025-12-10", "municipality": "09999"})  # another year
    employed = pd.DataFrame([{"person": "A", "first_day": first, "last_day": last}])
    found = year.left_out(pd.DataFrame(paid), employed, "2026")
    assert [problem.code for problem in found] == codes
    assert all(tell("en", problem) != tell("hr", problem) for problem in found)


TOWNS = ("01333", "01406", "03735")
PERSON = (*ORDINARY, "allowance_share_ppm", "dependants_ppm")
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "year.yaml").read_text("utf-8"))


class Firm:
    """One person's year: what each payment came to, and the run that settles it."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.year, self.case, self.settings = "2026", case, firm.settings()
        self.municipal = firm.municipal()
        if "decision" in case:
            zagreb = self.municipal[self.municipal["code"] == "01333"].tail(1)
            new = dict(zip(("lower_rate", "higher_rate"), case["decision"]["rates"], strict=True))
            new["effective_from"] = case["decision"]["since"]
            self.municipal = pd.concat([self.municipal, zagreb.assign(**new)], ignore_index=True)
        facts = dict(case.get("facts", {}))
        if "moved" in case:
            facts["residence"] = [{}, *({"since": day, "municipality": town} for day, town in case["moved"].items())]
        last = case.get("last", case["gross"])
        facts["contract"] = [{"pay_cents": cents(last), **row} for row in firm.flat(facts.get("contract", {}))]
        self.month, self.pay_day = f"{self.year}-11", f"{self.year}-12-10"
        fund = dates.weekdays(*dates.month_of(self.month)) * 480
        facts["month_hours"] = {"month": self.month, "regular_minutes": fund}
        self.facts = firm.inputs({"A": facts})
        begun = f"{self.year}-{case.get('begun', '01')}"
        paid = [self.payment(month) for month in dates.months_before(self.month, 11)]
        self.paid = [row for row in paid if row is not None]
        here = [row for row in self.paid if row["pay_day"][:7] >= begun]
        self.inputs = self.frozen([row for row in self.paid if row["pay_day"][:7] < begun], here)

    def payment(self, month: str) -> dict[str, Any] | None:
        """Work out the payment of a month of work by the country's own steps, as it was known on the pay day."""
        pay_day = dates.pay_day(month, "HR").isoformat()
        gross = self.case.get("paid", {}).get(pay_day[5:7], self.case["gross"])
        if gross == "none":
            return None
        rates, day = rates_for(month, pay_day), f"{pay_day[:7]}-01"
        status = on(self.facts["tax_status"].assign(since=self.begun("tax_status")), pay_day).iloc[0]
        town = on(self.facts["residence"].assign(since=self.begun("residence")), pay_day)["municipality"].iloc[0]
        kept = dependants.counted(self.facts["dependant"], day, pay_day)
        family = dependants.dependants_ppm(pd.Series({"A": status["disability"]}), kept, rates)["A"]
        person = {"gross_cents": cents(gross), "insured_part": 1, "insured_whole": 1, "relief_right": 1}
        person |= {"allowance_share_ppm": int(status["allowance_share_ppm"]), "surtax_ppm": 0}
        person |= {"dependants_ppm": family if person["allowance_share_ppm"] else 0}
        person |= {"area_relief": int(status["area_relief"])}
        person |= self.rates_on(pay_day).loc[town].to_dict()
        slip = rules.calculate("croatia", pd.DataFrame([{"person": "A", **person}]), rates).iloc[0].to_dict()
        return {**slip, "run": f"{month}-r", "month": month, "pay_day": pay_day, "municipality": town, "event": 5}

    def rates_on(self, day: str) -> pd.DataFrame:
        of_towns = self.municipal[self.municipal["code"].isin(TOWNS)]
        return municipality.rates_on(of_towns, day)

    def begun(self, table: str) -> pd.Series:
        """Take the first row of a table as holding always: a payment was made by what was known elsewhere then."""
        since = self.facts[table]["since"]
        return since.where(since != since.min(), "2000-01-01")

    def frozen(self, before: list[dict[str, Any]], here: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
        first, last = f"{self.year}-01-01", f"{self.year}-12-31"
        inputs = dict(self.facts)
        for table in ("contract", "residence", "tax_status", "dependant"):
            rows = inputs[table]
            key = ["person"] if table in ("residence", "tax_status") else [table]
            after = rows.sort_values("since").groupby(key)["since"].shift(-1).fillna("9999")
            inputs[f"year_{table}"] = rows[(after > first) & (rows["since"] <= last)].reset_index(drop=True)
            keeps = table in ("dependant", "tax_status") or (after > self.pay_day) | (table == "contract")
            inputs[table] = rows[(rows["since"] <= self.pay_day) & keeps].reset_index(drop=True)
        whole = ["gross_cents", "income_cents", "allowance_cents", "tax_base_cents", "tax_cents", "surtax_cents"]
        columns = ["run", "person", "month", "pay_day", "municipality", *whole, "event"]
        slips = pd.DataFrame(here, columns=columns)
        texts = dict.fromkeys(columns[:5], "string") | dict.fromkeys([*whole, "event"], "Int64")
        inputs["year_slip"] = slips.astype(texts)
        first_day = min((row["pay_day"] for row in here), default=None) if "begun" in self.case else "2020-01-10"
        inputs["year_begun"] = pd.DataFrame({"books": [1], "first_pay_day": [first_day]}).astype(
            {"first_pay_day": "string"}
        )
        rows = [
            {
                "person": "A",
                "month": row["month"],
                "component": name,
                "event": 2,
                "amount_cents": row[name],
                "minutes": None,
            }
            for row in before
            if row["pay_day"][5:7] not in self.case.get("without", [])
            for name in self.case["opening"]
            if row[name]  # nothing cannot be brought in
        ]
        inputs["opening"] = pd.DataFrame(rows, columns=list(inputs["opening"])).astype(
            inputs["opening"].dtypes.to_dict()
        )
        return inputs

    def run(self, **parameters: Any) -> tuple[rules.Population, pd.DataFrame]:
        about = {"month": self.month, "pay_day": self.pay_day}
        payout = payouts.read(**({"settle_year": True} | parameters))
        rates = rates_for(**about)
        people = rules.population(self.inputs, self.settings, rates, self.municipal, **about, payout=payout)
        return people, rules.slips("croatia", people.ready, rates)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_last_payment_settles_the_year_of(case: dict[str, Any]) -> None:
    books = Firm(case)
    people, slips = books.run()
    assert [problem.code for problem in people.held] == []
    expected = [] if "settlement" in case else [f"year.{code}" for code in case["left_out"]]
    assert [problem.code for problem in people.year.left_out] == expected
    (slip,) = slips.to_dict("records")
    assert slip["tax_settlement_cents"] == cents(case.get("settlement", "0.00"))
    assert slip["paid_cents"] == slip["net_cents"] - slip["tax_settlement_cents"]
    lines = people.lines[people.lines["component"] == "tax_settlement"]
    assert lines["reference"].tolist() == ([books.year] if "settlement" in case else [])
    assert rules.lines_make_the_slip(slips, people.lines) == []
    assert [problem for check in rules.CHECKS for problem in check(slips)] == []
    if "settlement" in case:
        the_year_is_whole(books, people, slip)


def the_year_is_whole(books: Firm, people: rules.Population, slip: dict[Any, Any]) -> None:
    """What was withheld in the months and the settlement are the tax of the year, as a second calculation has it."""
    (told,) = people.year.figures.to_dict("records")
    (ready,) = people.ready.to_dict("records")
    every = [*books.paid, slip]
    income, withheld = (sum(row[name] for row in every) for name in ("income_cents", "tax_cents"))
    assert told["payments"] == len(every)
    assert (told["year_income_cents"], told["withheld_cents"]) == (income, withheld)
    second = shadow.year({name: ready[name] for name in PERSON}, LAW, income, told["rights_cents"], withheld)
    assert second["tax_settlement_cents"] == slip["tax_settlement_cents"]
    assert withheld + slip["tax_settlement_cents"] == second["tax_cents"]
    bases = sum(row["tax_base_cents"] for row in every)
    assert ready["settlement_base_cents"] == second["tax_base_cents"] - bases


@effort(max_examples=12, deadline=None)
@given(st.integers(105_000, 1_200_000), st.sampled_from(TOWNS))
def test_equal_months_settle_to_nothing_but_roundings(gross: int, town: str) -> None:
    euros = f"{gross // 100}.{gross % 100:02}"
    people, slips = Firm({"gross": euros, "facts": {"residence": {"municipality": town}}}).run()
    assert people.year.left_out == []
    # twelve taxes are rounded each, the year's once: at most half a cent each
    assert abs(int(slips["tax_settlement_cents"].iloc[0])) <= 6


@effort(max_examples=12, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(80_000, 1_500_000)), min_size=11, max_size=11))
def test_months_and_settlement_are_the_tax_of_the_year(months: list[int | None]) -> None:
    paid = {f"{n:02}": "none" if m is None else f"{m // 100}.{m % 100:02}" for n, m in enumerate(months, 1)}
    books = Firm({"gross": "2000.00", "paid": paid})
    people, slips = books.run()
    (slip,) = slips.to_dict("records")
    the_year_is_whole(books, people, slip)
    # an even year is taxed least: what was withheld month by month is never less, but for roundings
    assert slip["tax_settlement_cents"] <= 6


@pytest.mark.parametrize("account", [None, "130"])
def test_who_would_owe_more_than_the_pay_is_held_or_owes_it(account: str | None) -> None:
    books = Firm({"gross": "2000.00", "begun": "11", "opening": ["income_cents", "tax_base_cents", "tax_cents"]})
    opening = books.inputs["opening"]
    wrong = opening["amount_cents"].mask(opening["component"] == "tax_cents", 1_000)  # far too little was withheld
    books.inputs["opening"] = opening.assign(amount_cents=wrong)
    if account:
        books.settings["accounts"] = {**books.settings["accounts"], "recovery": account}
    people, slips = books.run()
    settled = 10 * (23_000 - 1_000)
    if account is None:
        assert [problem.code for problem in people.held] == ["payroll.held_paid_negative"]
        assert people.year.figures.empty and people.year.left_out == []
        return
    (slip,) = slips.to_dict("records")
    assert slip["tax_settlement_cents"] == settled
    assert (slip["owed_cents"], slip["transfer_cents"]) == (settled - slip["net_cents"], 0)


def test_a_payout_that_does_not_settle_settles_nothing() -> None:
    people, slips = Firm({"gross": "2000.00", "paid": {"03": "none"}}).run(settle_year=False)
    assert slips["tax_settlement_cents"].tolist() == [0]
    assert people.year.figures.empty and people.year.left_out == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"payout": "difference", "settle_year": True}, "year.with_the_month"),
        ({"settle_year": "yes"}, "year.yes_or_no"),
    ],
)
def test_a_settlement_that_makes_no_sense_is_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        payouts.read(**given)


def test_only_december_settles_the_year() -> None:
    books = Firm({"gross": "2000.00"})
    books.month, books.pay_day = "2026-10", "2026-11-10"
    books.inputs["month_hours"] = books.inputs["month_hours"].assign(month="2026-10", regular_minutes=10_560)
    with pytest.raises(Refused, match=r"year\.not_december"):
        books.run()


LINE = {"run": "o", "person": "A", "line": 9, "component": "tax_settlement", "minutes": None, "amount_cents": 0}
LINE |= {"kind": "tax_settlement", "code": None, "reference": "2026"}


@pytest.mark.parametrize("payout", ["month", "difference"])
def test_who_was_settled_is_paid_no_more_in_that_year(payout: str) -> None:
    books = Firm({"gross": "2000.00"})
    lines = books.inputs["payslip_line"]
    books.inputs["payslip_line"] = pd.concat([lines, pd.DataFrame([LINE])]).astype(lines.dtypes.to_dict())
    slips = firm.inputs({"A": {"payslip": {"run": "o", "month": "2026-11", "pay_day": "2026-12-10"}}})["payslip"]
    books.inputs["payslip"] = slips
    people, _ = books.run(payout=payout, settle_year=False)
    assert "year.settled_before" in [problem.code for problem in people.held]
    books.pay_day = "2027-01-08"  # paid in the next year it is taxed there
    people, slips = books.run(payout="difference", settle_year=False)
    assert "year.settled_before" not in [problem.code for problem in people.held]
    assert "tax_settlement" not in people.lines["component"].tolist()


@pytest.mark.parametrize(
    ("pay_day", "payout", "lines", "codes"),
    [
        ("2026-12-10", {}, [], ["year.not_settled"]),
        ("2026-12-10", {}, [LINE], []),
        ("2026-12-10", {}, [LINE | {"reference": "2025"}], ["year.not_settled"]),
        ("2026-12-10", {"settle_year": True}, [], []),
        ("2026-12-10", {"payout": "difference"}, [], []),
        ("2026-11-30", {}, [], []),
    ],
)
def test_an_approver_is_told_where_december_does_not_settle(
    pay_day: str, payout: dict[str, Any], lines: list[dict[str, Any]], codes: list[str]
) -> None:
    inputs = {"payslip_line": pd.DataFrame(lines, columns=list(LINE))}
    found = settlement.told(inputs, "croatia", payouts.read(**payout), pay_day)
    assert [problem.code for problem in found] == codes


def test_what_the_settlement_reads_of_a_month_that_was_brought_in_is_known_as_used() -> None:
    """Whatever of a month is there: only components of BROUGHT are looked at, and the import says of none that it is unused."""
    read: set[str] = set()

    class Told(dict[str, int]):
        def __getitem__(self, name: str) -> int:
            read.add(name)
            return super().__getitem__(name)

        def get(self, name: str, default: int | None = None) -> int | None:  # type: ignore[override]
            read.add(name)
            return super().get(name, default)

    for missing in range(256):
        settlement._of_month(Told({name: 1 for n, name in enumerate(settlement.BROUGHT) if missing >> n & 1}))
    assert read <= set(settlement.BROUGHT) <= set(opening.USED_AMOUNTS)
    assert read | {"gross_cents", "first_pillar_cents", "second_pillar_cents", "allowance_cents"} == set(
        settlement.BROUGHT
    )
