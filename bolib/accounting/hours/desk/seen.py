"""The books as somebody at the desk of hours may read them: everybody's hours, or those of the own unit alone."""

import contextlib
from collections.abc import Iterator

from bolib.accounting.hours import store as hours
from bolib.batch.places import books_of
from bolib.books import Books
from bolib.dates import month_of
from bolib.stores import SCHEMA


@contextlib.contextmanager
def reading(company: str, month: str) -> Iterator[Books]:
    """Open the books of a company to read a month of hours: who is not seen has no row there."""
    with Books(books_of(company), SCHEMA) as books, hours.as_seen(books, *month_of(month)) as shown:
        yield shown
