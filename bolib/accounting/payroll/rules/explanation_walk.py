"""One figure of a payslip at a time: what it is, how it came about, and what it is made of, each of which can be looked at in turn."""

from collections.abc import Iterator
from dataclasses import dataclass

from bolib import money
from bolib.accounting.payroll.rules import explanation_sources as origin
from bolib.accounting.payroll.rules import items
from bolib.accounting.payroll.rules.explanation_parts import Parts
from bolib.accounting.payroll.rules.how import FLAGS, ONLY_WITH, SETTINGS
from bolib.formats.findings import gazette, mark
from bolib.formats.html_table import day, heading, percent
from bolib.text import say


@dataclass(frozen=True)
class Way:
    """One thing that something is made of: where it leads (nothing: no further), its sort, name and value, and what is said of it."""

    key: str
    what: str
    title: str
    value: str
    said: str


@dataclass(frozen=True)
class Stop:
    """One thing looked at: its name and value, sentences, facts in two columns, and the ways on from here."""

    title: str
    value: str
    said: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of the books that a figure was read from; `columns` are those that the figure takes."""

    operand: str
    table: str
    key: str
    event: int
    columns: tuple[str, ...]

    @property
    def cells(self) -> dict[str, str]:
        """The cells of its key."""
        return dict(([*cell.split(" ", 1), ""])[:2] for cell in self.key.split(", "))


def figure(parts: Parts, name: str) -> Stop:
    """Look at a figure of the slip, or at a line of pay; an unknown name raises KeyError."""
    row = parts.figures[name]
    meaning = "" if row["meaning"] == parts.title(name) else str(row["meaning"])
    formula = f"= {row['formula']}" if row["formula"] else ""
    operands = "" if name in parts.operands else str(row["operands"])
    said = tuple(filter(None, (meaning, formula, operands, _law(parts, str(row["law"] or "")))))
    return Stop(parts.title(name), parts.value(name), said, (), tuple(_ways(parts, name)))


def fact(parts: Parts, name: str) -> Stop:
    """Look at something that the slip takes from the person, as a share or a flag."""
    return Stop(parts.title(name), _value(parts, name), (), (), tuple(_rows_ways(parts, name)))


def law(parts: Parts, name: str) -> Stop:
    """Look at a statutory value: its article, gazette, from when it holds and how sure we are, and who adopted it."""
    value, language = parts.law(name), parts.language
    since = value.since[:4] if value.until else day(value.since, language)
    told = {"law": value.law, "gazette": gazette(value.gazette, language), "since": since}
    told["mark"] = mark(value.mark, language)
    facts = tuple((say(language, f"column.{column}"), text) for column, text in told.items())
    return Stop(parts.law_word(name), _law_value(parts, name), (), facts, tuple(_rows_ways(parts, name)))


def row(parts: Parts, key: str) -> Stop:
    """Look at a row of the books: its key, its cells, and the event and person that wrote it."""
    one, language = row_of(parts, key), parts.language
    every = parts.written
    same = every[(every["table"] == one.table) & (every["key"] == one.key) & (every["event"] == one.event)]
    keys = [(heading(name, language), day(text, language)) for name, text in one.cells.items()]
    cells = [parts.cell(column, value) for column, value in parts.cells(one.table, one.key, one.event)]
    shown = [(word, day(text, language)) for word, text in cells]
    by = (say(language, "walk.written_by"), origin.by(items.plain(same.iloc[0].to_dict()), language))
    return Stop(parts.named(one.table), "", (), (*keys, *shown, by))


def row_of(parts: Parts, key: str) -> Row:
    """Find a row by its key, `operand|table|key|event`; one that the slip was not made from raises KeyError."""
    found = {_key(one): one for one in _rows(parts, key.split("|", 1)[0])}
    return found[key]


def _ways(parts: Parts, name: str) -> Iterator[Way]:
    language = parts.language
    for operand in parts.made_of(name):
        if operand in parts.figures:
            law = _law(parts, str(parts.figures[operand]["law"] or ""))
            what = "line" if operand.startswith("line_") else "figure"
            about = (parts.title(operand), parts.value(operand), law)
            yield Way(f"figure:{operand}", say(language, f"walk.{what}"), *about)
        else:
            yield Way(f"fact:{operand}", say(language, "walk.fact"), parts.title(operand), _value(parts, operand), "")
    for operand in parts.law_of(name):
        flag, counts = ONLY_WITH.get(operand, ("", False))
        if flag not in parts.inputs or bool(parts.inputs[flag]) is counts:
            about = (parts.law_word(operand), _law_value(parts, operand), parts.law(operand).law)
            yield Way(f"law:{operand}", say(language, "walk.law"), *about)
    yield from _rows_ways(parts, name)


def _rows_ways(parts: Parts, name: str) -> Iterator[Way]:
    for one in _rows(parts, name):
        own = parts.written[(parts.written["operand"] == name) & (parts.written["table"] == one.table)]
        own = own[(own["key"] == one.key) & (own["event"] == one.event)]
        first = items.plain(own.iloc[0].to_dict())
        cells = [parts.cell(column, value) for column, value in zip(own["column"], own["value"], strict=True) if value]
        value = day(cells[0][1], parts.language) if len(cells) == 1 else ""
        told = "; ".join(" ".join(cell) for cell in cells) if len(cells) > 1 else ""
        said = "; ".join(filter(None, (told, origin.by(first, parts.language))))
        yield Way(f"row:{_key(one)}", say(parts.language, "walk.row"), parts.named(one.table), value, said)


def _rows(parts: Parts, name: str) -> Iterator[Row]:
    own = parts.written[parts.written["operand"] == name]
    for _, cells in own.groupby(["table", "key", "event"], sort=False):
        first = items.plain(cells.iloc[0].to_dict())
        yield Row(name, first["table"], first["key"], int(first["event"]), tuple(map(str, cells["column"])))


def _key(one: Row) -> str:
    return "|".join((one.operand, one.table, one.key, str(one.event)))


def _law(parts: Parts, text: str) -> str:
    """Give an article; the company's own settings are called so."""
    return say(parts.language, "walk.settings") if text.startswith(SETTINGS) else text


def _value(parts: Parts, name: str) -> str:
    if name in FLAGS:
        return say(parts.language, "word.yes" if parts.inputs[name] else "word.no")
    return parts.value(name)


def _law_value(parts: Parts, name: str) -> str:
    value = parts.law(name)
    if value.unit == "euros":
        return money.show(money.parse(value.value, "en"), parts.language)
    if value.unit == "rate":
        return percent(money.ppm(value.value), parts.language)
    return value.value.replace(".", ",") if parts.language == "hr" else value.value
