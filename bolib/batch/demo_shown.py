"""What the demo says at its end: what was made, who is held and why, where it lies, what waits for whom."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bolib.batch import manifest, status
from bolib.batch.demo_history import COMPANY, latest
from bolib.batch.places import books_of
from bolib.books import Books
from bolib.books.demo_keys import PASSPHRASE
from bolib.problem import Problem
from bolib.stores import SCHEMA
from bolib.text import say, sentence

COUNTED = {
    "people": "select count(*) from person",
    "punches": "select count(*) from punch",
    "papers": "select count(*) from seal",
    "hours": "select count(distinct month) from hours_month",
    "slips": "select count(*) from payslip",
}
PAPERS = ("payroll_month.ipynb", "hours_month.ipynb")


def lines(payroll: str, hours: str, language: str) -> Iterator[str]:
    """Say it, from the books and the folders of the last payroll and the last hours."""
    paid, worked = latest(payroll), latest(hours)
    with Books(books_of(COMPANY), SCHEMA) as books:
        found: dict[str, Any] = status.waiting(books, COMPANY)
        counts = {name: books.rows(sql)[0][0] for name, sql in COUNTED.items()}
        stopped = held(paid, worked)
    slips = len(list((paid / "payslips").glob("*.pdf")))
    yield ""
    yield say(language, "demo.made", **counts)
    yield say(language, "demo.held", count=len(stopped))
    yield from (f"  {person}: {'; '.join(sentence(language, one) for one in why)}" for person, why in stopped.items())
    yield ""
    yield say(language, "demo.notebook", path=status.typed(str(paid / PAPERS[0])))
    yield say(language, "demo.hours", path=status.typed(str(worked / PAPERS[1])))
    yield say(language, "demo.payslips", path=status.typed(str(paid / "payslips")), count=slips)
    yield say(language, "demo.payment", path=status.typed(str(paid / "payment.xml")))
    yield say(language, "demo.books", path=status.typed(str(books_of(COMPANY))))
    yield ""
    yield from status.lines(found | {"runs": [one for one in found["runs"] if one["next"]]}, language)
    yield say(language, "demo.passphrase", passphrase=PASSPHRASE)


def held(paid: Path, worked: Path) -> dict[str, list[Problem]]:
    """Name everyone whom the payroll holds, with its reasons; whose hours are missing, with those of the hours paper."""
    import pandas as pd
    import yaml

    from bolib.accounting.hours.rules import month_of_work
    from bolib.accounting.payroll.rules import population
    from bolib.country import country
    from bolib.dates import month_of
    from bolib.paper import read_tables
    from bolib.rates import read_rates

    inputs, parameters = read_tables(paid / "inputs.db"), manifest.read(paid)["parameters"]
    texts = inputs["setting"].set_index("kind")["text"]
    company = yaml.safe_load(texts["company"])
    about = {name: str(parameters[name]) for name in ("month", "pay_day")}
    first, day = month_of(about["month"])[0], date.fromisoformat(about["pay_day"])
    rates = read_rates(paid / "rates", month=first, pay_day=day)
    municipal = pd.read_csv(paid / "rates" / "municipal_tax.csv", dtype="string")
    found = population(inputs, company, rates, municipal, month=about["month"], pay_day=about["pay_day"]).held
    calendar = country(company["country"]).CALENDAR
    frozen = read_tables(worked / "inputs.db")
    hours = month_of_work(
        frozen, company, month=about["month"], calendar=calendar, limits=None
    ).held  # they hold nobody
    missing = {one.where for one in hours}
    of_all = [*(one for one in found if one.code != "payroll.no_hours" or one.where not in missing), *hours]
    reasons: dict[str, list[Problem]] = {}
    for one in sorted(of_all, key=lambda one: one.where):
        reasons.setdefault(one.where.removeprefix("person "), []).append(one)
    return reasons
