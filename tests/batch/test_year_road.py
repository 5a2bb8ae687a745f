"""December's settlement on its road: months paid elsewhere and here, the last payment settles, and the year stays as it is."""

import hashlib
import stat
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from bolib.accounting.ledger import store as ledger
from bolib.accounting.payroll.store import explained
from bolib.batch import acts, company
from bolib.batch.certificate import certify
from bolib.batch.imports import import_files
from bolib.batch.places import books_of, company_file_of, run_file_of
from bolib.batch.reperform import reperform
from bolib.batch.run import run
from bolib.books import Books, accounts, keys
from bolib.formats import joppd, pain_001
from bolib.formats.typeset import BREAK
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.batch.test_company import filled
from tests.personnel.bringing import CONTRACT, HOURS, PERSON, SECOND, UNIT, written

OCTOBER, NOVEMBER = "2026-10-payroll_month", "2026-11-payroll_month"
ORDER = """paper: accounting/payroll_month
month: "{month}"
pay_day: "{pay_day}"
simulation: no
parameters: {{report_mark: "{mark}", language: en, {more}}}
"""
# An earlier program paid the months of December to September: 1,600.00 gross, in February only what left 400.00.
BEFORE = ("2025-12", *(f"2026-{number:02}" for number in range(1, 10)))
ORDINARY = {"income": "1280.00", "tax_base": "680.00", "tax": "156.40"}
FEBRUARY = {"income": "400.00", "allowance": "400.00"}


