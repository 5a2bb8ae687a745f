"""A click is answered whatever happens in it, and one after the other, also where they come from several threads."""

import time
from threading import Thread

from bolib.widgets.guard import guarded
from bolib.widgets.notice import Notice


def test_clicks_from_two_threads_are_answered_one_after_the_other() -> None:
    heard: list[str] = []

    def slowly(name: str) -> None:
        heard.append(f"{name} begins")
        time.sleep(0.05)
        heard.append(f"{name} ends")

    click = guarded(slowly, Notice(), lambda: "en")
    threads = [Thread(target=click, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard in (
        ["first begins", "first ends", "second begins", "second ends"],
        ["second begins", "second ends", "first begins", "first ends"],
    )


def test_a_click_within_a_click_is_answered_at_once() -> None:
    heard: list[str] = []
    inner = guarded(lambda: heard.append("inner"), Notice(), lambda: "en")
    guarded(lambda: (inner(), heard.append("outer")), Notice(), lambda: "en")()
    assert heard == ["inner", "outer"]
