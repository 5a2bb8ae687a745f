"""What a payslip says beside the figures: the worth of an hour, where a worker lives, what their job is."""

import uuid
from typing import Any

import pandas as pd
import pytest

from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import documents, payments, payslip_head, settings, slips
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
    row: dict[str, Any] = dict(zip(("pay_kind", "pay_cents", "weekly_minutes"), line, strict=True))
    assert hour_value(row | {"component": "overtime"}, own, "2026-10") == hundredths


def test_an_hour_of_leave_is_a_part_of_the_months_fund_as_its_amount_is() -> None:
    own = settings.read(firm.settings(hour_value="fixed_174"))
    row = {"component": "leave", "pay_kind": "monthly", "pay_cents": 131_000, "weekly_minutes": 2400}
    assert hour_value(row, own, "2026-10") == 74_432


def test_the_worth_of_an_hour_gives_the_amount_of_the_line() -> None:
    people = sort_out({"A": {"month_hours": {"overtime_minutes": 600}}})
    own = settings.read(firm.settings())
    (line,) = people.with_hours(people.lines)[people.lines["component"] == "overtime"].to_dict("records")
    assert abs(hour_value(line, own, "2026-10") * 10 * 3 // 200 - line["amount_cents"]) <= 1


def test_an_hour_of_leave_by_a_schedule_is_its_part_of_the_schedule() -> None:
    hours = {"regular_minutes": 8_640, "leave_minutes": 2_400, "due_minutes": 11_040, "extra_minutes": 0}
    people = sort_out({"A": {"hours_month": hours}})
    own = settings.read(firm.settings())
    (line,) = people.with_hours(people.lines)[people.lines["component"] == "leave"].to_dict("records")
    assert abs(hour_value(line, own, "2026-10") * 40 // 100 - line["amount_cents"]) <= 1
    shown = rules.explain_gross(people.with_hours(people.lines), own, fund_days=22)
    assert shown["operands"].tolist() == [
        "pay €2,000.00; minutes 8640; fund 11040",
        "pay €2,000.00; minutes 2400; fund 11040",
    ]


def homes(*rows: tuple[str, str | None]) -> pd.DataFrame:
    made = [("A", since, 1, address) for since, address in rows]
    return pd.DataFrame(made, columns=["person", "since", "event", "address"], dtype="string")


def test_address_is_of_the_pay_day_and_position_of_the_last_contract_in_the_month() -> None:
    versions: list[dict[str, Any]] = [{"position": "clerk"}, {"since": "2026-10-20", "position": "head clerk"}]
    versions.append({"since": "2026-11-01", "position": "director"})
    contracts = firm.inputs({"A": {"contract": versions}})["contract"]
    for pay_day, address in (("2026-11-09", "old"), ("2026-11-10", "new")):
        found = workers(contracts, homes(("2020-01-01", "old"), ("2026-11-10", "new")), "2026-10", pay_day)
        assert found[["address", "position"]].to_dict("index") == {"A": {"address": address, "position": "head clerk"}}
    assert workers(contracts, homes(("2020-01-01", None)), "2026-10", "2026-11-10").loc["A", "address"] == ""


@pytest.mark.parametrize(
    ("contract", "days"),
    [
        ({}, ("", "")),
        ({"since": "2026-10-01", "until": "2026-10-31"}, ("", "")),
        ({"since": "2026-10-02"}, ("2026-10-02", "2026-10-31")),
        ({"until": "2026-10-30"}, ("2026-10-01", "2026-10-30")),
    ],
)
def test_days_are_said_of_an_employment_that_is_not_the_whole_month(
    contract: dict[str, str], days: tuple[str, str]
) -> None:
    contracts = firm.inputs({"A": {"contract": contract}})["contract"]
    found = workers(contracts, homes(("2020-01-01", "old")), "2026-10", "2026-11-10")
    assert tuple(found.loc["A", ["from_day", "to_day"]]) == days


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("Ilica 1", "Ilica 1, ZAGREB"),
        ("Ilica 1, 10000 Zagreb", "Ilica 1, 10000 Zagreb"),
        ("", "ZAGREB"),
    ],
)
def test_an_address_names_the_town_once(address: str, home: str) -> None:
    assert payslip_head._home(address, "ZAGREB") == home


def printed(given: dict[str, Any], language: str, **changes: Any) -> tuple[str, int]:
    """Give the words of a payslip of somebody, and how many pages it has."""
    import io

    from pypdf import PdfReader

    inputs = firm.inputs({"A": given})
    inputs["residence"] = inputs["residence"].assign(address="Ilica 1")
    people = sort_out({"A": given}, **changes)
    company = {**firm.settings(**changes), "name": "Proba d.o.o.", "oib": oib(99), "iban": iban(9)}
    company |= {"address": {"street": "Ulica 2", "postcode": "10000", "town": "Zagreb"}}
    about = {"month": "2026-10", "pay_day": "2026-11-10", "head": "1a2b3c4d5e6f", "language": language}
    made = slips("croatia", people.ready, rates_for())
    files = documents.payslips(made, people, inputs, company, rates_for(), firm.municipal(), **about)
    assert documents.payslips(made, people, inputs, company, rates_for(), firm.municipal(), **about) == files
    pages = PdfReader(io.BytesIO(files["payslips/A.pdf"])).pages
    return " ".join(pages[0].extract_text().replace("\xa0", " ").split()), len(pages)


