"""Pay rules of any country: gross from contract and hours, who must be held, slips, and every figure explained."""

from bolib.accounting.payroll.rules import (
    bank,
    claim_payments,
    claims,
    corrections,
    net_agreed,
    payouts,
    recovery,
    roundings,
    settlement,
)
from bolib.accounting.payroll.rules.agreed_explained import explain_agreed
from bolib.accounting.payroll.rules.bridge import bridge
from bolib.accounting.payroll.rules.calculation import calculate
from bolib.accounting.payroll.rules.checks import CHECKS, lines_make_the_slip
from bolib.accounting.payroll.rules.claims_explained import explain_claims
from bolib.accounting.payroll.rules.explanation import explain, explain_averages, explain_gross
from bolib.accounting.payroll.rules.ghosts import ghosts
from bolib.accounting.payroll.rules.items_explained import explain_items
from bolib.accounting.payroll.rules.population import Population, population
from bolib.accounting.payroll.rules.settlement_explained import explain_settlement
from bolib.accounting.payroll.rules.slips import BESIDE, kept, slips

__all__ = [
    "BESIDE",
    "CHECKS",
    "Population",
    "bank",
    "bridge",
    "calculate",
    "claim_payments",
    "claims",
    "corrections",
    "explain",
    "explain_agreed",
    "explain_averages",
    "explain_claims",
    "explain_gross",
    "explain_items",
    "explain_settlement",
    "ghosts",
    "kept",
    "lines_make_the_slip",
    "net_agreed",
    "payouts",
    "population",
    "recovery",
    "roundings",
    "settlement",
    "slips",
]
