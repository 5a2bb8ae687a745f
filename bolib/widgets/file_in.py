"""Takes files in: chosen or dropped, as many as there are, in pieces that any connection carries; how large they may be is said before."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from bolib.problem import Refused
from bolib.text import say
from bolib.widgets.guard import Guard

MOST = 50_000_000  # bytes of a file
PIECE = 1_000_000  # bytes at once: a connection that carries ten times as much closes without a word


class FileIn(anywidget.AnyWidget):
    """The place; `took(name, content)` hears each file once it is whole."""

    _esm = Path(__file__).with_name("file_in.js")
    words = traitlets.Dict().tag(sync=True)
    most = traitlets.Int(MOST).tag(sync=True)
    piece = traitlets.Int(PIECE).tag(sync=True)

    def __init__(self, took: Callable[[str, bytes], None], guard: Guard) -> None:
        super().__init__()
        self._took, self._parts = took, bytearray()
        self.on_msg(guard(self._told))

    def speak(self, language: str) -> None:
        """Name the place, and say how large a file may be."""
        megabytes = self.most // 1_000_000
        self.words = {name: say(language, f"file_in.{name}", most=megabytes) for name in ("choose", "drop", "taking")}

    def _told(self, _: object, message: Mapping[str, Any], buffers: Any) -> None:
        name, size, at = str(message["name"]), int(message["size"]), int(message["at"])
        if size > self.most:
            self.send({"next": name})
            raise Refused("tables.bytes", name, found=size, most=self.most)
        if at == 0:
            self._parts = bytearray()
        if at != len(self._parts):  # a piece of a file that was given up
            return
        self._parts += b"".join(bytes(one) for one in buffers)
        whole = len(self._parts) >= size
        self.send({"next": name} if whole else {"on": len(self._parts)})
        if whole:
            content, self._parts = bytes(self._parts[:size]), bytearray()
            self._took(name, content)
