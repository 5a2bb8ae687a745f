"""The start page: what needs attention today, what changed, who sits here, and how a company begins."""

from typing import Any

from bolib.start.begin import Begin
from bolib.start.changed import Changed
from bolib.start.here import Here
from bolib.widgets.how import How
from bolib.widgets.page import Door, Page, Part
from bolib.widgets.waits import Waits

HERE = "start.ipynb"


class Start:
    """The page; `view` is what a notebook shows."""

    def __init__(self, company: str, language: str = "en") -> None:
        door = Door()
        self.waits, self.changed = Waits(HERE, door), Changed(door)
        self.here, self.begin = Here(), Begin(HERE, door)
        parts: dict[str, Part] = {
            "today": self.waits,
            "changed": self.changed,
            "here": self.here,
            "begin": self.begin,
            "how": How("start"),
        }
        self.page = door.page = Page("start", parts, company, language, begins="begin")
        self.view: Any = self.page.view
