"""Certificates of pay: what stands in them, that they come from payslips alone, and that months without one are named."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from pypdf import PdfReader

from bolib.accounting.payroll.rules import certificate, sick
from bolib.accounting.payroll.rules.certificate import KINDS, Made
from bolib.formats.certificate import pdf
from bolib.formats.typeset import BREAK
from tests.payroll import firm

GOLD = Path(__file__).parent / "gold" / "certificates.yaml"
COMPANY = firm.settings(
    pay_items={
        "bonus": {
            "name": {"en": "Bonus", "hr": "Nagrada"},
            "kind": "earning",
            "varies": True,
            "counts_into": ["average"],
        },
        "gift": {"name": {"en": "Gift", "hr": "Dar"}, "kind": "earning", "varies": True, "counts_into": []},
        "yearly": {"name": {"en": "Yearly", "hr": "Godišnja"}, "kind": "other_receipt"},
    }
) | {
    "name": "Izmišljeno d.o.o.",
    "oib": "00000009009",
    "address": {"street": "Izmišljena 1", "postcode": "10000", "town": "Zagreb"},
}
WORKER: dict[str, Any] = {
    **{"first_name": "Ana", "last_name": "Primjer", "oib": "00000000001", "position": "prodavačica"},
    **{"employment_since": "2024-02-01", "until": None},
}
MADE = Made(
    "ana",
    "2026-12-03",
    [("2026-09-payroll_month", 2, "ab" * 32), ("2026-10-payroll_month", 1, "cd" * 32)],
    41,
    "ef" * 32,
)
WHOLE = ("gross_cents", "net_cents", "paid_cents", "deductions_cents")
LINE = ["run", "person", "line", "component", "minutes", "amount_cents", "kind", "code", "reference"]


def slip(run: str, month: str, pay_day: str, **cents: int | None) -> dict[str, Any]:
    return {"run": run, "person": "A", "month": month, "pay_day": pay_day, **cents}


def frames(
    slips: list[dict[str, Any]], lines: list[tuple[str, str, int | None, int, str | None]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give slips and lines: of each line run, component, minutes, amount and kind."""
    frame = pd.DataFrame(slips).astype(dict.fromkeys(WHOLE, "Int64"))
    rows = [
        (run, "A", n, component, minutes, cents, kind, None, None)
        for n, (run, component, minutes, cents, kind) in enumerate(lines, 1)
    ]
    kinds = {"minutes": "Int64", "amount_cents": "Int64", "kind": "string"}
    return frame, pd.DataFrame(rows, columns=LINE).astype(kinds)


SLIPS = [
    slip(
        "2026-09",
        "2026-09",
        "2026-10-09",
        gross_cents=200_000,
        net_cents=130_000,
        paid_cents=None,
        deductions_cents=None,
    ),
    slip(
        "2026-10",
        "2026-10",
        "2026-11-10",
        gross_cents=240_000,
        net_cents=156_000,
        paid_cents=120_000,
        deductions_cents=36_000,
    ),
    slip(
        "2026-10-2",
        "2026-10",
        "2026-11-20",
        gross_cents=-10_000,
        net_cents=-6_500,
        paid_cents=-6_500,
        deductions_cents=0,
    ),
]
LINES = [
    ("2026-09", "base", 10_560, 200_000, None),
    ("2026-10", "base", 9_600, 180_000, None),
    ("2026-10", "sick_fund", 960, 4_000, "health_fund"),
    ("2026-10", "bonus", None, 20_000, "earning"),
    ("2026-10", "gift", None, 10_000, "earning"),
    ("2026-10", "yearly", None, 30_000, "other_receipt"),
    ("2026-10", "tax_settlement", None, -4_600, "tax_settlement"),
    ("2026-10-2", "base", -600, -10_000, None),
]


def test_payments_are_counted_as_the_fund_counts_them() -> None:
    found = certificate.payments(*frames(SLIPS, LINES), COMPANY).set_index("run")
    # without the gift, which counts into no average, and the other receipt; hours without those of the fund
    assert found["pay_cents"].to_dict() == {"2026-09": 200_000, "2026-10": 200_000, "2026-10-2": -10_000}
    assert found["paid_minutes"].to_dict() == {"2026-09": 10_560, "2026-10": 9_600, "2026-10-2": -600}
    # 1,560.00 of 2,400.00 is 65 %, of which the pay is 2,000.00
    assert found["net_of_pay_cents"].to_dict()["2026-10"] == 130_000
    assert found["paid_cents"].to_dict()["2026-09"] == 130_000  # a slip of form 1 says nothing: it was net
    assert found["deductions_cents"].to_dict() == {"2026-09": 0, "2026-10": 36_000, "2026-10-2": 0}


