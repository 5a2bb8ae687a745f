"""Corrections on their road: a month is paid, facts change, the difference is paid or owed, a slip is taken back alone."""

from datetime import date
from pathlib import Path

import pytest

from bolib.accounting.desk import Desk
from bolib.accounting.ledger import store as ledger
from bolib.accounting.payroll import store as payroll
from bolib.accounting.payroll.desk.recovery import RecoveryCard
from bolib.accounting.payroll.rules import dues
from bolib.accounting.payroll.store import explained, recovery
from bolib.batch import acts, attention, company
from bolib.batch.imports import import_files
from bolib.batch.places import books_of, company_file_of, run_file_of
from bolib.batch.run import run
from bolib.books import Books, accounts, keys
from bolib.dates import local
from bolib.formats import pain_001
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.accounting.desk_company import at, sign
from tests.batch.test_company import filled
from tests.personnel.bringing import CONTRACT, HOURS, PERSON, SECOND, UNIT, written

RUN = "2026-10-payroll_month"
OF_SECOND = CONTRACT | {"contract": "U-2", "person": "E-2"}
ORDER = """paper: accounting/payroll_month
month: "2026-10"
pay_day: "{pay_day}"
simulation: no
parameters: {{report_mark: "{mark}", language: en, {more}}}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a company of two people with an account for claims."""
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    company.bring_along("acme")
    two = {user: keys.new(user, "open") for user in ("ana", "ivo")}
    path = company_file_of("acme")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = filled().replace("accounts: [ana]", f"accounts: [{accounts.current()}]")
    path.write_text(text.replace('  employees: "230"\n', '  employees: "230"\n  recovery: "130"\n'), "utf-8")
    with company.found("acme", two) as books:
        files = written(
            tmp_path,
            units=[UNIT],
            people=[PERSON, SECOND],
            contracts=[CONTRACT, OF_SECOND],
            month_hours=[HOURS, HOURS | {"person": "E-2"}],
        )
        assert import_files(books, files, language="en", day=date(2026, 11, 3)).complete
    return tmp_path


def order(name: str, pay_day: str, mark: str, more: str = "") -> str:
    path = run_file_of("acme", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ORDER.format(pay_day=pay_day, mark=mark, more=more), "utf-8")
    return name


def agreed(home: Path, *rows: dict[str, str]) -> None:
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        answer = import_files(books, written(home, contracts=list(rows)), language="en", day=date(2026, 11, 12))
        assert answer.complete


def posted(folder: Path) -> None:
    assert acts.concluded(folder)["doubts"] == 0
    acts.submit(folder, keys.unlock("ana", "open"))
    acts.approve(folder, keys.unlock("ivo", "open"))
    acts.post(folder, keys.unlock("ivo", "open"))


def paid(folder: Path) -> list[int]:
    return [one.cents for one in pain_001.read((folder / "payment.xml").read_bytes()) if not dues.is_due(one)]


def test_a_month_is_corrected_and_a_slip_taken_back(home: Path) -> None:
    posted(run("acme", order(RUN, "2026-11-10", "26314")))
    since = {"since": "2026-10-01"}
    agreed(home, CONTRACT | since | {"gross": "1700.00"}, OF_SECOND | since | {"gross": "1500.00"})

    folder = run("acme", order(f"{RUN}-2", "2026-11-20", "26324", "payout: difference"))
    results = read_tables(folder / "results.db")
    lines = results["payslip_line"][["person", "component", "minutes", "amount_cents"]]
    assert lines.to_numpy().tolist() == [["E-1", "base", 0, 10_000], ["E-2", "base", 0, -10_000]]
    assert results["payslip"]["payout"].tolist() == ["difference"] * 2
    # 100.00 less 20 % contributions and 23 % tax on the rest
    assert results["payslip"]["paid_cents"].tolist() == [6_160, -6_160]
    assert results["payslip"]["transfer_cents"].tolist() == [6_160, 0]
    assert results["recovery"].to_dict("records") == [
        {"person": "E-2", "month": "2026-10", "day": "2026-11-20", "owed_cents": 6_160}
    ]
    assert paid(folder) == [6_160]
    posted(folder)
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == []
        balance = ledger.trial_balance(books).set_index("account")["balance_cents"]
        assert balance["130"] == 6_160
        told = explained.explain(books, "2026-10", person="E-1", run=f"{RUN}-2").set_index("figure")
        assert "earlier_pay_cents €1,600.00" in told.loc["month_pay_cents", "operands"]
        assert payroll.slips(books, "2026-10")["gross_cents"].sum() == 320_000

    plan(f"{RUN}-2")
    # E-1 again at 1,800.00: the last slip alone is taken back, under its own pay day; the bank pays the rest
    agreed(home, CONTRACT | since | {"gross": "1800.00"})
    more = f'payout: reversal, persons: E-1, of: {RUN}-2, transfer_day: "2026-11-27"'
    folder = run("acme", order(f"{RUN}-3", "2026-11-20", "26324", more))
    results = read_tables(folder / "results.db")
    assert results["payslip"][["person", "gross_cents", "paid_cents", "transfer_cents"]].to_numpy().tolist() == [
        ["E-1", 20_000, 12_320, 6_160]
    ]
    assert results["payslip_reversed"].to_dict("records") == [{"person": "E-1", "reversed_run": f"{RUN}-2"}]
    assert paid(folder) == [6_160]
    posted(folder)
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == []
        slips = payroll.slips(books, "2026-10")
        assert slips.loc[slips["person"] == "E-1", "run"].tolist() == [RUN, f"{RUN}-3"]
        assert explained.explain(books, "2026-10", person="E-1", run=f"{RUN}-3", figure="net_cents")[
            "value_cents"
        ].tolist() == [12_320]
        owed = ledger.trial_balance(books).set_index("account")["balance_cents"]["230"]
        assert -owed == slips["paid_cents"].sum() + 6_160


