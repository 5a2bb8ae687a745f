"""People's own words, and what was erased by law: free text stands apart from the trail, so that it can go.

GDPR art. 17: a row may be deleted only where `erased` names its table and key, the cells of the primary key as SQL
writes them, with commas between ('E-0017','2026-01-01',12); `erased_event` is the event that wrote the row. Its digest
stays in the trail.
"""

from bolib.books.tables import Table

TABLES = (
    Table("reason", ("text text not null",), ("event",), erasable=True),
    Table(
        "erased",
        (
            *("digest blob not null", '"table" text not null', "key text not null", "erased_event integer not null"),
            *("ground text not null", "erased_by text not null"),
        ),
        ("digest",),
        signer="erased_by",
    ),
)
