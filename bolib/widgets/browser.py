"""What a desk needs of the browser: its look, questions that hold the keyboard, files to take along, what its address asks for.

Shown once in a desk.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from bolib.widgets.script import script


class Browser(anywidget.AnyWidget):
    """The part that nobody sees."""

    _esm = script("browser")
    _css = Path(__file__).with_name("style.css")
    language = traitlets.Unicode("en").tag(sync=True)
    asked: Any = traitlets.Dict(value_trait=traitlets.Unicode(), key_trait=traitlets.Unicode()).tag(sync=True)

    def give(self, name: str, content: bytes) -> None:
        """Give a file to whoever sits at the desk; it passes no folder of the server."""
        self.send({"give": name}, [content])
