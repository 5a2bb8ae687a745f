"""What the auditor's papers freeze of the audit trail: events, keys, settings, approvals, and where facts were corrected.

Words of people are left out, and so is every digest that was made over a department's rows: a digest of one short row
can be guessed. A digest stands in hex.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bolib.books import Books, approvals, deputies, erasure, files, number_series, periods, settings, users
from bolib.books.audit_trail import FIELDS
from bolib.books.tables import Table, columns_of
from bolib.stores import SCHEMA

if TYPE_CHECKING:
    import pandas as pd

TRAIL = (
    *(*users.TABLES, *settings.TABLES, *approvals.TABLES, *periods.TABLES, *number_series.TABLES, *files.TABLES),
    *deputies.TABLES,
)
OF_THE_BOOKS = tuple(table for table in (*TRAIL, *erasure.TABLES) if not table.erasable)
WHOLE = ("company", *(t.name for t in (*users.TABLES[1:], *settings.TABLES[1:], *approvals.TABLES, *periods.TABLES)))
WHOLE += tuple(table.name for table in deputies.TABLES)
KEYS = {
    "event": ("seq",),
    "event_rows": ("seq", "table"),
    "repeated_key": ("table", "key", "event"),
    "user_paid": ("run", "user"),
    "account_change": ("person", "event"),
}


def trail(books: Books) -> "dict[str, pd.DataFrame]":
    """Give every frame of the audit trail's paper, as the books stand."""
    whole = {name: _whole(books, name) for name in WHOLE}
    return {
        **whole,
        "event": _events(books),
        "event_rows": _written(books),
        "adopted": books.sql(
            "select kind, version, lower(hex(digest)) as digest, adopted_by, event from adopted order by kind, version"
        ),
        "erased": books.sql('select lower(hex(digest)) as digest, "table", ground, erased_by, event from erased'),
        "ledger_entry": _whole(books, "ledger_entry"),
        "reversal": _whole(books, "reversal"),
        "repeated_key": _repeated(books),
        "user_paid": books.sql(
            "select distinct run, user from payslip join person using (person) join user using (oib) order by 1, 2"
        ).astype("string"),
        "account_change": _account_changes(books),
    }


def approvals_of(books: Books) -> "dict[str, pd.DataFrame]":
    """Give the approvals of every run, with the events that wrote them."""
    return {
        **{table.name: _whole(books, table.name) for table in approvals.TABLES},
        "key_enrolled": _whole(books, "key_enrolled"),
        "event": _events(books, [table.name for table in approvals.TABLES]),
    }


def _events(books: Books, wrote: Sequence[str] = ()) -> "pd.DataFrame":
    """Read the events, or those that wrote one of some tables."""
    names = [*FIELDS, "hash", "signature"]
    only = " union ".join(f'select event from "{table}"' for table in wrote)
    where = f" where seq in ({only})" if only else ""
    frame = books.sql(f"select {_listed(names, {'prev', 'hash', 'signature'})} from event{where} order by seq")
    return frame.astype({name: "Int64" if name in ("seq", "form", "at") else "string" for name in names})


def _listed(names: list[str], blobs: set[str]) -> str:
    """List columns of a query, blobs in hex; SQLite's own hex() makes a text of nothing out of null."""
    hexed = {name: f'case when "{name}" is not null then lower(hex("{name}")) end as "{name}"' for name in blobs}
    return ", ".join(hexed.get(name, f'"{name}"') for name in names)


def _whole(books: Books, name: str) -> "pd.DataFrame":
    """Read every column of a table of facts, blobs in hex; the order is that of the key."""
    columns = columns_of(books.db, name)
    names, blobs = [column for column, _ in columns], {column for column, kind in columns if kind == "BLOB"}
    return books.sql(f'select {_listed([*names, "event"], blobs)} from "{name}" order by {_key(SCHEMA[name])}')


def _key(table: Table) -> str:
    return ", ".join(f'"{column}"' for column in table.key)


def _written(books: Books) -> "pd.DataFrame":
    """Read what each event wrote; a digest only of the books' own tables."""
    frame = books.sql(
        'select seq, "table", columns, block, rows, lower(hex(digests)) as digests from event_rows order by seq, "table"'
    )
    own = frame["table"].isin([table.name for table in OF_THE_BOOKS])
    kinds = {"seq": "Int64", "table": "string", "columns": "string", "block": "Int64", "rows": "Int64"}
    return frame.assign(digests=frame["digests"].astype("string").where(own)).astype(kinds)


def _repeated(books: Books) -> "pd.DataFrame":
    """List facts that were written again under the same key: the later event and the one that it corrects."""
    parts = []
    for table in SCHEMA.tables:
        key = [column for column in table.key if column != "event"]
        if key and not table.bulk and "event" in table.key:
            columns = ", ".join(f'"{column}"' for column in key)
            joined = " || ', ' || ".join(f'"{column}"' for column in key)
            parts.append(
                f"select '{table.name}' as \"table\", {joined} as key, event, "
                f'lag(event) over (partition by {columns} order by event) as corrects from "{table.name}"'
            )
    frame = books.sql(f"select * from ({' union all '.join(parts)}) where corrects is not null order by 1, 2, 3")
    return frame.astype({"table": "string", "key": "string", "event": "Int64", "corrects": "Int64"})


def _account_changes(books: Books) -> "pd.DataFrame":
    """List by person and event where a bank account other than the person's first was written."""
    frame = books.sql(
        "select distinct person, event from bank_account b where iban <> (select f.iban from bank_account f "
        "where f.person = b.person order by f.event, f.since limit 1) order by person, event"
    )
    return frame.astype({"person": "string", "event": "Int64"})
