"""Orders a simulation at the desk of payroll: the usual questions as forms, and the run file as it will be written."""

import contextlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from ipywidgets import HBox, VBox

from bolib.batch import run_file
from bolib.batch.places import books_of
from bolib.books import Books, settings
from bolib.dates import month_of
from bolib.formats import cells
from bolib.personnel.people.store import names
from bolib.problem import Problem, Refused
from bolib.rates import read_texts
from bolib.stores import SCHEMA
from bolib.text import catalogue, say
from bolib.widgets import field
from bolib.widgets.button import button, label, visible
from bolib.widgets.draft import Draft
from bolib.widgets.form import Form
from bolib.widgets.guard import guarded
from bolib.widgets.markup import area, element, put
from bolib.widgets.notice import Notice
from bolib.widgets.term import term

PAY, HOURS = "accounting/payroll_what_if", "accounting/hours_what_if"
ASKS: Mapping[str, tuple[str, tuple[str, ...]]] = {  # question → paper, fields
    "raise": (PAY, ("percent", "since")),
    "minimum_wage": (PAY, ("amount", "since")),
    "law": (PAY, ("law", "value", "since")),
    "person_pay": (PAY, ("person", "amount", "since")),
    "weekly_hours": (HOURS, ("weekly", "since")),
}
WEEKLY = "contract.weekly_hours"  # what hours are simulated with
NUMBERS = ("euros", "rate", "factor")
PERCENT = re.compile(r"-?[0-9]{1,4}([.,][0-9]{1,2})?")
HOURS_A_WEEK = re.compile(r"[0-9]{1,2}([.,][0-9]{1,2})?")
VALUE = re.compile(r"[0-9]{1,9}([.,][0-9]{1,6})?")


