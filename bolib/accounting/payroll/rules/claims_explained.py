"""How each claim and each instalment came about on a slip: whose it is, its limit with the article, and the rows behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from bolib import money
from bolib.accounting.claims.rules import limits
from bolib.accounting.payroll.rules.corrections import RECOVERY
from bolib.accounting.payroll.rules.explanation import COLUMNS, frame, value_told
from bolib.accounting.payroll.rules.items import plain
from bolib.rates import Rates
from bolib.text import say

FILE = limits.AVERAGE.split(".")[0]  # of the statutory values
EXEMPT = "Ovršni zakon čl. 173"
LAW = {  # kind: the articles that bound it; of the last two none was seen that does
    limits.CHILD: f"{EXEMPT}; Obiteljski zakon čl. 527 st. 3",
    limits.SUPPORT: EXEMPT,
    limits.ORDINARY: EXEMPT,
    limits.CONSENT: f"Ovršni zakon čl. 202; {EXEMPT}",
    limits.OWN: f"ZOR čl. 96; {EXEMPT}",
    RECOVERY: f"ZOR čl. 96; {EXEMPT}",
    "loan": EXEMPT,
    limits.FEE: "",
}
FORMULA = {limits.CHILD: "child_support", limits.SUPPORT: "support", limits.FEE: "fee"}
SHOWN = (
    "net",
    "exempt",
    "year",
    "others",
    "before",
    "room",
    "asked",
)  # operands in cents, in the order in which they are said
SAID = {  # what the books say of a claim: table, cells
    "claim": (
        *("kind", "rank", "until", "enforced_by", "monthly_cents", "total_cents", "share_ppm", "received"),
        *("arose", "consented"),
    ),
    "claim_payee": ("name", "iban", "reference"),
}


def explain_claims(
    lines: pd.DataFrame, workings: pd.DataFrame, payees: pd.DataFrame, rates: Rates, *, language: str = "en"
) -> pd.DataFrame:
    """Explain the lines that claims and recoveries made on one person's slip, in the columns of `explain`.

    `lines` are the person's rows of Population.lines, `workings` and `payees` those of Population.
    """
    about = {(row["component"], row["reference"]): row for row in map(plain, workings.to_dict("records"))}
    names = {row["claim"]: row["name"] for row in map(plain, payees.to_dict("records"))}
    rows = [plain(row) for row in lines.to_dict("records")]
    return frame(
        [
            _line(row, about[row["component"], row["reference"]], names.get(row["reference"]), rates, language)
            for row in rows
            if limits.is_elsewhere(row["component"])
        ]
    )


def kind_of(component: str) -> str:
    """Give the kind of a claim from the component of its line; a recovery is a kind of its own here."""
    return component.removeprefix(limits.COMPONENT)


def _line(
    line: Mapping[str, Any], made: Mapping[str, Any], creditor: str | None, rates: Rates, language: str
) -> dict[str, object]:
    kind = kind_of(line["component"])
    word = say(language, f"deduction.{kind}")
    whose = creditor or say(language, "explain.claim_company")
    about = {"line": line["line"], "kind": word, "claim": line["reference"], "creditor": whose}
    formula = say(language, f"formula.claim_{FORMULA.get(kind, 'ordinary')}")
    said = [
        say(language, f"explain.claim_{name}", cents=money.show(made[f"{name}_cents"], language))
        for name in SHOWN
        if made[f"{name}_cents"] is not None
        and not ((kind == limits.FEE and name == "exempt") or (name == "year" and not made["year_cents"]))
    ]
    if made["asked_cents"] is None:
        said.append(say(language, "explain.claim_all"))
    if kind != limits.FEE:
        said.insert(1, value_told(limits.AVERAGE, rates.value(limits.AVERAGE), language))
    law = LAW[kind] or say(language, "explain.claim_second_hand")
    figure = f"line_{line['line']}_{line['component']}_cents"
    meaning = say(language, "meaning.claim", **about)
    cells = (figure, int(line["amount_cents"]), meaning, formula, law, "; ".join(said))
    return dict(zip(COLUMNS, cells, strict=True))


Cells = tuple[str, pd.DataFrame, tuple[str, ...], tuple[str, ...]]


def rows_behind(line: Mapping[str, Any], own: Mapping[str, pd.DataFrame], pay_day: str) -> Iterator[Cells]:
    """Give the rows that a claim's or a recovery's line was made from: table, rows (each with its event), key, cells.

    `own` are the frozen tables of one person. What earlier slips took is one row, with the event of the last of them.
    """
    if line["component"] == RECOVERY:
        yield from _of_recovery(line["reference"], own["recovery_open"])
        return
    for table, columns in SAID.items():
        rows = own[table][(own[table]["claim"] == line["reference"]) & (own[table]["since"] <= pay_day)]
        yield table, rows.sort_values(["since", "event"]).tail(1), ("claim", "since"), columns
    gone = own["claim_taken"]
    gone = gone[(gone["claim"] == line["reference"]) & (gone["taken_cents"] > 0)]
    if "event" in gone:
        yield "payslip_line", gone, ("claim",), ("taken_cents",)


def _of_recovery(run: str, owing: pd.DataFrame) -> Iterator[Cells]:
    row = owing[owing["run"] == run]
    yield "recovery", row, ("run",), ("owed_cents", "day")
    if "confirmed" in row:
        yield "recovery_plan", row.assign(event=row["planned"]), ("run",), ("instalment_cents", "first_month")
        yield "recovery_plan_confirmed", row.assign(event=row["confirmed"]), ("run",), ("consent_day", "taken_cents")
