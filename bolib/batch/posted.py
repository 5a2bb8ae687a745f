"""What was posted, held against what was approved."""

import hashlib
from typing import Any

from bolib.batch.places import Place, folder_of
from bolib.batch.sealed import tables_of
from bolib.books import Books
from bolib.problem import Problem, Refused


def posted_otherwise(books: Books, company: str) -> list[Problem]:
    """List postings whose rows are not those of the sealed folder, where that folder is at hand."""
    found = []
    for run, attempt, event, results in books.rows("select run, attempt, event, results from posting order by event"):
        path = folder_of(Place(company, run, attempt)) / "results.db"
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).digest() != results:
            continue  # gone or changed: `reperform` says so; what was posted cannot be told from it
        where = f"{run}/{attempt}"
        try:
            for table, rows in tables_of(content, where).items():
                if table not in ("totals", "conclusion") and not _same(books, table, event, rows):
                    found.append(Problem("acts.posted_otherwise", where, {"table": table}))
        except Refused as refused:
            found.append(refused.problem)
    return found


def _same(books: Books, table: str, event: int, rows: list[dict[str, Any]]) -> bool:
    """Whether an event wrote these rows; columns that the posting adds (run, entry, source) are not compared."""
    given = {"run", "entry", "source", "event"}
    names = sorted(set(rows[0]) - given) if rows else []
    if table not in books.schema or not set(names) <= books.schema[table].defined.keys():
        return False
    listed = ", ".join(f'"{name}"' for name in names) or "count(*)"
    written = books.rows(f'select {listed} from "{table}" where event = ?', event)
    wanted = [tuple(row[name] for name in names) for row in rows] if rows else [(0,)]
    return sorted(written, key=repr) == sorted(wanted, key=repr)
