"""What a run owes, what its tax report says, what goes to the bank and what the ledger owes: one sum each, none left over."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from bolib.accounting.payroll.rules import dues
from bolib.accounting.payroll.rules.reconciliation import DEBTS, TO_THE_BANK, booked
from bolib.formats.pain_001 import Transfer
from bolib.problem import Amount, Problem, Word
from bolib.rates import Rates
from bolib.text import say

PAGE_A = {  # due: the sum of page A that it must be
    "first_pillar": "Doprinosi/GeneracijskaSolidarnost/P1",
    "second_pillar": "Doprinosi/KapitaliziranaStednja/P1",
    "health": "Doprinosi/ZdravstvenoOsiguranje/P1",
    "hazard_first": "Doprinosi/GeneracijskaSolidarnost/P6",
    "hazard_second": "Doprinosi/KapitaliziranaStednja/P5",
    "tax": "PredujamPoreza/P1",
    "not_taxed": "IsplaceniNeoporeziviPrimici",
}
FILES = {"report": "dues.file_report", "bank": "dues.file_bank", "ledger": "dues.file_ledger"}
CENTS = ("slips_cents", "report_cents", "outside_report_cents", "bank_cents", "outside_file_cents", "ledger_cents")


def sums(
    slips: pd.DataFrame,
    lines: pd.DataFrame,
    due: pd.DataFrame,
    sent: Sequence[Transfer],
    page: Mapping[str, int] | None,
    rates: Rates,
    accounts: Mapping[str, str],
    unmarked_cents: int = 0,
    left_out: Collection[str] = (),
) -> pd.DataFrame:
    """Set side by side, row by row, what each file says: `due` (a word of dues.…), and CENTS.

    `slips` and `lines` are the proposed rows of payslip and ledger_line, `sent` the transfers of payment.xml, `page` what
    the run moves on page A of its reports (rules.joppd.page_sums), each read back; `due` are rules.dues.dues;
    `unmarked_cents` of what is not taxed has no mark and is in no row; people who are `left_out` are in no report. An empty
    cell: that file does not say it.
    """
    absent = slips[slips["person"].isin(list(left_out))] if page else slips.iloc[:0]
    outside = due[due["iban"].isna() | due["kind"].isna() | (due["amount_cents"] < 0)]
    rows: list[tuple[object, ...]] = [
        ("people", _due(slips, TO_THE_BANK), None, None, sum(one.cents for one in sent if not dues.is_due(one)), 0)
    ]
    for name in (*dues.CONTRIBUTIONS, "tax"):
        figures = dues.TAX if name == "tax" else (f"{name}_cents",)
        told = (page[PAGE_A[name]], _figures(absent, figures)) if page else (None, None)
        not_sent = int(outside.loc[outside["due"] == name, "amount_cents"].sum())
        rows.append((name, _figures(slips, figures), *told, dues.in_the_file(sent, rates, name), not_sent))
    free = ("non_taxable_cents", "health_fund_cents")
    not_taxed = _figures(slips, free) - unmarked_cents
    frame = pd.DataFrame(rows, columns=["due", *CENTS[:5]])
    frame = pd.concat([frame, _together(frame, "contributions", dues.CONTRIBUTIONS)], ignore_index=True)
    frame = pd.concat([frame, _together(frame, "together", ("people", "contributions", "tax"))], ignore_index=True)
    booked_for = {"people": TO_THE_BANK, "contributions": ("contributions_due",), "tax": ("tax_due",)}
    booked_for["together"] = (*TO_THE_BANK, "contributions_due", "tax_due")
    ledger = {name: booked(slips, lines, accounts, uses) for name, uses in booked_for.items()}
    frame = frame.assign(ledger_cents=frame["due"].map(ledger))
    if page and (not_taxed or page[PAGE_A["not_taxed"]]):
        row = ("not_taxed", not_taxed, page[PAGE_A["not_taxed"]], _figures(absent, free))
        one = pd.DataFrame([row], columns=["due", *CENTS[:3]])
        frame = pd.concat([frame, one], ignore_index=True)
    return frame.astype({"due": "string"} | dict.fromkeys(CENTS, "Int64"))


def shown(found: pd.DataFrame, language: str) -> pd.DataFrame:
    """Give the sums as they are read; what nothing is owed for is left out."""
    some = found[found[list(CENTS)].fillna(0).any(axis=1)]
    items = [say(language, f"dues.{name}") for name in some["due"]]
    return some.assign(item=pd.array(items, dtype="string"))[["item", *CENTS]]


def differences(found: pd.DataFrame) -> list[Problem]:
    """Every sum of the slips is that of the report, of the ledger, and of the bank with what the paper says is outside."""
    problems = []
    for row in found.to_dict("records"):
        about: dict[str, object] = {"what": Word(f"dues.{row['due']}"), "slips": Amount(row["slips_cents"])}
        sent = row["bank_cents"] if pd.isna(row["bank_cents"]) else row["bank_cents"] + row["outside_file_cents"]
        reported = row["report_cents"]
        told = reported if pd.isna(reported) else reported + row["outside_report_cents"]
        for name, cents in (("report", told), ("bank", sent), ("ledger", row["ledger_cents"])):
            if not pd.isna(cents) and cents != row["slips_cents"]:
                file = Word(FILES[name])
                problems.append(Problem("dues.differs", "run", about | {"file": file, "found": Amount(cents)}))
    return problems


def _together(frame: pd.DataFrame, name: str, parts: Sequence[str]) -> pd.DataFrame:
    rows = frame[frame["due"].isin(parts)]
    amounts = {column: int(rows[column].sum()) for column in ("slips_cents", "bank_cents", "outside_file_cents")}
    return pd.DataFrame([{"due": name, **amounts}])


def _due(slips: pd.DataFrame, uses: Sequence[str]) -> int:
    return sum(_figures(slips, DEBTS[use]) for use in uses)


def _figures(slips: pd.DataFrame, names: Sequence[str]) -> int:
    return sum(int(slips[name].sum()) for name in names if name in slips)
