"""Every kind of payout makes the reports it should: its own, a correction, a supplement, or none and it is said why."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import bank, corrections, documents, joppd, reconciliation
from bolib.accounting.payroll.rules.joppd import earlier, standing
from bolib.accounting.payroll.rules.joppd.of_run import OfRun
from bolib.accounting.payroll.rules.joppd.paid_how import paid_how
from bolib.formats import joppd as form
from bolib.problem import Refused
from bolib.text import LANGUAGES, sentence
from tests.payroll import firm, test_corrections
from tests.payroll.test_corrections import paid_out
from tests.payroll.test_dues import COMPANY, OWN_SCHEMA

CASES = yaml.safe_load((Path(__file__).parent / "joppd_corrected.yaml").read_text("utf-8"))
BESIDE = {"files", "cautions", "doubts", "report_mark", "lost", "account"}
SHOWN = ("number", "hours", "receipt_cents", "relief_cents", "tax_cents", "paid_cents")


class Books(test_corrections.Books):
    """Slips as they are posted, and with them the rows of their reports."""

    def __init__(self, case: dict[str, Any]) -> None:
        super().__init__(case)
        accounts = COMPANY["accounts"] | self.settings["accounts"] | {"recovery": "130"}
        self.settings = COMPANY | self.settings | {"accounts": accounts}
        self.sent: list[pd.DataFrame] = []

    def frozen(self, step: dict[str, Any]) -> dict[str, pd.DataFrame]:
        own = {name: value for name, value in step.items() if name not in BESIDE}
        kept = pd.concat(self.sent, ignore_index=True) if self.sent and not step.get("lost") else pd.DataFrame()
        inputs = self.inputs(own)
        if step.get("lost"):
            inputs["payslip"] = inputs["payslip"].assign(hazard_first_cents=pd.NA)
        return inputs | ({earlier.TABLE: kept} if len(kept) else {})

    def report(self, step: dict[str, Any]) -> tuple[OfRun, rules.Population, pd.DataFrame]:
        """Make the reports of a step, post it, and hold the reports against everything that a paper does."""
        own = {name: value for name, value in step.items() if name not in BESIDE}
        inputs = self.frozen(step)
        people, slips = self.step(own)
        assert people.held == [], step["run"]
        about = {"month": step["month"], "pay_day": step["pay_day"]}
        rates, mark = firm.rates_for(**about), step.get("report_mark", form.mark_of(step["pay_day"]))
        made = joppd.of_run(slips, people, inputs, self.settings, rates, **about, report_mark=mark, digest=bytes(32))
        assert joppd.found_in(made.files, made.rows, OWN_SCHEMA, {}) == []
        payout = paid_out(own)
        back = corrections.taken_back(inputs["payslip"], payout, step["month"])
        proposed = documents.proposed_slips("croatia", slips)
        claims = pd.DataFrame({"person": [], "owed_cents": []}).astype({"owed_cents": "int64"})
        lines = documents.proposed_lines(people.lines)
        moved = reconciliation.moved(proposed, lines, claims, back)
        assert _not_in_the_report(moved, made) == []
        if not made.doubts and not step.get("lost"):
            stands = joppd.Standing(inputs, payout, made.sent, proposed, lines)
            assert stands.problems() == []
            assert (stands.sums("en")["difference_cents"] == 0).all()
            assert set(stands.sums("hr")["report_mark"]) == set(stands.marks)
        self.post(own, people, slips)
        event = 100 + len(self.slips)
        told = made.sent.assign(run=step["run"], event=event, **about)
        self.sent.append(told.astype(dict.fromkeys(("run", "month", "pay_day"), "string")))
        return made, people, slips

    def stands(self, mark: str) -> pd.DataFrame:
        return standing.sums(*self._of(mark))

    def _of(self, mark: str) -> tuple[pd.DataFrame, str, pd.DataFrame, pd.DataFrame]:
        sent = pd.concat(self.sent, ignore_index=True)
        sent = sent[sent["mark"] == mark]
        slips = pd.concat(self.slips, ignore_index=True)
        slips = slips[~slips["run"].isin(self.back) & slips["run"].isin(sent["run"])]
        lines = pd.concat(self.lines, ignore_index=True).merge(slips[["run", "person"]], on=["run", "person"])
        return sent, mark, slips, lines


def _not_in_the_report(moved: pd.DataFrame, made: OfRun) -> list[Any]:
    page = joppd.page_sums(made.files, made)
    nothing = pd.DataFrame(columns=["due", "iban", "kind", "amount_cents", "account", "debit_cents", "credit_cents"])
    about = {"unmarked_cents": made.unmarked_cents, "left_out": made.left_out}
    sums = bank.sums(moved, nothing, nothing, [], page, firm.rates_for(), COMPANY["accounts"], **about)
    return [one for one in bank.differences(sums) if str(one.args["file"]) == "dues.file_report"]


def shown(xml: bytes) -> list[list[Any]]:
    rows = form.read(xml).rows
    return [[row.number, row.hours, *(f"{getattr(row, n) / 100:.2f}" for n in SHOWN[2:])] for row in rows]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_each_payout_sends(case: dict[str, Any]) -> None:
    books = Books(case)
    for step in case["steps"]:
        made, _, _ = books.report(step)
        assert {name: shown(xml) for name, xml in made.files.items()} == step["files"], step["run"]
        assert [one.code for one in made.doubts] == step.get("doubts", []), step["run"]
        assert [one.code for one in made.cautions] == step.get("cautions", []), step["run"]
        for problem in (*made.doubts, *made.cautions):
            assert all(sentence(language, problem) for language in LANGUAGES)
        assert len(joppd.concluded(made.files, "en")) == max(len(made.files), 1)
    if not any(step.get("doubts") or step.get("lost") for step in case["steps"]):
        for mark in {mark for frame in books.sent for mark in frame["mark"]}:
            sums = books.stands(mark)
            assert sums["report_cents"].tolist() == sums["slips_cents"].tolist()


@pytest.mark.parametrize("case", test_corrections.CASES, ids=[case["name"] for case in test_corrections.CASES])
def test_the_reports_of_every_correction_that_is_known(case: dict[str, Any]) -> None:
    books = Books(case)
    for step in case["steps"]:
        if step.get("held") or step.get("unchanged"):
            continue
        made, _, _ = books.report(step)
        assert made.doubts == []


# --- rubbish


@cache
def two_runs() -> pd.DataFrame:
    books = Books({})
    first = {"run": "o", "month": "2026-10", "pay_day": "2026-11-10", "pay": "2000.00"}
    books.report(first)
    books.report(first | {"run": "o2", "payout": "reversal", "of": "o", "pay": "2100.00"})
    return pd.concat(books.sent, ignore_index=True)


def history(*changes: tuple[int, str, Any]) -> pd.DataFrame:
    """Give what two runs have sent, a month and its reversal, with some cells changed."""
    frame = two_runs().copy()
    for row, column, value in changes:
        frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize(
    "wrong",
    [
        [(0, "kind", 2)],  # corrects what was never sent
        [(0, "kind", 0)],  # tells of a row that was never sent
        [(0, "number", 2)],  # an original that does not begin with 1
        [(1, "kind", 1)],  # a second original
        [(1, "kind", 3)],  # a supplement with a number that was used
        [(1, "number", 2)],  # corrects a row that is not there
        [(1, "hours", 175)],  # a field up to 10.2
        [(1, "oib", "00000000036")],
        [(1, "person", "B")],  # somebody else's row
        [(1, "of_run", pd.NA)],  # a row of its own under a number that was used
        [(1, "of_run", "x")],  # corrects a slip that was never reported
        [(1, "kind", 0)],  # says that nothing changed, and something did
        [(1, "kind", 9)],
    ],
)
def test_earlier_reports_that_do_not_fit_together_are_refused(wrong: list[tuple[int, str, Any]]) -> None:
    with pytest.raises(Refused, match=r"joppd\.earlier_wrong") as refused:
        earlier.read(history(*wrong))
    assert all(sentence(language, refused.value.problem) for language in LANGUAGES)


def test_a_run_that_has_frozen_rubbish_makes_no_report_and_has_a_doubt() -> None:
    books = Books({})
    first = {"run": "o", "month": "2026-10", "pay_day": "2026-11-10", "pay": "2000.00"}
    books.report(first)
    books.sent = [history((1, "hours", 175))]
    step = first | {"run": "o3", "payout": "difference", "pay_day": "2026-11-20", "pay": "2100.00"}
    made, _, _ = books.report(step)
    assert [one.code for one in made.doubts] == ["joppd.earlier_wrong"] and made.files == {} and made.left_out == {"A"}


def test_what_fits_together_is_read() -> None:
    found = earlier.read(history())
    assert found.last("26314") == 1 and found.last("26315") == 0
    frame = found.standing("26314")
    assert frame[["person", "run", "number", "receipt_cents"]].to_numpy().tolist() == [["A", "o2", 1, 210_000]]
    assert found.standing("26315").empty


def test_a_report_that_is_not_the_slips_is_found() -> None:
    books = Books({})
    first = {"run": "o", "month": "2026-10", "pay_day": "2026-11-10", "pay": "2000.00"}
    books.report(first)
    step = first | {"run": "o2", "payout": "reversal", "of": "o", "pay": "2100.00"}
    inputs = books.frozen(step)
    made, people, slips = books.report(step)
    lines, proposed = documents.proposed_lines(people.lines), documents.proposed_slips("croatia", slips)
    payout = paid_out(step)
    off = made.sent.assign(tax_cents=made.sent["tax_cents"] + 1)
    found = joppd.Standing(inputs, payout, off, proposed, lines).problems()
    assert [(one.code, one.args["field"], one.args["mark"]) for one in found] == [
        ("joppd.not_the_slips", "14.1", "26314")
    ]
    assert all(sentence(language, one) for language in LANGUAGES for one in found)
    told = joppd.Standing(inputs, payout, off, proposed, lines).sums("en")
    assert told["difference_cents"].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]
    moved = reconciliation.moved(
        proposed,
        lines,
        pd.DataFrame({"person": [], "owed_cents": []}),
        corrections.taken_back(inputs["payslip"], payout, "2026-10"),
    )
    moved["health_cents"] += 1
    assert {str(one.args["what"]) for one in _not_in_the_report(moved, made)} == {"dues.health"}


# --- 16.1 and 0406


@pytest.mark.parametrize(
    ("component", "kind", "codes"),
    [
        ("claim_ordinary", "deduction", ["joppd.paid_enforced"]),
        ("claim_child_support", "deduction", ["joppd.paid_enforced"]),
        ("claim_membership_fee", "deduction", []),
        ("claim_own_claim", "deduction", ["joppd.paid_offset"]),
        ("recovery", "deduction", ["joppd.paid_offset"]),
        ("claim_ordinary", "base", []),
    ],
)
def test_a_mode_of_payment_that_no_source_settles_is_told(component: str, kind: str, codes: list[str]) -> None:
    line = {"person": ["A", "B"], "component": [component] * 2, "kind": [kind] * 2, "amount_cents": [500, 500]}
    rows = two_runs()
    nobody, protected = pd.DataFrame({"person": []}), pd.DataFrame({"person": ["A", "A", "B"]})
    found = paid_how(pd.DataFrame(line), nobody, rows, {"A"})
    assert [(one.code, one.where) for one in found] == [(code, "person A") for code in codes]
    told = paid_how(pd.DataFrame(line).iloc[:0], protected, rows.assign(receipt="0406"), {"A"})
    assert [one.code for one in told] == ["joppd.paid_protected", *["joppd.settlement_second_hand"] * len(rows)]
    assert all(sentence(language, one) for language in LANGUAGES for one in (*found, *told))
