"""A company at a desk: its hours counted from clocks, three people, one of them with a hostile name, two who sign."""

from typing import Any

from ipywidgets import HTML

from bolib.accounting.desk import Desk
from bolib.accounting.hours.desk.detail import Detail
from bolib.batch.places import books_of
from bolib.books import Books
from bolib.stores import SCHEMA
from bolib.widgets.road import Road

MONTH, HOURS_RUN, PAY_RUN = "2026-10", "2026-10-hours_month", "2026-10-payroll_month"
HOSTILE = "<img src=x onerror=alert(1)>"


def read() -> Books:
    """Open the books to read."""
    return Books(books_of("acme"), SCHEMA)


def events() -> int:
    """Count what the books hold: nothing was written where it stays."""
    with read() as books:
        return books.seq


def at(desk: Desk, part: str) -> None:
    """Go to a part of the desk."""
    desk.page.part.value = part


def sign(asking: Any, key: str, passphrase: str = "open", reason: str = "") -> None:
    """Answer the question who signs, for a key that is offered."""
    assert asking.is_open
    assert key in asking.who.options, (key, asking.who.options)
    asking.who.value, asking.reason.value, asking.passphrase.value = key, reason, passphrase
    asking.yes.click()


def do(road: Road, act: str, key: str, **more: str) -> None:
    """Press the button of an act and sign it."""
    assert not road.buttons[act].disabled, road.buttons[act].tooltip
    road.buttons[act].click()
    sign(road.signing, key, **more)


def made(road: Road) -> None:
    """Run the paper and wait for it."""
    road.make.click()
    assert road.make.disabled and road.notice.tone == "working", road.notice.said
    road.work.wait()


def texts(widget: Any) -> str:
    """Everything that a part shows: markup, words of buttons and fields, what can be chosen."""
    own = [str(getattr(widget, name, "")) for name in ("value", "description", "tooltip", "options", "placeholder")]
    return "\n".join(own + [texts(child) for child in getattr(widget, "children", ())])


def markup(widget: Any) -> list[str]:
    """Give what the HTML widgets of a part show."""
    own = [widget.value] if isinstance(widget, HTML) else []
    return own + [text for child in getattr(widget, "children", ()) for text in markup(child)]


def exceptions(desk: Desk) -> list[list[str]]:
    """Give the exceptions that the grid shows, cell by cell: name, person, day, finding, how it stands, owner."""
    return [row["cells"] for row in desk.hours.exceptions.grid.rows]


def look(desk: Desk, line: int = 0) -> Detail:
    """Look at one line of the grid; gives what stands beside it."""
    grid = desk.hours.exceptions.grid
    grid.chosen = ""
    grid.chosen = grid.rows[line]["key"]
    return desk.hours.detail


def fill(form: Any, **typed: str | None) -> None:
    """Type into fields, by their names."""
    for name, text in typed.items():
        getattr(form, name).input.value = text


def resolve_all(desk: Desk) -> None:
    """Say what has to be said of the two exceptions, as the clerk would."""
    form = look(desk)
    fill(form, reason="the clock was off", time="16:00")
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    form = look(desk)
    fill(form, reason="came late", resolution="unpaid")
    form.resolve.click()
    assert form.notice.tone == "done", form.notice.said