def made(kind: str, language: str, worker: dict[str, Any] = WORKER) -> Any:
    months = certificate.months_of("2026-12", 3)
    rows = certificate.payments(*frames(SLIPS, LINES), COMPANY)
    return certificate.page(kind, rows, worker, COMPANY, MADE, month="2026-12", months=months, language=language)


def test_each_certificate_is_as_it_was() -> None:
    found = {f"{kind} {language}": plain(made(kind, language)) for kind in KINDS for language in ("hr", "en")}
    text = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=120)
    assert text == GOLD.read_text("utf-8")


def plain(page: Any) -> Any:
    """Give a certificate as YAML holds it: labels as text, with what stands beside."""
    if isinstance(page, dict):
        if page.keys() == {"text", "beside"}:
            return page["text"] if not page["beside"] else f"{page['text']} · {page['beside']}"
        return {name: plain(part) for name, part in page.items()}
    if isinstance(page, (list, tuple)):
        return [plain(part) for part in page]
    return page if isinstance(page, str) else plain(asdict(page))


def test_months_without_a_payslip_are_named_and_others_are_not() -> None:
    whole = made("bank", "en")
    assert "2026-09" in whole.notes[0].text and "2026-10" not in whole.notes[0].text
    three = [
        *SLIPS,
        slip("2026-08", "2026-08", "2026-09-10", gross_cents=1, net_cents=1, paid_cents=1, deductions_cents=0),
    ]
    rows = certificate.payments(*frames(three, [*LINES, ("2026-08", "base", 0, 1, None)]), COMPANY)
    about = {"month": "2026-12", "months": certificate.months_of("2026-12", 3), "language": "en"}
    page = certificate.page("bank", rows, WORKER, COMPANY, MADE, **about)
    assert [note.text for note in page.notes] == [note.text for note in whole.notes[1:]]


def test_an_advance_for_a_later_month_is_a_payment_of_the_day_on_which_it_was_paid() -> None:
    advance = slip("2026-12-advance", "2026-12", "2026-11-30", gross_cents=50_000, net_cents=40_000)
    lines = [*LINES, ("2026-12-advance", "base", 0, 50_000, None)]
    rows = certificate.payments(*frames([*SLIPS, advance], lines), COMPANY)
    assert list(rows["run"])[-1] == "2026-12-advance"
    assert (rows["gross_cents"].iloc[-1], rows["pay_cents"].iloc[-1]) == (50_000, 50_000)


def test_what_is_not_verified_stands_on_the_document() -> None:
    fund, bank = (" ".join(note.text for note in made(kind, "en").notes) for kind in ("health_fund", "bank"))
    assert "the list of fields of the fund's form R1 was not seen" in fund and "Second-hand" in fund
    assert "recalled, not seen" in bank


@pytest.mark.parametrize(
    ("net", "pay", "gross", "expected"),
    [
        (156_000, 200_000, 240_000, 130_000),
        (-6_500, -10_000, -10_000, -6_500),  # a correction below zero
        (6_500, -5_000, 10_000, -3_250),  # pay went down, another receipt up
        (1, 1, 2, 1),  # half a cent away from zero
        (-1, 1, 2, -1),
        (0, 5_000, 0, 0),
        (None, 5_000, 5_000, 0),
    ],
)
def test_the_net_of_pay_is_its_part_of_net(net: int | None, pay: int, gross: int, expected: int) -> None:
    row = {"net_cents": [net], "pay_cents": [pay], "gross_cents": [gross]}
    assert sick.net_of_pay(pd.DataFrame(row, dtype="Int64")).tolist() == [expected]


@pytest.mark.parametrize("until", [None, "2027-03-31"])
def test_who_has_left_has_no_contract_on_the_certificate(until: str | None) -> None:
    labels = [label.text for label, _ in made("bank", "en", WORKER | {"until": until}).worker]
    assert "Employed since" in labels and "Contract until" in labels
    gone = {name: WORKER[name] for name in ("first_name", "last_name", "oib")}
    assert len(made("bank", "en", gone).worker) == 2


def test_the_pdf_is_tagged_and_the_same_each_time(tmp_path: Path) -> None:
    first, again = pdf(made("health_fund", "hr")), pdf(made("health_fund", "hr"))
    assert first == again
    (tmp_path / "c.pdf").write_bytes(first)
    reader = PdfReader(tmp_path / "c.pdf")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.trailer["/Root"]["/Lang"] == "hr"
    text = "".join(page.extract_text() for page in reader.pages).replace(BREAK, "")
    assert "2.000,00" in text and "176:00" in text and "abababababab" in text
