"""The payment file of a payroll: what is paid to people, to their funds and to budgets; written, and read back."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules import claim_payments, claims, item_kinds
from bolib.dates import month_of
from bolib.formats import pain_001
from bolib.problem import Problem
from bolib.text import say

WHOLE, FUND = 0, 9  # part 3 of a payer's reference: pay, compensation that the health fund gives back
PAY, SICK = 100, 230  # part 3 of a payee's reference
ON_PAY = ("health_cents", "hazard_first_cents", "hazard_second_cents")  # contributions that the employer pays on pay
NOTHING = claims.nothing()


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
    payees: pd.DataFrame = NOTHING.payees,
    accounts: pd.DataFrame = NOTHING.accounts,
) -> dict[str, bytes]:
    """Write what is paid to people, and the premiums of `lines` to their funds, as `payment.xml` (pain.001.001.09).

    In the order of `slips`, then of `lines` (Population.lines), then `dues` to budgets; nothing to pay, no file. References
    of pay: payer HR67 employer's OIB-mark-part (see `parts`), payee HR69 40002-worker's OIB-100 (what is paid together
    with pay has no code of its own; 230 where there is the health fund's sick pay alone). The
    day it was made is the first one after the month, or the pay day if that is sooner: a paper has no clock.
    `payment_file.namespace` of the company's settings is `iso` or `fina`. A person of whose name nothing may stand in a
    payment has no transfer, and the reconciliation finds that. `payees` and `accounts` are those of Population: claims go
    to their creditors, and the pay of who has a protected account is divided.
    """
    text = say(language, "payslip.payment_text", month=f"{month[5:]}/{month[:4]}")
    transfers = _pays(slips, accounts, str(company["oib"]), report_mark, text)
    transfers += premiums(slips, lines, company, month=month, language=language)
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


def _pays(
    slips: pd.DataFrame, accounts: pd.DataFrame, employer: str, report_mark: str, text: str
) -> list[pain_001.Transfer]:
    """Give the transfers of pay to people."""
    paid = slips[slips["transfer_cents"] > 0]
    paid = paid.assign(part=parts(paid), name=paid["first_name"] + " " + paid["last_name"])
    named = np.array([pain_001.is_name(name) for name in paid["name"].tolist()], bool)
    paid = claim_payments.divided(paid[named], accounts)
    codes = paid["code"].mask((paid["part"] == FUND) & (paid["code"] == PAY), SICK)
    payer = {part: pain_001.payer_reference(employer, report_mark, part) for part in paid["part"].unique()}
    told = (paid["name"], paid["account"], paid["amount_cents"], paid["part"].map(payer), paid["oib"], codes)
    return [
        pain_001.Transfer(name, iban, cents, payer_reference, pain_001.payee_reference(oib, code), text)
        for name, iban, cents, payer_reference, oib, code in zip(*(column.tolist() for column in told), strict=True)
    ]


def parts(slips: pd.DataFrame) -> pd.Series:
    """Give part 3 of HR67: 0 pay, 3 without a second pillar, 4 without contributions on pay, 6 both, 9 the fund's pay alone."""
    on_pay = slips[[name for name in ON_PAY if name in slips]].sum(axis=1)
    some = slips["gross_cents"] != 0
    fund = ~some & (slips["health_fund_cents"] != 0)
    alone, free = (slips["first_pillar_cents"] != 0) & (slips["second_pillar_cents"] == 0), some & (on_pay == 0)
    return pd.Series(np.select([fund, alone & free, alone, free], [FUND, 6, 3, 4], WHOLE), slips.index)


def premiums(
    slips: pd.DataFrame, lines: pd.DataFrame, company: Mapping[str, Any], *, month: str, language: str
) -> list[pain_001.Transfer]:
    """Give one transfer for each premium of a person to the fund that the company's settings name, in order of `lines`."""
    funds = {code: kind for code, kind in item_kinds.read(dict(company)).items() if kind.paid_to}
    due = lines[(lines["kind"] == "deduction") & (lines["amount_cents"] > 0) & lines["component"].isin(list(funds))]
    about = {"month": f"{month[5:]}/{month[:4]}"}
    found = []
    for row in claim_payments.with_whose(due[["person", "component", "amount_cents"]], slips).to_dict("records"):
        kind = funds[row["component"]]
        assert kind.paid_to
        transfer = pain_001.Transfer(
            name=kind.paid_to.name,
            iban=kind.paid_to.iban,
            cents=int(row["amount_cents"]),
            payer_reference=pain_001.NO_REFERENCE,
            payee_reference=kind.paid_to.reference.replace("{oib}", str(row["oib"])),
            text=say(language, "payslip.premium_text", name=kind.name(language), whose=row["whose"], **about),
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
