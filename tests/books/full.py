"""Books with at least one row in every table: by acts where there are some, by hand where a row only has to be there."""

import hashlib
from pathlib import Path

from bolib.accounting.payroll.store import recovery, reported
from bolib.books import Books, approvals, deputies, files, number_series, periods, roles, settings, users
from bolib.books.approvals import acts
from bolib.dates import local
from bolib.stores import SCHEMA
from tests.conftest import OIBS, Signers, company_text, founded

MANIFEST = bytes(range(32))
SINCE = {"person": "E-1", "since": "2026-01-01"}
MONTH = {"person": "E-1", "month": "2026-10"}
REPORTED: dict[str, object] = {
    **{"mark": "26314", "number": 1, "person": "E-1"},
    **{name: 7 if name in reported.NUMBERS else "0" for name in reported.FIELDS},
}
ROWS: dict[str, list[dict[str, object]]] = {
    "person": [{"person": "E-1", "oib": OIBS["manager"]}, {"person": "E-2", "oib": "00000000036"}],
    "personal_data": [
        {
            **SINCE,
            "first_name": "Žarka",
            "last_name": "Đurić",
            "birth_date": "1990-02-28",
            "sex": "F",
            "email": "z@x.hr",
        }
    ],
    "residence": [{**SINCE, "municipality": "01333", "address": "Izmišljena 1", "resident": 1}],
    "bank_account": [{**SINCE, "iban": "HR1210010051863000160"}],
    "protected_account": [{**SINCE, "iban": "HR1210010051863000160"}],
    "tax_status": [
        {
            **SINCE,
            **{"pension_pillars": "1+2", "disability": "none", "veteran_percent": 0, "area_relief": 0},
            **{"allowance_share_ppm": 1_000_000, "employed_elsewhere": 0},
            **{"gross_elsewhere_cents": 1, "relief_statement_since": "2026-01-01"},
        }
    ],
    "dependant": [
        {
            **SINCE,
            **{"dependant": "c1", "until": "2030-01-01", "birth_date": "2015-01-01", "kind": "child"},
            **{"disability": "none", "share_ppm": 500_000},
        }
    ],
    "unit": [{"unit": "SHOP", "since": "2026-01-01", "name": "Shop", "parent": "ALL", "manager": "E-1"}],
    "contract": [
        {
            **SINCE,
            **{"contract": "K-1", "until": "2030-01-01", "kind": "indefinite", "unit": "SHOP", "site": "ZG"},
            **{"position": "clerk", "weekly_minutes": 2400, "pay_kind": "monthly", "pay_cents": 200_000},
            **{"category": "A", "employment_since": "2020-01-01", "months_before": 12, "first_employment": 0},
            **{"health_exempt_since": "2026-01-01", "health_exempt_until": "2026-12-31", "hazard_class": 0},
        }
    ],
    "absence": [
        {
            **{"person": "E-1", "first_day": "2026-10-05", "kind": "annual_leave", "last_day": "2026-10-09"},
            **{"reference": "7", "minutes": 60, "cancelled": 0},
        }
    ],
    "month_hours": [
        {
            **MONTH,
            **{"regular_minutes": 10_560, "overtime_minutes": 1, "night_minutes": 2, "sunday_minutes": 3},
            **{"holiday_minutes": 4, "leave_minutes": 5, "sick_employer_minutes": 6, "sick_fund_minutes": 7},
            **{"unpaid_minutes": 8},
        }
    ],
    "schedule": [
        {
            **{"person": "E-1", "day": "2026-10-05", "starts": "22:00", "zone": "Europe/Zagreb", "ends": "06:00"},
            **{"break_minutes": 30, "site": "ZG", "cancelled": 0},
        }
    ],
    "punch": [
        {
            **{"at": 1_793_000_000_000_000 + n, "person": "E-1", "device": "7", "zone": "Europe/Zagreb"},
            **{"direction": ("in", "out", None)[n], "site": (None, "ZG", None)[n]},
        }
        for n in range(3)
    ],
    "clock_user": [{"device": "7", "user": "200", "person": "E-1", "since": "2026-01-01"}],
    "heading": [{"kind": "people", "heading": "imeradnika", "column": "first_name"}],
    "opening": [
        {**MONTH, "component": "net_cents", "amount_cents": 5},
        {**MONTH, "component": "overtime", "minutes": 60},
    ],
    "other_program": [
        {**MONTH, **{name: n for n, name in enumerate(SCHEMA["other_program"].defined) if name.endswith("_cents")}}
    ],
    "claim": [
        {
            **{**SINCE, "claim": "O-1", "until": "2030-01-01", "kind": "own_claim", "rank": "2026-01-01"},
            **{"enforced_by": "employer", "monthly_cents": 1, "total_cents": 2, "share_ppm": 3},
            **{"received": "2026-01-02", "arose": "2026-01-03", "consented": "2026-01-04"},
        }
    ],
    "claim_payee": [{**SINCE, "claim": "O-1", "name": "Vjerovnik", "iban": "HR1", "reference": "HR99"}],
    "punch_added": [
        {"person": "E-1", "at": 1_790_000_000_000_000, "zone": "Europe/Zagreb", "direction": "out", "site": "ZG"}
    ],
    "punch_voided": [{"person": "E-1", "at": 1_790_000_000_000_000, "device": "1"}],
    "hours_resolution": [
        {"person": "E-1", "day": "2026-10-05", "kind": "short", "at": 0, "resolution": "unpaid"} | {"minutes": 90}
    ],
    "hours_month": [
        {
            **MONTH,
            **{"run": "r", "due_minutes": 10_560},
            **{name: n for n, name in enumerate(SCHEMA["hours_month"].defined) if name.endswith("_minutes")},
        }
    ],
    "hours_day": [
        {
            **{"run": "r", "person": "E-1", "day": f"2026-10-{n:02}"},
            **{name: n for name in SCHEMA["hours_day"].defined if name.endswith("_minutes")},
        }
        for n in range(1, 4)
    ],
    "pay_item": [{**MONTH, "item": "BONUS", "reference": "", "amount_cents": 5, "quantity_hundredths": 150}],
    "pay_item_reason": [{**MONTH, "item": "BONUS", "reference": "", "text": "for the fair"}],
    "payslip": [
        {
            **MONTH,
            **{"run": "r", "pay_day": "2026-11-10", "unit": "SHOP", "municipality": "01333"},
            **{"lower_rate_ppm": 230_000, "higher_rate_ppm": 330_000, "surtax_ppm": 0, "payout": "month"},
            **{name: n for n, name in enumerate(SCHEMA["payslip"].defined) if name.endswith("_cents")},
        }
    ],
    "payslip_line": [
        {"run": "r", "person": "E-1", "line": 2 * n, "component": "base", "minutes": 60, "amount_cents": n}
        for n in range(1, 6)
    ]
    + [
        {
            **{"run": "r", "person": "E-1", "line": 60, "component": "meal", "amount_cents": 6},
            **{"kind": "non_taxable", "code": "65", "reference": "x"},
        }
    ],
    "payslip_handed": [
        {"run": "r", "person": "E-1", "means": "print", "day": "2026-11-10", "digest": bytes(32), "handed_by": "clerk"}
    ],
    "ledger_entry": [{"entry": n, "period": "2026-10", "day": "2026-10-31", "source": f"r{n}"} for n in (1, 2)],
    "ledger_line": [
        {
            **{"entry": 1, "line": n, "period": "2026-10", "account": "420", "unit": "SHOP"},
            **{"debit_cents": (5, 5, 0, 0, 7)[n - 1], "credit_cents": (0, 0, 4, 13, 0)[n - 1]},
        }
        for n in range(1, 6)
    ]
    + [
        {
            **{"entry": 2, "line": n, "period": "2026-10", "account": "420", "unit": "SHOP"},
            **{"debit_cents": 3 * (n == 1), "credit_cents": 3 * (n == 2)},
        }
        for n in (1, 2)
    ],
    "reversal": [{"entry": 2, "reverses": 1}],
    "net_agreed": [
        {"run": "r", "person": "E-1", "contract": "C-1", "since": "2026-01-01", "agreed_cents": 5, "gross_cents": 9}
    ],
    "recovery": [
        {**MONTH, "person": person, "run": "r", "day": "2026-11-10", "owed_cents": 500} for person in ("E-1", "E-2")
    ],
    "joppd_row": [{**REPORTED, "run": "r", "kind": 1, "of_run": None}],
}
AGAIN: dict[str, list[dict[str, object]]] = {  # what a second run writes: the slip of the first is taken back
    "payslip": [{**ROWS["payslip"][0], "run": "r2", "payout": "reversal"}],
    "payslip_reversed": [{"run": "r2", "person": "E-1", "reversed_run": "r"}],
    "joppd_row": [{**REPORTED, "run": "r2", "kind": 2, "of_run": "r", "paid_cents": 8}],
}


