"""A month as every card of the desk of hours shows it: read once, the exceptions in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.seen import reading as books_read
from bolib.accounting.hours.rules import reading
from bolib.accounting.hours.rules import settings as own
from bolib.accounting.hours.rules.week import Known, SeenDay, standing
from bolib.books import settings

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """A month of a company: what the books know of it, what people are called, its exceptions in words, a row each."""

    company: str
    month: str
    language: str
    settings: dict[str, Any]
    known: Known
    called: pd.Series
    rows: pd.DataFrame
    everyone: bool = True  # else the own unit alone, and the paper of everybody is not shown

    def named(self, person: str) -> str:
        """Name a person, with the code."""
        return f"{self.called.get(person, person)} ({person})"

    def of_day(self, person: str, day: str, known: Sequence[Known] = ()) -> list[Row]:
        """Give the exceptions of a day, also of another month that was read."""
        rows = self.rows
        for one in known:
            if one.month == day[:7] != self.month:
                rows = in_words(one, self.called, self.settings, self.language)
        return as_rows(rows[(rows["person"] == person) & (rows["day"] == day)])

    def seen(self, person: str, day: str) -> SeenDay:
        """Give one day of the month."""
        with books_read(self.company, self.month) as books:
            return hours.seen_days(books, person, [date.fromisoformat(day)], [self.known])[0]


def read(company: str, month: str, language: str) -> Found | None:
    """Read a month, as the books know it now; nothing where hours are not counted from clocks."""
    with books_read(company, month) as books:
        adopted = settings.company(books)
        if not own.read(adopted).clock:
            return None
        known, everyone = hours.known(books, month), books.persons is None
    called = reading.names(known.inputs["personal_data"])
    rows = in_words(known, called, adopted, language)
    return Found(company, month, language, adopted, known, called, rows, everyone)


def in_words(known: Known, called: pd.Series, company: dict[str, Any], language: str) -> pd.DataFrame:
    """Set beside each exception what a reader sees of it; `standing` is waits, noted or said, `word` what was said."""
    raw = known.work.exceptions
    said = reading.exceptions(known.work, called, known.inputs, company, language)
    frame = said.drop(columns=["resolution"]).assign(
        kind=raw["kind"], minutes=raw["minutes"], at=raw["at"], stops=raw["stops"], noted=raw["noted"]
    )
    rows = raw.to_dict("records")
    frame["standing"] = pd.Series([standing(row) for row in rows], dtype="string")
    frame["resolution"] = raw["resolution"].fillna(frame["standing"])
    keys = ["|".join(str(row[name]) for name in ("person", "day", "kind", "at")) for row in rows]
    return frame.assign(key=pd.Series(keys, dtype="string"))


def as_rows(frame: pd.DataFrame) -> list[Row]:
    """Give rows one by one."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
