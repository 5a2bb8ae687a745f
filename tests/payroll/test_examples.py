"""Published Croatian pay calculations: ours give the same figures, to the cent where the source prints cents."""

import csv
from pathlib import Path

import pandas as pd
import pytest
import yaml

from bolib import money
from bolib.accounting.payroll import rules
from bolib.batch.compare import FIGURES
from tests.payroll.firm import rates_for

HERE = Path(__file__).parent
ROWS = {row["id"]: row for row in csv.DictReader((HERE / "examples.csv").open(encoding="utf-8"))}
NOTES = yaml.safe_load((HERE / "examples.yaml").read_text("utf-8"))
WHOLE = {"cent": 1, "whole_euro": 100, "ten_euros": 1000}


def person_of(row: dict[str, str], note: dict[str, str]) -> pd.DataFrame:
    coefficient = row["allowance_coefficient_total"] or note["coefficient"]
    cells = {
        "person": row["id"],
        "gross_cents": money.parse(row["gross"], "en"),
        "insured_part": 1,
        "insured_whole": 1,
        "relief_right": int(note.get("relief") != "no"),
        "allowance_share_ppm": money.MILLION,
        "dependants_ppm": money.ppm(coefficient) - money.MILLION,
        "lower_rate_ppm": money.ppm(row["lower_rate"]),
        "higher_rate_ppm": money.ppm(row["higher_rate"]),
        "surtax_ppm": money.ppm(note.get("surtax", "0")),
    }
    return pd.DataFrame([cells])


def test_every_published_row_has_its_note() -> None:
    assert ROWS.keys() == NOTES.keys()
    assert {name for name, note in NOTES.items() if "held" in note} == {"HR2024-11", "HR2026-20"}


@pytest.mark.parametrize("name", [name for name, note in NOTES.items() if "held" not in note])
def test_a_published_example(name: str) -> None:
    row, note = ROWS[name], NOTES[name]
    rates = rates_for(f"{row['year']}-06", f"{row['year']}-07-10")
    slip = rules.calculate("croatia", person_of(row, note), rates).iloc[0]
    assert int(slip["net_cents"]) == money.parse(note["net"], "en")
    compared = {theirs: ours for theirs, ours in FIGURES.items() if row[theirs]}
    assert compared
    for theirs, ours in compared.items():
        differs = note.get("differs", {})
        expected = money.parse(differs[theirs][0] if theirs in differs else row[theirs], "en")
        step = WHOLE[note["agreement"]] if theirs == "net" else 1
        assert int(slip[ours]) // step * step == expected, f"{theirs}: {slip[ours]}"


def test_a_source_without_cents_is_compared_in_whole_euros_and_no_other() -> None:
    for name, note in NOTES.items():
        net = ROWS[name]["net"]
        assert (note["agreement"] != "cent") == bool(net and "." not in net), name


def test_a_difference_that_is_explained_is_a_difference() -> None:
    for name, note in NOTES.items():
        for figure, (ours, why) in note.get("differs", {}).items():
            assert why and abs(money.parse(ours, "en") - money.parse(ROWS[name][figure], "en")) == 1
