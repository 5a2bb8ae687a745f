"""Rows that are asked of the books and not yet read: as a frame, or straight into a file, they are the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from bolib.books import Books


@dataclass(frozen=True)
class Rows:
    """Some rows of a table of the books; `sql` gives columns of that table, and may give further texts."""

    books: "Books"
    table: str
    sql: str
    arguments: Mapping[str, str | int | None]

    @property
    def columns(self) -> dict[str, str]:
        """Every column in the order of the query: `integer` or `text`."""
        defined = self.books.schema[self.table].defined
        cursor = self.books.db.execute(f"select * from ({self.sql}) limit 0", self.arguments)
        names = [str(column[0]) for column in cursor.description]
        return {name: "integer" if defined.get(name, "").split()[1:2] == ["integer"] else "text" for name in names}

    def of(self, persons: str) -> "Rows":
        """Keep the rows of some persons, whose codes stand in a JSON list."""
        kept = f"select * from ({self.sql}) where person in (select value from json_each(:persons))"
        return replace(self, sql=kept, arguments={**self.arguments, "persons": persons})

    def frame(self) -> "pd.DataFrame":
        """Read the rows in the order of the table's key: Int64 and string, both nullable, also where nothing is found."""
        order = ", ".join(f'"{column}"' for column in self.books.schema[self.table].frozen_key)
        found = self.books.sql(f"select * from ({self.sql}) order by {order}", **self.arguments)
        return found.astype({name: "Int64" if kind == "integer" else "string" for name, kind in self.columns.items()})
