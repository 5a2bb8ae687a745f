"""One figure of a payslip drawn: from rows of the books through lines of pay and steps of the law down to the figure."""

from collections.abc import Iterator

from bolib import dates
from bolib.accounting.payroll.rules import explanation_sources as origin
from bolib.accounting.payroll.rules import items
from bolib.accounting.payroll.rules.explanation_parts import Parts
from bolib.formats.layered_graph import Box, Picture
from bolib.formats.layered_graph import drawn as graph
from bolib.text import say

SETTINGS = ("adopted", "adoption_confirmed")  # who adopted what stands in the table, not in the picture


def drawn(parts: Parts, figure: str, *, whose: str, month: str) -> Picture:
    """Draw a figure of one slip; what changes nothing is left out."""
    boxes: dict[str, Box] = {}
    edges: list[tuple[str, str]] = []
    waiting = [figure]
    while waiting:
        name = waiting.pop(0)
        if name in boxes:
            continue
        boxes[name] = _box(parts, name, figure)
        for operand in parts.made_of(name):
            edges.append((operand, name))
            waiting.append(operand)
        for box in _rows(parts, name):
            boxes.setdefault(box.name, box)
            edges.append((box.name, name))
    said = {"figure": parts.title(figure), "whose": whose, "month": _month(month, parts.language)}
    title = say(parts.language, "graph.title", **said)
    return graph(list(boxes.values()), list(dict.fromkeys(edges)), title=title, note=say(parts.language, "graph.note"))


def _box(parts: Parts, name: str, target: str) -> Box:
    row = parts.figures.get(name)
    if row is None:
        return Box(name, parts.title(name), parts.value(name), kind="input")
    values = [parts.law_told(operand) for operand in parts.law_of(name)]
    formula = f"= {row['formula']}" if row["formula"] else ""
    operands = str(row["operands"]) if name not in parts.operands else ""
    said = (formula, operands, *values, str(row["law"] or ""))
    kind = "result" if name == target else "input" if name in parts.module.PEOPLE or not row["formula"] else "step"
    return Box(name, parts.title(name), parts.value(name), said, kind)


def _rows(parts: Parts, name: str) -> Iterator[Box]:
    """Give the rows of the books that a figure was read from, one box for each."""
    own = parts.written[(parts.written["operand"] == name) & ~parts.written["table"].isin(SETTINGS)]
    for _, cells in own.groupby(["table", "key", "event"], sort=False):
        first = items.plain(cells.iloc[0].to_dict())
        table, key, event = (first[column] for column in ("table", "key", "event"))
        told = (" ".join(parts.cell(column, value)) for column, value in parts.cells(table, key, event))
        said = (str(key), "; ".join(told), origin.by(first, parts.language))
        yield Box(f"{table} {key} {event}", parts.named(table), "", said, "source")


def _month(month: str, language: str) -> str:
    return f"{month[5:]}/{month[:4]}" if language == "hr" else month if dates.month_of(month) else ""
