"""Every shared part once, as the gallery shows it: chosen, changed, filled in, asked, gone wrong."""

import pytest

from bolib.text import say
from bolib.widgets.gallery import HOSTILE, Gallery


@pytest.mark.parametrize(("language", "typed"), [("en", "1,234.50"), ("hr", "1.234,50")])
def test_each_part_does_what_it_is_there_for(language: str, typed: str) -> None:
    gallery = Gallery(language, 2_000)
    assert gallery.grid.total == 2_000
    gallery.grid.chosen = "E-000007"
    assert HOSTILE not in gallery.detail.value and "&lt;img" in gallery.detail.value
    told: list[dict[str, dict[str, str]]] = []
    gallery.grid.send = lambda content, buffers=None: told.append(content)
    for text in ("x", typed):
        gallery.grid._told(gallery.grid, {"edit": {"key": "E-000001", "column": "net_cents", "text": text}}, [])
    assert [bool(answer["edited"]["wrong"]) for answer in told] == [True, False]
    assert gallery.grid.row("E-000001")["net_cents"] == 123_450
    assert gallery.grid.rows[1]["cells"][3] == typed
    gallery.form.go.click()
    assert gallery.form.fields["reason"].problem
    gallery.form.fields["reason"].input.value = "so"
    gallery.form.go.click()
    assert gallery.notice.said == say(language, "gallery.kept", about="so")
    gallery.ask.click()
    assert gallery.confirm.is_open
    gallery.confirm.yes.click()
    assert not gallery.confirm.is_open and gallery.notice.tone == "done"
    gallery.fail.click()
    assert gallery.notice.tone == "wrong" and "&lt;img" in gallery.notice.view.value


def test_the_gallery_speaks_another_language_when_it_is_chosen() -> None:
    gallery = Gallery("en", 2_000)
    gallery.grid.chosen = "E-000007"
    gallery.ask.click()
    gallery.switch.value = "hr"
    assert say("hr", "desk.title_gallery") in gallery._title.value and gallery.browser.language == "hr"
    assert gallery.ask.description == say("hr", "gallery.ask") and gallery.grid.words["search"] == say(
        "hr", "grid.search"
    )
    assert not gallery.confirm.is_open  # it was asked in the other language
    assert gallery.grid.chosen == "" and say("hr", "gallery.choose") in gallery.detail.value
