"""A month as every card of the desk of hours shows it: read once, the exceptions in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.seen import reading as books_read
from bolib.accounting.hours.rules import reading
from bolib.accounting.hours.rules import settings as own
from bolib.accounting.hours.rules.week import Known, SeenDay, standing
from bolib.batch.since_sealed import PROPOSED
from bolib.books import Books, settings
from bolib.text import LANGUAGES

Row = Mapping[str, Any]
FEW = 500  # persons who are counted anew at once
OF_EVERYBODY = ("adopted", "adoption_confirmed", "unit")


@dataclass(frozen=True)
class Found:
    """A month of a company: what people are called, who has a contract in it, its exceptions in words, a row each.

    `whole` is what the books know of it; of a month that takes long to count only one person's is read at a time. `head` is
    the event up to which it was counted, `others` the same exceptions in other languages.
    """

    company: str
    month: str
    language: str
    settings: dict[str, Any]
    whole: Known | None
    called: pd.Series
    rows: pd.DataFrame
    due: Sequence[str]
    approved: Sequence[str]
    everyone: bool = True  # else the own unit alone, and the paper of everybody is not shown
    head: int = 0
    others: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    _read: dict[str, Known] = field(default_factory=dict)  # of persons that were looked at

    def named(self, person: str) -> str:
        """Name a person, with the code."""
        return f"{self.called.get(person, person)} ({person})"

    def names(self, persons: Sequence[str]) -> dict[str, str]:
        """Name persons, by their codes."""
        called = self.called.reindex(list(persons))
        return {one: name if isinstance(name, str) else one for one, name in zip(persons, called, strict=True)}

    def known(self, person: str) -> Known:
        """Give what the books know of a person's month."""
        if self.whole is not None:
            return self.whole
        if person not in self._read:
            with books_read(self.company, self.month) as books:
                self._read[person] = hours.known(books, self.month, person)
        return self._read[person]

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
            return hours.seen_days(books, person, [date.fromisoformat(day)], [self.known(person)])[0]

    def spoken(self, language: str) -> "Found":
        """Give the same in a language."""
        return replace(self, language=language, rows=self.others.get(language, self.rows))

    def renewed(self) -> "Found | None":
        """Give the month as the books know it now, counting those alone whom something was written of since.

        Nothing where that is not enough: units, settings or very many people are others.
        """
        with books_read(self.company, self.month) as books:
            head, persons = books.seq, written_of(books, self.head)
            if persons is None or head == self.head:
                return self if persons is not None else None
            kept = None if books.persons is None else persons & set(books.persons)
            with books.only(persons if kept is None else kept) as few:
                known = hours.known(few, self.month)
        called = self.called.combine_first(reading.names(known.inputs["personal_data"]))
        rows = {
            language: pd.concat(
                [frame[~frame["person"].isin(persons)], in_words(known, called, self.settings, language)]
            ).sort_values(["person", "day", "kind", "at"], ignore_index=True)
            for language, frame in self.others.items()
        }
        due = sorted({*self.due} - persons | {str(person) for person in known.work.due})
        approved = sorted({*self.approved} - persons | {str(person) for person in known.posted["person"]})
        of_others = {person: one for person, one in self._read.items() if person not in persons}
        now: dict[str, Any] = {
            "called": called,
            "rows": rows[self.language],
            "due": due,
            "approved": approved,
            "head": head,
        }
        return replace(self, **now, others=rows, _read=of_others)


def is_long(company: str, month: str) -> bool:
    """Say whether counting a month takes longer than anybody waits; not of who sees the own unit alone."""
    with books_read(company, month) as books:
        return books.persons is None and own.read(settings.company(books)).clock and hours.is_long(books, month)


def counted(company: str, month: str, language: str) -> Found | None:
    """Count a month that takes long, in every language; what the books know of everybody is left behind."""
    found = read(company, month, language, others=True)
    return replace(found, whole=None) if found else None


def read(company: str, month: str, language: str, *, others: bool = False) -> Found | None:
    """Read a month, as the books know it now; nothing where hours are not counted from clocks."""
    with books_read(company, month) as books:
        adopted = settings.company(books)
        if not own.read(adopted).clock:
            return None
        known, everyone, head = hours.known(books, month), books.persons is None, books.seq
    called = reading.names(known.inputs["personal_data"])
    rows = {one: in_words(known, called, adopted, one) for one in (LANGUAGES if others else (language,))}
    due = [str(person) for person in known.work.due]
    approved = sorted({str(person) for person in known.posted["person"]})
    return Found(company, month, language, adopted, known, called, rows[language], due, approved, everyone, head, rows)


def written_of(books: Books, head: int) -> set[str] | None:
    """Name the persons whom something was written of after an event; None where it is of everybody, or of very many."""
    persons: set[str] = set()
    wrote = books.rows('select distinct "table" from event_rows where seq > ?', head)
    for (table,) in wrote:
        if table in OF_EVERYBODY:
            return None
        said = f'select proposal from "{table}" where event > ?'
        source, which = (PROPOSED[table], f"in ({said})") if table in PROPOSED else (table, "> ?")
        if source in books.schema and "person" in books.schema[source].defined:
            found = books.rows(f'select distinct person from "{source}" where event {which} limit {FEW + 1}', head)
            persons |= {str(person) for (person,) in found}
    return persons if len(persons) <= FEW else None


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
