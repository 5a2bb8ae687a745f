"""The start page: what waits for whom and by when, what changed, who sits here; each sees what their roles let them see."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bolib.accounting.desk import Desk
from bolib.batch import attention, changes
from bolib.batch.places import books_of
from bolib.books import Books, accounts
from bolib.cli import main
from bolib.start import Start
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.address import address
from tests.accounting.desk_company import HOSTILE, texts
from tests.batch.test_hours_road import home  # noqa: F401 (fixture)

EVER = date(1970, 1, 2)


@pytest.fixture
def on_the_sixth(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    monkeypatch.setattr(attention, "today", lambda books: date(2026, 11, 6))
    return home


def part(start: Start, name: str) -> str:
    """Go to a part; gives all that it shows."""
    start.page.go(name)
    assert not start.page.notice.said, start.page.notice.said
    shown = [one for one, part in start.page.parts.items() if part.view.layout.display != "none"]
    assert shown == [name]
    return texts(start.page.parts[name].view)


@pytest.mark.parametrize(
    ("language", "words", "left", "who"),
    [
        ("en", "October 2026: exceptions of hours to be resolved: 2", "in 4 days", "All (2)"),
        ("hr", "listopad 2026.: iznimke u satima koje treba riješiti: 2", "za 4 dana", "Sve (2)"),
    ],
)
def test_what_waits_leads_to_the_desk_at_its_company_month_and_part(
    on_the_sixth: Path, language: str, words: str, left: str, who: str
) -> None:
    shown = part(Start("acme", language), "today")
    assert words in shown and left in shown and who in shown
    link = f"accounting/desk.ipynb?company=acme&amp;month=2026-10&amp;part=hours&amp;language={language}"
    assert f'href="{link}"' in shown


def test_what_is_over_is_marked_and_what_is_near_stands_out(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    start = Start("acme")
    for day, words in ((9, "tomorrow"), (10, "today"), (13, "3 days ago")):
        monkeypatch.setattr(attention, "today", lambda books, day=day: date(2026, 11, day))
        start.page.show()
        shown = part(start, "today")
        assert words in shown
        assert (say("en", "attention.overdue") in shown) == (day > 10)


def test_mine_alone_are_shown_where_somebody_asks_for_them(on_the_sixth: Path) -> None:
    start = Start("acme")
    assert "exceptions of hours" in part(start, "today")
    start.waits.whose.value = "mine"
    shown = part(start, "today")
    (about,) = [row for row in start.waits._rows if row.item.what.code == "attention.exceptions"]
    assert ("exceptions of hours" in shown) == about.mine and "statutory values" in shown  # ana may adopt them
    start.page.language.value = "hr"
    assert start.waits.whose.value == "mine"


def seen_by(monkeypatch: pytest.MonkeyPatch, account: str) -> tuple[list[str], list[str]]:
    """Give the codes of what waits and the acts that an account sees."""
    monkeypatch.setattr(accounts, "current", lambda: account)
    waits = [row.item.what.code for row in attention.rows("acme", "en")]
    with Books(books_of("acme"), SCHEMA) as books:
        return waits, [one.act for one in changes.since(books, EVER)]


def test_nobody_sees_what_their_roles_do_not_let_them_see(on_the_sixth: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ivo_waits, ivo_saw = seen_by(monkeypatch, "ivo")
    assert ivo_waits and {"found", "import"} <= set(ivo_saw)
    assert seen_by(monkeypatch, "a stranger") == ([], [])
    for language in ("en", "hr"):
        assert (
            say(language, "sight.no_user", company="acme").replace("'", "&#x27;")
            in Start("acme", language).page._empty.value
        )


def test_an_event_is_hidden_where_one_of_its_tables_may_not_be_seen(
    on_the_sixth: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes.sight, "sees", lambda books, what: what != "hours")
    monkeypatch.setattr(accounts, "current", lambda: "ivo")
    with Books(books_of("acme"), SCHEMA) as books:
        abouts = [one.about for one in changes.since(books, EVER)]
    assert "people" in abouts and "punches" not in abouts


@pytest.mark.parametrize(("language", "act", "kind"), [("en", "brought in", "Persons"), ("hr", "uneseno", "Osobe")])
def test_what_changed_is_told_in_words_and_one_event_closely(
    home: Path,  # noqa: F811
    language: str,
    act: str,
    kind: str,
) -> None:
    start = Start("acme", language)
    part(start, "changed")
    start.changed.span.value = "ever"
    assert start.changed.grid.total == 7 and not start.page.notice.said
    rows = {row["key"]: row["cells"] for row in start.changed.grid.rows}
    key = next(key for key, cells in rows.items() if cells[3] == act and cells[4] == kind)
    start.changed.grid.chosen = key
    assert say(language, "changed.event", event=key) in start.changed.detail.value
    assert say(language, "facts.personal_data") + ": 3" in start.changed.detail.value


def test_a_working_day_is_gone_back_over_the_weekend_and_holidays(home: Path) -> None:  # noqa: F811
    with Books(books_of("acme"), SCHEMA) as books:
        for day, before in ((date(2026, 11, 6), 5), (date(2026, 11, 9), 6)):
            assert changes.last_working_day(books, day) == date(2026, 11, before)
        assert changes.last_working_day(books, date(2026, 11, 19)) == date(2026, 11, 17)  # the 18th is a holiday


@pytest.mark.parametrize(("language", "role"), [("en", "payroll clerk"), ("hr", "referent obračuna plaća")])
def test_who_sits_here_is_told_with_roles_and_keys(home: Path, language: str, role: str) -> None:  # noqa: F811
    shown = part(Start("acme", language), "here")
    assert role in shown and accounts.current() in shown and "<td>ivo</td>" in shown


def test_a_calendar_is_given_with_what_waits(on_the_sixth: Path) -> None:
    start, given = Start("acme"), list[tuple[str, bytes]]()
    start.page.browser.give = lambda name, content: given.append((name, content))
    part(start, "today")
    start.waits.file.click()
    ((name, content),) = given
    assert name == "acme.ics" and b"DTSTART;VALUE=DATE:20261110" in content and b"exceptions of hours" in content


def test_an_address_asks_for_what_is_there_and_nothing_else_is_obeyed(home: Path) -> None:  # noqa: F811
    from bolib.accounting.desk import Desk

    desk = Desk("nobody")
    asked = {"company": "acme", "month": "2026-10", "part": "payroll", "language": "hr", "at": "1"}
    desk.page.browser.asked = asked
    page: Any = desk.page
    assert [field.value for field in (page.company, page.month, page.part, page.language)] == list(asked.values())[:4]
    assert ("listopad 2026.", "2026-10") in page.month.options
    desk.page.browser.asked = dict.fromkeys(asked, HOSTILE)
    assert [field.value for field in (page.company, page.month, page.part, page.language)] == list(asked.values())[:4]
    assert not page.notice.said


def test_an_address_leads_from_any_desk_to_any_other() -> None:
    assert address("accounting/desk.ipynb", "start.ipynb") == "accounting/desk.ipynb"
    assert address("accounting/desk.ipynb", "accounting/desk.ipynb", part="hours") == "desk.ipynb?part=hours"
    assert address("start.ipynb", "accounting/desk.ipynb", company="a b&c") == "../start.ipynb?company=a+b%26c"


def test_without_books_the_page_says_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path))
    for language in ("en", "hr"):
        start = Start("demo", language)
        assert say(language, "begin.title") in texts(start.begin.view)
        assert start.begin.view.layout.display != "none" and not start.page.notice.said


@pytest.mark.parametrize(("language", "words"), [("en", "exceptions of hours"), ("hr", "iznimke u satima")])
def test_the_command_writes_the_same_calendar(
    on_the_sixth: Path, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    path = on_the_sixth / "waits.ics"
    assert main(["status", "acme", "--ics", str(path), "--language", language]) == 0
    assert words in path.read_text("utf-8").replace("\n ", "") and str(path) in capsys.readouterr().out
    assert main(["status", "acme", "--ics", str(on_the_sixth / "none" / "x.ics"), "--language", language]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_somebody_finds_language_and_part_as_they_left_them(home: Path) -> None:  # noqa: F811
    assert Start("acme", "").page.language.value == "en"
    before = Start("acme", "")
    before.page.language.value = "hr"
    before.page.part.value = "here"
    after = Start("acme", "").page
    assert (after.language.value, after.part.value) == ("hr", "here")
    assert after.view.children[2].options[0][0] == say("hr", "desk.part_today")
    assert Start("acme", "en").page.language.value == "en"


def test_a_desk_that_opened_without_a_company_goes_to_the_part_that_its_address_asks_for(home: Path) -> None:  # noqa: F811
    page = Desk("another", "en").page
    assert page.company.value is None and page.part.options == ()
    page.ask({"company": "acme", "part": "hours", "month": "2026-10", "language": "hr"})
    assert (page.company.value, page.part.value, page.month.value) == ("acme", "hours", "2026-10")
    page.ask({"part": "nothing", "company": "nobody"})
    assert (page.company.value, page.part.value) == ("acme", "hours")
    assert Desk("acme", "en").page.part.value == "hours"  # it is found again as one that was clicked


@pytest.mark.parametrize(("language", "year"), [("en", "\xa02026\xa0"), ("hr", ".\xa02026.\xa0")])
def test_when_something_changed_is_told_as_the_reader_writes_it(home: Path, language: str, year: str) -> None:  # noqa: F811
    start = Start("acme", language)
    part(start, "changed")
    start.changed.span.value = "ever"
    row = start.changed.grid.rows[0]
    start.changed.grid.chosen = row["key"]
    assert year in row["cells"][1] and row["cells"][1] in start.changed.detail.value
