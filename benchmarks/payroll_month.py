"""How long a month's payroll of 100,000 people takes from freezing to verified books, in multiples of a bare insert.

`python -m benchmarks.payroll_month [--small]`. The program's own steps run in the order of the road: freeze the inputs,
work the slips out, write `results.db`, the payment file and the tax report, seal, submit, approve, post with triggers and
checks, verify. Each person has a slip of a row and 25 lines, most of them pay items. The plain program puts rows of the
same lines into a table of the same columns and key with one `executemany`. Payslips, and the tables and schemas that the
paper shows and holds against its files, are apart, and so is loading papermill. Each stage says its seconds of the
processor and the most memory that was held until its end; memory is the most that the process ever held: the books are
made by a process of their own.
"""

import argparse
import multiprocessing
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import papermill as _loaded  # noqa: F401  # a run loads it once, whatever the number of people
import yaml
from stdnum.iso7064 import mod_11_10

from bolib import paper as papers
from bolib.accounting.ledger import rules as ledger
from bolib.accounting.payroll import rules as payroll
from bolib.accounting.payroll.rules import documents, dues, joppd, payments, reconciliation
from bolib.batch import acts, places, run
from bolib.books import Books, users
from bolib.books.demo_keys import key_of
from bolib.books.given import Given
from bolib.stores import SCHEMA

GOAL, GOAL_MEMORY, PEOPLE, SMALL, LINES = 2.25, 700, 100_000, 2_000, 25
MONTH, PAY_DAY, RUN = "2026-10", "2026-11-10", "2026-10-payroll_month"
PARAMETERS = Path(__file__).resolve().parent.parent / "parameters"
MARK = "26314"
FROZEN = {"month": MONTH, "pay_day": PAY_DAY}
CODES = [f"item{number:02}" for number in range(1, LINES - 2)]  # beside base pay, overtime and night
SINCE, STARTED = "2026-01-01", 1_793_000_000_000_000  # of the books' clock, microseconds


@contextmanager
def stage(name: str, spent: dict[str, float]) -> Iterator[None]:
    """Add the seconds of a stage to what was spent."""
    began = time.process_time()
    yield
    spent[name] = time.process_time() - began
    _tell(name, spent)


def _tell(name: str, spent: dict[str, float]) -> None:
    print(f"  {name}: {spent[name]:.2f} s; at most {_peak():.0f} MiB so far", flush=True)


def settings() -> dict[str, str]:
    """Give the demo's settings, with hours that come from elsewhere and a pay item for each further line."""
    whole = (PARAMETERS / "companies" / "demo.yaml").read_text("utf-8").split("\n---\n")[0]
    company = yaml.safe_load(whole)
    company["hours"] = {"clock": False}
    item = {"kind": "earning", "varies": True, "counts_into": []}
    company["pay_items"] = {code: {**item, "name": {"en": code, "hr": code}} for code in CODES}
    rates = sorted(path for path in (PARAMETERS / "rates" / "croatia").iterdir() if path.suffix in (".yaml", ".csv"))
    return {
        "company": yaml.safe_dump(company, allow_unicode=True),
        **{kind: (PARAMETERS / f"{kind}.yaml").read_text("utf-8") for kind in ("roles", "chart")},
        **{f"rates/croatia/{path.name}": path.read_text("utf-8") for path in rates},
    }


def oib(number: int) -> str:
    """Make an OIB that begins with 0000 and fits its check digit."""
    return f"{number:010}" + str(mod_11_10.calc_check_digit(f"{number:010}"))


def iban(number: int) -> str:
    """Make an IBAN of a bank that does not exist."""
    account = f"9999999{number:010}"
    return f"HR{98 - int(account + '172700') % 97:02}{account}"


