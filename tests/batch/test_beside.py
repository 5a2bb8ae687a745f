"""What takes long is worked out in a process of its own and comes back as a call would give it."""

import os

import pytest

from bolib import dates
from bolib.batch.beside import asked
from bolib.books import keys
from bolib.problem import Refused


def test_an_answer_comes_from_another_process_and_what_is_printed_there_does_not_spoil_it() -> None:
    assert asked(os.getpid) != os.getpid()
    assert asked(dates.month_of, "2026-02")[1].isoformat() == "2026-02-28"
    assert asked(print, "noise") is None


def test_what_is_refused_there_is_refused_here() -> None:
    with pytest.raises(Refused) as refused:
        asked(keys.unlock, "nobody", "open")
    with pytest.raises(Refused) as here:
        keys.unlock("nobody", "open")
    assert refused.value.problem == here.value.problem


def test_any_other_fault_says_what_was_asked() -> None:
    with pytest.raises(RuntimeError, match="month_of"):
        asked(dates.month_of, "never")
