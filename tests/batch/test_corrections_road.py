"""Corrections on their road: a month is paid, facts change, the difference is paid or owed, a slip is taken back alone."""

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from bolib.accounting.desk import Desk
from bolib.accounting.ledger import store as ledger
from bolib.accounting.payroll import store as payroll
from bolib.accounting.payroll.desk.recovery import RecoveryCard
from bolib.accounting.payroll.rules import dues
from bolib.accounting.payroll.store import explained, recovery
from bolib.batch import acts, attention, company
from bolib.batch.changed_accounts import changed_accounts
from bolib.batch.imports import import_files
from bolib.batch.places import books_of, company_file_of, place_of, run_file_of
from bolib.batch.run import run
from bolib.batch.sealed import demand_sealed
from bolib.books import Books, accounts, keys
from bolib.dates import local
from bolib.formats import joppd, pain_001
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.accounting.desk_company import at, sign
from tests.batch.test_company import filled
from tests.personnel.bringing import CONTRACT, HOURS, PERSON, SECOND, UNIT, written

RUN = "2026-10-payroll_month"
OWN = joppd.compiled(
    {name: (resources.files("bolib") / "formats" / "joppd" / name).read_bytes() for name in joppd.OWN}, joppd.OWN[0]
)
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


def agreed(home: Path, *rows: dict[str, str]) -> list[tuple[str, object, object]]:
    """Bring in contracts; gives what the import notes: code, month, persons."""
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        answer = import_files(books, written(home, contracts=list(rows)), language="en", day=date(2026, 11, 12))
        assert answer.complete
    notes = [note for sheet in answer.sheets for note in sheet.notes]
    return [(note.code, note.args.get("month"), note.args.get("persons")) for note in notes]


def late_of_october() -> list[tuple[object, object]]:
    """Give what waits because it came in after October was paid."""
    with Books(books_of("acme"), SCHEMA) as books:
        found = [one.what for one in attention.items(books, date(2026, 11, 21))]
    return [(one.args["count"], one.args["persons"]) for one in found if one.code == "attention.after_payment"]


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
    assert late_of_october() == []
    notes = agreed(home, CONTRACT | since | {"gross": "1700.00"}, OF_SECOND | since | {"gross": "1500.00"})
    assert ("payroll.came_after_pay", "2026-10", "E-1, E-2") in notes
    assert late_of_october() == [(2, "E-1, E-2")]

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
    # E-1 has more, in a report of the day; E-2 has less, and row 2 of the month's report is what both payouts come to
    assert sent(folder) == {
        "joppd.xml": (1, "26324", 1, [(1, "Ana Šimić", 10_000, 6_160)]),
        "joppd_26314_correction.xml": (2, "26314", 2, [(2, "Ivo Šimić", 150_000, 106_200)]),
    }
    posted(folder)
    assert late_of_october() == []  # the correction has frozen it
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == []
        assert stands(books, "26314") == [160_000, 150_000] and stands(books, "26324") == [10_000]
        balance = ledger.trial_balance(books).set_index("account")["balance_cents"]
        assert balance["130"] == 6_160
        told = explained.explain(books, "2026-10", person="E-1", run=f"{RUN}-2").set_index("figure")
        assert "earlier_pay_cents €1,600.00" in told.loc["month_pay_cents", "operands"]
        assert payroll.slips(books, "2026-10")["gross_cents"].sum() == 320_000

    plan(f"{RUN}-2")
    # E-1 again at 1,800.00: the last slip alone is taken back, under its own pay day; the bank pays the rest
    agreed(home, CONTRACT | since | {"gross": "1800.00"})
    moved = "HR1210010051863000160"  # before the bank pays, after the pay day
    with Books(books_of("acme"), SCHEMA, writable=True) as books, books.write("import", "people") as act:
        act.add("bank_account", [{"person": "E-1", "since": "2026-11-25", "iban": moved}])
    more = f'payout: reversal, persons: E-1, of: {RUN}-2, transfer_day: "2026-11-27"'
    folder = run("acme", order(f"{RUN}-3", "2026-11-20", "26324", more))
    results = read_tables(folder / "results.db")
    assert results["payslip"][["person", "gross_cents", "paid_cents", "transfer_cents"]].to_numpy().tolist() == [
        ["E-1", 20_000, 12_320, 6_160]
    ]
    to_people = [one for one in pain_001.read((folder / "payment.xml").read_bytes()) if not dues.is_due(one)]
    assert [one.iban for one in to_people] == [moved]
    with Books(books_of("acme"), SCHEMA) as books:
        sealed = demand_sealed(books, place_of(folder))
        assert [person for person, *_ in changed_accounts(books, sealed)] == ["E-1"]
    assert results["payslip_reversed"].to_dict("records") == [{"person": "E-1", "reversed_run": f"{RUN}-2"}]
    assert paid(folder) == [6_160]
    assert sent(folder) == {"joppd_26324_correction.xml": (2, "26324", 1, [(1, "Ana Šimić", 20_000, 12_320)])}
    posted(folder)
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == []
        assert stands(books, "26314") == [160_000, 150_000] and stands(books, "26324") == [20_000]
        slips = payroll.slips(books, "2026-10")
        assert slips.loc[slips["person"] == "E-1", "run"].tolist() == [RUN, f"{RUN}-3"]
        assert explained.explain(books, "2026-10", person="E-1", run=f"{RUN}-3", figure="net_cents")[
            "value_cents"
        ].tolist() == [12_320]
        owed = ledger.trial_balance(books).set_index("account")["balance_cents"]["230"]
        assert -owed == slips["paid_cents"].sum() + 6_160
    an_instalment_is_taken_in_november(home, f"{RUN}-2")


