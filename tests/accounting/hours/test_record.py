"""The working-time record is a page for one person and month, says what it rests on, and is the same each time."""

import io

import pandas as pd
import pytest
from pypdf import PdfReader

from bolib.accounting.hours.rules import record
from bolib.accounting.hours.rules.minutes import DAY_MINUTES
from tests.accounting.desk_company import HOSTILE

ABOUT = {"employer": "Acme d.o.o.", "name": "Žarka Šimić", "oib": "00000009105"}


def day(number: int, **minutes: int) -> dict[str, object]:
    return {"day": f"2026-10-{number:02}", **dict.fromkeys(DAY_MINUTES, 0), **minutes}


DAYS = pd.DataFrame(
    [
        day(5, planned_minutes=480, regular_minutes=480, overtime_minutes=75, night_minutes=60),
        day(6, planned_minutes=480, leave_minutes=480),
        day(8, regular_minutes=480, holiday_paid_minutes=480),
        day(10),
    ]
)
STAYS = {"2026-10-05": [("08:00", "12:00"), ("12:30", "17:15")]}


def read(language: str, **about: str) -> str:
    made = record.page(DAYS, STAYS, about=ABOUT | about, month="2026-10", state="as_counted", language=language)
    assert made == record.page(DAYS, STAYS, about=ABOUT | about, month="2026-10", state="as_counted", language=language)
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().replace("\N{ZERO WIDTH SPACE}", "").split())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Record of working time", "not approved yet", "public holiday, paid 8:00", "rest", "second-hand")),
        ("hr", ("Evidencija radnog vremena", "još nisu odobrene", "blagdan, plaćeno 8:00", "odmor", "iz druge ruke")),
    ],
)
def test_the_page_names_days_stays_sums_and_what_is_not_verified(language: str, words: tuple[str, ...]) -> None:
    text = read(language)
    for said in (*words, "Žarka Šimić", "08:00–12:00, 12:30–17:15", "9:15 1:15 1:00", "8:00"):
        assert said in text, text
    assert all(f"2026-10-{n:02}" in text for n in range(1, 32))


def test_a_name_is_shown_and_never_obeyed() -> None:
    assert "<img" in read("en", name=HOSTILE)
