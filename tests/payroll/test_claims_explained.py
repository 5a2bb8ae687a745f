"""Every claim and instalment of a slip is explained: whose it is, its limit, its article, its operands and its rows."""

from typing import Any

import pandas as pd
import pytest

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import claims_explained, explanation_sources, how, recovery
from bolib.formats.html_table import amount
from bolib.text import say
from tests.payroll import firm
from tests.payroll.firm import rates_for
from tests.payroll.test_withheld import ABOUT, OWING, SETTINGS

CLAIMS = [
    {"claim": "C-1", "kind": "child_support", "monthly_cents": 20_000, "event": 5},
    {"claim": "O-1", "rank": "2026-02-01", "total_cents": 50_000, "event": 6},
    {"claim": "F-1", "kind": "membership_fee", "monthly_cents": 1_000, "total_cents": None, "event": 7},
]
PAYEES = [{"claim": one["claim"], "name": f"Vjerovnik {one['claim']}"} for one in CLAIMS]
GIVEN = {"claim": CLAIMS, "claim_payee": PAYEES, "claim_taken": {"claim": "O-1", "taken_cents": 40_000, "event": 44}}
ADOPTED = pd.DataFrame(
    [("rates/croatia/enforcement.yaml", 1, 2, 3)], columns=["kind", "version", "adopted", "confirmed"]
)


def made() -> tuple[rules.Population, dict[str, pd.DataFrame]]:
    inputs = firm.inputs({"A": GIVEN})
    frame = pd.DataFrame([OWING | {"event": 20, "planned": 21, "confirmed": 22}])
    inputs[recovery.OPEN] = frame.astype({name: "Int64" for name in frame if str(name).endswith("_cents")})
    found = rules.population(inputs, SETTINGS, rates_for(), firm.municipal(), **ABOUT)
    assert found.held == []
    return found, inputs


def explained(language: str) -> dict[str, dict[str, Any]]:
    people, _ = made()
    rows = rules.explain_claims(people.lines, people.workings, people.payees, rates_for(), language=language)
    own = people.lines[people.lines["kind"] == "deduction"]
    assert rows["value_cents"].tolist() == own["amount_cents"].tolist()
    return dict(zip(own["reference"], rows.to_dict("records"), strict=True))


def test_each_claim_names_kind_creditor_article_and_operands() -> None:
    """Of 1,370.00 child support takes 200.00, what is left of the ordinary claim 100.00; a recovery the rest to 956.00."""
    told = explained("en")
    assert {code: row["value_cents"] for code, row in told.items()} == {
        **{"C-1": 20_000, "O-1": 10_000, "F-1": 1_000, "2026-08-x": 11_400}
    }
    child, ordinary, fee, back = (told[code] for code in ("C-1", "O-1", "F-1", "2026-08-x"))
    assert "Child support" in child["meaning"] and "Vjerovnik C-1" in child["meaning"]
    assert "Obiteljski zakon čl. 527" in child["law"] and "1/4" in child["formula"]
    assert "exempt €342.50" in child["operands"] and "others took €0.00" in child["operands"]
    assert "čl. 173" in ordinary["law"] and "3/4" in ordinary["formula"]
    for said in ("€1,370.00", "1434.00", "exempt €956.00", "others took €200.00", "may take €214.00", "asks €100.00"):
        assert said in ordinary["operands"]
    assert "exempt" not in fee["operands"] and fee["law"] == say("en", "explain.claim_second_hand")
    assert "the company" in back["meaning"] and "others took €300.00" in back["operands"]
    assert "may take €114.00" in back["operands"] and "ZOR čl. 96" in back["law"]


@pytest.mark.parametrize("language", ["hr", "en"])
def test_the_second_page_says_the_same(language: str) -> None:
    people, inputs = made()
    told = how.steps(people, inputs, SETTINGS, rates_for(), **ABOUT, language=language)["A"]
    by_label = {step.label.text: step for step in told}
    for code, row in explained(language).items():
        (label,) = [label for label in by_label if label.endswith(f", {code}")]
        assert by_label[label].formula.text == row["formula"] and by_label[label].law.text == row["law"]
        assert by_label[label].amount == amount(int(row["value_cents"]), language)
        assert "enforcement.average_net" not in by_label[label].operands


def test_each_claim_names_the_rows_behind_it_and_the_events_that_wrote_them() -> None:
    people, inputs = made()
    found = explanation_sources.sources("croatia", inputs, people, rates_for(), ADOPTED, "A", **ABOUT)
    lines = people.lines[people.lines["kind"] == "deduction"]
    names = {r: f"line_{n}_{c}_cents" for n, c, r in lines[["line", "component", "reference"]].to_numpy()}
    rows = {code: found[found["operand"] == name] for code, name in names.items()}
    events = {code: dict(zip(own["table"], own["event"], strict=True)) for code, own in rows.items()}
    law = {"adopted": 2, "adoption_confirmed": 3}
    assert events == {
        "C-1": {"claim": 5, "claim_payee": 1} | law,
        "O-1": {"claim": 6, "claim_payee": 1, "payslip_line": 44} | law,
        "F-1": {"claim": 7, "claim_payee": 1} | law,
        "2026-08-x": {"recovery": 20, "recovery_plan": 21, "recovery_plan_confirmed": 22} | law,
    }
    cells = rows["O-1"].set_index("column")["value"]
    assert (cells["total_cents"], cells["taken_cents"], cells["name"]) == ("50000", "40000", "Vjerovnik O-1")


def test_every_kind_of_claim_has_its_articles() -> None:
    assert claims_explained.LAW.keys() == {*claims_explained.limits.KINDS, claims_explained.RECOVERY}
