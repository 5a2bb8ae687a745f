"""Guards every click: what goes wrong in it is said in one sentence and, where nobody could expect it, logged.

A fault in a callback otherwise shows nothing at all. One click is answered after the other: JupyterLab hands some to the
kernel's other threads, and two at once would leave the desk half in one state and half in another.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any

from bolib.cli.answers import unexpected, worded
from bolib.problem import Refused
from bolib.text import tell
from bolib.widgets.notice import Notice

Guard = Callable[[Callable[..., None]], Callable[..., None]]
ONE = RLock()


def guarded(does: Callable[..., None], notice: Notice, language: Callable[[], str]) -> Callable[..., None]:
    """Give a callback that answers in the notice whatever happens."""

    def run(*given: Any) -> None:
        with ONE:
            try:
                does(*given)
            except Refused as refused:
                notice.wrong(tell(language(), worded(language(), refused.problem)))
            except Exception as fault:
                notice.wrong(unexpected(language(), fault))

    return run
