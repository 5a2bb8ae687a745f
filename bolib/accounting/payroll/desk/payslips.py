"""The month's payslips at the accounting desk: all of them in one list, one of them as its items, and where each figure comes from."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from ipywidgets import Dropdown, HBox, VBox

from bolib.accounting.payroll.desk.walked import Walked
from bolib.accounting.payroll.rules import slip_items
from bolib.accounting.payroll.store import slip_list
from bolib.accounting.payroll.store.walk import Walk, walk
from bolib.accounting.payroll.store.why import why
from bolib.batch.places import Place, books_of
from bolib.batch.sealed import Tables, file_of, proposed
from bolib.books import Books, settings
from bolib.books.approvals.waiting import latest
from bolib.cli.answers import worded
from bolib.formats.html_table import amount, day
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say, tell
from bolib.widgets.button import button, label, visible
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import guarded
from bolib.widgets.markup import area, bullets, element, joined, put
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer
from bolib.widgets.term import term
from bolib.widgets.work import Work

PAPER, ALL = "accounting/payroll_month", ""
NOT_POSTED = ("sealed", "submitted", "approved")
COLUMNS = ("name", "person", *slip_list.FIGURES, "difference_cents", "state", "run")
TONES = {"sealed": "warn", "submitted": "warn", "approved": "calm", "posted": "good", "released": "good"}
SUMS = (*slip_list.FIGURES, "difference_cents")


class PayslipsDesk:
    """The list of payslips with its sums, and below it one payslip: its items, and the figure that was clicked."""

    sees = "payroll"

    def __init__(self, give: Callable[[str, bytes], None]) -> None:
        self._give = give
        self._company, self._month, self._language, self._key = "", "", "en", ""
        self._all, self._runs = pd.DataFrame(), dict[str, tuple[int, str]]()
        self._proposed: dict[str, Tables] = {}
        self._walk: Walk | None = None
        self._wanted = ""  # the figure that was asked for last and is not shown yet
        self._added: tuple[object, ...] = ()
        self._quiet = False
        self.notice, self.which, self.work = Notice(), Dropdown(), Work[Any]()
        self._title, self._sums, self._head, self._reasons = area(), area("bo-sums"), area(), area()
        self.grid, self.items = Grid(self._guarded, choose=self.open), Grid(self._guarded, choose=self._figure)
        self.items.add_class("bo-plain")
        self.walked = Walked(self._guarded, give)
        self.pdf = button(self._guarded(lambda _: self._pdf()))
        self.why = button(self._guarded(lambda _: self._why()))
        self.shut = button(self._guarded(lambda _: self.close()))
        head, both = HBox([self._head, self.pdf, self.why, self.shut]), HBox([self.items, self.walked.view])
        self.detail = VBox([head, self._reasons, both])
        self._list = VBox([self._title, self.which, self.grid, self._sums])
        self.view: Any = VBox([self.notice.view, self._list, self.detail])
        for part, kind in ((head, "bo-form-head"), (both, "bo-two"), (self.detail, "bo-card"), (self._list, "bo-card")):
            part.add_class(kind)
        self.view.add_class("bo-part")
        self.which.observe(self._guarded(lambda _: None if self._quiet else self._show_list()), "value")
        self.grid.observe(self._guarded(lambda _: self._add_up()), "drawn")
        visible(self.detail, False)

    def _guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        return guarded(does, self.notice, lambda: self._language)

    # --- the list

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""
        other = (company, month) != (self._company, self._month)
        self._company, self._month, self._language = company, month, language
        if self.work.since is None:
            self.notice.clear()
        with Books(books_of(company), SCHEMA) as books:
            self._read(books)
            if other or self._key not in set(self._all["key"]):
                self.close()
            runs = [(say(language, "payslips.all_runs"), ALL), *((run, run) for run in sorted(set(self._all["run"])))]
            self._quiet = True
            offer(self.which, runs)
            self._quiet = False
            self.which.description = say(language, "desk.run")
            visible(self.which, len(runs) > 2)
            put(
                self._title,
                element("h3", term(language, "payslips.title")),
                element("p", say(language, "payslips.what"), kind="bo-muted"),
            )
            for made, word in ((self.pdf, "payslips.pdf"), (self.why, "payslips.why"), (self.shut, "desk.close")):
                label(made, say(language, word))
            self._show_list()
            if self._key:
                self._fill(books)

    def _read(self, books: Books) -> None:
        """Read the slips of the month: those posted, and those that a sealed run proposes."""
        papers = {run for (run,) in books.rows("select run from seal where paper = ? and simulation = 0", PAPER)}
        standing = {run: (attempt, state) for run, attempt, state, _ in latest(books) if run in papers}
        self._runs = {run: one for run, one in standing.items() if run.startswith(f"{self._month}-")}
        self._proposed, rows, wrong = {}, list[dict[str, Any]](), list[str]()
        for run, (attempt, state) in self._runs.items():
            if state in NOT_POSTED:
                try:
                    self._proposed[run] = found = proposed(books, Place(self._company, run, attempt))
                except Refused as refused:
                    wrong.append(tell(self._language, worded(self._language, refused.problem)))
                    continue
                rows += [{**row, "run": run} for row in found.get("payslip", [])]
        self._all = slip_list.listed(books, self._month, pd.DataFrame(rows))
        states = {run: state for run, (_, state) in self._runs.items()}
        self._all["state"] = self._all["run"].map(states).fillna("posted").astype("string")
        if wrong:
            self.notice.wrong(" ".join(wrong))

    def _show_list(self) -> None:
        language, frame = self._language, self._all
        if self.which.value:
            frame = frame[frame["run"] == self.which.value]
        words = {"state": {state: say(language, f"status.state_{state}") for state in TONES}}
        columns = [name for name in COLUMNS if name != "run" or frame["run"].nunique() > 1]
        look = Look(
            "key", columns, words, {"state": TONES}, name=f"payslips-{self._month}", kept=(self._company, "payslips")
        )
        empty = say(language, "payslips.none")
        self.grid.show(frame, look, language, caption=say(language, "payslips.title"), empty=empty)
        self._add_up()

    def _add_up(self) -> None:
        """Show the sums of the rows that are found; another page of them has the same."""
        added = (id(self.grid._rows), self.grid.search)
        if added == self._added:
            return
        self._added, found, language = added, self.grid.shown(), self._language
        if not len(found):
            return put(self._sums)
        people = found["person"].nunique()
        tiles = [element("b", say(language, "payslips.sums", persons=people, slips=len(found)))]
        for name in SUMS:
            word = say(language, f"column.{name.removesuffix('_cents')}")
            tiles.append(element("span", f"{word} ", element("b", amount(int(found[name].sum()), language))))
        put(self._sums, *tiles)

    # --- one payslip

    def open(self, key: str) -> None:
        """Look at one payslip."""
        if key != self._key:
            self._key, self._walk, self._wanted = key, None, ""
            self.walked.close()
            put(self._reasons)
            self.notice.clear()
        with Books(books_of(self._company), SCHEMA) as books:
            self._fill(books)

    def close(self) -> None:
        """Look at none."""
        self._key, self._walk, self._wanted, self.grid.chosen = "", None, "", ""
        self.walked.close()
        put(self._reasons)
        visible(self.detail, False)

    def _fill(self, books: Books) -> None:
        language, row = self._language, self.grid_row()
        run, person = row["run"], row["person"]
        if run in self._proposed:
            tables = self._proposed[run]
            slip = next(one for one in tables["payslip"] if one["person"] == person)
            own = [one for one in tables["payslip_line"] if one["person"] == person]
            lines = pd.DataFrame(own, columns=tables.columns("payslip_line"))
        else:
            slip, lines = slip_list.one(books, run, person)
        name = f"{row['name']} ({person})" if not pd.isna(row["name"]) else person
        about = say(language, "payslips.about", run=run, day=day(str(slip["pay_day"]), language), unit=row["unit"])
        waits = run in self._proposed
        hint = say(language, "payslips.not_posted" if waits else "payslips.hint")
        put(
            self._head,
            element("h3", name),
            element("p", about, kind="bo-muted"),
            element("p", hint, kind="bo-muted"),
        )
        visible(self.why, not waits)
        found = slip_items.listed(slip, lines, settings.company(books), language)
        look = Look("figure", ("item", "hours_minutes", "amount_cents"), name=f"{run}-{person}")
        self.items.show(found, look, language, caption=name)
        visible(self.detail, True)
        if self._walk is not None:
            self._walk = self._walk.in_language(books, language)
            self.walked.speak(self._walk)
        if self._reasons.value:
            self._why()

    def grid_row(self) -> dict[str, Any]:
        """Give the slip that is looked at."""
        (row,) = self._all[self._all["key"] == self._key].to_dict("records")
        return {str(name): value for name, value in row.items()}

    def _figure(self, figure: str) -> None:
        """Say where a figure comes from; the slip is worked out again once, when its first figure is asked for."""
        row = self.grid_row()
        if row["run"] in self._proposed:
            raise Refused("payslips.not_posted", row["run"])
        self._wanted = figure
        self._go_on()

    def _go_on(self) -> None:
        """Look at the figure that was asked for last, as soon as its slip is worked out."""
        if not self._wanted or self.work.since is not None:
            return
        if self._walk is not None:
            figure, self._wanted = self._wanted, ""
            return self.walked.begin(self._company, self._walk, f"figure:{figure}")
        row, company, month = self.grid_row(), self._company, self._month
        about = {"person": row["person"], "run": row["run"], "language": self._language}

        def work_out() -> Walk:
            with Books(books_of(company), SCHEMA) as books:
                return walk(books, month, **about)

        self._beside(work_out, lambda found: setattr(self, "_walk", found))

    def _why(self) -> None:
        """Say why net pay is another than last month."""
        row, company, month = self.grid_row(), self._company, self._month
        about = {"person": row["person"], "run": row["run"], "language": self._language}

        def work_out() -> list[str]:
            with Books(books_of(company), SCHEMA) as books:
                return why(books, month, **about)

        title = element("h4", say(self._language, "payslips.why"))
        self._beside(work_out, lambda said: put(self._reasons, joined(title, bullets(said, kind="bo-reasons"))))

    def _beside(self, does: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Work something out beside the desk, one thing at a time; what is of a slip that nobody looks at any more is left."""
        if self.work.since is not None:
            return
        slip, words = (self._company, self._key, self._language), say(self._language, "payslips.working")

        def finished(result: Callable[[], Any]) -> None:
            self.notice.clear()
            if slip == (self._company, self._key, self._language):
                try:
                    then(result())
                except Exception:
                    self._wanted = ""
                    raise
            self._go_on()

        self.work.start(does, lambda since: self.notice.working(words, since), self._guarded(finished))

    def _pdf(self) -> None:
        """Give the payslip as it was sealed."""
        row = self.grid_row()
        place = Place(self._company, row["run"], self._runs[row["run"]][0])
        with Books(books_of(self._company), SCHEMA) as books:
            content = file_of(books, place, f"payslips/{row['person']}.pdf")
        self._give(f"{row['run']}-{row['person']}.pdf", content)
