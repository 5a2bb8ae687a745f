"""A form: fields that are judged together, in the order in which they stand; the first that is wrong is gone to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ipywidgets import HBox, VBox

from bolib.problem import Problem
from bolib.widgets.button import button, label
from bolib.widgets.draft import Draft
from bolib.widgets.field import Field, Value
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, element, put


class Form:
    """Fields and a button; `done(values)` hears what was read once nothing is wrong, by the names of the fields.

    With a name as a `draft` what is typed is kept until the desk empties the form, from when it says what the form is about;
    `more` and `take` are for what belongs to it and stands in no field.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        done: Callable[[Mapping[str, Value]], None],
        guarded: Guard,
        draft: str = "",
        *,
        more: Callable[[], str] = lambda: "",
        take: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.fields = {field.name: field for field in fields}
        self.draft = Draft(draft, fields, guarded, more=more, take=take) if draft else None
        self._done, self._title = done, area()
        self.go = button(guarded(lambda _: self.send()), "bo-primary")
        rows = VBox([field.view for field in fields])
        rows.add_class("bo-form-fields")
        buttons = HBox([self.go])
        buttons.add_class("bo-actions")
        again = [self.draft.view] if self.draft else []
        self.view: Any = VBox([self._title, *again, rows, buttons])
        self.view.add_class("bo-form")

    def speak(self, language: str, title: str, go: str) -> None:
        """Name the form, its fields and its button."""
        put(self._title, element("h4", title) if title else "")
        label(self.go, go)
        for field in self.fields.values():
            field.speak(language)

    def values(self) -> dict[str, Value] | None:
        """Judge every field; gives what was read, or None where something is wrong, which is then said below its field."""
        fit = [field.check() for field in self.fields.values()]
        wrong = next((field for field, right in zip(self.fields.values(), fit, strict=True) if not right), None)
        if wrong:
            wrong.input.focus()
            return None
        return {name: field.value() for name, field in self.fields.items()}

    def wrong(self, problems: Mapping[str, Problem]) -> None:
        """Say below its field what somebody else found wrong in it."""
        for name, problem in problems.items():
            self.fields[name].wrong(problem)

    def set(self, values: Mapping[str, Value]) -> None:
        """Fill the fields; those that are not named are emptied."""
        for name, field in self.fields.items():
            field.set(values.get(name))

    def at(self, company: str, about: str = "", filled: Mapping[str, Value] | None = None) -> None:
        """Hear what the form is about, after it was named: what was typed about it before is there again."""
        if self.draft:
            self.draft.at(company, about, filled)

    def keep(self) -> None:
        """Keep what is typed now: something that stands in no field was changed."""
        if self.draft:
            self.draft.keep()

    def empty(self, filled: Mapping[str, Value] | None = None) -> None:
        """Empty the form after the act, but for what the desk fills in: what was typed is let go of."""
        if self.draft:
            self.draft.done(filled)

    def send(self) -> None:
        """Do what the button does."""
        values = self.values()
        if values is not None:
            self._done(values)
