"""A table as a reader sees it: words for headings, money, shares, hours and dates in the reader's language, escaped.

The column's name says the unit: `_cents` is shown as an amount in euros, `_ppm` as a share, `_minutes` as hours and
minutes, `_right` as text set to the right, a text that is exactly an ISO date as a date. Styles stand in the cells, because a notebook that is not trusted
strips every other kind. The same frame gives the same HTML and the same plain text, wherever it is shown.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from bolib.text import catalogue, say

if TYPE_CHECKING:
    import pandas as pd

MOST = 200  # rows; of a longer table the first ones are shown, and how many are not
LINE = "border-bottom:1px solid #808a96"
HAIR = "border-bottom:1px solid rgba(128,138,150,0.35)"
PAD = "padding:4px 10px"
CODE = 24  # letters of a code that stays on one line
NOWRAP = ";white-space:nowrap"
SENTENCE = 40  # letters from which on a cell is a sentence, which has room for some words a line
ROOM = ";min-width:16em"
CLOCK = re.compile("[0-9]{2}:[0-9]{2}")


@dataclass(frozen=True)
class Shown:
    """One table, ready to read: in a notebook as HTML, elsewhere as text in columns."""

    headings: tuple[str, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    caption: str = ""
    note: str = ""

    def __repr__(self) -> str:
        """Write the table in columns as wide as their longest cell, whatever the width of the window."""
        lines = [self.headings, *self.rows, *([self.total] if self.total else [])]
        wide = [max(len(line[n]) for line in lines) for n in range(len(self.headings))]
        written = [_padded(line, wide, self.right) for line in lines]
        written.insert(1, "  ".join("-" * width for width in wide))
        return "\n".join(part for part in (self.caption, *written, self.note) if part)

    def _repr_html_(self) -> str:
        caption = f"<p>{escape(self.caption)}</p>" if self.caption else ""
        body = "".join(_row("td", row, self.right, f"{HAIR};{PAD}") for row in self.rows)
        if self.total:
            body += _row("td", self.total, self.right, f"border-top:1px solid #808a96;font-weight:bold;{PAD}")
        note = f'<p style="font-style:italic">{escape(self.note)}</p>' if self.note else ""
        head = _row(
            "th", self.headings, self.right, f"{LINE};{PAD};font-weight:bold;vertical-align:bottom", self._long()
        )
        return (
            f'{caption}<table style="border-collapse:collapse;margin-left:0">'
            f"<thead>{head}</thead><tbody>{body}</tbody></table>{note}"
        )

    def _long(self) -> list[bool]:
        """Say which columns hold sentences: beside many others they would be squeezed to a word a line."""
        return [any(len(row[n]) > SENTENCE for row in self.rows) for n in range(len(self.headings))]


def table(frame: "pd.DataFrame", language: str, *, caption: str = "", total: bool = False, most: int = MOST) -> Shown:
    """Make a frame readable in a language (en, hr); `total` adds the sums of amounts and hours below.

    Headings come from the text files (`column.<name without unit>`); an unknown column keeps its name.
    """
    names = [str(name) for name in frame.columns]
    writes = [shows(name, language) for name in names]
    numbers = [is_number(frame.iloc[:, n], name) for n, name in enumerate(names)]
    cells = [[_cell(value, show) for value in frame.iloc[:most, n]] for n, show in enumerate(writes)]
    missing = len(frame) - most
    return Shown(
        headings=tuple(heading(name, language) for name in names),
        right=tuple(numbers),
        rows=tuple(zip(*cells, strict=True)) if names else (),
        total=_total(frame, names, writes, language) if total and len(frame) else (),
        caption=caption or (say(language, "table.empty") if frame.empty else ""),
        note=_note(missing, caption if frame.empty else "", language),
    )


def _note(missing: int, empty: str, language: str) -> str:
    if missing > 0:
        return say(language, "table.not_shown", count=missing)
    return say(language, "table.empty") if empty else ""


def in_order(frame: "pd.DataFrame", column: str) -> "pd.DataFrame":
    """Sort rows as a reader counts, by a column: Z2 before Z10; rows that are alike stay in their order."""
    return frame.sort_values(column, key=lambda cells: cells.map(counted), kind="stable", ignore_index=True)


def counted(text: object) -> tuple[tuple[str, int], ...]:
    """Cut a text into words and numbers, so that numbers compare by their size.

    >>> sorted(["Z10", "Z2", "E-1"], key=counted)
    ['E-1', 'Z2', 'Z10']
    """
    parts = re.findall(r"([^0-9]*)([0-9]*)", str(text))
    return tuple((word, int(number or -1)) for word, number in parts)


def heading(name: str, language: str) -> str:
    """Give the word for a column, of `line_<component>` that of the payslip's line; without one its name, in words."""
    words, key = catalogue(language), heading_key(name)
    if key.startswith("payslip."):
        return words.get(key, key.removeprefix("payslip."))
    return words.get(key, name.replace("_", " "))