def make(path: Path, signers: Signers) -> Path:
    """Make the books; every kind of act once, then a row in each table of the systems."""
    clerk, manager, third = signers["clerk"], signers["manager"], signers["third"]
    books = founded(path, signers)
    settings.adopt(books, "chart", "other: chart\n", key=clerk)
    with books.write("import", "by hand") as act:
        for table in [table for table in ROWS if not SCHEMA[table].needs_signature]:
            act.add(table, ROWS[table])
        number_series.take(act, "ledger")
        files.keep(act, books.path, b"a document", "text/plain")
    _proposals(books, signers)
    _road(books, signers)
    _again(books, signers)
    users.enrol(books, user="third", public=third.public, key=manager, oib=OIBS["third"])
    users.confirm(books, name=third.name, key=clerk)
    today = roles.day(books)
    number = deputies.hand(books, "third", ["approve", "post"], today, "2999-12-31", key=manager)
    deputies.end(books, number, key=third)
    users.revoke(books, name=third.name, key=manager)
    periods.close(books, "2026-09", key=manager)
    periods.ask_reopening(books, "2026-09", key=manager, reason="a late invoice")
    text = company_text().replace("[payroll_clerk]", "[payroll_clerk, chief_accountant]")
    settings.adopt(books, "company", text, key=clerk)
    settings.confirm(books, "company", 2, digest=hashlib.sha256(text.encode()).digest(), key=manager)
    periods.reopen(books, "2026-09", key=clerk)
    with books.write("erase", "E-9", key=manager) as act:
        row = {
            "digest": bytes(32),
            "table": "residence",
            "key": "'E-9','2026-01-01',4",
            "ground": "art. 17",
            "erased_event": 4,
            "erased_by": "manager",
        }
        act.add("erased", [row])
    books.db.execute("pragma wal_checkpoint(truncate)")
    books.close()
    return path


