"""Simulations of very many people are set side by side once they were worked out beside the desk, and then at once."""

from pathlib import Path

import pandas as pd
import pytest

from bolib.accounting.payroll.desk import compare
from bolib.accounting.payroll.rules import side_by_side
from bolib.text import say

RUNS = [f"2026-10-payroll_what_if{end}" for end in ("", "-2", "-3")]


def side(folder: Path, sealed: bytes) -> pd.DataFrame:
    """Give one person, whose pay is what the folder says."""
    cents = {name: 100_000 for name in side_by_side.PAY}
    then = {name.replace("_cents", "_then_cents"): int(sealed) for name in side_by_side.PAY}
    return pd.DataFrame([{"person": "E-1", "name": "Ana", "unit": "ALL", **cents, **then}])


@pytest.mark.parametrize("language", ["en", "hr"])
def test_they_stand_side_by_side_after_they_were_worked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    made = {run: tmp_path / run / "1" for run in RUNS}
    for number, folder in enumerate(made.values()):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(str(100_000 + 1_000 * number), "utf-8")
    worked_out: list[str] = []

    def beside(function: object, folder: Path, sealed: bytes) -> pd.DataFrame:
        worked_out.append(folder.parent.name)
        return side(folder, sealed)

    monkeypatch.setattr(compare, "asked", beside)
    monkeypatch.setattr(compare, "people_of", lambda *key: compare.MANY + 1)
    card = compare.CompareCard()
    card.show(made, language)
    card.work.wait()
    assert worked_out == RUNS[:2] and not card.notice.said
    (row,) = card.rows.shown().to_dict("records")
    assert (row["first_cents"], row["second_cents"], row["second_less_first_cents"]) == (100_000, 101_000, 1_000)
    card.places[2].input.value = RUNS[2]
    assert card.notice.said == say(language, "simulation.comparing") and card.rows.layout.display == "none"
    card.work.wait()
    assert worked_out == RUNS and card.rows.layout.display == ""  # the two that are known are not worked out again
    card.figure.input.value = "gross_cents"
    assert worked_out == RUNS and card.rows.shown()["third_less_first_cents"].tolist() == [2_000]
