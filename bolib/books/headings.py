"""A company's own headings: which column of a kind of file each of them means, as it was said once."""

from bolib.books.settings import Reader
from bolib.books.tables import Table

TABLES = (
    Table(
        "heading",
        ("kind text not null", "heading text not null", '"column" text not null'),
        ("kind", "heading", "event"),
    ),
)
VIEWS = (
    (
        "heading_now",
        'select kind, heading, "column", max(event) as event from heading group by kind, heading',
    ),
)


def remembered(reader: Reader) -> dict[str, dict[str, str]]:
    """Give for each kind of file the company's own headings (as they are compared) with the column each means."""
    found: dict[str, dict[str, str]] = {}
    for kind, heading, column in reader.rows('select kind, heading, "column" from heading_now'):
        found.setdefault(kind, {})[heading] = column
    return found
