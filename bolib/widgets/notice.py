"""One line in which a desk answers: what was done, what is under way, or what was wrong."""

import time
from typing import Any

from bolib.widgets.markup import area, element, put


class Notice:
    """The line; `said` is what stands in it, `tone` how: done, wrong, working, or nothing."""

    def __init__(self) -> None:
        self.view: Any = area("bo-notice")
        self.clear()

    def done(self, sentence: str) -> None:
        """Say what was done."""
        self._show("done", element("span", sentence, role="status"), sentence)

    def wrong(self, sentence: str) -> None:
        """Say what was wrong."""
        self._show("wrong", element("span", sentence, role="alert"), sentence)

    def working(self, sentence: str, since: float) -> None:
        """Say what is under way, and for how many seconds."""
        seconds = f"{time.monotonic() - since:.0f} s"
        bar = element("progress", aria_label=sentence)
        self._show("working", element("span", sentence, role="status"), sentence, bar, element("small", seconds))

    def clear(self) -> None:
        """Say nothing."""
        self._show("", "", "")

    def _show(self, tone: str, words: str, said: str, *more: str) -> None:
        self.said, self.tone = said, tone
        put(self.view, element("div", words, *more, kind=f"bo-said {tone}") if said else "")