def an_instalment_is_taken_in_november(home: Path, claim: str) -> None:
    """The month after takes what the plan says, names every row behind it, and owes so much less."""
    hours = {"month": "2026-11", "regular_minutes": str(21 * 480)}
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        before = ledger.trial_balance(books).set_index("account")["balance_cents"]["130"]
        files = written(home, month_hours=[HOURS | hours, HOURS | hours | {"person": "E-2"}])
        assert import_files(books, files, language="en", day=date(2026, 12, 3)).complete
    november = "2026-11-payroll_month"
    path = run_file_of("acme", november)
    path.write_text(ORDER.replace("2026-10", "2026-11").format(pay_day="2026-12-10", mark="26344", more=""), "utf-8")
    folder = run("acme", november)
    lines = read_tables(folder / "results.db")["payslip_line"]
    taken = lines[lines["component"] == "recovery"]
    assert taken[["person", "amount_cents", "reference"]].to_numpy().tolist() == [["E-2", 3_000, claim]]
    posted(folder)
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == []
        assert ledger.trial_balance(books).set_index("account")["balance_cents"]["130"] == before - 3_000
        (row,) = recovery.open_claims(books).to_dict("records")
        assert (row["owed_cents"], row["taken_cents"]) == (6_160, 3_000)
        told = explained.explain(books, "2026-11", person="E-2").set_index("figure")
        (line,) = [name for name in told.index if name.endswith("_recovery_cents")]
        assert told.loc[line, "value_cents"] == 3_000 and "asks €30.00" in told.loc[line, "operands"]
        rows = explained.sources(books, "2026-11", person="E-2", figure=line).set_index("table")
        assert rows.loc["recovery_plan", "signer"].tolist() == ["ana", "ana"]
        assert rows.loc["recovery_plan_confirmed", "signer"].tolist() == ["ivo", "ivo"]
        drawn = explained.explain_graph(books, "2026-11", person="E-2", figure="paid_cents")
        assert "30.00" in drawn.svg and claim in drawn.svg


def sent(folder: Path) -> dict[str, tuple[int, str, int, list[tuple[int, str, int, int]]]]:
    """Give each report of a run, read back and valid: kind, mark, last row used, and of each row number, name, 11 and 16.2."""
    found = {}
    for path in sorted(folder.glob("joppd*.xml")):
        told = joppd.read(path.read_bytes(), OWN)
        rows = [(row.number, row.name, row.receipt_cents, row.paid_cents) for row in told.rows]
        found[path.name] = (told.head.kind, told.head.mark, told.page_a.rows, rows)
    return found


def stands(books: Books, mark: str) -> list[int]:
    """Give field 11 of a report as it stands, which adds up to the slips that stand."""
    sums = payroll.reported.tax_report_sums(books, mark)
    assert (sums["report_cents"] == sums["slips_cents"]).all(), sums
    return payroll.reported.tax_report(books, mark)["receipt_cents"].tolist()