def facts(count: int) -> dict[str, Iterator[dict[str, Any]]]:
    """Make up what the books know of so many people: one contract each, hours of the month, pay items."""
    persons = [f"E-{number:06}" for number in range(count)]
    tax = {"pension_pillars": "1+2", "disability": "none", "veteran_percent": 0, "area_relief": 0}
    tax |= {"allowance_share_ppm": 1_000_000, "employed_elsewhere": 0}
    about = {"kind": "indefinite", "unit": "ALL", "position": "clerk", "weekly_minutes": 2400, "pay_kind": "monthly"}
    about |= {"employment_since": SINCE, "months_before": 0, "first_employment": 0, "hazard_class": 0}
    minutes = dict.fromkeys((f"{kind}_minutes" for kind in ("sunday", "holiday", "leave", "unpaid")), 0)
    minutes |= {"sick_employer_minutes": 0, "sick_fund_minutes": 0, "overtime_minutes": 300, "night_minutes": 120}
    dated = [{"person": person, "since": SINCE} for person in persons]
    return {
        "person": ({"person": person, "oib": oib(1000 + n)} for n, person in enumerate(persons)),
        "personal_data": (
            {**row, "first_name": "Ana", "last_name": f"Izmišljena {n}", "birth_date": "1990-01-01", "sex": "F"}
            for n, row in enumerate(dated)
        ),
        "residence": ({**row, "municipality": "01333", "resident": 1} for row in dated),
        "bank_account": ({**row, "iban": iban(1000 + n)} for n, row in enumerate(dated)),
        "tax_status": ({**row, **tax} for row in dated),
        "unit": iter([{"unit": "ALL", "since": SINCE, "name": "All"}]),
        "contract": (
            {**row, **about, "contract": f"C-{n:06}", "pay_cents": 105_000 + 37 * n % 900_000}
            for n, row in enumerate(dated)
        ),
        "month_hours": ({"person": person, "month": MONTH, "regular_minutes": 10_560, **minutes} for person in persons),
        "pay_item": (
            {"person": person, "month": MONTH, "item": code, "reference": "", "amount_cents": 100 + n % 977}
            for n, person in enumerate(persons)
            for code in CODES
        ),
    }


def founded(path: Path, count: int) -> None:
    """Found the company and bring its people in; the clock does not run yet."""
    given = Given(at=STARTED, account="benchmark", seed="benchmark")
    signers = {"00000009105": key_of("demo-clerk"), "00000009201": key_of("demo-manager")}
    users.found(path, SCHEMA, name="Month", founders=signers, texts=settings(), given=given).close()
    with Books(path, SCHEMA, writable=True, given=given) as books:
        for table, rows in facts(count).items():
            with books.write("import", table) as act:
                act.add(table, rows)


def worked_out(spent: dict[str, float], folder: Path) -> int:
    """Do what the paper does beside its frozen inputs, but for the payslips; gives the number of lines."""
    made = papers.Paper(folder=folder, language="hr")
    company = yaml.safe_load(made.setting("company"))
    rates, municipal = made.rates(**FROZEN), made.rates_csv("municipal_tax")
    with stage("people and gross", spent):
        people = payroll.population(made.inputs, company, rates, municipal, month=MONTH, pay_day=PAY_DAY)
    with stage("slips", spent):
        slips = payroll.slips(company["country"], people.ready, rates)
        for check in payroll.CHECKS:
            assert not check(slips), check
    about: dict[str, Any] = {"month": MONTH, "pay_day": PAY_DAY, "report_mark": MARK}
    with stage("payment file", spent):
        owed = dues.dues(slips, rates, company, municipal)
        to_budgets = dues.transfers(owed, company, report_mark=MARK, month=MONTH)
        sent: dict[str, Any] = {"message": made.identifier("payment"), "language": "hr", "dues": to_budgets}
        sent |= {"payees": people.payees, "accounts": people.accounts}
        made.keep_all(payments.payment(slips, people.lines, company, **about, **sent))
    with stage("tax report", spent):
        report = joppd.of_run(slips, people, made.inputs, company, rates, digest=made.digest, **about)
        made.keep_all(report.files)
        assert report.files.keys() == {joppd.NAME}, report.cautions
        assert not report.doubts, report.doubts[:3]
    with stage("results.db", spent):
        entry = ledger.payroll_entry(slips, company["accounts"])
        lines = ledger.proposed_lines(entry, period=MONTH)
        gross = documents.proposed_lines(people.lines)
        net = documents.proposed_slips(company["country"], slips)
        booked = ledger.proposed_entry(entry, period=MONTH, day="2026-10-31")
        proposed = {"payslip": (net, ("person",)), "payslip_line": (gross, ("person", "line"))}
        proposed |= {"ledger_entry": (booked, ("entry",)), "ledger_line": (lines, ("entry", "line"))}
        made.propose_all(proposed, reconciliation.totals(payslip=net, payslip_line=gross, ledger_line=lines))
        made.conclude(doubts=0, paid=len(slips), held=len(people.held_persons()))
    return len(gross)