def opening(person: str, *components: str) -> list[dict[str, str]]:
    told = {month: FEBRUARY if month == "2026-02" else ORDINARY for month in BEFORE}
    return [
        {"person": person, "month": month, "component": name, "amount": amounts[name]}
        for month, amounts in told.items()
        for name in components
        if name in amounts
    ]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a company that changed over in October: of one person every figure was brought in, of the other not the tax."""
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    company.bring_along("acme")
    two = {user: keys.new(user, "open") for user in ("ana", "ivo")}
    path = company_file_of("acme")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(filled().replace("accounts: [ana]", f"accounts: [{accounts.current()}]"), "utf-8")
    hours = [{"person": person, "month": "2026-11", "regular_minutes": "10080"} for person in ("E-1", "E-2")]
    with company.found("acme", two) as books:
        files = written(
            tmp_path,
            units=[UNIT],
            people=[PERSON, SECOND],
            contracts=[CONTRACT, CONTRACT | {"contract": "U-2", "person": "E-2"}],
            month_hours=[HOURS, HOURS | {"person": "E-2"}, *hours],
            opening=[*opening("E-1", "income", "allowance", "tax_base", "tax"), *opening("E-2", "income", "tax_base")],
        )
        assert import_files(books, files, language="en", day=date(2026, 11, 3)).complete
    return tmp_path


def order(name: str, pay_day: str, mark: str, more: str = "") -> str:
    path = run_file_of("acme", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ORDER.format(month=name[:7], pay_day=pay_day, mark=mark, more=more), "utf-8")
    return name


def posted(folder: Path) -> None:
    acts.submit(folder, keys.unlock("ana", "open"))
    acts.approve(folder, keys.unlock("ivo", "open"))
    acts.post(folder, keys.unlock("ivo", "open"))


def test_the_last_payment_of_the_year_settles_its_tax(home: Path) -> None:
    with pytest.raises(Refused, match=r"year\.not_december"):
        run("acme", order(OCTOBER, "2026-11-10", "26314", "settle_year: yes"))
    posted(run("acme", order(OCTOBER, "2026-11-10", "26314")))
    folder = run("acme", order(NOVEMBER, "2026-12-10", "26344", "settle_year: yes"))
    assert acts.concluded(folder) == {"doubts": 0, "held": 0, "paid": 2}

    results = read_tables(folder / "results.db")
    slips = results["payslip"].set_index("person")
    # Income 11 × 1,280.00 + 400.00 less 7,200.00 is 7,280.00; 23 % are 1,674.40; eleven times 156.40 were withheld.
    assert slips["tax_settlement_cents"].to_dict() == {"E-1": -4_600, "E-2": 0}
    assert slips["net_cents"].tolist() == [112_360, 112_360]
    assert slips["paid_cents"].tolist() == [116_960, 112_360]
    lines = results["payslip_line"][["person", "component", "amount_cents", "kind", "reference"]]
    (line,) = lines[lines["component"] == "tax_settlement"].to_numpy().tolist()
    assert line == ["E-1", "tax_settlement", -4_600, "tax_settlement", "2026"]
    sent = [one.cents for one in pain_001.read((folder / "payment.xml").read_bytes())]
    assert {112_360, 116_960} <= set(sent)
    entry = results["ledger_line"].groupby("account")[["debit_cents", "credit_cents"]].sum()
    assert entry.loc["241"].tolist() == [0, 31_280 - 4_600]

    report = joppd.read((folder / "joppd.xml").read_bytes())
    (row,) = [one for one in report.rows if one.receipt == "0406"]
    assert (row.tax_cents, row.paid_cents, row.tax_base_cents, row.allowance_cents) == (-4_600, 4_600, -20_000, 20_000)
    assert (str(row.from_day), str(row.to_day)) == ("2026-01-01", "2026-12-31")
    pages = [page.extract_text().replace(BREAK, "") for page in PdfReader(folder / "payslips" / "E-1.pdf").pages]
    assert "Settlement of the year's tax" in pages[0] and "7,280.00" in pages[0] and "1,169.60" in pages[0]
    assert "tax on the year's base" in pages[1] and "second-hand" in pages[1]
    assert "Settlement of the year" not in PdfReader(folder / "payslips" / "E-2.pdf").pages[0].extract_text()
    paper = (folder / "payroll_month.ipynb").read_text("utf-8")
    assert "it is not known what was paid and withheld in 2026-01, 2026-02" in paper

    posted(folder)
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == []
        assert -ledger.trial_balance(books).set_index("account")["balance_cents"]["241"] == 4 * 15_640 - 4_600
        told = explained.explain(books, "2026-11", person="E-1").set_index("figure")
        (name,) = [figure for figure in told.index if "tax_settlement" in figure and figure.startswith("line")]
        assert told.loc[name, "value_cents"] == told.loc["tax_settlement_cents", "value_cents"] == -4_600
        assert told.loc[name, "law"] == "ZoPD čl. 47"
        assert "€7,280.00" in told.loc[name, "operands"] and "€1,720.40" in told.loc[name, "operands"]
        assert (
            "Posted payslips" in told.loc[name, "sources"] and "Pay by an earlier program" in told.loc[name, "sources"]
        )
        assert "Tax of the year" in explained.explain_graph(books, "2026-11", person="E-1", figure="paid_cents").svg
        untold = explained.explain(books, "2026-11", person="E-2").set_index("figure")
        assert untold.loc["tax_settlement_cents", "value_cents"] == 0
    assert reperform(folder).answer == "identical"
    certified()

    # Another payment in the settled year is held, one in the next year is not.
    later = run("acme", order(f"{NOVEMBER}-2", "2026-12-18", "26352", "payout: difference"))
    assert acts.concluded(later) == {"doubts": 0, "held": 1, "paid": 0}
    assert "the tax of 2026 was settled with run" in (later / "payroll_month.ipynb").read_text("utf-8")


def certified() -> None:
    """Certificates come from the posted months; what is not there is refused, and who may not is refused."""
    clerk = keys.unlock("ana", "open")
    path = certify("acme", "E-1", "bank", "2027-01", clerk, months=3, language="en")
    assert path.name == "E-1-bank-2027-01-1.pdf" and stat.S_IMODE(path.stat().st_mode) == 0o600
    text = "".join(page.extract_text() for page in PdfReader(path).pages).replace(BREAK, "")
    assert "2,247.20" in text and "1,169.60" in text  # net of both months; paid with what was given back
    assert "2026-10" in text and f"{NOVEMBER}/1" in text and "Made by ana" in text
    again = certify("acme", "E-1", "bank", "2027-01", clerk, months=3, language="en")
    assert again.name == "E-1-bank-2027-01-2.pdf"
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == []
        made = books.rows("select subject, key from event where act = 'certify' order by seq")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert made[0][0] == f"E-1/bank/2027-01/{digest}" and all(key for _, key in made)
    for about, code in {
        ("E-9", "bank", "2027-01"): "people.person_unknown",
        ("E-1", "tax", "2027-01"): "certificate.unknown",
        ("E-1", "bank", "2026-11"): "certificate.no_slips",  # the first payment here is of November
        ("E-1", "bank", "2027-13"): "certificate.wrong_month",
    }.items():
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            certify("acme", *about, clerk)
    for months in (0, 25):
        with pytest.raises(Refused, match=r"certificate\.months"):
            certify("acme", "E-1", "bank", "2027-01", clerk, months=months)
    with pytest.raises(Refused, match=r"books\.key_not_enrolled"):
        certify("acme", "E-1", "bank", "2027-01", keys.new("eva", "open"))
    assert len(list(path.parent.iterdir())) == 2
