"""A form: fields that are judged together, in the order in which they stand; the first that is wrong is gone to."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ipywidgets import HBox, VBox
from traitlets import TraitError

from bolib.problem import Problem
from bolib.widgets.button import button, label
from bolib.widgets.draft import Draft
from bolib.widgets.field import Field, Value
from bolib.widgets.guard import Guard
from bolib.widgets.markup import area, element, put


class Form:
    """Fields and a button; `done(values)` hears what was read once nothing is wrong, by the names of the fields.

    With a `draft` what is typed is kept until `done` has ended well, from the time when `restore` has put back what there was.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        done: Callable[[Mapping[str, Value]], None],
        guarded: Guard,
        draft: Draft | None = None,
    ) -> None:
        self.fields = {field.name: field for field in fields}
        self._draft, self._quiet = draft, True
        for field in fields if draft else ():
            field.input.observe(guarded(lambda _: self._keep()), "value")
        self._done, self._title = done, area()
        self.go = button(guarded(lambda _: self.send()), "bo-primary")
        rows = VBox([field.view for field in fields])
        rows.add_class("bo-form-fields")
        buttons = HBox([self.go])
        buttons.add_class("bo-actions")
        self.view: Any = VBox([self._title, rows, buttons])
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

    def restore(self) -> bool:
        """Put back what was typed and never sent; says whether there was anything."""
        typed = self._draft.kept() if self._draft else {}
        self._quiet = True
        for name in self.fields.keys() & typed.keys():
            with contextlib.suppress(TraitError):  # what was chosen then is not offered now
                self.fields[name].input.value = typed[name]
        self._quiet = False
        return bool(typed)

    def send(self) -> None:
        """Do what the button does."""
        values = self.values()
        if values is not None:
            self._done(values)
            if self._draft:
                self._draft.drop()

    def _keep(self) -> None:
        if self._draft and not self._quiet:
            self._draft.keep({name: str(field.input.value or "") for name, field in self.fields.items()})
