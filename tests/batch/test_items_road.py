"""Pay items on their road: brought in, held while nobody knows their kind, paid once two people have adopted it."""

from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from bolib.accounting.payroll import store as payroll
from bolib.accounting.payroll.rules import dues
from bolib.accounting.payroll.store import explained
from bolib.batch import acts, company
from bolib.batch.imports import import_files
from bolib.batch.places import books_of, company_file_of, run_file_of
from bolib.batch.reperform import reperform
from bolib.batch.run import run
from bolib.books import Books, accounts, keys
from bolib.formats import pain_001
from bolib.formats.typeset import BREAK
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.batch.test_company import filled
from tests.personnel.bringing import CONTRACT, HOURS, PERSON, SECOND, UNIT, written

RUN = "2026-10-payroll_month"
FUND = "HR8299999991101234565"
PAY_ITEMS = f"""pay_items:
  bonus: {{name: {{en: Bonus, hr: Nagrada za rad}}, kind: earning, varies: yes, counts_into: [average]}}
  car: {{name: {{en: Company car, hr: Službeni automobil}}, kind: in_kind, varies: no, counts_into: [average]}}
  meal: {{name: {{en: Meals, hr: Prehrana}}, kind: non_taxable, receipt: meal_lump_sum}}
  award: {{name: {{en: Award, hr: Godišnja nagrada}}, kind: non_taxable, receipt: performance_award, above_cap: tax}}
  day: {{name: {{en: Daily allowance, hr: Dnevnica}}, kind: non_taxable, receipt: daily_allowance}}
  third_pillar:
    name: {{en: Voluntary pension, hr: Treći mirovinski stup}}
    kind: premium
    receipt: pension_premium
    paid_to: {{name: Izmišljeni fond, iban: {FUND}, reference: "HR00{{oib}}"}}
"""
USES = '  employees: "230"\n  non_taxable: "460"\n  in_kind: "239"\n  deductions: "239"\n'
ITEM = {"person": "E-1", "month": "2026-10", "reference": "", "quantity": ""}
ITEMS = [
    ITEM | {"item": "bonus", "amount": "150,00"},
    ITEM | {"item": "car", "amount": "100,00"},
    ITEM | {"item": "meal", "amount": "80,00"},
    ITEM | {"item": "award", "amount": "1250,00"},
    ITEM | {"item": "day", "amount": "75,00", "reference": "PN-7", "quantity": "2,5"},
    ITEM | {"item": "third_pillar", "amount": "67,00"},
]
OPENING = {"person": "E-1", "month": "2026-05", "component": "meal", "amount": "1120,00"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a company without any kind of pay items: two people with approved hours, six items of one of them."""
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    company.bring_along("acme")
    two = {user: keys.new(user, "open") for user in ("ana", "ivo")}
    path = company_file_of("acme")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(filled().replace("accounts: [ana]", f"accounts: [{accounts.current()}]"), "utf-8")
    with company.found("acme", two) as books:
        files = written(
            tmp_path,
            units=[UNIT],
            people=[PERSON, SECOND],
            contracts=[CONTRACT, CONTRACT | {"contract": "U-2", "person": "E-2"}],
            month_hours=[HOURS, HOURS | {"person": "E-2"}],
            pay_items=ITEMS,
            opening=[OPENING],
        )
        assert import_files(books, files, language="en", day=date(2026, 11, 3)).complete
    return tmp_path


def adopt() -> None:
    """Let two people adopt the kinds of pay items."""
    path = company_file_of("acme")
    text = path.read_text("utf-8").replace('  employees: "230"\n', USES)
    path.write_text(text.replace("payment_file:", f"{PAY_ITEMS}payment_file:"), "utf-8")
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        company.adopt(books, "acme", ["company"], keys.unlock("ivo", "open"))
        company.confirm(books, "acme", ["company"], keys.unlock("ana", "open"))


def in_english() -> None:
    """Let the papers and payslips of the month speak English."""
    path = run_file_of("acme", RUN)
    path.write_text(path.read_text("utf-8").replace("language: hr", "language: en"), "utf-8")


def brought(folder: Path, *rows: dict[str, str]) -> None:
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        assert import_files(books, written(folder, pay_items=list(rows)), language="en", day=date(2026, 11, 3)).complete


def words(folder: Path, person: str) -> str:
    page, *_ = PdfReader(folder / "payslips" / f"{person}.pdf").pages
    return page.extract_text().replace(BREAK, "")


def test_items_are_held_then_adopted_then_paid(home: Path) -> None:
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", RUN)
    first = run("acme", RUN)
    assert acts.concluded(first) == {"doubts": 0, "held": 1, "paid": 1}
    adopt()
    in_english()
    held = run("acme", RUN)  # meals: 1,120.00 by an earlier program and 80.00 are the cap of the year
    assert acts.concluded(held) == {"doubts": 0, "held": 0, "paid": 2}
    brought(home, ITEM | {"item": "meal", "amount": "80,01"})
    assert acts.concluded(run("acme", RUN)) == {"doubts": 0, "held": 1, "paid": 1}
    brought(home, ITEM | {"item": "meal", "amount": "80,00"})
    folder = run("acme", RUN)

    results = read_tables(folder / "results.db")
    slip = results["payslip"].set_index("person").loc["E-1"]
    lines = results["payslip_line"].set_index("person").loc["E-1"]
    told = lines[["line", "component", "kind", "code", "amount_cents"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        [1, "base", None, None, 160_000],
        [2, "bonus", "earning", None, 15_000],
        [3, "car", "in_kind", None, 10_000],
        [4, "award", "other_receipt", None, 5_000],
        [5, "award", "non_taxable", "63", 120_000],
        [6, "day", "non_taxable", "17", 7_500],
        [7, "meal", "non_taxable", "65", 8_000],
        [8, "third_pillar", "non_taxable", None, 6_700],
        [9, "third_pillar", "deduction", None, 6_700],
    ]
    assert (slip["gross_cents"], slip["in_kind_cents"], slip["other_receipts_cents"]) == (190_000, 10_000, 5_000)
    assert slip["paid_cents"] == slip["net_cents"] - 10_000 + 142_200 - 6_700

    sent = pain_001.read((folder / "payment.xml").read_bytes())
    transfers = [one for one in sent if not dues.is_due(one)]
    assert [one.cents for one in transfers] == [*results["payslip"]["paid_cents"], 6_700]
    premium = transfers[-1]
    assert (premium.iban, premium.purpose) == (FUND, "")
    assert (premium.payer_reference, premium.payee_reference) == ("HR99", f"HR00{PERSON['oib']}")
    assert premium.text.endswith(f"10/2026 Ana Šimić {PERSON['oib']}") or "Simic" in premium.text
    booked = results["ledger_line"].groupby("account")[["debit_cents", "credit_cents"]].sum()
    assert booked.loc["460"].tolist() == [142_200, 0]
    assert booked.loc["239"].tolist() == [0, 16_700]
    owed = booked.loc["230", "credit_cents"] - booked.loc["230", "debit_cents"]
    assert owed == sum(results["payslip"]["paid_cents"])

    text = words(folder, "E-1")
    for part in (
        "Bonus · Nagrada za rad 150.00",
        "Award, taxed part · Godišnja nagrada, oporezivi dio 50.00",
        "Not taxed · Neoporezivi primici",
        "Daily allowance, PN-7 · Dnevnica",
    ):
        assert part in text, text
    order = ["Gross pay", "Net pay", "Not taxed", "Given in kind already", "Deductions", "To be paid", "Total cost"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert "To be paid" not in words(folder, "E-2")

    assert reperform(folder).answer == "identical"
    acts.submit(folder, keys.unlock("ana", "open"))
    acts.approve(folder, keys.unlock("ivo", "open"))
    acts.post(folder, keys.unlock("ivo", "open"))
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == [] and payroll.pays(books, RUN)
        told_of = explained.explain(books, "2026-10", person="E-1").set_index("figure")
        croatian = explained.explain(books, "2026-10", person="E-1", language="hr").set_index("figure")
    ((event,),) = _events(home)
    meal = told_of.loc["line_7_meal_cents"]
    assert (meal["value_cents"], meal["meaning"]) == (8_000, "line 7: Meals (not taxed), reference -")
    assert (
        f"event {event}: €80.00" in meal["operands"] and "at most €1,200.00, used before €1,120.00" in meal["operands"]
    )
    assert meal["law"] == "PPD čl. 7 st. 2 t. 34; pay_items: meal is non_taxable"
    assert "quantity 2.5" in told_of.loc["line_6_day_cents", "operands"]
    assert told_of.loc["line_4_award_cents", "formula"] != told_of.loc["line_5_award_cents", "formula"]
    assert (croatian["meaning"] != told_of["meaning"]).all()


def _events(home: Path) -> list[tuple[int]]:
    with Books(books_of("acme"), SCHEMA) as books:
        return list(books.rows("select event from pay_item_now where item = 'meal'"))


def test_what_was_paid_in_the_year_is_frozen_with_its_kind(home: Path) -> None:
    """A second month knows what the first one paid without tax, also where it lies before the three months of leave."""
    adopt()
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", RUN)
    folder = run("acme", RUN)
    for act, who in ((acts.submit, "ana"), (acts.approve, "ivo"), (acts.post, "ivo")):
        act(folder, keys.unlock(who, "open"))
    with Books(books_of("acme"), SCHEMA) as books:
        for month, pay_day, known in (("2026-11", "2026-12-10", True), ("2027-03", "2027-04-09", False)):
            frozen = payroll.inputs(books, month, pay_day)
            assert ("meal" in set(frozen["payslip_line"]["component"])) is known
            assert frozen["opening"]["component"].tolist() == ["meal"]  # averages ask for it later too
        late = payroll.inputs(books, "2027-02", "2026-12-31")  # paid in the same year, four months later
        assert set(late["payslip_line"]["component"]) == {"bonus", "car", "meal", "award", "day", "third_pillar"}
        assert late["payslip"]["person"].tolist() == ["E-1"]
