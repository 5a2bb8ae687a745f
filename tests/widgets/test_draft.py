"""What was typed into a form and never sent is there again; what was sent is not."""

from pathlib import Path
from typing import Any

import pytest

from bolib.books import drafts
from bolib.widgets import field
from bolib.widgets.draft import Draft
from bolib.widgets.form import Form
from tests.conftest import Signers, founded


@pytest.fixture
def home(tmp_path: Path, signers: Signers, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path))
    founded(tmp_path / "books" / "trial.db", signers).close()
    return tmp_path


def opened(about: str, done: Any = lambda values: None) -> Form:
    """Open the form as a desk would."""
    draft, kind = Draft("absence"), field.Choice("kind")
    draft.at("trial", about)
    made = Form([field.text("reason", required=True), field.day("day"), kind], done, lambda does: does, draft)
    kind.offer([("leave", "leave"), ("sick", "sick")])
    made.restore()
    return made


def test_a_half_filled_form_is_there_again_until_it_is_sent(home: Path) -> None:
    sent: list[object] = []
    first = opened("E-1")
    first.fields["reason"].input.value, first.fields["day"].input.value = "<b>was ill", "5. 10"
    first.fields["kind"].input.value = "sick"
    assert opened("E-2").fields["reason"].input.value == ""
    second = opened("E-1", sent.append)
    assert [one.input.value for one in second.fields.values()] == ["<b>was ill", "5. 10", "sick"]
    second.send()
    assert sent == [] and opened("E-1").fields["reason"].input.value == "<b>was ill"  # the day is none: kept
    second.fields["day"].input.value = ""
    second.send()
    assert len(sent) == 1 and opened("E-1").fields["reason"].input.value == ""


def test_what_was_refused_is_kept_and_what_is_emptied_is_not(home: Path) -> None:
    def refuses(values: object) -> None:
        raise RuntimeError

    form = opened("E-1", refuses)
    form.fields["reason"].input.value = "so"
    with pytest.raises(RuntimeError):
        form.send()
    assert opened("E-1").fields["reason"].input.value == "so"
    for one in ("reason", "day"):
        form.fields[one].input.value = ""
    form.fields["kind"].input.value = None
    assert drafts.form(home / "books" / "trial.db", "clerk", "absence", "E-1") == {}


def test_a_form_without_a_company_keeps_nothing_and_works(home: Path) -> None:
    form = Form([field.text("reason")], lambda values: None, lambda does: does, Draft("x"))
    assert not form.restore()
    form.fields["reason"].input.value = "a"
    assert not form.restore()
    form.send()