def _proposals(books: Books, signers: Signers) -> None:
    punch = {"person": "E-1", "at": 1_793_000_000_000_003, "direction": "out", "zone": "Europe/Zagreb", "site": "ZG"}
    more = {**MONTH, "kind": "unpaid_minutes", "day": "2026-10-05", "minutes": -60, "reference": "7"}
    for table, row in (("punch_proposed", punch), ("hours_adjustment", more)):
        with books.write("propose", "E-1", key=signers["clerk"]) as act:
            act.add(table, [{**row, "proposed_by": "clerk"}])
        about = {"proposal": books.seq, "proposed_by": "clerk", "decided_by": "manager", "alone": 0}
        with books.write("decide", "E-1", key=signers["manager"]) as act:
            decided = "punch_decided" if table == "punch_proposed" else "hours_adjustment_decided"
            act.add(decided, [{**about, "decision": "approve"}])


def _road(books: Books, signers: Signers) -> None:
    clerk, manager = signers["clerk"], signers["manager"]
    pays = {OIBS["manager"]}
    head = bytes.fromhex(books.head)
    for attempt in (1, 2):
        with books.write("seal", f"r/{attempt}") as act:
            acts.seal(act, "r", attempt, paper="p", manifest=MANIFEST, head=head, simulation=False)
        with books.write("submit", f"r/{attempt}", key=clerk) as act:
            acts.submit(act, "r", attempt, manifest=MANIFEST)
        if attempt == 1:
            with books.write("withdraw", "r/1", key=clerk) as act:
                acts.withdraw(act, "r", 1)
    with books.write("approve", "r/2", key=clerk) as act:
        acts.sign_own_pay(act, "r", 2, user="manager", pays=pays)
    with books.write("sign_account", "r/2", key=clerk) as act:
        acts.sign_account(act, "r", 2, person="E-1", account_event=4, changed_by="manager")
    with books.write("approve", "r/2", key=manager) as act:
        acts.decide(act, "r", 2, decision="approve", pays=pays)
    with books.write("post", "r/2", key=manager) as act:
        acts.post(act, "r", 2, manifest=MANIFEST, results=MANIFEST, pays=pays)
        for table in [table for table in ROWS if SCHEMA[table].signed]:
            act.add(table, ROWS[table])
    with books.write("release", "r/2", key=manager) as act:
        acts.release(act, "r", 2, manifest=MANIFEST, pays=pays, file="r.xml", digest=MANIFEST)
    with books.write("hand_over", "r/2", key=clerk) as act:
        act.add("payslip_handed", ROWS["payslip_handed"])
    assert approvals.state(books, "r", 2) == "released"


