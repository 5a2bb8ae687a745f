"""What an auditor's paper concludes, computed and never typed."""

from collections.abc import Sequence

import pandas as pd

from bolib.problem import Problem
from bolib.text import say


def of_the_trail(
    events: pd.DataFrame,
    tail: pd.DataFrame,
    corrected: int,
    out_of_hours: int,
    doubts: Sequence[Problem],
    language: str,
) -> list[str]:
    """Say how many events there are, how many no signature covers, what was corrected, what does not fit."""
    signed = int((events["signed_by"] != "").sum())
    return [
        say(language, "audit.concluded_events", events=len(events), signed=signed),
        say(language, "audit.concluded_tail" if len(tail) else "audit.concluded_no_tail", count=len(tail)),
        say(language, "audit.concluded_listed", corrected=corrected, out_of_hours=out_of_hours),
        say(language, "audit.concluded_doubts" if doubts else "audit.concluded_fits", count=len(doubts)),
    ]


def of_a_reperformance(answer: str, differs: int, run: str, attempt: int, language: str) -> list[str]:
    """Say what doing a paper again has shown."""
    return [
        say(language, f"audit.answer_{answer}", run=run, attempt=attempt),
        say(language, "audit.concluded_differences", count=differs),
    ]
