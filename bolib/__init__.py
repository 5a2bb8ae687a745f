"""The back office: words, rules, books and papers; `bolib.open("demo")` reads a company.

import bolib
books = bolib.open("demo")                            # read-only; books.user says who you are
books.sql("select * from payslip where month = :month", month="2026-10")
then = books.as_known("2026-11-03")                   # the same, as we knew it that evening
bolib.run("demo", "2026-10-payroll_month").reperform()
bolib.show(frame)                                     # money and dates in the user's locale
"""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bolib.batch.run_folder import RunFolder
    from bolib.books import Books

# Hamilton otherwise loads every frame library it finds (a second, and SQLite with it) and reports its use outside.
os.environ.setdefault("HAMILTON_AUTOLOAD_EXTENSIONS", "0")
os.environ.setdefault("HAMILTON_TELEMETRY_ENABLED", "false")

__all__ = ["open", "run", "show"]


def open(company: str) -> "Books":
    """Open a company's books to read; a company without books is refused."""
    from bolib.batch.places import books_of
    from bolib.books import Books
    from bolib.stores import SCHEMA

    return Books(books_of(company), SCHEMA)


def run(company: str, name: str, attempt: int | None = None) -> "RunFolder":
    """Give a run folder, by default of the latest sealed attempt; `.reperform()` does its paper again."""
    from bolib.batch.run_folder import find

    return find(company, name, attempt)


def show(frame: Any, language: str = "en", title: str = "") -> Any:
    """Show a frame as a table for people: headings in words, money and dates in the reader's locale, to the right."""
    from bolib.paper import table

    return table(frame, language, caption=title)
