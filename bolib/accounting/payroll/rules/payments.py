"""The payment file of a payroll: what is paid to people, to their funds and to budgets; written, and read back."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from bolib.accounting.payroll.rules import claim_payments, item_kinds
from bolib.accounting.payroll.rules.documents import rows_of
from bolib.accounting.payroll.rules.payslip_head import name_of
from bolib.dates import month_of
from bolib.formats import pain_001
from bolib.problem import Problem
from bolib.text import say

WHOLE, FUND = 0, 9  # part 3 of a payer's reference: pay, compensation that the health fund gives back
PAY, SICK = 100, 230  # part 3 of a payee's reference


def payment(
    slips: pd.DataFrame,
    lines: pd.DataFrame,
    company: Mapping[str, Any],
    *,
    month: str,
    pay_day: str,
    report_mark: str,
    message: uuid.UUID,
    language: str,
    dues: Sequence[pain_001.Transfer] = (),
    payees: pd.DataFrame | None = None,
    accounts: pd.DataFrame | None = None,
) -> dict[str, bytes]:
    """Write what is paid to people, and the premiums of `lines` to their funds, as `payment.xml` (pain.001.001.09).

    In the order of `slips`, then of `lines` (Population.lines), then `dues` to budgets; nothing to pay, no file. References
    of pay: payer HR67 employer's OIB-mark-part (see `part`), payee HR69 40002-worker's OIB-100 (what is paid together
    with pay has no code of its own; 230 where there is the health fund's sick pay alone). The
    day it was made is the first one after the month, or the pay day if that is sooner: a paper has no clock.
    `payment_file.namespace` of the company's settings is `iso` or `fina`. A person of whose name nothing may stand in a
    payment has no transfer, and the reconciliation finds that. `payees` and `accounts` are those of Population: claims go
    to their creditors, and the pay of who has a protected account is divided.
    """
    divided = claim_payments.divided(accounts)
    paid = slips[slips["transfer_cents"] > 0]
    paid = paid[[pain_001.is_name(name_of(row)) for row in rows_of(paid)]]
    employer = str(company["oib"])
    text = say(language, "payslip.payment_text", month=f"{month[5:]}/{month[:4]}")
    transfers = [
        pain_001.Transfer(
            name=name_of(row),
            iban=iban,
            cents=cents,
            payer_reference=pain_001.payer_reference(employer, report_mark, part(row)),
            payee_reference=pain_001.payee_reference(
                str(row["oib"]), SICK if part(row) == FUND and code == PAY else code
            ),
            text=text,
        )
        for row in rows_of(paid)
        for iban, code, cents in claim_payments.parts_of(row, divided)
    ]
    transfers += premiums(slips, lines, company, month=month, language=language)
    if payees is not None:
        transfers += claim_payments.to_creditors(slips, lines, payees, month=month, language=language)
    transfers += dues
    if not transfers:
        return {}
    made = pain_001.write(
        payer=pain_001.Payer(*(str(company[name]) for name in ("name", "oib", "iban", "bic"))),
        transfers=transfers,
        pay_day=pay_day,
        created=f"{min(pay_day, (month_of(month)[1] + timedelta(1)).isoformat())}T00:00:00",
        message=message,
        namespace=str(company["payment_file"]["namespace"]),
    )
    return {"payment.xml": made}


def part(slip: Mapping[str, Any]) -> int:
    """Give part 3 of HR67: 0 pay, 3 without a second pillar, 4 without contributions on pay, 6 both, 9 the fund's pay alone."""
    if not slip["gross_cents"] and slip["health_fund_cents"]:
        return FUND
    alone = bool(slip["first_pillar_cents"]) and not slip["second_pillar_cents"]
    on_pay = slip["health_cents"] + sum(slip.get(name, 0) for name in ("hazard_first_cents", "hazard_second_cents"))
    free = bool(slip["gross_cents"]) and not on_pay
    return {(False, False): WHOLE, (True, False): 3, (False, True): 4, (True, True): 6}[alone, free]


def premiums(
    slips: pd.DataFrame, lines: pd.DataFrame, company: Mapping[str, Any], *, month: str, language: str
) -> list[pain_001.Transfer]:
    """Give one transfer for each premium of a person to the fund that the company's settings name, in order of `lines`."""
    kinds, people = item_kinds.read(dict(company)), slips.set_index("person")
    about = {"month": f"{month[5:]}/{month[:4]}"}
    found = []
    for row in rows_of(lines[(lines["kind"] == "deduction") & (lines["amount_cents"] > 0)]):
        kind = kinds.get(row["component"])
        if kind is None or kind.paid_to is None or row["person"] not in people.index:
            continue
        person, fund = people.loc[row["person"]], kind.paid_to
        whose = f"{person['first_name']} {person['last_name']} {person['oib']}"
        transfer = pain_001.Transfer(
            name=fund.name,
            iban=fund.iban,
            cents=int(row["amount_cents"]),
            payer_reference=pain_001.NO_REFERENCE,
            payee_reference=fund.reference.replace("{oib}", str(person["oib"])),
            text=say(language, "payslip.premium_text", name=kind.name(language), whose=whose, **about),
            purpose="",
        )
        found.append(transfer)
    return found


def transfers(xml: bytes | None) -> list[pain_001.Transfer]:
    """Read the transfers of a payment file back; no file, no transfers."""
    return pain_001.read(xml) if xml else []


def payment_is_valid(xml: bytes | None, schema: bytes) -> list[Problem]:
    """The payment file keeps to the schema of pain.001.001.09."""
    faults = pain_001.faults(xml, schema) if xml else []
    return [Problem("payroll.payment_not_valid", "payment.xml", {"fault": fault}) for fault in faults]
