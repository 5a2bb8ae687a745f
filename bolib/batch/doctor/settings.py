"""The doctor on settings: files that say something else than what is in force, statutory values that will be missing."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

from bolib.batch import company as companies
from bolib.batch.doctor.finding import LOOK, OK, Finding, finding
from bolib.books import Books, settings
from bolib.country import country
from bolib.dates import local, month_after, month_of, pay_day
from bolib.rates import NotInForce, Rates, read_texts

SOON = timedelta(62)  # so long before a month its values should be typed in
OLD = 13  # months after which a source should be looked at again
LISTED = 5  # names in one line


def differing(books: Books, company: str) -> Iterator[Finding]:
    """List the settings whose file says something else than what two people adopted."""
    changed = companies.changed(books, company)
    for kind in changed:
        yield finding(LOOK, "doctor.setting_differs", f"{company}, {kind}")
    if not changed:
        yield finding(OK, "doctor.settings", company)


def missing(books: Books, company: str) -> Iterator[Finding]:
    """List statutory values that no adopted file names, and those that hold now but not in the next month or January."""
    today = _today(books)
    this = f"{today:%Y-%m}"
    unknown = unnamed_in(books, this)
    for none in unknown:
        about = {"file": none.file, "folder": f"parameters/rates/{settings.company(books)['country']}"}
        yield finding(LOOK, "doctor.value_unknown", f"{company}, {none.name}", company=company, **about)
    for month in sorted({month_after(this, 1), f"{today.year + 1}-01"}):
        lacking = lacking_in(books, this, month)
        soon = month_of(month)[0] - today <= SOON
        for none in lacking if soon else []:
            about = {"month": month, "act": none.brought_by, "file": none.file}
            yield finding(LOOK, _missing(books, none.name), f"{company}, {none.name}", **about)
        if not (unknown or (lacking and soon)):
            code = "doctor.values_later" if lacking else "doctor.values"
            yield finding(OK, code, company, month=month, count=len(lacking))


def _missing(books: Books, value: str) -> str:
    """Give the code of a value that is missing, by whom it would hold: everybody, those with claims, or others."""
    from bolib.accounting.claims.rules.limits import AVERAGE
    from bolib.accounting.payroll.rules.population import needed

    if value in needed(country(settings.company(books)["country"])):
        return "doctor.value_missing"
    return "doctor.value_missing_claims" if value == AVERAGE else "doctor.value_missing_some"


def unnamed_in(books: Books, month: str) -> list[NotInForce]:
    """List the values that the country's payroll needs and no adopted file names: a newer program asks for them."""
    from bolib.accounting.payroll.rules.population import needed

    rates = _rates(books, month)
    names = set(needed(country(settings.company(books)["country"])))
    return rates.missing(sorted(names - set(rates.names)))


def lacking_in(books: Books, this: str, month: str) -> list[NotInForce]:
    """List the values that hold for one month's pay and not for a later month's."""
    now, then = _rates(books, this), _rates(books, month)
    held = set(now.names) - {none.name for none in now.missing(now.names)}
    return then.missing(sorted(held))


def unchecked(books: Books, company: str) -> Iterator[Finding]:
    """Name the values in force whose source nobody has looked at for more than a year."""
    today = _today(books)
    rates = _rates(books, f"{today:%Y-%m}")
    none = {one.name for one in rates.missing(rates.names)}
    checked = {name: rates.value(name).checked[:7] for name in rates.names if name not in none}
    old = sorted(name for name, month in checked.items() if month_after(month, OLD) <= f"{today:%Y-%m}")
    if old:
        names = ", ".join(old[:LISTED]) + (" …" if len(old) > LISTED else "")
        about = {"count": len(old), "since": min(checked[name] for name in old), "names": names}
        yield finding(LOOK, "doctor.unchecked", company, **about)
    else:
        yield finding(OK, "doctor.checked", company, since=min(checked.values(), default="-"))


def _today(books: Books) -> date:
    return local(time.time_ns() // 1000, str(settings.company(books)["time_zone"])).date()


def _rates(books: Books, month: str) -> Rates:
    """Read the adopted values as a month's payroll would, paid on its usual day."""
    country = settings.company(books)["country"]
    adopted = books.rows("select kind, text from adopted_now where kind glob ?", f"rates/{country}/*.yaml")
    texts = {kind.rpartition("/")[2]: text.encode() for kind, text in adopted}
    return read_texts(texts, month=month_of(month)[0], pay_day=pay_day(month, "HR"))