def _again(books: Books, signers: Signers) -> None:
    """A second run that takes back the slip of the first, and a plan for what is owed."""
    clerk, manager = signers["clerk"], signers["manager"]
    pays, head = {OIBS["manager"]}, bytes.fromhex(books.head)
    with books.write("seal", "r2/1") as act:
        acts.seal(act, "r2", 1, paper="p", manifest=MANIFEST, head=head, simulation=False)
    with books.write("submit", "r2/1", key=clerk) as act:
        acts.submit(act, "r2", 1, manifest=MANIFEST)
    with books.write("approve", "r2/1", key=clerk) as act:
        acts.sign_own_pay(act, "r2", 1, user="manager", pays=pays)
    with books.write("approve", "r2/1", key=manager) as act:
        acts.decide(act, "r2", 1, decision="approve", pays=pays)
    with books.write("post", "r2/1", key=manager) as act:
        acts.post(act, "r2", 1, manifest=MANIFEST, results=MANIFEST, pays=pays)
        for table, rows in AGAIN.items():
            act.add(table, rows)
    consent = f"{local(books.now, 'Europe/Zagreb'):%Y-%m-%d}"
    about = {"first_month": "2026-11", "instalment_cents": 100, "consent_day": consent}
    recovery.plan(books, "r", "E-2", **about, key=clerk)
    recovery.confirm(books, "r", "E-2", version=1, key=manager)


def behind_their_back(path: Path) -> "Opened":
    """Open the file as somebody with a database tool would: no triggers, no checks, until `put_back`."""
    return Opened(path)


class Opened:
    """A connection whose triggers are gone until they are put back."""

    def __init__(self, path: Path) -> None:
        import sqlite3

        from bolib.books.tables import triggers

        self.db = sqlite3.connect(path, isolation_level=None)
        self._triggers = triggers(SCHEMA)
        self.db.execute("pragma foreign_keys = off")
        self.db.execute("pragma ignore_check_constraints = on")
        self.db.execute("begin immediate")
        for name in self._triggers:
            self.db.execute(f'drop trigger "{name}"')

    def put_back(self) -> None:
        """Put the triggers back as they were."""
        for sql in self._triggers.values():
            self.db.execute(sql)