class OrderCard:
    """A question, its fields, the changes that were said so far, and the run file; `ordered(run)` hears its name."""

    def __init__(self, ordered: Callable[[str], None]) -> None:
        self._ordered, self._company, self._month, self._language = ordered, "", "", "en"
        self.changes: list[dict[str, str]] = []
        self._paper = PAY
        self.notice, self._title, self._text = Notice(), area(), area()
        self.question, self.law = field.Choice("question", required=True), field.Choice("law", required=True)
        self.person = field.Person("person", required=True)
        own = {
            "percent": field.Field("percent", _number(PERCENT, "5.5"), required=True, right=True),
            "amount": field.amount("amount", required=True, positive=True),
            "value": field.Field("value", _number(VALUE, "0.165"), required=True, right=True),
            "weekly": field.Field("weekly", _number(HOURS_A_WEEK, "37.5"), required=True, right=True),
            "since": field.day("since"),
            "law": self.law,
            "person": self.person,
        }
        self.forms = {
            question: Form([own[name] for name in names], self._add, self._guarded)
            for question, (_, names) in ASKS.items()
        }
        self.order = button(self._guarded(lambda _: self._write()), "bo-primary")
        self.clear = button(self._guarded(lambda _: self._forget()))
        self.question.input.observe(self._guarded(lambda _: self._asked()), "value")
        fields = [self.question, *own.values()]
        self.draft = Draft("simulation", fields, self._guarded, more=self._listed, take=self._take)
        self._fields, actions = VBox(), HBox([self.order, self.clear])
        actions.add_class("bo-actions")
        self.view: Any = VBox(
            [self._title, self.draft.view, self.question.view, self._fields, self._text, actions, self.notice.view]
        )
        self.view.add_class("bo-card")
        self.view.add_class("bo-order")

    def _guarded(self, does: Any) -> Any:
        return guarded(does, self.notice, lambda: self._language)

    def show(self, company: str, month: str, language: str) -> None:
        """Show the questions for a month."""
        if (company, month) != (self._company, self._month):
            self.notice.clear()
        self._company, self._month, self._language = company, month, language
        never = say(language, "desk.never_real")
        put(self._title, element("h3", term(language, "simulation.order")), element("p", never, kind="bo-muted"))
        self.question.speak(language)
        self.question.offer([(say(language, f"simulation.ask_{one}"), one) for one in ASKS])
        self._offer()
        self._asked()
        self.draft.at(company, month)
        self._draw()

    def _offer(self) -> None:
        first, last = month_of(self._month)
        with Books(books_of(self._company), SCHEMA) as books:
            country = f"rates/{settings.company(books)['country']}/"
            texts = books.rows("select kind, text from adopted_now where kind glob ?", f"{country}*.yaml")
            known = names(books, last).sort_values("person")
        self.person.offer(dict(zip(known["person"].tolist(), known["name"].tolist(), strict=True)))
        rates = read_texts(
            {str(kind).removeprefix(country): str(text).encode() for kind, text in texts}, month=first, pay_day=last
        )
        words = catalogue(self._language)
        named = sorted((words.get(f"value.{name}", name), name) for name in rates.names if rates.unit(name) in NUMBERS)
        self.law.offer([(f"{said} ({name})" if said != name else name, name) for said, name in named])

    def _asked(self) -> None:
        question = str(self.question.value() or "raise")
        form, language = self.forms[question], self._language
        form.speak(language, say(language, f"simulation.ask_{question}"), say(language, "simulation.add"))
        self._fields.children = (form.view,)

    def _add(self, values: Mapping[str, field.Value]) -> None:
        """Put a change into the order; pay and hours are simulated apart."""
        question = str(self.question.value() or "raise")
        paper = ASKS[question][0]
        if self.changes and paper != self._paper:
            raise Refused("simulation.apart", say(self._language, f"simulation.ask_{question}"))
        change = _change(question, values)
        run = self._name(paper)
        run_file.simulation(run, [*self.changes, change], self._language)
        self._paper = paper
        self.changes.append(change)
        self.draft.keep()
        for one in self.forms[question].fields.values():
            if not isinstance(one, field.Choice):
                one.set(None)
        self.notice.clear()
        self._draw()

    def _name(self, paper: str) -> str:
        return run_file.further(self._company, f"{self._month}-{paper.rpartition('/')[2]}")

    def _draw(self) -> None:
        """Show the file as it will be written; nothing of it is hidden."""
        label(self.order, say(self._language, "simulation.write"))
        label(self.clear, say(self._language, "simulation.forget"))
        visible(self.order, self.changes)
        visible(self.clear, self.changes and not self.draft.again)  # which has a button for the same
        if not self.changes:
            return put(self._text)
        run = self._name(self._paper)
        path = f"parameters/runs/{self._company}/{run}.yaml"
        said = element("p", say(self._language, "simulation.file", file=path), kind="bo-muted")
        put(self._text, said, element("pre", run_file.simulation(run, self.changes, self._language), kind="bo-file"))

    def _listed(self) -> str:
        return json.dumps(self.changes) if self.changes else ""

    def _take(self, text: str) -> None:
        """Take back the changes of a draft; what could not be ordered is let go of."""
        self.changes = []
        with contextlib.suppress(ValueError, TypeError, AttributeError, Refused):
            found = [{str(name): str(value) for name, value in one.items()} for one in json.loads(text or "[]")]
            paper = HOURS if any(one.get("what") == WEEKLY for one in found) else PAY
            if found:
                run_file.simulation(self._name(paper), found, self._language)
            self._paper, self.changes = paper, found
        self._draw()

    def _forget(self) -> None:
        self.draft.done()
        self.notice.clear()
        self._draw()

    def _write(self) -> None:
        if not self.changes:
            return
        run = self._name(self._paper)
        run_file.write_simulation(self._company, run, run_file.simulation(run, self.changes, self._language))
        self._forget()
        self.notice.done(say(self._language, "simulation.ordered", run=run))
        self._ordered(run)


def _change(question: str, values: Mapping[str, field.Value]) -> dict[str, str]:
    """Write one change as a run file has it."""
    since = {"since": str(values["since"])} if values.get("since") else {}
    cents = int(values.get("amount") or 0)
    euros = f"{cents // 100}.{cents % 100:02}"
    match question:
        case "raise":
            return {"what": "contract.pay", "percent": str(values["percent"]), "who": "everybody", **since}
        case "minimum_wage":
            return {"what": "minimum_wage.gross", "value": euros, **since}
        case "law":
            return {"what": str(values["law"]), "value": str(values["value"]), **since}
        case "person_pay":
            return {"what": "contract.pay", "value": euros, "who": f"person {values['person']}", **since}
        case _:
            return {"what": WEEKLY, "value": str(values["weekly"]), "who": "everybody", **since}


def _number(form: re.Pattern[str], right: str) -> cells.Reader:
    """Make a reader of a number as run files have it, with a point; a comma is taken for one."""

    def read(text: str, _: cells.Reading) -> cells.Value:
        fits = form.fullmatch(text.removesuffix("%").strip())
        return fits[0].replace(",", ".") if fits else Problem("simulation.number", "", {"right": right})

    return read
