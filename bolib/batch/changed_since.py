"""What came into the books after a run was frozen, change by change: who, what, what it was and is now, when, by whom."""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bolib.accounting.payroll.store import person_list
from bolib.batch.sealed import looked_at, tables_of
from bolib.batch.since_sealed import BEGINS, PROPOSED, Came, came, until_of
from bolib.books import Books, settings
from bolib.books.tables import columns_of
from bolib.dates import local, month_of
from bolib.formats.html_table import heading, moment, shows
from bolib.personnel.people import store as people
from bolib.text import catalogue

if TYPE_CHECKING:
    import pandas as pd

    from bolib.batch.places import Place

COLUMNS = ("person", "name", "what", "since", "was", "is_now", "at", "user", "event")
MOST = 20_000  # rows that are read of one event and table
LONGEST = 80  # characters of a cell; a whole setting is longer
CODE = re.compile("[a-z_]+")


def changes(books: Books, place: "Place", language: str) -> "pd.DataFrame":
    """List what came after a sealed run was frozen and concerns it, a row for each cell that is another, with COLUMNS.

    `since` is the day from which a dated fact holds, or its month.
    All columns are texts but `event` (Int64), in the order in which it came. What was not known before has a single row with
    all of it; of settings the name alone. `was` is what held just before, of dated facts on the day on which the new one
    begins. At most MOST rows are read of what one event wrote into one table.
    """
    import pandas as pd

    sealed = looked_at(books, place)
    frozen = tables_of(sealed.content("inputs.db"), f"{place.run}/{place.attempt}", file="inputs.db")
    given = sealed.manifest["parameters"]
    months = until_of(frozen, str(given["month"]), str(given["pay_day"]))
    zone = settings.company(books)["time_zone"]
    rows = [
        (*cells, f"{local(one.at, zone):%Y-%m-%d %H:%M}", one.user, one.event)
        for one in came(books, frozen, sealed.manifest["head"]["seq"])
        for cells in _Told(books, one, months, language, zone).rows()
    ]
    found = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "name"])
    called = people.names(books, month_of(str(given["month"]))[1]).set_index("person")["name"]
    found["name"] = found["person"].map(called)
    return found[list(COLUMNS)].astype({name: "Int64" if name == "event" else "string" for name in COLUMNS})


class _Told:
    """What one event wrote into one table, in words."""

    def __init__(self, books: Books, one: Came, months: tuple[str, str], language: str, zone: str) -> None:
        self._books, self._one, self._months, self._language, self._zone = books, one, months, language, zone
        self._words = catalogue(language)
        self._table = PROPOSED.get(one.table, one.table)
        kinds = dict(columns_of(books.db, self._table))
        self._names = [name for name, kind in kinds.items() if kind != "BLOB"]
        key = books.schema[self._table].key if self._table in books.schema else ()  # the trail's own tables have none
        self._begins = next((name for name in BEGINS if name in self._names), None)
        self._key = [name for name in key if name != "event"]

    def rows(self) -> Iterator[tuple[str | None, str, str | None, str, str]]:
        """Give person, what, since, was, is now of every cell that is another."""
        what = self._words.get(f"facts.{self._one.table}", self._one.table)
        if "person" not in self._names:
            yield from ((None, what, None, "", named) for named in self._settings())
            return
        for after, before in self._pairs():
            person = str(after["person"])
            since = str(after[self._begins]) if self._begins else None
            told = [name for name in self._names if name not in ("person", self._begins) and after[name] is not None]
            if before is None:
                whole = "; ".join(f"{heading(name, self._language)} {self._cell(name, after[name])}" for name in told)
                yield person, what, since, "", whole
                continue
            others = [name for name in self._names if after[name] != before[name]]
            for name in [name for name in others if name != self._begins] or others:
                was, now = (self._cell(name, row[name]) for row in (before, after))
                yield person, f"{what}: {heading(name, self._language)}", since, was, now

    @cached_property
    def _towns(self) -> dict[str, str]:
        return person_list.towns(self._books)

    def _settings(self) -> list[str]:
        named = next((name for name in ("kind", "subject") if name in self._names), None)
        if named is None:
            return [str(self._one.rows)]
        found = self._books.rows(f'select "{named}" from "{self._one.table}" where event = ?', self._one.event)
        return [str(name) for (name,) in found]

    def _pairs(self) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
        """Read each row as it is now, and what held before it in its place; a decision has nothing before it."""
        begins = f'n."{self._begins}"' if self._begins else "''"
        cells = {side: ", ".join(f'{side}."{name}"' for name in self._names) for side in ("n", "o")}
        same = " and ".join(f'o."{name}" is n."{name}"' for name in self._key if name != "since")
        dated = "since" in self._key
        order = "o.since desc, o.event desc" if dated else "o.event desc"
        here = (
            f'n.event in (select proposal from "{self._one.table}" where event = ?)'
            if self._one.table in PROPOSED
            else "n.event = ?"
        )
        before = (
            f'(select json_array({cells["o"]}) from "{self._table}" o where {same} and o.event < n.event '
            f"{'and o.since <= n.since ' if dated else ''}order by {order} limit 1)"
            if same and self._one.table not in PROPOSED
            else "null"
        )
        found = self._books.rows(
            f'select json_array({cells["n"]}), {before} from "{self._table}" n where {here} '
            f"and substr({begins}, 1, 7) <= ? order by n.person limit {MOST}",
            *(self._one.event, self._months[self._begins != "month"]),
        )
        return [(self._named(after), self._named(was) if was else None) for after, was in found]

    def _named(self, row: str) -> dict[str, Any]:
        return dict(zip(self._names, json.loads(row), strict=True))

    def _cell(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if name == "at":
            return moment(f"{local(int(value), self._zone):%Y-%m-%d %H:%M}", self._language)
        text = shows(name, self._language)(value)
        if name == "municipality":
            text = self._towns.get(text, text)
        elif CODE.fullmatch(text):
            text = self._words.get(f"person.{text}", text)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
