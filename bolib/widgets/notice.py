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

    def working(self, sentence: str, since: float, *, more: str = "", share: float | None = None) -> None:
        """Say what is under way and for how many seconds; with `more` at what it is, with `share` how much is done (0 to 1)."""
        seconds = f"{time.monotonic() - since:.0f} s"
        far = {} if share is None else {"max": "100", "value": str(round(share * 100))}
        bar = element("progress", aria_label=sentence, **far)
        parts = [element("small", text) for text in (more, seconds) if text]
        self._show("working", element("span", sentence, role="status"), sentence, bar, *parts)

    def clear(self) -> None:
        """Say nothing."""
        self._show("", "", "")

    def _show(self, tone: str, words: str, said: str, *more: str) -> None:
        self.said, self.tone = said, tone
        put(self.view, element("div", words, *more, kind=f"bo-said {tone}") if said else "")
