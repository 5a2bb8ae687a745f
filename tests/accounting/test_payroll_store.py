"""The tables of payroll keep what a payslip prints."""

from bolib.accounting.payroll.countries.country import country
from bolib.accounting.payroll.store import FIGURES
from bolib.stores import SCHEMA


def test_the_table_keeps_the_figures_of_the_law_in_their_order() -> None:
    assert country("croatia").FIGURES == FIGURES
    assert [name for name in SCHEMA["payslip"].defined if name.endswith("_cents")] == list(FIGURES)
