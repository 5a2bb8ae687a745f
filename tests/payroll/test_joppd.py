"""Slips become rows of the report JOPPD that add up to them, and what is wrong in a row is found."""

from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bolib import money
from bolib.accounting.payroll.rules import calculate
from bolib.accounting.payroll.rules import joppd as rules
from bolib.formats import joppd
from bolib.problem import Problem
from bolib.text import sentence
from tests.payroll.firm import rates_for
from tests.run_folder import oib

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "joppd.yaml").read_text("utf-8"))
WRONG = yaml.safe_load((HERE / "joppd_wrong.yaml").read_text("utf-8"))
RATES = rates_for("2026-10", "2026-11-10")
PAY_DAY = "2026-11-10"
OWN = {name: (resources.files("bolib") / "formats" / "joppd" / name).read_bytes() for name in joppd.OWN}
COMPANY = {"name": "Proba d.o.o.", "oib": oib(99), "address": {"street": "Ulica grada 12a", "town": "Zagreb"}}
FACTS: dict[str, Any] = {
    **{
        "first_name": "Ana",
        "last_name": "Žižić",
        "residence": "01333",
        "work": "01333",
        "holder": "0001",
        "hazard": "0",
    },
    **{"relief_mark": "1", "month_mark": "3", "time_mark": "1", "hours": 176, "unworked_hours": 16},
    **{"from_day": "2026-10-01", "to_day": "2026-10-31", "payment": "1"},
}
MAY = {
    "gross",
    "other",
    "in_kind",
    "free",
    "fund",
    "settlement",
    "settlement_base",
    "alone",
    "exempt",
    "relief",
    "share",
}
MAY |= {"earlier", "deductions"}


def slips_of(people: list[dict[str, int]]) -> pd.DataFrame:
    """Slips worked out by the rules at Zagreb's rates, with what the report asks of earlier payouts beside them."""
    rows = []
    for number, about in enumerate(people):
        earlier = about.get("earlier", 0)
        base = min(max(earlier, 75_734), 1_195_800) if earlier else 0
        rows.append(
            {
                **{"person": f"E-{number:03}", "gross_cents": about["gross"], "insured_part": 1, "insured_whole": 1},
                **{"relief_right": about.get("relief", 1), "allowance_share_ppm": about.get("share", money.MILLION)},
                **{"dependants_ppm": 0, "lower_rate_ppm": 230_000, "higher_rate_ppm": 330_000, "surtax_ppm": 0},
                **{"other_receipts_cents": about.get("other", 0), "in_kind_cents": about.get("in_kind", 0)},
                **{"both_pillars": 1 - about.get("alone", 0), "health_due": 1 - about.get("exempt", 0)},
                **{"non_taxable_cents": about.get("free", 0), "health_fund_cents": about.get("fund", 0)},
                **{"tax_settlement_cents": about.get("settlement", 0), "deductions_cents": about.get("deductions", 0)},
                **{"earlier_pay_cents": earlier, "earlier_pension_base_cents": base},
                "earlier_relief_cents": about.get("earlier_relief", 0),
                "earlier_health_base_cents": max(earlier, 75_734) if earlier else 0,
            }
        )
    frame = pd.DataFrame(rows).astype({"person": "string"})
    beside = frame[["earlier_pay_cents", "earlier_pension_base_cents"]]
    settled = [about.get("settlement_base", 0) for about in people]
    return pd.concat([calculate("croatia", frame, RATES), beside], axis=1).assign(settlement_base_cents=settled)