def test_of_a_month_with_agreed_net_a_later_payout_keeps_the_gross_that_was_found(home: Path) -> None:
    net = CONTRACT | {"since": "2026-10-01", "pay_kind": "net", "gross": "1400.00", "hazard_class": "1"}
    agreed(home, net)
    posted(run("acme", order(RUN, "2026-11-10", "26314")))
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        child = {
            "person": "E-1",
            "dependant": "D-1",
            "since": "2020-01-01",
            "birth_date": "2020-01-01",
            "kind": "child",
        }
        answer = import_files(books, written(home, dependants=[child]), language="en", day=date(2026, 11, 12))
        assert answer.complete
    folder = run("acme", order(f"{RUN}-2", "2026-11-20", "26324", "payout: difference, persons: E-1"))
    results = read_tables(folder / "results.db")
    assert results["net_agreed"][["agreed_cents", "gross_cents"]].to_numpy().tolist() == [[140_000, 204_869]]
    # the gross stays; of the month of payment the child gives 300.00 more allowance, 23 % of which is given back
    assert results["payslip"][["gross_cents", "hazard_first_cents", "paid_cents"]].to_numpy().tolist() == [
        [0, 0, 6_900]
    ]
    posted(folder)
    with Books(books_of("acme"), SCHEMA) as books:
        assert books.verify().problems == []
        kept = books.rows("select run, contract, since, agreed_cents, gross_cents from net_agreed order by run")
        assert kept == [(name, "U-1", "2026-10-01", 140_000, 204_869) for name in (RUN, f"{RUN}-2")]
        first, second = (
            explained.explain(books, "2026-10", person="E-1", run=name).set_index("figure")
            for name in (RUN, f"{RUN}-2")
        )
        assert first.loc["net_agreed_1_cents", "operands"].startswith("net agreed €1,400.00; check: gross €2,048.69")
        assert "contract" in first.loc["net_agreed_1_cents", "sources"].lower()
        assert second.loc["net_agreed_1_cents", "formula"] == "as an earlier payout of this month found it"
        assert first.loc["hazard_first_cents", "value_cents"] == 7_396  # 3.61 % of 2,048.69


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
            recovery.confirm(books, claim, "E-2", version=1, key=ivo)
    at_the_desk(day)
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        assert recovery.open_claims(books)["instalment_cents"].isna().all()
        with pytest.raises(Refused, match=r"recovery\.no_plan_here"):
            recovery.confirm(books, claim, "E-2", version=2, key=ivo)
        with pytest.raises(Refused):
            recovery.confirm(books, claim, "E-2", version=1, key=ana)
    confirmed_at_the_desk()
    with Books(books_of("acme"), SCHEMA, writable=True) as books:
        with pytest.raises(Refused, match=r"recovery\.confirmed_before"):
            recovery.confirm(books, claim, "E-2", version=1, key=ivo)
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
    (row,) = card.grid.rows
    assert row["cells"][:2] == ["Ivo Šimić", "E-2"]
    card.grid.chosen = row["key"]
    return card


def at_the_desk(day: str) -> None:
    """Propose a plan at the desk: a reason first, then an amount that is one, then whose key."""
    assert waits() == {"attention.recovery": ("ana",)}
    card = card_of(Desk("acme", "en", "2026-10"))
    assert card.confirm.layout.display == "none"
    card.propose.click()
    assert card.notice.tone == "wrong" and "say why" in card.notice.said
    for field, typed in ((card.reason, "agreed with the worker"), (card.first, "2026-11"), (card.consent, day)):
        field.input.value = typed
    card.propose.click()
    assert card.notice.tone == "wrong" and "no amount" in card.notice.said
    card.instalment.input.value = "30.00"
    card.propose.click()
    assert card.signing.who.options == ("ana",)
    sign(card.signing, "ana")
    assert card.notice.tone == "done", card.notice.said
    assert "proposed by ana" in card.grid.rows[0]["cells"][-1] and waits() == {"attention.recovery_plans": ("ivo",)}


def confirmed_at_the_desk() -> None:
    """Confirm it at the desk: only another person's key is offered."""
    card = card_of(Desk("acme", "hr", "2026-10"))
    card.reason.input.value = "u redu"
    card.confirm.click()
    assert card.signing.who.options == ("ivo",)
    sign(card.signing, "ivo")
    assert card.notice.tone == "done", card.notice.said
    assert "ana" not in card.grid.rows[0]["cells"][-1] and waits() == {}


def test_an_order_that_makes_no_sense_is_refused_in_a_sentence(home: Path) -> None:
    with pytest.raises(Refused, match=r"correction\.person_unknown"):
        run("acme", order(RUN, "2026-11-10", "26314", "payout: advance, persons: 'E-9=5'"))
    with pytest.raises(Refused, match=r"correction\.run_unknown"):
        run("acme", order(RUN, "2026-11-10", "26314", "payout: reversal, persons: E-1, of: x"))