def heading_key(name: str) -> str:
    """Give the key of the text that is the word for a column.

    >>> heading_key("net_cents"), heading_key("line_base_cents")
    ('column.net', 'payslip.base')
    """
    for unit in ("_cents", "_ppm", "_minutes", "_right"):
        name = name.removesuffix(unit)
    return f"payslip.{name.removeprefix('line_')}" if name.startswith("line_") else f"column.{name}"


def amount(cents: int, language: str) -> str:
    """Write cents with two decimals, grouped as the reader is used to, without a currency sign."""
    text = f"{abs(cents) // 100:,}.{abs(cents) % 100:02}"
    if language == "hr":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"−{text}" if cents < 0 else text


def percent(ppm: int, language: str) -> str:
    """Write parts per million as a percentage, as many decimals as it needs."""
    whole = f"{abs(ppm) // 10_000}.{abs(ppm) % 10_000:04}".rstrip("0").rstrip(".")
    text = whole.replace(".", ",") + "\xa0%" if language == "hr" else f"{whole}%"
    return f"−{text}" if ppm < 0 else text


def hours(minutes: int) -> str:
    """Write minutes as hours and minutes."""
    return f"{'−' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def day(text: str, language: str) -> str:
    """Write an ISO date as the reader is used to; any other text stays what it is."""
    if len(text) != 10 or text[4] != "-":
        return text
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    from babel.dates import format_date

    written = format_date(found, "d. M. y." if language == "hr" else "d MMM y", locale=language)
    return written.replace(" ", "\xa0")


def moment(text: str, language: str) -> str:
    """Write an ISO date, alone or with the time of day, as the reader is used to; any other text stays what it is.

    >>> moment("2026-11-27 18:05", "hr"), moment("2026-11-27", "en"), moment("2026-11-27 soon", "en")
    ('27.\xa011.\xa02026.\xa018:05', '27\xa0Nov\xa02026', '2026-11-27 soon')
    """
    date_of, _, time = text.partition(" ")
    written = day(date_of, language)
    if not time:
        return written
    return f"{written}\xa0{time}" if written != date_of and CLOCK.fullmatch(time) else text


def month_name(month: str, language: str) -> str:
    """Write a month, 2026-10, in words: October 2026, listopad 2026."""
    from babel.dates import format_date

    return format_date(date.fromisoformat(f"{month}-01"), "LLLL y." if language == "hr" else "LLLL y", locale=language)


def days_left(days: int, language: str) -> str:
    """Write how far away a day is, in days: in 5 days, za 5 dana; of one that is over: 3 days ago, prije 3 dana."""
    from babel.dates import format_timedelta

    return format_timedelta(timedelta(days), granularity="day", threshold=10**6, add_direction=True, locale=language)


def shows(name: str, language: str) -> Callable[[Any], str]:
    """Give what writes a value of a column, by the unit that the column's name says."""
    if name.endswith("_cents"):
        return lambda value: amount(int(value), language)
    if name.endswith("_ppm"):
        return lambda value: percent(int(value), language)
    if name.endswith("_minutes"):
        return lambda value: hours(int(value))
    return lambda value: day(str(value), language)


def is_number(column: "pd.Series", name: str) -> bool:
    """Say whether a column is one of numbers, which stand to the right."""
    import pandas as pd

    if name.endswith(("_cents", "_ppm", "_minutes", "_right")):
        return True
    return bool(pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype))


def _cell(value: Any, show: Callable[[Any], str]) -> str:
    import pandas as pd

    empty = value is None or value is pd.NA or value is pd.NaT or value != value
    return "" if empty else show(value).replace("\n", " ")


def _total(frame: "pd.DataFrame", names: Sequence[str], writes: Sequence[Any], language: str) -> tuple[str, ...]:
    summed = [
        show(frame.iloc[:, n].sum()) if name.endswith(("_cents", "_minutes")) else ""
        for n, (name, show) in enumerate(zip(names, writes, strict=True))
    ]
    return (summed[0] or say(language, "table.total"), *summed[1:])


def _row(tag: str, cells: Sequence[str], right: Sequence[bool], style: str, long: Sequence[bool] = ()) -> str:
    filled = (
        f'<{tag} style="text-align:{"right" if side else "left"};{style}'
        f'{NOWRAP if tag == "td" and (side or _is_code(cell)) else ""}{ROOM if roomy else ""}">{escape(cell)}</{tag}>'
        for cell, side, roomy in zip(cells, right, long or [False] * len(cells), strict=True)
    )
    return f"<tr>{''.join(filled)}</tr>"


def _is_code(cell: str) -> bool:
    """Say whether a cell is one short word, such as E-0022, which a hyphen must not break."""
    return len(cell) <= CODE and " " not in cell


def _padded(cells: Sequence[str], wide: Sequence[int], right: Sequence[bool]) -> str:
    made = (
        cell.rjust(width) if side else cell.ljust(width) for cell, width, side in zip(cells, wide, right, strict=True)
    )
    return "  ".join(made).rstrip()
