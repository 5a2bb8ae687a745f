"""What a run comes to, looked through at the desk of payroll: who is held, why net pay changed, what to look at, the checks."""

import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from ipywidgets import HBox, VBox

from bolib.accounting.payroll import rules as payroll
from bolib.accounting.payroll.rules.review import Review, review
from bolib.batch import manifest, month_runs
from bolib.batch.places import Place, folder_of
from bolib.books import settings
from bolib.cli.answers import worded
from bolib.dates import month_of
from bolib.formats.findings import tested
from bolib.formats.html_table import amount, heading
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.rates import read_texts
from bolib.text import say, sentence
from bolib.widgets.button import button, label, visible
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import guarded
from bolib.widgets.markup import area, element, put, table
from bolib.widgets.notice import Notice
from bolib.widgets.term import term
from bolib.widgets.work import Work

MANY = 2_000  # persons from which on a run is worked out again only when somebody asks, beside the desk
FINDINGS = Look("row", ("person", "name", "finding"), name="findings")


class ReviewCard:
    """The grids of one sealed run; nothing is decided here."""

    def __init__(self) -> None:
        self._language = "en"
        self._place: Place | None = None
        self._known: dict[tuple[Path, bytes], Review] = {}
        self.notice, self.work = Notice(), Work[Review]()
        self.go = button(self._guarded(lambda _: self._begin()))
        self.held, self.bridge, self.look_at = (Grid(self._guarded) for _ in range(3))
        self._held, self._bridge, self._look_at, self.checks = (area() for _ in range(4))
        parts = [self._held, self.held, self._look_at, self.look_at, self._bridge, self.bridge, self.checks]
        self.grids, ask = VBox(parts), HBox([self.go])
        ask.add_class("bo-actions")
        self.grids.add_class("bo-review")
        self.view: Any = VBox([self.notice.view, ask, self.grids])
        self.view.add_class("bo-review")

    def _guarded(self, does: Any) -> Any:
        return guarded(does, self.notice, lambda: self._language)

    def show(self, place: Place | None, language: str) -> None:
        """Show a sealed run, or nothing; one that cannot be worked out again says so and hides nothing else."""
        self._language, self._place = language, place
        if self.work.since is None:
            self.notice.clear()
        label(self.go, say(language, "desk.review"), off=self.work.since is not None)
        visible(self.view, place)
        if place:
            self._guarded(self._show)(place, language)

    def sums(self, place: Place, language: str) -> Sequence[str]:
        """Say whom and how much the run pays."""
        found = month_runs.figures(folder_of(place))
        amounts = {
            name: f"{amount(found[f'{name}_cents'], language)} €"
            for name in ("net", "to_bank")
            if f"{name}_cents" in found
        }
        if {"paid", "held"} <= found.keys() and len(amounts) == 2:
            return [say(language, "desk.sums", paid=found["paid"], held=found["held"], **amounts)]
        return []

    def _show(self, place: Place, language: str) -> None:
        folder = folder_of(place)
        key = (folder, (folder / manifest.NAME).read_bytes())
        wait = key not in self._known and month_runs.figures(folder).get("paid", 0) > MANY
        visible(self.go, wait)
        visible(self.grids, False)
        if wait:
            return
        if key not in self._known:
            self._keep(key, self._worked(place, key))
        found = self._known[key]
        visible(self.grids, True)
        self._findings(self._held, self.held, found.held_in_words(language), "desk.held", "desk.nobody_held")
        told = found.look_at_in_words(language)
        self._findings(self._look_at, self.look_at, told, "desk.look_at", "desk.nothing_to_look_at")
        self._show_bridge(found)
        self._show_checks(folder, found)

    def _worked(self, place: Place, key: tuple[Path, bytes]) -> Review:
        try:
            return reviewed(*key)
        except Refused as refused:
            why = sentence(self._language, worded(self._language, refused.problem))
            raise Refused("desk.not_reviewed", place.run, why=why) from None

    def _keep(self, key: tuple[Path, bytes], found: Review) -> None:
        """Keep the latest few; the same bytes of the manifest, the same answer."""
        self._known = {**dict(list(self._known.items())[-3:]), key: found}

    def _begin(self) -> None:
        """Work a large run out beside the desk."""
        place = self._place
        if place is None or self.work.since is not None:
            return
        folder = folder_of(place)
        key = (folder, (folder / manifest.NAME).read_bytes())
        words = say(self._language, "desk.reviewing")

        def ended(result: Callable[[], Review]) -> None:
            label(self.go, say(self._language, "desk.review"))
            self._keep(key, result())
            self.show(self._place, self._language)

        self.work.start(
            lambda: self._worked(place, key), lambda since: self.notice.working(words, since), self._guarded(ended)
        )
        label(self.go, say(self._language, "desk.review"), off=True)

    def _findings(self, head: Any, grid: Grid, rows: pd.DataFrame, title: str, none: str) -> None:
        words = say(self._language, title)
        put(
            head,
            element("h4", term(self._language, title)),
            "" if len(rows) else element("p", say(self._language, none), kind="bo-muted"),
        )
        grid.show(rows.assign(row=range(len(rows))), FINDINGS, self._language, caption=words)
        visible(grid, len(rows))

    def _show_bridge(self, found: Review) -> None:
        rows, language = found.bridge_to_read(), self._language
        words, about = say(language, "desk.bridge"), "desk.bridge_what" if len(rows) else "desk.no_bridge"
        sums = {name: int(rows[name].sum()) for name in rows if str(name).endswith("_cents")}
        total = [f"{heading(str(name), language)} {amount(cents, language)}" for name, cents in sums.items()]
        put(
            self._bridge,
            element("h4", term(language, "desk.bridge")),
            element("p", say(language, about), kind="bo-muted"),
            element("p", " · ".join(total), kind="bo-sums") if len(rows) else "",
        )
        self.bridge.show(rows, Look("person", name="bridge"), language, caption=words)
        visible(self.bridge, len(rows))

    def _show_checks(self, folder: Path, found: Review) -> None:
        slips = read_tables(folder / "results.db")["payslip"].merge(found.slips[payroll.BESIDE], on="person")
        said, words = tested(payroll.CHECKS, slips, self._language), say(self._language, "desk.checks")
        put(
            self.checks,
            element("h4", term(self._language, "desk.checks")),
            table(said.headings, said.rows, label=words, kind="bo-checks"),
        )


def reviewed(folder: Path, sealed: bytes) -> Review:
    """Work a sealed run out again."""
    given, frozen = manifest.parsed(sealed, folder.name)["parameters"], read_tables(folder / "inputs.db")
    company = settings.parsed(str(frozen["setting"].set_index("kind")["text"]["company"]))
    files = {path.name: path.read_bytes() for path in sorted((folder / "rates").iterdir())}
    municipal = pd.read_csv(io.BytesIO(files.pop("municipal_tax.csv")), dtype="string")
    month, pay_day = str(given["month"]), date.fromisoformat(str(given["pay_day"]))
    rates = read_texts(files, month=month_of(month)[0], pay_day=pay_day)
    with (folder / "inputs.db").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return review(frozen, company, rates, municipal, given, digest)
