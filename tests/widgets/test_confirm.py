"""A question before something is done: what follows from it, and that only yes does it, once."""

from bolib.widgets.confirm import Confirm


def test_only_yes_does_what_was_asked_and_only_once() -> None:
    done: list[str] = []
    asks = Confirm(lambda does: does)
    assert not asks.is_open
    asks.ask("Release?", ["58 payments go to the bank"], lambda: done.append("released"), language="en", yes="Release")
    assert asks.is_open and "58 payments" in asks.title.value and asks.yes.description == "Release"
    asks.no.click()
    assert (done, asks.is_open, asks.view.layout.display) == ([], False, "none")
    asks.ask("Release?", ["<b>"], lambda: done.append("released"), language="hr", yes="Pusti")
    assert "&lt;b&gt;" in asks.title.value
    asks.yes.click()
    asks.yes.click()
    assert done == ["released"]
