"""What was typed into a form and never sent is there again; what was sent is not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ipywidgets import Password

from bolib.books import drafts
from bolib.formats import cells
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.field import Field, Value
from bolib.widgets.form import Form
from tests.accounting.desk_company import texts
from tests.conftest import Signers, founded


@pytest.fixture
def home(tmp_path: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path))
    founded(tmp_path / "books" / "trial.db", signers).close()
    return tmp_path


def opened(about: str, done: Any = lambda values: None, *, company: str = "trial", language: str = "en") -> Form:
    """Open the form as a desk would."""
    kind, secret = field.Choice("direction"), Field("reference", cells.words(20), input=Password())
    fields = [field.text("reason", required=True), field.day("day"), field.amount("amount"), kind, secret]
    made = Form(fields, done, lambda does: does, "absence")
    made.speak(language, "", "go")
    kind.offer([("leave", "leave"), ("sick", "sick")])
    made.at(company, about, {"day": "2026-10-01"})
    return made


def typed(form: Form) -> list[str]:
    return [str(form.fields[name].input.value) for name in ("reason", "day", "amount", "direction")]


def again(form: Form) -> str:
    """The quiet line that says so, or nothing."""
    assert form.draft
    return texts(form.draft.view) if form.draft.view.layout.display != "none" else ""


@pytest.fixture
def half_filled(home: Path) -> Form:
    form = opened("E-1")
    assert typed(form) == ["", "2026-10-01", "", "leave"] and not again(form)
    for name, text in (("reason", "<b>was ill"), ("day", "5. 10"), ("amount", "1,234.50"), ("direction", "sick")):
        form.fields[name].input.value = text
    return form


def test_a_half_filled_form_is_there_again_and_says_so(half_filled: Form) -> None:
    assert typed(opened("E-2"))[0] == "" and not again(opened("E-2"))
    second = opened("E-1")
    assert typed(second) == ["<b>was ill", "5. 10", "€1,234.50", "sick"]
    assert say("en", "draft.again", day="").partition(" on ")[0] in again(second)
    second.send()  # the day is none: what is wrong is said, and nothing is lost
    assert typed(opened("E-1"))[0] == "<b>was ill"


def test_what_was_typed_is_no_other_number_in_another_language(half_filled: Form) -> None:
    croatian = opened("E-1", language="hr")
    assert typed(croatian) == ["<b>was ill", "5. 10", "1.234,50\xa0€", "sick"]
    assert croatian.fields["amount"].value() == 123_450
    croatian.fields["reason"].input.value = "bolest"
    assert opened("E-1").fields["amount"].value() == 123_450
    assert say("hr", "draft.afresh") in again(opened("E-1", language="hr"))


def test_it_is_gone_when_the_desk_empties_the_form_and_not_before(half_filled: Form) -> None:
    sent: list[Mapping[str, Value]] = []
    form = opened("E-1", sent.append)
    form.fields["day"].input.value = "2026-10-05"
    form.send()  # the desk only asks who signs
    assert len(sent) == 1 and typed(opened("E-1"))[0] == "<b>was ill"
    form.empty()
    assert typed(form) == ["", "2026-10-01", "", "sick"] and not again(form)
    assert typed(opened("E-1"))[0] == "" and not again(opened("E-1"))


def test_somebody_starts_afresh(half_filled: Form, home: Path) -> None:
    form = opened("E-1")
    assert form.draft
    form.draft.afresh.click()
    assert typed(form)[0] == "" and not again(form)
    assert drafts.form(home / "books" / "trial.db", "clerk", "absence", "E-1") == {}


def test_another_person_another_form_and_back_again(half_filled: Form) -> None:
    half_filled.at("trial", "E-2", {"day": "2026-10-02"})
    assert typed(half_filled) == ["", "2026-10-02", "", "sick"] and not again(half_filled)
    half_filled.at("trial", "E-1")
    assert typed(half_filled)[0] == "<b>was ill" and again(half_filled)


def test_what_is_emptied_and_what_is_only_chosen_is_no_draft(home: Path) -> None:
    form = opened("E-1")
    form.fields["direction"].input.value = "sick"
    assert drafts.form(home / "books" / "trial.db", "clerk", "absence", "E-1") == {}
    form.fields["reason"].input.value = "so"
    assert opened("E-1").fields["reason"].text == "so"
    form.fields["reason"].input.value = ""
    assert drafts.form(home / "books" / "trial.db", "clerk", "absence", "E-1") == {}


def test_a_passphrase_is_in_no_draft(home: Path) -> None:
    form = opened("E-1")
    form.fields["reference"].input.value = "a long secret"
    form.fields["reason"].input.value = "so"
    assert "a long secret" not in str(drafts.form(home / "books" / "trial.db", "clerk", "absence", "E-1"))
    assert opened("E-1").fields["reference"].text == ""


def test_a_form_without_a_company_keeps_nothing_and_works(home: Path) -> None:
    form = opened("", company="none")
    form.fields["reason"].input.value = "a"
    assert typed(opened("", company="none"))[0] == ""
    form.empty()
    assert typed(form)[0] == ""


def test_somebody_finds_the_order_of_a_list_as_they_left_it_and_no_row_is_hidden(home: Path) -> None:
    import pandas as pd

    from bolib.widgets.grid import Grid, Look

    def opened(name: str = "people") -> Grid:
        grid = Grid(lambda does: does)
        rows = pd.DataFrame({"key": ["a", "b"], "name": ["Ana", "Ivo"]})
        grid.show(rows, Look("key", ("name",), kept=("trial", name)), "en", caption="People")
        return grid

    first = opened()
    first.sort = "name"
    first.descending = True
    first.search = "ana"
    again = opened()
    assert [row["key"] for row in again.rows] == ["b", "a"] and again.search == ""
    assert [row["key"] for row in opened("others").rows] == ["a", "b"]
    again.sort, again.descending = "", False
    assert [row["key"] for row in opened().rows] == ["a", "b"]
    drafts.prefer(home / "books" / "trial.db", "clerk", "order.people", "<img> down")  # a column that is not there
    assert [row["key"] for row in opened().rows] == ["a", "b"]
