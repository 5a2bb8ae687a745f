"""Commands about papers: run, the acts on a run folder, do it again, compare."""

import argparse
import json
from pathlib import Path
from typing import Any

from bolib.cli import answers
from bolib.cli.answers import DONE, FOUND
from bolib.problem import Refused
from bolib.text import say

BEFORE = {"approve": "submitted", "post": "approved"}


def commands(command: Any) -> None:
    """Describe the commands about papers."""
    one = command("run", run, "run a paper on frozen inputs and seal it")
    one.add_argument("company")
    one.add_argument("run")
    answers.signed(one, needed=False)
    for name, help in (
        ("submit", "a person has read it and puts it forward"),
        ("approve", "a second person signs"),
        ("reject", "a second person sends it back"),
        ("withdraw", "the submitter takes it back"),
        ("post", "write what was approved into the books"),
        ("release", "give the payment file to the bank folder"),
    ):
        one = command(name, act, help)
        one.add_argument("folder", type=Path, nargs="+")
        answers.signed(one)
        if name == "reject":
            one.add_argument("--reason", required=True, help="in your own words")
        if name == "approve":
            instead = one.add_mutually_exclusive_group()
            instead.add_argument("--own-pay-of", metavar="USER", help="sign the slip of a user who wants to approve")
            instead.add_argument("--account-of", metavar="PERSON", help="sign for a person's changed bank account")
    one = command("handover", handover, "payslips: an encrypted PDF each and one file to print")
    one.add_argument("folder", type=Path)
    one.add_argument("--only", choices=("encrypted", "print"), help="else both are made")
    one.add_argument("--person", action="append", default=[], help="whose payslip; else everybody's on the run")
    one.add_argument("--passwords", type=Path, help="a CSV of person and password; else passwords are made and shown")
    answers.signed(one)
    one = command("record", record, "records of working time (NN 55/24), a PDF for each person")
    one.add_argument("company")
    one.add_argument("month")
    one.add_argument("person", nargs="*", help="whose; else everybody's with a contract in the month")
    answers.signed(one, needed=False)
    one = command("reperform", reperform, "do a sealed paper again and compare")
    one.add_argument("folder", type=Path)
    one.add_argument("--json", action="store_true")
    one = command("html", html, "a paper as one page that asks for nothing outside")
    one.add_argument("folder", type=Path)
    one.add_argument("--to", type=Path, help="the file; else outputs/COMPANY/html/RUN-ATTEMPT.html")
    one.add_argument("--pdf", action="store_true", help="a tagged PDF instead")
    one.add_argument("--no-code", action="store_true", help="leave the code out")
    one = command("explain", explain, "say how a figure of a posted payslip came about")
    one.add_argument("company")
    one.add_argument("month")
    one.add_argument("person")
    one.add_argument("--figure", help="one figure, such as net_cents; else all of them")
    one.add_argument("--run", help="which slip, where the month has several")
    what = one.add_mutually_exclusive_group()
    what.add_argument("--why", action="store_true", help="why net pay is another than last month's")
    what.add_argument("--svg", type=Path, metavar="FILE", help="draw the figure (net pay) into a new file")
    one = command(
        "compare", compare, "set our payroll beside another program's: a month of a company, or a file of cases"
    )
    one.add_argument(
        "about", nargs="+", metavar="[COMPANY MONTH] FILE", help="a company and month without FILE: what came in"
    )
    one.add_argument("--country", default="croatia", help="of a file of cases")
    answers.reading(one)
    answers.signed(one, needed=False)


def run(given: argparse.Namespace) -> int:
    from bolib.batch import company
    from bolib.batch.acts import concluded
    from bolib.batch.run import run

    with answers.books(given) as books:
        answers.warn_changed(given, company.changed(books, given.company))
    key = answers.key(given) if given.key else None
    folder = run(given.company, given.run, key=key, progress=answers.progress)
    answers.put(given, _what_next(folder), folder=answers.short(folder))
    for name, number in concluded(folder).items():
        answers.put(given, f"conclusion.{name}", number=number)
    return DONE


def _what_next(folder: Path) -> str:
    """Say what a sealed paper is for: only one that proposes something, and is no simulation, is submitted."""
    from bolib.batch import manifest
    from bolib.batch.papers import PAPERS

    about = manifest.read(folder)
    if about["simulation"]:
        return "bo.sealed_simulation"
    return "bo.sealed" if PAPERS[about["paper"]].post else "bo.sealed_to_read"


def act(given: argparse.Namespace) -> int:
    from bolib.batch import acts, places
    from bolib.batch.recovery import recover

    for company in sorted({places.place_of(folder).company for folder in given.folder}):
        answers.told(given, recover(company))
    key = answers.key(given)
    for folder in given.folder:
        match given.command:
            case "approve" if given.own_pay_of:
                acts.sign_own_pay(folder, key, given.own_pay_of)
                answers.put(given, "bo.done_own_pay", user=given.own_pay_of)
                continue
            case "approve" if given.account_of:
                acts.sign_account(folder, key, given.account_of)
                answers.put(given, "bo.done_account", person=given.account_of)
                continue
            case "approve" | "submit" | "withdraw" | "post":
                _later(given, folder)
                getattr(acts, given.command)(folder, key)
            case "reject":
                acts.reject(folder, key, given.reason)
            case "release":
                answers.put(given, "bo.to_bank", path=answers.short(acts.release(folder, key)))
        answers.put(given, f"bo.done_{given.command}", folder=answers.short(folder))
    return DONE


