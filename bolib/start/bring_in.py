"""Files brought into the books at the start page: what came in, what stood there already, and row by row what came back and why."""

import re
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from babel.numbers import format_decimal
from ipywidgets import HBox, VBox

from bolib.batch import imports, signers
from bolib.batch.import_answer import Answer
from bolib.batch.kinds import ACTS, ORDER, kind_of
from bolib.batch.places import books_of
from bolib.books import Books, keys, roles
from bolib.cli.answers import worded
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say, sentence, tell
from bolib.widgets.button import button, label, visible
from bolib.widgets.file_in import FileIn
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import guarded
from bolib.widgets.markup import area, bullets, element, put, table
from bolib.widgets.notice import Notice
from bolib.widgets.signing import Signing
from bolib.widgets.work import Work

FIRST_RIGHT = "import_people"  # of a file whose name does not say what it is; the import itself demands what it needs
NOT_IN_A_NAME = re.compile(r"[^\w. ()-]")
SHEET = ("rows", "added", "unchanged", "rejected")
BACK = ("number", "file", "line", "column", "finding")
Brought = tuple[Answer, dict[str, bytes]]


class BringIn:
    """The card; `acted` hears that something was written, `give(name, content)` gives a file to whoever sits here."""

    def __init__(self, acted: Callable[[], None], give: Callable[[str, bytes], None]) -> None:
        self._acted, self._give, self._company, self._language = acted, give, "", "en"
        self.files: dict[str, bytes] = {}
        self._back: dict[str, bytes] = {}
        self.notice, self.work = Notice(), Work[Brought]()
        guard = self._guarded
        self.signing, self.file_in, self.grid = Signing(guard), FileIn(guard(self.took), guard), Grid(guard)
        self._about, self._waiting, self._said = area(), area(), area()
        self.go = button(guard(lambda _: self.bring()), "bo-primary")
        self.none = button(guard(lambda _: self._forget()))
        self.back = button(guard(lambda _: self._give_back()))
        actions = HBox([self.go, self.none, self.back])
        actions.add_class("bo-actions")
        parts = [self._about, self.file_in, self._waiting, actions, self.notice.view, self.signing.view, self._said]
        self.view: Any = VBox([*parts, self.grid])
        self.view.add_class("bo-card")

    def _guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        return guarded(does, self.notice, lambda: self._language)

    def show(self, company: str, language: str) -> None:
        """Show what waits to be brought into a company's books; of another company nothing is kept."""
        if company != self._company:
            self.files, self._back = {}, {}
            self.notice.clear()
            self.signing.close()
            put(self._said)
            visible(self.grid, False)
        self._company, self._language = company, language
        put(
            self._about,
            element("h3", say(language, "bring.title")),
            element("p", say(language, "bring.what"), kind="bo-muted"),
        )
        self.file_in.speak(language)
        label(self.none, say(language, "bring.none"))
        label(self.back, say(language, "bring.back"))
        self._list()

    def took(self, name: str, content: bytes) -> None:
        """Hear a file; one of the same name takes its place."""
        self.files[NOT_IN_A_NAME.sub("_", Path(name).name)[:120].lstrip(".") or "file"] = content
        self._list()

    def _list(self) -> None:
        language = self._language
        headings = [say(language, f"column.{name}") for name in ("file", "kind", "bytes")]
        rows = [
            (name, kind_of(name) or say(language, "bring.unknown"), format_decimal(len(content), locale=language))
            for name, content in self.files.items()
        ]
        put(self._waiting, table(headings, rows, label=say(language, "bring.title"), kind="bo-brought") if rows else "")
        label(self.go, say(language, "bring.go", count=len(self.files)), off=self.work.since is not None)
        visible(self.go, self.files)
        visible(self.none, self.files)
        visible(self.back, self._back)

    def _forget(self) -> None:
        self.files = {}
        self.notice.clear()
        self._list()

    def bring(self) -> None:
        """Bring in the files that one right allows, people first; by the account where it may, else by a key that is asked for."""
        right, names = self._next()
        with Books(books_of(self._company), SCHEMA) as books:
            user = roles.user_of_account(books, books.account)
            unsigned = user is not None and roles.may(books, user, right)
            here = [key for key, of in signers.here(books).items() if roles.may(books, of, right)]
            whom = ", ".join(roles.who_may(books, right))
        title = say(self._language, "bring.ask", files=", ".join(names))
        if unsigned:
            return self._start(names, None)
        if not here:
            raise Refused("desk.key_elsewhere", title, whom=whom)
        self.signing.ask(
            title,
            here,
            lambda key, passphrase, _: self._start(names, keys.unlock(key, passphrase)),
            language=self._language,
            yes=say(self._language, "bring.yes"),
        )

    def _next(self) -> tuple[str, list[str]]:
        kinds = {name: kind_of(name) for name in self.files}
        in_order = sorted(self.files, key=lambda name: ORDER.index(kind) if (kind := kinds[name]) else 0)
        rights = {name: ACTS[kind] if (kind := kinds[name]) else FIRST_RIGHT for name in in_order}
        first = rights[in_order[0]]
        return first, [name for name in in_order if rights[name] == first]

    def _start(self, names: list[str], key: keys.Key | None) -> None:
        files = {name: self.files[name] for name in names}
        does = partial(brought, self._company, files, key, self._language)
        self.go.disabled = True
        said = say(self._language, "bring.going", files=", ".join(names))
        self.work.start(does, lambda since: self.notice.working(said, since), self._guarded(self._done))

    def _done(self, result: Callable[[], Brought]) -> None:
        self.go.disabled = False
        self.notice.clear()
        answer, back = result()
        for sheet in answer.sheets:
            self.files.pop(sheet.file, None)
        self._back |= back
        self._list()
        self._acted()  # takes away what was said before
        self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        language = self._language
        headings = [say(language, f"column.{name}") for name in ("file", "kind", "rows")]
        headings += [say(language, f"bring.{name}") for name in SHEET[1:]]
        rows = [
            (one.file, one.kind or "–", *(str(getattr(one, name)) for name in SHEET))
            for one in answer.sheets
            if not one.problems
        ]
        told = [tell(language, worded(language, problem)) for one in answer.sheets for problem in one.problems]
        notes = [tell(language, worded(language, note)) for one in answer.sheets for note in one.notes]
        put(
            self._said,
            table(headings, rows, label=say(language, "bring.result"), kind="bo-brought") if rows else "",
            element("div", bullets(told), kind="bo-caution") if told else "",
            bullets(notes[:20]),
        )
        found = [(one.file, fault) for one in answer.sheets for fault in one.faults]
        frame = pd.DataFrame(
            [
                (n, file, fault.row, fault.column, sentence(language, worded(language, fault.problem)))
                for n, (file, fault) in enumerate(found)
            ],
            columns=BACK,
        ).astype({"number": "Int64", "file": "string", "line": "Int64", "column": "string", "finding": "string"})
        visible(self.grid, found)
        if found:
            look = Look("number", BACK[1:], name="rejected")
            self.grid.show(frame, look, language, caption=say(language, "bring.rejected"))
            self.notice.wrong(say(language, "bring.some", count=len({(file, fault.row) for file, fault in found})))
        elif not told:
            self.notice.done(say(language, "bring.all"))

    def _give_back(self) -> None:
        for name, content in self._back.items():
            self._give(name, content)
        self._back = {}
        self._list()


def brought(company: str, files: Mapping[str, bytes], key: keys.Key | None, language: str) -> Brought:
    """Bring files in as `bo import` does; gives what became of them, and the rejects file of each that has one, by its name."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in files]
        for path in paths:
            path.write_bytes(files[path.name])
        with Books(books_of(company), SCHEMA, writable=True) as books:
            answer = imports.import_files(books, paths, language=language, demand=roles.demand, key=key)
        return answer, {path.name: path.read_bytes() for path in answer.rejects.values()}
