"""The tables of payroll keep what a payslip prints."""

from bolib.accounting.payroll.store import FIGURES, LATER, SINCE_FORM_4
from bolib.country import country
from bolib.stores import SCHEMA


def test_the_table_keeps_the_figures_of_the_law_in_their_order() -> None:
    figures = country("croatia").FIGURES
    assert [figure for figure in figures if figure not in (*LATER, *SINCE_FORM_4)] == list(FIGURES)
    assert {*FIGURES, *LATER, *SINCE_FORM_4} == set(figures)
    assert [name for name in SCHEMA["payslip"].defined if name.endswith("_cents")] == [
        *FIGURES,
        *LATER,
        "transfer_cents",  # of this payout, where the law's figures are of the month
        *SINCE_FORM_4,
    ]
