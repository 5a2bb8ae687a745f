"""A field of a form: its name, a mark where it has to be filled, what is typed, and below it help or what is wrong.

What is typed is text and read by the readers of `bolib/formats`, the same that read files: an amount, a day or an IBAN is
judged alike wherever it comes from. Amounts are read in the reader's language, so that 1.234 is never a hundred times too
big, and shown again as they were understood.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from ipywidgets import Combobox, Dropdown, Text, Textarea, VBox

from bolib import dates, money
from bolib.formats import cells, times
from bolib.formats.html_table import hours
from bolib.problem import Problem
from bolib.text import catalogue, say, sentence
from bolib.text.terms import meaning
from bolib.widgets.markup import area, element, put
from bolib.widgets.offer import offer
from bolib.widgets.term import telling

Value = str | int | None
LONGEST = 200  # characters of a line
OFFERED = 1_000  # people who travel to the browser at once
POINTS = {"en": "point", "hr": "comma"}


class Field:
    """A field; `value()` gives what was read, None where it is empty or wrong; `problem` says what is wrong."""

    def __init__(
        self,
        name: str,
        read: cells.Reader,
        write: Callable[[Any, str], str] = lambda value, _: str(value),
        *,
        required: bool = False,
        input: Any = None,
        right: bool = False,
    ) -> None:
        self.name, self.required, self._read, self._write = name, required, read, write
        self.input = input if input is not None else Text()
        self.problem: Problem | None = None
        self._language, self._below = "en", area("bo-line-below")
        self.view: Any = VBox([self.input, self._below])
        for kind, wanted in (("bo-field", True), ("bo-required", required), ("bo-number", right)):
            if wanted:
                self.view.add_class(kind)
        self.input.observe(lambda _: self._changed(), "value")

    def speak(self, language: str) -> None:
        """Name the field in a language; what was understood in it is written anew as that language does."""
        value = self.value() if self.text else None
        self._language = language
        self.input.description = say(language, f"field.{self.name}") + (" *" if self.required else "")
        if value is not None and not self.problem:
            self.set(value)
        self._say()

    @property
    def language(self) -> str:
        """The language in which it is named and read."""
        return self._language

    @property
    def text(self) -> str:
        """What stands in the field."""
        return cells.plain(str(self.input.value or ""))

    def set(self, value: Value) -> None:
        """Put a value into the field, as the reader writes it."""
        self.problem = None
        self.input.value = "" if value is None else self._write(value, self._language)
        self._say()

    def value(self) -> Value:
        """Read what stands in the field."""
        self.problem = None
        if not self.text:
            return None
        read = self._read(self.text, cells.Reading(decimal=POINTS[self._language]))
        if isinstance(read, Problem):
            self.problem = read
            return None
        return read

    def check(self) -> bool:
        """Say below the field what is wrong in it; a field that must be filled and is not is wrong."""
        value = self.value()
        if value is None and self.required and not self.problem:
            self.problem = Problem("field.required", self.name)
        elif value is not None and self._write(value, self._language) != self.input.value and self._is_text():
            self.input.value = self._write(value, self._language)
        self._say()
        return self.problem is None

    def wrong(self, problem: Problem) -> None:
        """Say below the field what somebody else found wrong in it."""
        self.problem = problem
        self._say()

    def _is_text(self) -> bool:
        return isinstance(self.input, Text | Textarea)

    def _changed(self) -> None:
        """Hear another letter: what was wrong is forgotten until the field is judged again."""
        if self.problem:
            self.problem = None
            self._say()

    def _say(self) -> None:
        help_of = catalogue(self._language).get(f"help.{self.name}", "")
        means = meaning(self._language, f"field.{self.name}")
        if self.problem:
            self.view.add_class("bo-invalid")
            put(self._below, element("span", sentence(self._language, self.problem), role="alert"))
        else:
            self.view.remove_class("bo-invalid")
            put(self._below, help_of, element("span", **telling(means), hidden="hidden") if means else "")


def text(name: str, *, required: bool = False, most: int = LONGEST, lines: int = 1) -> Field:
    """Make a field of free text; of several lines it may have as many letters as lines of 100."""
    if lines == 1:
        return Field(name, cells.words(most), required=required)
    return Field(name, _lines(lines * 100), required=required, input=Textarea(rows=lines))


def amount(name: str, *, required: bool = False, positive: bool = False) -> Field:
    """Make a field of an amount in euros, read as whole cents."""
    read = cells.positive_amount if positive else cells.amount
    return Field(name, read, lambda cents, language: money.show(int(cents), language), required=required, right=True)


def day(name: str, *, required: bool = False) -> Field:
    """Make a field of a day, read as an ISO date."""
    return Field(
        name, cells.day, lambda iso, language: dates.show(date.fromisoformat(iso), language), required=required
    )


def month(name: str, *, required: bool = False) -> Field:
    """Make a field of a month, read as 2026-10."""
    return Field(name, cells.month, required=required)


def duration(name: str, *, most: int, required: bool = False) -> Field:
    """Make a field of hours and minutes, read as minutes."""
    return Field(name, cells.duration(most), lambda minutes, _: hours(int(minutes)), required=required, right=True)


def change(name: str, *, most: int, required: bool = False) -> Field:
    """Make a field of hours and minutes more or less, +1:30 or −0:15, read as minutes."""
    return Field(
        name,
        cells.change(most),
        lambda minutes, _: f"{'+' if minutes > 0 else ''}{hours(int(minutes))}",
        required=required,
        right=True,
    )


def time(name: str, *, required: bool = False) -> Field:
    """Make a field of a time of day, 16:00, as a clock on the wall shows it."""
    return Field(name, times.time_of_day, required=required)


def whole(name: str, *, most: int, required: bool = False) -> Field:
    """Make a field of a whole number."""
    return Field(name, cells.whole(most), required=required, right=True)


def iban(name: str, *, required: bool = False) -> Field:
    """Make a field of an account, shown in groups of four."""
    return Field(
        name,
        cells.iban,
        lambda found, _: " ".join(found[n : n + 4] for n in range(0, len(found), 4)),
        required=required,
    )


def oib(name: str, *, required: bool = False) -> Field:
    """Make a field of an OIB."""
    return Field(name, cells.oib, required=required)


class Plain:
    """What is typed into and judged elsewhere, as a passphrase is: its name, and below it help or what is wrong."""

    def __init__(self, input: Any) -> None:
        self.input, self._below = input, area("bo-line-below")
        self.view: Any = VBox([input, self._below])
        self.view.add_class("bo-field")

    def speak(self, words: str, helped: str) -> None:
        """Name it, with its line of help."""
        self.input.description = words
        self.view.remove_class("bo-invalid")
        put(self._below, helped)

    def wrong(self, said: str) -> None:
        """Say below it what is wrong, and go to it."""
        self.view.add_class("bo-invalid")
        put(self._below, element("span", said, role="alert"))
        self.input.focus()


class Choice(Field):
    """A field in which one of a few things is chosen, by its words; what was chosen is kept."""

    def __init__(self, name: str, *, required: bool = False) -> None:
        super().__init__(name, lambda found, _: found, required=required, input=Dropdown())

    def offer(self, options: Sequence[tuple[str, str]], *, first: str | None = None) -> None:
        """Say what can be chosen, (words, value); `first` is chosen where nothing was before."""
        offer(self.input, options, first=first)


class Person(Field):
    """A field in which one person is found by typing a part of the name or the number."""

    def __init__(self, name: str = "person", *, required: bool = False) -> None:
        super().__init__(
            name, self._find, lambda person, _: self._called.get(person, person), required=required, input=Combobox()
        )
        self._called: dict[str, str] = {}
        self._folded: dict[str, str] | None = None  # by person, the words as they are searched
        self.input.observe(lambda _: self._suggest(), "value")

    def offer(self, called: dict[str, str]) -> None:
        """Say who can be chosen: the name of each person's number. Of very many those are offered who fit what is typed."""
        self._called, self._folded = {person: f"{name} ({person})" for person, name in called.items()}, None
        self._suggest()

    def _suggest(self) -> None:
        every = self._called
        if len(every) > OFFERED and self.text:
            near = islice(self._near(cells.folded(self.text)), OFFERED)
            self.input.options = tuple(every[one] for one in near)
        else:
            self.input.options = tuple(islice(every.values(), OFFERED))

    def _near(self, plain: str) -> Iterator[str]:
        if self._folded is None:
            self._folded = {one: cells.folded(words) for one, words in self._called.items()}
        return (one for one, words in self._folded.items() if plain in words)

    def _find(self, typed: str, _: cells.Reading) -> str | Problem:
        plain = cells.folded(typed)
        near = list(self._near(plain))
        near = [one for one in near if plain in (cells.folded(self._called[one]), cells.folded(one))] or near
        if len(near) == 1:
            return near[0]
        several = ", ".join(self._called[one] for one in near[:3])
        return Problem(
            "field.several" if near else "field.nobody", "", {"found": cells.found(typed), "several": several}
        )


def _lines(most: int) -> cells.Reader:
    def read(typed: str, reading: cells.Reading) -> cells.Value:
        wrong = next(
            (found for line in typed.split("\n") if isinstance(found := cells.words(most)(line, reading), Problem)),
            None,
        )
        return wrong or (typed if len(typed) <= most else Problem("cells.long", "", {"most": most}))

    return read
