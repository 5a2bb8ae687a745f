"""Brings rows into trial books by way of files, as a company would."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bolib.batch.imports import Answer, import_files
from bolib.books import Books

PERSON = {
    **{"person": "E-1", "oib": "00002100014", "first_name": "Ana", "last_name": "Šimić", "birth_date": "1990-05-31"},
    **{"municipality": "Zagreb", "residence_since": "2020-01-01", "iban": "HR4399999981000000005"},
}
SECOND = PERSON | {"person": "E-2", "oib": "00002100022", "first_name": "Ivo", "iban": "HR3299999983201641019"}
UNIT = {"unit": "SHOP", "name": "Prodavaonica"}
CONTRACT = {
    **{"contract": "U-1", "person": "E-1", "since": "2024-02-01", "until": "", "kind": "indefinite", "unit": "SHOP"},
    **{"position": "prodavačica", "weekly_hours": "40", "pay_kind": "monthly", "gross": "1600.00"},
}
HOURS = {"person": "E-1", "month": "2026-10", "regular_minutes": "10560"}
DAY = date(2026, 11, 3)

Rows = list[Mapping[str, str]]


def written(folder: Path, **kinds: Rows) -> list[Path]:
    """Write one CSV file for each kind; the first row gives the columns."""
    paths = []
    for kind, rows in kinds.items():
        lines = [list(rows[0]), *([row[name] for name in rows[0]] for row in rows)]
        paths.append(folder / f"{kind}.csv")
        paths[-1].write_text("\n".join(";".join(line) for line in lines) + "\n", "utf-8")
    return paths


def bring(books: Books, folder: Path, day: date = DAY, dry_run: bool = False, **kinds: Rows) -> Answer:
    """Import rows of these kinds in one command."""
    return import_files(books, written(folder, **kinds), language="en", day=day, dry_run=dry_run)


def told(answer: Answer) -> list[str]:
    """Name what did not go in: row, column and code, in the order of the files' kinds."""
    return [f"{f.row} {f.column} {f.problem.code}" for sheet in answer.sheets for f in sheet.faults]


def counts(answer: Answer) -> list[tuple[int, int, int]]:
    """Count new, known and rejected rows of each sheet, and hold them against the rows of the file."""
    for sheet in answer.sheets:
        assert sheet.problems or sheet.rows == sheet.added + sheet.unchanged + sheet.rejected
    return [(sheet.added, sheet.unchanged, sheet.rejected) for sheet in answer.sheets]