def test_a_payslip_shows_leave_unpaid_hours_days_bank_and_town() -> None:
    given = {
        "contract": {"since": "2026-10-12", "employment_since": "2026-10-12"},
        "month_hours": {"regular_minutes": 6_240, "leave_minutes": 480, "unpaid_minutes": 480},
        "bank_account": {"iban": "HR1723600001101234565"},
    }
    text, pages = printed(given, "hr")
    assert pages == 1
    for part in (
        "Osnovna plaća 104:00 1.181,82",
        "Naknada plaće za godišnji odmor i plaćeni dopust 8:00 11,3636 90,91",
        "Neplaćeni sati 8:00 0,00",
        "Bruto plaća 1.272,73",
        "Adresa Ilica 1, ZAGREB",
        "U radnom odnosu 12. 10. 2026. – 31. 10. 2026.",
        "Banka ZAGREBAČKA BANKA d.d. Zagreb",
    ):
        assert part in text, part
    text, pages = printed(given, "en")
    assert pages == 1 and "Annual and paid leave · Naknada plaće za godišnji odmor i plaćeni dopust" in text
    assert "Unpaid hours · Neplaćeni sati 8:00 0.00" in text


def test_a_payslip_shows_sick_pay_of_the_employer_and_for_the_account_of_the_fund() -> None:
    months = [f"2026-0{month}" for month in range(3, 9)]
    earlier = [
        {"month": month, **cells}
        for month in months
        for cells in (
            {"component": "gross_cents", "amount_cents": 176_000},
            {"component": "net_cents", "amount_cents": 88_000},
            {"component": "base", "minutes": 10_560},
        )
    ]
    given = {
        "absence": [
            {"kind": "sick_employer", "first_day": "2026-10-19", "last_day": "2026-10-19"},
            {"kind": "sick_fund", "first_day": "2026-10-20", "last_day": "2026-10-20"},
            {"kind": "maternity", "first_day": "2026-10-30", "last_day": "2026-10-30"},
        ],
        "month_hours": {"regular_minutes": 9_120, "sick_employer_minutes": 480, "sick_fund_minutes": 960},
        "opening": earlier,
    }
    text, pages = printed(given, "hr", sick_rate="0.7")
    assert pages == 1
    for part in (
        "Naknada za bolovanje na teret poslodavca 8:00 10,0000 70 % 56,00 Bruto plaća 1.783,27",
        "Na teret HZZO-a",
        "Naknada za bolovanje na teret HZZO-a 8:00 5,0000 70 % 28,00",
        "Sati koje HZZO isplaćuje izravno 8:00 0,00 Na teret HZZO-a, ukupno 28,00",
    ):
        assert part in text, text
    people = sort_out({"A": given}, sick_rate="0.7")
    (slip,) = slips("croatia", people.ready, rates_for()).to_dict("records")
    assert slip["paid_cents"] - slip["net_cents"] == slip["health_fund_cents"] == 2_800
    text, _ = printed(given, "en", sick_rate="0.7")
    assert "Sick pay of the health fund · Naknada za bolovanje na teret HZZO-a" in text


def test_a_payslip_of_a_whole_month_says_no_days_and_an_unknown_bank_is_left_out() -> None:
    text, _ = printed({}, "hr")
    assert "U radnom odnosu" not in text and "Banka" not in text and "Naknada" not in text


def test_a_name_that_cannot_stand_in_a_payment_stops_no_other_transfer() -> None:
    people = sort_out({"A": {}, "B": {"bank_account": {"iban": iban(2)}}})
    made = slips("croatia", people.ready, rates_for())
    made = made.assign(
        oib=[oib(1), oib(2)], iban=[iban(1), iban(2)], first_name=["漢", "Ivo"], last_name=["字", "Ivić"]
    )
    company = {"name": "Proba d.o.o.", "oib": oib(99), "iban": iban(9), "bic": "TRALHR22"}
    company |= {"country": "croatia", "payment_file": {"namespace": "iso"}}  # type: ignore[dict-item]
    about = {"month": "2026-10", "pay_day": "2026-11-10", "report_mark": "26314", "language": "hr"}
    message = uuid.UUID(int=1)
    files = payments.payment(made, people.lines, company, message=message, **about)
    assert [transfer.name for transfer in pain_001.read(files["payment.xml"])] == ["Ivo Ivić"]
    assert payments.payment(made.iloc[:1], people.lines, company, message=message, **about) == {}


@pytest.mark.parametrize("floor", ["proportional", "full"])
@pytest.mark.parametrize("language", ["en", "hr"])
def test_the_note_says_which_settings_were_used(floor: str, language: str) -> None:
    note = documents._practice(settings.read(firm.settings(floor=floor, seniority_rate="0.005")), language)
    assert say(language, f"payslip.floor_{floor}") in note
    assert "0.5%" in note or "0,5\xa0%" in note


@pytest.mark.parametrize(
    ("income", "allowance", "base", "bands"),
    [
        (0, 0, 500_000, (500_000, 0)),
        (0, 0, 500_001, (500_000, 1)),
        (559_999, 60_000, 2, (1, 1)),  # earlier payouts of the month of payment left a cent of the lower band
        (560_000, 60_000, 8_000, (0, 8_000)),
        (560_100, 60_000, -200, (-100, -100)),
        (-5_000, 0, 1_000, (1_000, 0)),
    ],
)
def test_the_bands_of_a_slip_are_of_its_own_base(
    income: int, allowance: int, base: int, bands: tuple[int, int]
) -> None:
    slip = {"earlier_income_cents": income, "earlier_allowance_cents": allowance, "tax_base_cents": base}
    assert documents._bands(slip, 500_000) == bands
