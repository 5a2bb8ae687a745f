"""People and contracts at the accounting desk: everybody as of the month, and one person's file with who wrote each row when."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from ipywidgets import Dropdown, HBox, VBox

from bolib.accounting.payroll.rules import explanation_sources as origin
from bolib.accounting.payroll.rules import items
from bolib.accounting.payroll.store import person_list
from bolib.batch.places import books_of
from bolib.books import Books, roles
from bolib.formats.html_table import heading, shows
from bolib.stores import SCHEMA
from bolib.text import catalogue, say
from bolib.widgets.button import button, label, visible
from bolib.widgets.grid import Grid, Look
from bolib.widgets.guard import guarded
from bolib.widgets.markup import Markup, area, element, joined, put, table
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer
from bolib.widgets.term import term

STANDS = {"paid": "good", "held": "wrong", "waits": "warn", "no_contract": "calm"}
WORDED = ("pay_kind", "account_kind", "absent", "stands")  # columns of codes, and words of any of them
CODES = (
    *("monthly", "hourly", "net", "ordinary", "protected", "none", *STANDS, "indefinite", "fixed_term", "director"),
    *("annual_leave", "sick_employer", "sick_fund", "sick_injury", "sick_child", "pregnancy", "paid_leave"),
    *("unpaid_leave", "maternity", "parental", "public_duty", "child", "other", "holds", "past", "later", "corrected"),
    *("cancelled", "partial", "full", "employer", "account"),
)
# What of each table is shown, in order: its columns before state and who wrote it.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "contract": (
        *("since", "until", "kind", "unit", "position", "pay_kind", "pay_cents", "weekly_minutes", "employment_since"),
    ),
    "bank_account": ("since", "iban"),
    "protected_account": ("since", "iban"),
    "tax_status": (
        *("since", "allowance_share_ppm", "pension_pillars", "disability", "veteran_percent", "employed_elsewhere"),
        "relief_statement_since",
    ),
    "dependant": ("dependant", "since", "until", "kind", "birth_date", "disability", "share_ppm"),
    "residence": ("since", "town", "address"),
    "absence": ("first_day", "last_day", "kind", "away_minutes", "reference"),
    "claim": ("claim", "since", "until", "kind", "rank", "monthly_cents", "total_cents", "share_ppm"),
}
FLAGS = ("employed_elsewhere",)
MEASURED = ("_cents", "_minutes", "_ppm")  # stand to the right
ROOMY = ("since", "pay_kind", "weekly_minutes", "town")  # the file of the person has them


class PeopleDesk:
    """The list of everybody, and below it one person's file."""

    sees = "people"

    def __init__(self) -> None:
        self._company, self._month, self._language, self._key = "", "", "en", ""
        self._all, self._seen = pd.DataFrame(), person_list.Sight(False, False)
        self._quiet = False
        self.notice, self.which = Notice(), Dropdown()
        self._title, self._head, self._file = area(), area(), area("bo-person-file")
        self.grid = Grid(self._guarded, choose=self.open)
        self.grid.add_class("bo-people-grid")
        self.shut = button(self._guarded(lambda _: self.close()))
        head = HBox([self._head, self.shut])
        self.detail = VBox([head, self._file])
        self._list = VBox([self._title, self.which, self.grid])
        self.view: Any = VBox([self.notice.view, self._list, self.detail])
        for part, kind in ((head, "bo-form-head"), (self.detail, "bo-card"), (self._list, "bo-card")):
            part.add_class(kind)
        self.view.add_class("bo-part")
        self.which.observe(self._guarded(lambda _: None if self._quiet else self._show_list()), "value")
        visible(self.detail, False)

    def _guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        return guarded(does, self.notice, lambda: self._language)

    def show(self, company: str, month: str, language: str) -> None:
        """Show everybody as of a month of a company."""
        other = company != self._company
        self._company, self._month, self._language = company, month, language
        self.notice.clear()
        with Books(books_of(company), SCHEMA) as books:
            self._seen = person_list.sight(books, roles.user_of_account(books, books.account))
            self._all = person_list.listed(books, month, self._seen)
            if other or self._key not in set(self._all["person"]):
                self.close()
            kinds = [kind for kind in STANDS if (self._all["stands"] == kind).any()]
            self._quiet = True
            offer(self.which, [(say(language, "person.all"), ""), *((self._word(kind), kind) for kind in kinds)])
            self._quiet = False
            self.which.description = say(language, "person.show")
            label(self.shut, say(language, "desk.close"))
            put(
                self._title,
                element("h3", say(language, "person.title")),
                element("p", say(language, "person.what"), kind="bo-muted"),
            )
            self._show_list()
            if self._key:
                self._fill(books)

    def _show_list(self) -> None:
        language, frame = self._language, self._all
        if self.which.value:
            frame = frame[(frame["stands"] == self.which.value).fillna(False)]
        words = {name: {code: self._word(code) for code in CODES} for name in WORDED}
        columns = [name for name in person_list.COLUMNS if name != "stands" or self._seen.pay]
        columns = ["name", "person", *(name for name in columns if name not in ("name", "person", "position"))]
        tones, kept = {"stands": STANDS, "account_kind": {"none": "wrong"}}, (self._company, "people")
        look = Look("person", columns, words, tones, roomy=ROOMY, name="people", kept=kept)
        empty = say(language, "person.nobody" if len(self._all) else "person.none_yet")
        self.grid.show(frame, look, language, caption=say(language, "person.title"), empty=empty)

    def open(self, key: str) -> None:
        """Look at one person."""
        self._key = key
        with Books(books_of(self._company), SCHEMA) as books:
            self._fill(books)

    def close(self) -> None:
        """Look at nobody."""
        self._key, self.grid.chosen = "", ""
        visible(self.detail, False)

    def _fill(self, books: Books) -> None:
        language = self._language
        (row,) = self._all[self._all["person"] == self._key].to_dict("records")
        found = person_list.file_of(books, self._key, self._month, self._seen)
        units = person_list.units(books, self._month)
        found["contract"]["unit"] = found["contract"]["unit"].map(lambda code: units.get(code, code))
        found["absence"]["away_minutes"] = found["absence"]["minutes"]
        found["residence"]["town"] = found["residence"]["municipality"].map(person_list.towns(books))
        name = self._key if pd.isna(row["name"]) else f"{row['name']} ({self._key})"
        said = [] if pd.isna(row["stands"]) else [say(language, f"person.said_{row['stands']}")]
        said += [] if pd.isna(row["absent"]) else [say(language, "person.said_away", kind=self._word(row["absent"]))]
        put(self._head, element("h3", name), *(element("p", one, kind="bo-muted") for one in said))
        put(self._file, *(self._section(name, rows) for name, rows in found.items()))
        visible(self.detail, True)

    def _section(self, name: str, rows: pd.DataFrame) -> Markup:
        language = self._language
        title = element("h4", term(language, "person.leave") if name == "leave" else term(language, f"facts.{name}"))
        notes = [say(language, "person.no_balance")] if name == "leave" else []
        if rows.empty:
            notes.insert(0, say(language, "person.nothing"))
        if "iban" in rows and len(rows) and not self._seen.accounts:
            notes.append(say(language, "person.masked"))
        said = (element("p", note, kind="bo-muted") for note in notes)
        if rows.empty:
            return joined(title, *said)
        if name == "leave":
            headings = [heading(str(column), language) for column in rows]
            cells = [[shows(str(c), language)(v) for c, v in row.items()] for row in rows.to_dict("records")]
            right = [n for n, column in enumerate(rows) if str(column).endswith(MEASURED)]
            return joined(title, table(headings, cells, label=name, right=right), *said)
        columns = [column for column in SECTIONS[name] if rows[column].notna().any()]
        headings = [*(heading(column, language) for column in columns), heading("state", language)]
        headings.append(say(language, "walk.written_by"))
        cells = [self._cells(items.plain(row), columns) for row in rows.to_dict("records")]
        right = [n for n, column in enumerate(columns) if column.endswith(MEASURED)]
        return joined(title, table(headings, cells, label=say(language, f"facts.{name}"), right=right), *said)

    def _cells(self, row: Mapping[str, Any], columns: list[str]) -> list[str]:
        language = self._language
        shown = [self._cell(column, row[column]) for column in columns]
        state = element(
            "span", self._word(row["state"]), kind="bo-pill good" if row["state"] == "holds" else "bo-muted"
        )
        return [*shown, state, origin.by({**row, "day": row["day_written"]}, language)]

    def _cell(self, column: str, value: Any) -> str:
        if value is None:
            return ""
        if column in FLAGS:
            return say(self._language, "word.yes" if value else "word.no")
        if column in ("kind", "pay_kind", "disability"):
            return self._word(str(value))
        return shows(column, self._language)(value)

    def _word(self, code: str) -> str:
        words = catalogue(self._language)
        return words.get(f"person.{code}") or words.get(f"deduction.{code}", code)
