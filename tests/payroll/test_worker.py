"""What a payslip says beside the figures: the worth of an hour, where a worker lives, what their job is."""

import uuid
from typing import Any

import pandas as pd
import pytest

from bolib.accounting.payroll.rules import documents, settings, slips
from bolib.accounting.payroll.rules.worker import hour_value, workers
from bolib.formats import pain_001
from bolib.text import say
from tests.payroll import firm
from tests.payroll.firm import rates_for, sort_out
from tests.run_folder import iban, oib


@pytest.mark.parametrize(
    ("changes", "line", "hundredths"),
    [
        ({}, ("monthly", 131_000, 2400), 74_432),  # 1,310.00 / 176 h
        ({}, ("monthly", 65_500, 1200), 74_432),  # half the pay for half the time
        ({"hour_value": "fixed_174"}, ("monthly", 131_000, 2400), 75_287),  # 1,310.00 / 174 h
        ({"hour_value": "fixed_174"}, ("monthly", 65_500, 1200), 75_287),
        ({"hour_value": "fixed_174"}, ("hourly", 800, 1200), 80_000),
        ({}, ("hourly", 800, 1200), 80_000),
    ],
)
def test_the_worth_of_an_hour(changes: dict[str, str], line: tuple[str, int, int], hundredths: int) -> None:
    own = settings.read(firm.settings(**changes))
    row = dict(zip(("pay_kind", "pay_cents", "weekly_minutes"), line, strict=True))
    assert hour_value(row, own, "2026-10") == hundredths


def test_the_worth_of_an_hour_gives_the_amount_of_the_line() -> None:
    people = sort_out({"A": {"month_hours": {"overtime_minutes": 600}}})
    own = settings.read(firm.settings())
    (line,) = people.lines[people.lines["component"] == "overtime"].to_dict("records")
    assert abs(hour_value(line, own, "2026-10") * 10 * 3 // 200 - line["amount_cents"]) <= 1


def homes(*rows: tuple[str, str | None]) -> pd.DataFrame:
    made = [("A", since, 1, address) for since, address in rows]
    return pd.DataFrame(made, columns=["person", "since", "event", "address"], dtype="string")


def test_address_is_of_the_pay_day_and_position_of_the_last_contract_in_the_month() -> None:
    versions: list[dict[str, Any]] = [{"position": "clerk"}, {"since": "2026-10-20", "position": "head clerk"}]
    versions.append({"since": "2026-11-01", "position": "director"})
    contracts = firm.inputs({"A": {"contract": versions}})["contract"]
    for pay_day, address in (("2026-11-09", "old"), ("2026-11-10", "new")):
        found = workers(contracts, homes(("2020-01-01", "old"), ("2026-11-10", "new")), "2026-10", pay_day)
        assert found.to_dict("index") == {"A": {"address": address, "position": "head clerk"}}
    assert workers(contracts, homes(("2020-01-01", None)), "2026-10", "2026-11-10").loc["A", "address"] == ""


def test_a_name_that_cannot_stand_in_a_payment_stops_no_other_transfer() -> None:
    people = sort_out({"A": {}, "B": {"bank_account": {"iban": iban(2)}}})
    made = slips("croatia", people.ready, rates_for())
    made = made.assign(
        oib=[oib(1), oib(2)], iban=[iban(1), iban(2)], first_name=["漢", "Ivo"], last_name=["字", "Ivić"]
    )
    company = {"name": "Proba d.o.o.", "oib": oib(99), "iban": iban(9), "bic": "TRALHR22"}
    company |= {"payment_file": {"namespace": "iso"}}  # type: ignore[dict-item]
    about = {"month": "2026-10", "pay_day": "2026-11-10", "report_mark": "26314", "language": "hr"}
    message = uuid.UUID(int=1)
    files = documents.payment(made, company, message=message, **about)
    assert [transfer.name for transfer in pain_001.read(files["payment.xml"])] == ["Ivo Ivić"]
    assert documents.payment(made.iloc[:1], company, message=message, **about) == {}


@pytest.mark.parametrize("floor", ["proportional", "full"])
@pytest.mark.parametrize("language", ["en", "hr"])
def test_the_note_says_which_settings_were_used(floor: str, language: str) -> None:
    note = documents._practice(settings.read(firm.settings(floor=floor, seniority_rate="0.005")), language)
    assert say(language, f"payslip.floor_{floor}") in note
    assert "0.5%" in note or "0,5\xa0%" in note