def handover(given: argparse.Namespace) -> int:
    from bolib.accounting.payroll.store.handed import MEANS
    from bolib.batch import handover, places
    from bolib.batch.recovery import recover

    answers.told(given, recover(places.place_of(given.folder).company))
    chosen = handover.read_passwords(given.passwords.read_bytes()) if given.passwords else None
    made = handover.hand_over(
        given.folder,
        answers.key(given),
        means=(given.only,) if given.only else MEANS,
        persons=given.person,
        passwords=chosen,
    )
    answers.put(given, "bo.handed_over", people=made.people, folder=answers.short(made.folder))
    if made.made:
        answers.put(given, "bo.handed_passwords")
        print("\n".join(f"{person}  {password}" for person, password in made.made.items()))
    return DONE


def record(given: argparse.Namespace) -> int:
    from bolib.batch.record import write_records

    key = answers.key(given) if given.key else None
    with answers.books(given) as books:
        made = write_records(books, given.company, given.month, given.person, language=given.language, key=key)
    answers.put(given, "bo.records", month=given.month, people=made.people, folder=answers.short(made.folder))
    if made.left_out:
        answers.put(given, "bo.records_left_out", persons=", ".join(made.left_out))
    return DONE


def _later(given: argparse.Namespace, folder: Path) -> None:
    """Say which facts came in after a run was frozen, before somebody approves or posts it."""
    from bolib.batch import acts, places
    from bolib.books import Books
    from bolib.books.approvals import state
    from bolib.stores import SCHEMA

    place = places.place_of(folder)
    with Books(places.books_of(place.company), SCHEMA) as books:
        if state(books, place.run, place.attempt) == BEFORE.get(given.command):
            answers.told(given, acts.later_facts(books, folder))


def reperform(given: argparse.Namespace) -> int:
    from bolib.batch.reperform import reperform

    found = reperform(given.folder)
    if given.json:
        listed = {name: [vars(p) for p in getattr(found, name)] for name in ("differs", "environment")}
        print(json.dumps({"answer": found.answer, **listed}, ensure_ascii=False, indent=1))
    else:
        answers.told(given, [*found.differs, *found.environment])
        answers.put(given, f"bo.{found.answer}")
    return DONE if found.answer == "identical" else FOUND


def html(given: argparse.Namespace) -> int:
    from bolib.batch import html

    page = html.write(given.folder, to=given.to, code=not given.no_code, pdf=given.pdf)
    answers.told(given, page.differs)
    answers.put(given, "bo.html", path=answers.short(page.path))
    return FOUND if page.differs else DONE


def explain(given: argparse.Namespace) -> int:
    from bolib import dates, money
    from bolib.accounting import payroll

    try:
        dates.month_of(given.month)
    except ValueError:
        raise Refused("cells.month", given.month, found=given.month) from None
    about = {"person": given.person, "run": given.run, "language": given.language}
    with answers.books(given, sees="payroll") as books:
        if given.why:
            print("\n".join(payroll.why(books, given.month, **about)))
        elif given.svg:
            picture = payroll.explain_graph(books, given.month, figure=given.figure or "net_cents", **about)
            with given.svg.open("x", encoding="utf-8") as file:
                file.write(picture.svg)
            answers.put(given, "bo.svg", path=answers.short(given.svg))
        else:
            for row in payroll.explain(books, given.month, figure=given.figure, **about).to_dict("records"):
                value = money.show(int(row["value_cents"]), given.language)
                said = (row[name] for name in ("meaning", "formula", "law", "operands", "sources"))
                print(f"{row['figure']} {value}", *(f"  {text}" for text in said if text), sep="\n")
    return DONE


def compare(given: argparse.Namespace) -> int:
    from bolib.batch.compare import told

    match given.about:
        case [file]:
            lines, code = told(Path(file), country=given.country, language=given.language)
            print("\n".join(lines))
            return code
        case [company, month, *files] if len(files) < 2:
            given.company = company
            return _compare_month(given, month, [Path(file) for file in files])
    return answers.not_done(say(given.language, "parallel.usage"))


def _compare_month(given: argparse.Namespace, month: str, files: list[Path]) -> int:
    from bolib.batch import compare_month, imports
    from bolib.batch.run import run
    from bolib.books import roles

    compare_month.run_of(month)
    key, brought = answers.key(given) if given.key else None, None
    answers.books(given, sees="payroll", key=key).close()
    if files:
        with answers.books(given, writable=True) as books:
            brought = imports.import_files(
                books,
                files,
                kind=compare_month.KIND,
                decimal=given.decimal,
                restore_zeros=given.restore_zeros,
                maps=given.map,
                month=month,
                language=given.language,
                demand=roles.demand,
                key=key,
                progress=answers.progress,
            )
        print("\n".join(brought.lines))
        if any(sheet.problems for sheet in brought.sheets):
            return FOUND
    name = compare_month.order(given.company, month, brought)
    folder = run(given.company, name, key=key, progress=answers.progress)
    print("\n".join(compare_month.told(folder, given.language)))
    answers.put(given, "parallel.made", folder=answers.short(folder))
    return DONE if compare_month.agrees(folder) and not (brought and brought.rejected) else FOUND