def bare(rows: list[tuple[Any, ...]], path: Path) -> float:
    """Insert rows of lines into a table of the same columns and key; gives the seconds."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(
        "create table payslip_line (event integer not null, run text not null, person text not null, "
        "line integer not null, component text not null, minutes integer, amount_cents integer not null, kind text, "
        "code text, reference text, primary key (event, run, person, line)) strict, without rowid"
    )
    began = time.process_time()
    db.execute("begin")
    db.executemany(f"insert into payslip_line values ({', '.join('?' * 10)})", rows)
    db.execute("commit")
    took = time.process_time() - began
    db.close()
    return took


def month(home: Path, count: int) -> dict[str, float]:
    """Play the road once; gives the seconds of each stage."""
    spent: dict[str, float] = {}
    made: list[int] = []
    given = Given(at=STARTED + 1_000_000, account="benchmark", seed="benchmark")
    clerk, manager = key_of("demo-clerk"), key_of("demo-manager")

    def executed(paper: Any, order: Any, folder: Path) -> None:
        made.append(worked_out(spent, folder))

    with mock.patch.object(run, "_execute", executed):
        began = time.process_time()
        folder = run.run("demo", RUN, key=clerk, given=given)
        whole = time.process_time() - began
    spent["freeze and seal"] = whole - sum(spent.values())
    _tell("freeze and seal", spent)
    with stage("submit and approve", spent):
        acts.submit(folder, clerk, given=given)
        acts.approve(folder, manager, given=given)
    with stage("post", spent):
        acts.post(folder, manager, given=given)
    with stage("verify", spent), Books(places.books_of("demo"), SCHEMA) as books:
        assert books.verify().problems == []
    assert made == [count * LINES], made
    return spent


def main() -> None:
    """Play the month, insert the same lines plainly, say the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} people instead of {PEOPLE:,}")
    count = SMALL if parser.parse_args().small else PEOPLE
    with tempfile.TemporaryDirectory() as name, mock.patch.dict("os.environ", BACK_OFFICE_HOME=name):
        home = Path(name)
        for folder in ("books", "outputs", "parameters/companies", "parameters/runs/demo"):
            (home / folder).mkdir(parents=True)
        (home / "parameters" / "companies" / "demo.yaml").write_text(settings()["company"], "utf-8")
        order = {"paper": "accounting/payroll_month", **FROZEN, "simulation": False}
        order["parameters"] = {"report_mark": MARK, "language": "hr"}
        (home / "parameters" / "runs" / "demo" / f"{RUN}.yaml").write_text(yaml.safe_dump(order), "utf-8")
        apart = multiprocessing.get_context("spawn").Process(target=founded, args=(places.books_of("demo"), count))
        apart.start()
        apart.join()
        assert apart.exitcode == 0
        held_before = _peak()
        spent = month(home, count)
        held = _peak()
        with Books(places.books_of("demo"), SCHEMA) as books:
            rows = books.rows("select * from payslip_line order by event, run, person, line")
        columns = [(row[-1], *row[:-1]) if isinstance(row[0], str) else tuple(row) for row in rows]
        plain = sorted(bare(columns, home / f"plain-{turn}.db") for turn in range(3))[1]
    print(f"{count} people, {len(columns)} lines: {sum(spent.values()):.1f} s; executemany {plain:.2f} s")
    print(f"memory: {held:.0f} MiB (goal {GOAL_MEMORY} MiB); {held_before:.0f} MiB before the month began")
    print(f"payroll-month: ratio {sum(spent.values()) / plain:.2f} (goal {GOAL:.2f})")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
