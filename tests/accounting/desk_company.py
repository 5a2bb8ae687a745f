"""A company at a desk: its hours counted from clocks, three people, one of them with a hostile name, two who sign."""

from typing import Any

from ipywidgets import HTML

from bolib.accounting.desk import Desk
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


def resolve_all(desk: Desk) -> None:
    """Say what has to be said of the two exceptions, as the clerk would."""
    form, first = desk.hours.form, desk.hours.list.lines[0]
    desk.hours.list.button_of(first.key).click()
    form.reason.value, form.time.value = "the clock was off", "16:00"
    form.add.click()
    assert form.notice.tone == "done", form.notice.said
    desk.hours.list.button_of(desk.hours.list.lines[0].key).click()
    form.reason.value, form.resolution.value = "came late", "unpaid"
    form.resolve.click()
    assert form.notice.tone == "done", form.notice.said
