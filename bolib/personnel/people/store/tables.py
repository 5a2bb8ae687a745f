"""The tables of people: one row a fact, each with the day it holds from; a later row of the same day corrects it.

Which words a column may hold stands in the rules, not here: a table in a file cannot be widened later. That nobody
else has an OIB is a rule too, so that one typed for the wrong person can be corrected.
"""

from bolib.books.tables import Table

PERSON = "person text not null references person"
KEY = ("person", "since", "event")


def _day(column: str, *, empty: bool = False) -> str:
    """Define a column that holds a day; `date(NULL)` is null, so an empty one passes the same check."""
    return f"{column} text{'' if empty else ' not null'} check ({column} is date({column}))"


def _flag(column: str) -> str:
    return f"{column} integer not null check ({column} in (0, 1))"


SINCE, UNTIL = _day("since"), _day("until", empty=True)
ORDERED = "check (until is null or until >= since)"
DISABILITY = "disability text not null"
SHARE = "integer not null check ({0} between 0 and 1000000)"

TABLES = (
    Table("person", ("person text not null", "oib text"), ("person",)),
    Table(
        "personal_data",
        (
            *(PERSON, SINCE, "first_name text not null", "last_name text not null", _day("birth_date")),
            *("sex text", "email text"),
        ),
        KEY,
        erasable=True,
    ),
    Table(
        "residence",
        (PERSON, SINCE, "municipality text not null", "address text", _flag("resident")),
        KEY,
        erasable=True,
    ),
    Table("bank_account", (PERSON, SINCE, "iban text not null"), KEY, erasable=True),
    Table("protected_account", (PERSON, SINCE, "iban text"), KEY, erasable=True),
    Table(
        "tax_status",
        (
            *(PERSON, SINCE, "pension_pillars text not null", DISABILITY),
            "veteran_percent integer not null check (veteran_percent between 0 and 100)",
            *(_flag("area_relief"), f"allowance_share_ppm {SHARE.format('allowance_share_ppm')}"),
            *(_flag("employed_elsewhere"), "gross_elsewhere_cents integer"),
            _day("relief_statement_since", empty=True),
        ),
        KEY,
    ),
    Table(
        "dependant",
        (
            *(PERSON, "dependant text not null", SINCE, UNTIL, _day("birth_date")),
            *("kind text not null", DISABILITY, f"share_ppm {SHARE.format('share_ppm')}"),
        ),
        ("person", "dependant", "since", "event"),
        checks=(ORDERED,),
        erasable=True,
    ),
    Table(
        "unit",
        ("unit text not null", SINCE, "name text not null", "parent text", "manager text references person"),
        ("unit", "since", "event"),
    ),
    Table(
        "contract",
        (
            *("contract text not null", SINCE, UNTIL, PERSON, "kind text not null"),
            *("unit text not null", "site text", "position text not null"),
            "weekly_minutes integer not null check (weekly_minutes > 0)",
            *("pay_kind text not null", "pay_cents integer not null check (pay_cents > 0)"),
            *("category text", _day("employment_since"), "months_before integer not null check (months_before >= 0)"),
            *(_flag("first_employment"), _day("health_exempt_since", empty=True)),
            *(
                _day("health_exempt_until", empty=True),
                "hazard_class integer not null check (hazard_class >= 0)",
            ),
        ),
        ("contract", "since", "event"),
        checks=(ORDERED,),
        indexes=(("person",),),
    ),
    Table(
        "absence",
        (
            *(PERSON, _day("first_day"), "kind text not null", _day("last_day"), "reference text"),
            "minutes integer check (minutes >= 0)",
            "cancelled integer check (cancelled in (0, 1))",  # 1: taken back; later than form 1, so empty means 0
        ),
        ("person", "first_day", "kind", "event"),
        checks=("check (last_day >= first_day)",),
        erasable=True,
    ),
)
BY_NAME = {table.name: table for table in TABLES}