def plan(claim: str) -> None:
    """One person proposes how a claim is settled, another confirms; the proposer does not."""
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        ana, ivo = keys.unlock("ana", "open"), keys.unlock("ivo", "open")
        day = f"{local(books.now, 'Europe/Zagreb'):%Y-%m-%d}"
        about = {"first_month": "2026-11", "consent_day": day}
        with pytest.raises(Refused, match=r"recovery\.instalment"):
            recovery.plan(books, claim, "E-2", instalment_cents=6_161, **about, key=ana)
        with pytest.raises(Refused, match=r"recovery\.none"):
            recovery.plan(books, claim, "E-1", instalment_cents=1, **about, key=ana)
        with pytest.raises(Refused, match=r"recovery\.no_plan_here"):
            recovery.confirm(books, claim, "E-2", key=ivo)
    at_the_desk(day)
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        assert recovery.open_claims(books)["instalment_cents"].isna().all()
        with pytest.raises(Refused):
            recovery.confirm(books, claim, "E-2", key=ana)
        with pytest.raises(Refused, match=r"recovery\.other_plan"):
            recovery.confirm(books, claim, "E-2", key=ivo, seen=2)
    confirmed_at_the_desk()
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        with pytest.raises(Refused, match=r"recovery\.confirmed_before"):
            recovery.confirm(books, claim, "E-2", key=ivo)
        (row,) = recovery.open_claims(books).to_dict("records")
        assert (row["owed_cents"], row["taken_cents"], row["instalment_cents"]) == (6_160, 0, 3_000)


def waits() -> dict[str, tuple[str, ...]]:
    """Give what the start page names of claims, and for whom."""
    with Books(books_of("acme"), SCHEMA) as books:
        found = attention.items(books, date(2026, 11, 26))
    return {one.what.code: one.who for one in found if one.what.code.startswith("attention.recovery")}


def card_of(desk: Desk) -> RecoveryCard:
    """Look at the only claim at the desk of payroll."""
    at(desk, "payroll")
    card = desk.payroll.recovery
    (line,) = card.list.lines
    assert line.cells[0] == "Ivo Šimić (E-2)" and line.tone == "waits"
    card.list.button_of(line.key).click()
    return card


def at_the_desk(day: str) -> None:
    """Propose a plan at the desk: a reason first, then an amount that is one, then whose key."""
    assert waits() == {"attention.recovery": ("ana",)}
    card = card_of(Desk("acme", "en", "2026-10"))
    assert card.confirm.layout.display == "none"
    card.propose.click()
    assert card.notice.tone == "wrong" and "say why" in card.notice.said
    card.reason.value, card.first.value, card.consent.value = "agreed with the worker", "2026-11", day
    card.propose.click()
    assert card.notice.tone == "wrong" and "no amount" in card.notice.said
    card.instalment.value = "30.00"
    card.propose.click()
    assert card.signing.who.options == ("ana",)
    sign(card.signing, "ana")
    assert card.notice.tone == "done", card.notice.said
    assert "proposed by ana" in card.list.lines[0].cells[3] and waits() == {"attention.recovery_plans": ("ivo",)}


def confirmed_at_the_desk() -> None:
    """Confirm it at the desk: only another person's key is offered."""
    card = card_of(Desk("acme", "hr", "2026-10"))
    card.reason.value = "u redu"
    card.confirm.click()
    assert card.signing.who.options == ("ivo",)
    sign(card.signing, "ivo")
    assert card.notice.tone == "done", card.notice.said
    assert card.list.lines[0].tone == "" and waits() == {}


def test_an_order_that_makes_no_sense_is_refused_in_a_sentence(home: Path) -> None:
    with pytest.raises(Refused, match=r"correction\.person_unknown"):
        run("acme", order(RUN, "2026-11-10", "26314", "payout: advance, persons: 'E-9=5'"))
    with pytest.raises(Refused, match=r"correction\.run_unknown"):
        run("acme", order(RUN, "2026-11-10", "26314", "payout: reversal, persons: E-1, of: x"))
