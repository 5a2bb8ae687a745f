"""What the program would do about an exception: a table that a clerk can extend, and words for it in both languages."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bolib.accounting.hours.desk.said import suggestion_in_words
from bolib.accounting.hours.rules.clocked import Clocked
from bolib.accounting.hours.rules.resolutions import KINDS
from bolib.accounting.hours.rules.suggested import MINUTE, Suggested, suggested
from bolib.accounting.hours.rules.week import SeenDay
from bolib.dates import instant
from bolib.text import LANGUAGES

ZONE, DAY = "Europe/Zagreb", "2026-10-07"
CASES = yaml.safe_load((Path(__file__).parent / "suggested.yaml").read_text("utf-8"))


def at(time: str) -> int:
    return instant(datetime.fromisoformat(f"{DAY} {time}"), ZONE)


def punch(written: str) -> Clocked:
    struck, time, way = ("", *written.split()) if not written.startswith("x") else written.split()
    return Clocked(at(time), DAY, time, way, "", None, False, bool(struck), ZONE)


def asked(case: dict[str, Any]) -> Suggested | None:
    kind, _, time = case["found"].partition(" ")
    found = {"kind": kind, "at": at(time) // MINUTE if time else 0, "minutes": 0}
    shifts = [tuple(case["shift"].split("-"))] if "shift" in case else []
    minutes = {name: case.get(name, 0) for name in ("planned", "worked", "away")}
    day = SeenDay("E-1", DAY, False, tuple(shifts), (), minutes, "counted", ())
    return suggested(found, day, [punch(one) for one in case.get("punches", [])])


def told(one: Suggested | None) -> str:
    if one is None:
        return "nothing"
    why = one.why.code.removeprefix("suggested.")
    what = {"resolve": one.word, "add": f"{one.direction} {one.time}", "strike": one.punch.wall if one.punch else ""}
    return f"{one.act} {what[one.act]} {why}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['found']}: {case['then']}")
def test_the_program_suggests_what_the_table_says(case: dict[str, Any]) -> None:
    one = asked(case)
    assert told(one) == case["then"]
    if one:
        for language in LANGUAGES:
            assert all(suggestion_in_words(one, DAY, language))


def test_the_end_of_a_night_shift_is_on_the_next_day() -> None:
    one = asked({"found": "open_in 22:00", "punches": ["22:00 in"], "shift": "22:00-06:00", "planned": 480})
    assert one and one.day == "2026-10-08"
    assert suggestion_in_words(one, DAY, "en")[0] == "add out at 8\xa0Oct\xa02026 06:00"


@pytest.mark.parametrize("kind", [kind for kind, words in KINDS.items() if words])
def test_a_suggested_word_is_one_that_may_be_said(kind: str) -> None:
    one = asked({"found": kind})
    assert one and one.word in KINDS[kind]