def lines_of(rows: list[tuple[str, str, str | None, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["person", "kind", "code", "amount_cents"])
    return frame.astype({"person": "string", "kind": "string", "code": "string", "amount_cents": "int64"})


def facts_of(persons: list[str], **other: Any) -> pd.DataFrame:
    return pd.DataFrame([{**FACTS, "person": p, "oib": oib(number), **other} for number, p in enumerate(persons, 101)])


def fund_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(rules.FUND))


def cents(about: dict[str, Any]) -> dict[str, int]:
    """Turn a case's words into numbers; an amount is written in quotes."""
    assert about.keys() <= MAY, about
    flags = {"relief": 0 if about.get("relief") == "no" or about.get("relief") is False else 1}
    flags["share"] = money.ppm(about.get("share", "1"))
    words = {name: value for name, value in about.items() if name not in flags}
    return flags | {n: money.parse(v, "en") if isinstance(v, str) else int(v) for n, v in words.items()}


def made(case: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    slips = slips_of([cents(case["slip"])])
    lines = lines_of([("E-000", kind, code, money.parse(euros, "en")) for kind, code, euros in case.get("lines", [])])
    fund = fund_of([{"person": "E-000", **row} for row in case.get("fund", [])])
    facts = facts_of(["E-000"], **case.get("facts", {}))
    return rules.page_b(slips, lines, facts, fund, RATES, pay_day=PAY_DAY), slips, lines


def found_in(rows: pd.DataFrame) -> list[Problem]:
    frame = rules.in_force(rows, RATES)
    return [problem for check in rules.CHECKS for problem in check(frame)]


def shown(rows: pd.DataFrame) -> list[dict[str, str]]:
    """The rows as the file has them, by tag."""
    show = dict(zip(joppd.FIELDS, joppd.writing.SHOWN, strict=True))
    return [{tag: show[n](getattr(row, n)) for n, tag in joppd.FIELDS.items()} for row in joppd.RowsOf(rows)]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_slip_makes_its_rows(case: dict[str, Any]) -> None:
    assert case.keys() <= {"name", "slip", "lines", "facts", "fund", "rows"}
    rows, slips, lines = made(case)
    told = shown(rows)
    assert [{tag: row[tag] for tag in wanted} for row, wanted in zip(told, case["rows"], strict=True)] == case["rows"]
    assert found_in(rows) == []
    assert rules.rows_carry_the_slips(rows, slips) == []
    assert rules.receipts_have_marks(slips, lines) == []
    assert rows["paid_cents"].sum() == slips[["paid_cents", "in_kind_cents", "deductions_cents"]].sum(axis=1).sum()


@pytest.mark.parametrize("case", [case for case in CASES if case["rows"]], ids=lambda case: case["name"])
def test_its_report_keeps_to_the_schema_and_comes_back(case: dict[str, Any]) -> None:
    rows, _, _ = made(case)
    (name, xml), *_ = report(rows).items()
    assert name == "joppd.xml" and rules.is_valid(xml, OWN, {}) == []
    assert list(joppd.RowsOf(rows)) == joppd.read(xml).rows
    again = pd.DataFrame(joppd.read(xml).rows)
    assert found_in(again.assign(earlier_base_cents=rows["earlier_base_cents"])) == []


def report(rows: pd.DataFrame, **other: Any) -> dict[str, bytes]:
    by = rules.submitter(COMPANY, email="place@example.com")
    about: dict[str, Any] = {"author": ("Ana", "Anić"), "pay_day": PAY_DAY, "made": f"{PAY_DAY}T00:00:00"}
    identifier = joppd.identifier(bytes(32), joppd.mark_of(PAY_DAY), 1)
    return rules.report(rows, by, **about, identifier=identifier, **other)


def test_rows_stand_in_the_order_of_the_slips_and_are_numbered() -> None:
    slips = slips_of(
        [{"gross": 200_000, "in_kind": 10_000, "free": 5_000}, {"gross": 0}, {"gross": 300_000, "other": 100}]
    )
    lines = lines_of([("E-000", "non_taxable", "65", 3_000), ("E-000", "non_taxable", "19", 2_000)])
    facts = facts_of(["E-002", "E-001", "E-000", "E-009"])
    rows = rules.page_b(slips, lines, facts, None, RATES, pay_day=PAY_DAY)
    assert rows["person"].tolist() == ["E-000"] * 3 + ["E-002"] * 2
    assert rows["number"].tolist() == [1, 2, 3, 4, 5]
    assert rows["payment"].tolist() == ["1", "5", "1", "1", "1"]
    assert rows["receipt"].tolist() == ["0001", "0001", "0000", "0001", "0021"]
    assert rows["oib"].tolist() == [oib(103)] * 3 + [oib(101)] * 2


def test_slips_of_the_first_form_make_rows_too() -> None:
    """Neither kinds nor marks of lines, nor the later figures, are there."""
    later = ["other_receipts_cents", "in_kind_cents", "non_taxable_cents", "health_fund_cents", "tax_settlement_cents"]
    later += [
        "settlement_base_cents",
        "deductions_cents",
        "earlier_pay_cents",
        "earlier_pension_base_cents",
        "paid_cents",
    ]
    slips = slips_of([{"gross": 200_000}]).drop(columns=later)
    lines = pd.DataFrame({"person": ["E-000"], "component": ["base"], "amount_cents": [200_000]})
    rows = rules.page_b(slips, lines, facts_of(["E-000"]), None, RATES, pay_day=PAY_DAY)
    assert len(rows) == 1 and found_in(rows) == [] and rules.rows_carry_the_slips(rows, slips) == []
    assert rules.receipts_have_marks(slips, lines) == []


def test_a_non_taxable_receipt_without_a_mark_is_told_and_missing() -> None:
    slips, lines = slips_of([{"gross": 200_000, "free": 5_000}]), lines_of([("E-000", "non_taxable", None, 5_000)])
    rows = rules.page_b(slips, lines, facts_of(["E-000"]), None, RATES, pay_day=PAY_DAY)
    assert [problem.code for problem in rules.receipts_have_marks(slips, lines)] == ["joppd.no_mark"]
    assert {problem.code for problem in rules.rows_carry_the_slips(rows, slips)} == {"joppd.not_the_slip"}


def test_a_relief_that_is_taken_back_is_in_the_contribution_alone_for_the_form_has_no_place_for_it() -> None:
    slips = slips_of([{"gross": 40_000, "earlier": 60_000, "earlier_relief": 30_000}])
    rows = rules.page_b(slips, lines_of([]), facts_of(["E-000"]), None, RATES, pay_day=PAY_DAY)
    assert rows[["relief_cents", "relief_back_cents"]].to_numpy().tolist() == [[0, 15_000]]
    assert rules.rows_carry_the_slips(rows, slips) == [] == found_in(rows)
    without = rows.assign(relief_back_cents=0)
    assert {(problem.code, problem.args["field"]) for problem in found_in(without)} == {("joppd.amount", "12.1")}


def test_sick_pay_that_is_in_no_row_is_found() -> None:
    slips = slips_of([{"gross": 200_000, "fund": 5_000}])
    rows = rules.page_b(slips, lines_of([]), facts_of(["E-000"]), None, RATES, pay_day=PAY_DAY)
    found = rules.rows_carry_the_slips(rows, slips)
    assert [(problem.where, problem.args["field"]) for problem in found] == [
        ("person E-000", "15.2"),
        ("person E-000", "16.2"),
    ]


@pytest.mark.parametrize("column", rules.FACTS)
def test_facts_that_are_missing_or_empty_are_refused(column: str) -> None:
    slips, facts = slips_of([{"gross": 200_000}]), facts_of(["E-000"])
    with pytest.raises(KeyError, match=column):
        rules.page_b(slips, lines_of([]), facts.drop(columns=column), None, RATES, pay_day=PAY_DAY)
    with pytest.raises(ValueError, match=column):
        rules.page_b(slips, lines_of([]), facts.assign(**{column: None}), None, RATES, pay_day=PAY_DAY)


def test_somebody_without_facts_is_refused() -> None:
    slips = slips_of([{"gross": 200_000}, {"gross": 200_000}])
    with pytest.raises(KeyError, match="E-001"):
        rules.page_b(slips, lines_of([]), facts_of(["E-000"]), None, RATES, pay_day=PAY_DAY)
    stranger = fund_of([{"person": "E-7", "holder": "5201", "from_day": "2026-10-01", "to_day": "2026-10-02"}])
    stranger = stranger.assign(month_mark="3", hours=8, code="12", amount_cents=1)
    with pytest.raises(KeyError, match="E-7"):
        rules.page_b(slips[:1], lines_of([]), facts_of(["E-000"]), stranger, RATES, pay_day=PAY_DAY)


def test_nobody_paid_is_no_report() -> None:
    empty = rules.page_b(slips_of([{"gross": 0}])[:0], lines_of([]), facts_of(["E-000"]), None, RATES, pay_day=PAY_DAY)
    assert empty.empty and report(empty) == {} and rules.is_valid(None, OWN, {}) == []


# --- checks


def ordinary() -> pd.DataFrame:
    """Rows of every kind, in which nothing is wrong."""
    slips = slips_of(
        [
            {
                "gross": 200_000,
                "other": 50_000,
                "free": 9_000,
                "fund": 35_315,
                "settlement": -27_600,
                "settlement_base": -9,
            },
            {"gross": 1_300_000, "in_kind": 10_000},
            {"gross": 105_000},
            {"gross": 200_000, "alone": 1},
        ]
    )
    lines = lines_of([("E-000", "non_taxable", "19", 4_000), ("E-000", "non_taxable", "65", 5_000)])
    fund = fund_of([{"person": "E-000", "holder": "5201", "from_day": "2026-10-20", "to_day": "2026-10-31"}])
    fund = fund.assign(month_mark="1", hours=64, code="12", amount_cents=35_315)
    return rules.page_b(slips, lines, facts_of([f"E-{n:03}" for n in range(4)]), fund, RATES, pay_day=PAY_DAY)


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    rows = ordinary()
    assert rows["number"].tolist() == list(range(1, 10))
    assert found_in(rows) == []


@pytest.mark.parametrize("case", WRONG, ids=[case["name"] for case in WRONG])
def test_what_is_wrong_in_a_row_is_found(case: dict[str, Any]) -> None:
    rows = ordinary()
    changed = rows.copy()
    names = {tag: name for name, tag in joppd.FIELDS.items()}
    at = changed.index[changed["number"] == case["row"]]
    for tag, value in case["change"].items():
        changed.loc[at, names[tag]] = value
    frame = rules.in_force(changed, RATES)
    checks = {check.__name__: check(frame) for check in rules.CHECKS}
    assert [name for name, found in checks.items() if found] == sorted(case["found"], key=list(checks).index)
    for problem in (problem for found in checks.values() for problem in found):
        assert problem.where.startswith("JOPPD ")
        assert sentence("en", problem) and sentence("hr", problem)


def test_every_check_is_tried() -> None:
    assert {name for case in WRONG for name in case["found"]} == {check.__name__ for check in rules.CHECKS}


def test_each_check_says_in_its_first_line_what_it_tests() -> None:
    assert all((check.__doc__ or "").split("\n")[0].endswith(".") for check in rules.CHECKS)


# --- marks


@pytest.mark.parametrize(
    ("begins", "ends", "mark"),
    [
        (None, None, "3"),
        ("2026-09-30", "2026-11-01", "3"),
        ("2026-10-01", None, "1"),
        ("2026-10-31", "2026-11-01", "1"),
        ("2026-09-30", "2026-10-01", "2"),
        (None, "2026-10-31", "2"),
        ("2026-10-01", "2026-10-31", "4"),
        ("2026-10-05", "2026-10-05", "4"),
    ],
)
def test_the_month_mark_says_where_an_insurance_begins_and_ends(
    begins: str | None, ends: str | None, mark: str
) -> None:
    days = pd.Series([begins], dtype="string"), pd.Series([ends], dtype="string")
    assert rules.month_mark(*days, date(2026, 10, 1), date(2026, 10, 31)).tolist() == [mark]


@pytest.mark.parametrize(("begins", "ends"), [("2026-11-01", None), (None, "2026-09-30"), ("2026-10-09", "2026-10-08")])
def test_an_insurance_outside_the_month_has_no_mark(begins: str | None, ends: str | None) -> None:
    days = pd.Series([begins], dtype="string"), pd.Series([ends], dtype="string")
    with pytest.raises(ValueError, match="no day"):
        rules.month_mark(*days, date(2026, 10, 1), date(2026, 10, 31))


def test_marks_of_holder_time_and_relief() -> None:
    first, young = pd.Series([0, 1, 0, 1]), pd.Series([0, 0, 1, 1])
    assert rules.holder_mark(first, young).tolist() == ["0001", "0002", "0010", "0002"]
    assert rules.time_mark(pd.Series([2400, 2399, 1200]), 2400).tolist() == ["1", "2", "2"]
    assert rules.relief_mark(pd.Series([0, 1])).tolist() == ["1", "3"]
    assert rules.whole_hours(pd.Series([0, 29, 30, 10_560])).tolist() == [0, 0, 1, 176]


# --- the file


@pytest.mark.parametrize(
    ("street", "cut"),
    [
        ("Ulica grada 12a", ("Ulica grada", "12a")),
        ("Trg 1", ("Trg", "1")),
        ("Trg bana", ("Trg bana", "bb")),
        ("Put 5 brigade", ("Put 5 brigade", "bb")),
        ("17", ("17", "bb")),
    ],
)
def test_the_house_number_is_cut_off_the_street(street: str, cut: tuple[str, str]) -> None:
    by = rules.submitter({**COMPANY, "address": {"street": street, "town": "Split"}}, email="a@example.com", mark="2")
    assert (by.street, by.number) == cut and (by.town, by.mark) == ("Split", "2")


STAND_IN = {  # an official schema may be in several files; this one knows a single mark of payment
    joppd.OFFICIAL: OWN["form.xsd"].replace(b'schemaLocation="metadata.xsd"', b'schemaLocation="more.xsd"'),
    "more.xsd": OWN["metadata.xsd"],
}


def test_the_official_schema_is_used_where_it_is() -> None:
    xml = report(ordinary())["joppd.xml"]
    assert rules.is_valid(xml, OWN, STAND_IN) == []
    strict = STAND_IN[joppd.OFFICIAL].replace(b'value="[0-7]"', b'value="[0-4]"')
    found = rules.is_valid(xml, OWN, {**STAND_IN, joppd.OFFICIAL: strict})
    assert [problem.code for problem in found] == ["joppd.not_official"] and "row 7" in str(found[0].args["fault"])


def test_an_official_schema_of_which_a_file_is_missing_is_told() -> None:
    found = rules.is_valid(report(ordinary())["joppd.xml"], OWN, {joppd.OFFICIAL: STAND_IN[joppd.OFFICIAL]})
    assert [problem.code for problem in found] == ["joppd.official_unreadable"]


def test_a_report_that_was_changed_is_found() -> None:
    xml = report(ordinary())["joppd.xml"]
    for old, new, code in (
        (b"<P9>1", b"<P9>7", "joppd.not_valid"),
        (b"<BrojRedaka>9", b"<BrojRedaka>8", "joppd.unreadable"),
        (b"<P123>247.50", b"<P123>247.51", "joppd.unreadable"),
    ):
        assert old in xml
        assert {problem.code for problem in rules.is_valid(xml.replace(old, new, 1), OWN, {})} == {code}


# --- anything

AMOUNT = st.integers(0, 2_000_000)


@st.composite
def anybody(draw: st.DrawFn) -> dict[str, int]:
    pay = draw(st.one_of(st.just(0), st.integers(90_000, 2_500_000)))
    other, in_kind = draw(AMOUNT), draw(st.integers(0, pay))
    about = {"gross": pay + other, "other": other, "in_kind": in_kind, "free": draw(AMOUNT), "fund": draw(AMOUNT)}
    about |= {name: draw(st.integers(0, 1)) for name in ("alone", "exempt", "relief")}
    settlement = draw(st.integers(-100_000, 100_000))
    return about | {"settlement": settlement, "settlement_base": 4 * settlement, "deductions": draw(AMOUNT)}


@settings(max_examples=150, deadline=None)
@given(st.lists(anybody(), min_size=1, max_size=6), st.data())
def test_any_slips_are_carried_whole_and_pass_every_check(people: list[dict[str, int]], data: st.DataObject) -> None:
    slips = slips_of(people)
    lines, fund = [], []
    for person, about in zip(slips["person"], people, strict=True):
        left = about["free"]
        for code in data.draw(st.lists(st.sampled_from(["19", "65", "22"]), min_size=1, max_size=3, unique=True)):
            lines.append((person, "non_taxable", code, left - left // 2))
            left //= 2
        lines.append((person, "non_taxable", "63", left))
        if about["fund"]:
            row = {"person": person, "holder": "5201", "from_day": "2026-10-20", "to_day": "2026-10-31"}
            fund.append({**row, "month_mark": "1", "hours": 8, "code": "12", "amount_cents": about["fund"]})
    facts = pd.concat([facts_of(list(slips["person"]))])
    facts["holder"] = ["0002" if about["exempt"] else "0001" for about in people]
    rows = rules.page_b(slips, lines_of(lines), facts, fund_of(fund), RATES, pay_day=PAY_DAY)
    assert rules.rows_carry_the_slips(rows, slips) == []
    assert found_in(rows) == []
    if len(rows):
        assert rules.is_valid(report(rows)["joppd.xml"], OWN, {}) == []
