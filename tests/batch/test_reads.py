"""The public reads: documented, typed frames, read-only, and every figure of a posted slip explained."""

from pathlib import Path

import pandas as pd
import pytest

import bolib
from bolib import money
from bolib.accounting import hours, ledger, payroll
from bolib.batch import acts
from bolib.dates import month_of
from bolib.personnel import people
from bolib.problem import Refused
from tests.batch.conftest import MANAGER, RUN, Home

FIRST, LAST = month_of("2026-10")


@pytest.fixture
def posted(one: Home) -> Home:
    acts.approve(one.folder, MANAGER)
    acts.post(one.folder, MANAGER)
    return one


def test_every_slip_is_explained_down_to_the_minute(posted: Home) -> None:
    books = bolib.open("demo")
    slips = payroll.slips(books, "2026-10").set_index("person")
    for person in slips.index:
        shown = payroll.explain(books, "2026-10", person=person).set_index("figure")
        figures = [name for name in slips.columns if name.endswith("_cents") and name != "transfer_cents"]
        assert list(shown.loc[figures, "value_cents"]) == list(slips.loc[person, figures])
        lines = shown[shown.index.str.startswith("line_")]
        assert lines["value_cents"].sum() == slips.loc[person, "gross_cents"]
        assert (shown["meaning"] != "").all()
    one = payroll.explain(books, "2026-10", person="E-0003", figure="net_cents")
    assert list(one["figure"]) == ["net_cents"]


def test_every_figure_names_the_rows_it_rests_on_and_who_wrote_them(posted: Home) -> None:
    books = bolib.open("demo")
    found = payroll.sources(books, "2026-10", person="E-0015", figure="net_cents")
    contract = found[(found["operand"] == "line_1_base_cents") & (found["column"] == "pay_cents")].iloc[0]
    ((pay, event),) = books.rows("select pay_cents, event from contract where person = 'E-0015'")
    assert (contract["value"], contract["event"], contract["act"]) == (str(pay), event, "import")
    assert contract["account"] == "demo-manager" and pd.isna(contract["signer"])
    hours_row = found[(found["table"] == "hours_month") & (found["column"] == "night_minutes")].iloc[0]
    assert (hours_row["act"], hours_row["signer"]) == ("post", "demo-manager")
    law = found[(found["operand"] == "basic_allowance") & (found["table"] == "adoption_confirmed")].iloc[0]
    assert law["value"] == "600.00" and "ZoPD čl. 14" in law["note"] and law["signer"] == "demo-manager"
    # Every row that is named is there, written by the event that is named.
    for row in found[~found["table"].isin(["adopted", "adoption_confirmed"])].to_dict("records"):
        key = dict(cell.split(" ", 1) for cell in row["key"].split(", "))
        where = " and ".join(f"{name} = ?" for name in key)
        assert (row["event"],) in books.rows(f"select event from {row['table']} where {where}", *key.values())
    # The operands of a figure are all told of: what is an input and no sum of nothing has a row.
    named = set(payroll.sources(books, "2026-10", person="E-0015")["operand"])
    assert {"line_1_base_cents", "lower_rate_ppm", "dependants_ppm", "both_pillars", "health_rate"} <= named
    health = payroll.sources(books, "2026-10", person="E-0015", figure="health_cents")
    assert "health_rate" in set(health["operand"]) and "basic_allowance" not in set(health["operand"])
    shown = payroll.explain(books, "2026-10", person="E-0015", figure="line_1_base_cents", language="hr")
    assert f"događaj {event} (uneseno), 23.\xa02.\xa02026., demo-manager" in shown["sources"].iloc[0]


def test_a_figure_is_drawn_the_same_each_time_in_both_languages(posted: Home, tmp_path: Path) -> None:
    from bolib.cli import main

    books = bolib.open("demo")
    about = {"person": "E-0003", "figure": "net_cents"}
    for language, word in (("en", "Net pay"), ("hr", "Neto plaća")):
        picture = payroll.explain_graph(books, "2026-10", language=language, **about)
        assert picture.svg == payroll.explain_graph(books, "2026-10", language=language, **about).svg
        assert word in picture.svg and "<img" in picture._repr_html_()
    slip = payroll.slips(books, "2026-10").set_index("person").loc["E-0003"]
    for figure in ("gross_cents", "income_cents", "allowance_cents", "tax_cents", "net_cents"):
        assert money.show(int(slip[figure]), "hr").replace("\xa0", " ") in picture.svg
    file = tmp_path / "net.svg"
    assert main(["explain", "demo", "2026-10", "E-0003", "--language", "hr", "--svg", str(file)]) == 0
    assert file.read_text("utf-8") == picture.svg
    assert main(["explain", "demo", "2026-10", "E-0003", "--svg", str(file)]) == 2  # never over a file that is there
    with pytest.raises(Refused, match=r"payroll\.no_figure"):
        payroll.explain_graph(books, "2026-10", person="E-0003", figure="nothing")


def test_without_a_slip_in_the_month_before_the_answer_is_one_sentence(
    posted: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    from bolib.cli import main

    books = bolib.open("demo")
    (said,) = payroll.why(books, "2026-10", person="E-0003")
    assert said.startswith("Net pay of 2026-10 is €") and "2026-09 has no posted slip" in said
    assert main(["explain", "demo", "2026-10", "E-0003", "--why", "--language", "hr"]) == 0
    assert "nema proknjižene isplatne liste" in capsys.readouterr().out
    assert main(["explain", "demo", "2026-10", "E-0003", "--figure", "net_cents"]) == 0
    assert "income − tax − surtax" in capsys.readouterr().out


def test_registers_are_sums_of_the_slips_and_their_lines(posted: Home) -> None:
    books = bolib.open("demo")
    slips, found = payroll.slips(books, "2026-10"), payroll.register(books, "2026-10")
    assert sorted(found["person"]) == sorted(slips["person"]) and set(found["payout"]) == {"month"}
    parts = [name for name in found if name.startswith("line_")]
    assert "line_overtime_cents" in parts and found[parts].sum(axis=1).tolist() == [
        int(cents) for cents in found["gross_cents"]
    ]
    shown = bolib.show(found, "hr")._repr_html_()
    assert "Prekovremeni" in shown and "line" not in shown
    cost, owed = payroll.cost_by_unit(books, "2026-10"), payroll.dues(books, "2026-10")
    assert cost["employees"].sum() == len(slips) and cost["gross_cents"].sum() == slips["gross_cents"].sum()
    by_due = owed.groupby("due")["amount_cents"].sum()
    assert {name: int(by_due[name]) for name in by_due.index} == {
        name: int(slips[f"{name}_cents"].sum()) for name in ("first_pillar", "second_pillar", "health", "tax")
    }


def test_sums_of_the_year_hold_what_an_earlier_program_paid(posted: Home) -> None:
    from bolib.books import Books
    from bolib.stores import SCHEMA

    with posted.books() as books:
        path = books.path
    opening = [
        ("2025-11", "gross_cents", 70_000),  # paid in December of the year before
        ("2025-12", "gross_cents", 80_000),  # paid in January
        ("2026-09", "gross_cents", 90_000),
        ("2026-09", "net_cents", 60_000),
        ("2026-11", "gross_cents", 50_000),  # later than the month that is asked for
    ]
    with Books(path, SCHEMA, writable=True) as books, books.write("import", "opening") as act:
        act.add("opening", [{"person": "E-0003", "month": m, "component": c, "amount_cents": a} for m, c, a in opening])
    books = bolib.open("demo")
    slip = payroll.slips(books, "2026-10").set_index("person").loc["E-0003"]
    year = payroll.year_to_date(books, "2026-10").set_index("person")
    assert year.loc["E-0003", "gross_cents"] == slip["gross_cents"] + 170_000
    assert year.loc["E-0003", "net_cents"] == slip["net_cents"] + 60_000
    assert tuple(year.loc["E-0003", ["payouts", "months_before"]]) == (1, 2)
    assert tuple(year.loc["E-0015", ["payouts", "months_before"]]) == (1, 0)
    assert payroll.year_to_date(books, "2025-11").set_index("person").loc["E-0003", "gross_cents"] == 70_000


def test_what_is_not_there_is_said(posted: Home) -> None:
    books = bolib.open("demo")
    for person in ("E-0023", "nobody"):  # held, unknown
        with pytest.raises(Refused, match=r"payroll\.no_slip"):
            payroll.explain(books, "2026-10", person=person)
    with pytest.raises(Refused, match=r"books\.none"):
        bolib.open("nobody")
    with pytest.raises(Refused, match=r"approvals\.not_sealed"):
        bolib.run("demo", "2026-11-payroll_month")


def test_a_slip_is_explained_as_things_were_known_then(posted: Home) -> None:
    """A raise typed later for the same day changes the books, not the explanation of what was paid."""
    from bolib.books import Books
    from bolib.stores import SCHEMA

    before = payroll.explain(bolib.open("demo"), "2026-10", person="E-0003")
    with posted.books() as books:
        path = books.path
        (row,) = books.sql("select * from contract where person = 'E-0003'").to_dict("records")
    del row["event"]
    row = {name: None if pd.isna(value) else value for name, value in row.items()}
    with Books(path, SCHEMA, writable=True) as books, books.write("import", "contracts") as act:
        act.add("contract", [{**row, "pay_cents": int(row["pay_cents"]) + 10_000}])
    pd.testing.assert_frame_equal(payroll.explain(bolib.open("demo"), "2026-10", person="E-0003"), before)


def test_hours_of_a_posted_month_that_came_in_later_are_frozen_with_the_next_month(posted: Home) -> None:
    from bolib.accounting.payroll import store
    from bolib.books import Books
    from bolib.stores import SCHEMA

    with posted.books() as books:
        path = books.path
        rows = books.sql("select * from month_hours where person in ('E-0001', 'E-0022')").to_dict("records")
        before = store.inputs(books, "2026-11", "2026-12-10")["month_hours"]
    assert len(rows) == 2 and before.empty
    late = {**rows[0], "overtime_minutes": 60}
    del late["event"]
    with Books(path, SCHEMA, writable=True) as books, books.write("import", "month_hours") as act:
        act.add(
            "month_hours", [{name: int(value) if name.endswith("minutes") else value for name, value in late.items()}]
        )
    with posted.books() as books:
        (found,) = store.inputs(books, "2026-11", "2026-12-10")["month_hours"].to_dict("records")
        again = store.inputs(books, "2026-10", "2026-11-10")["month_hours"]
    assert (found["person"], found["month"], found["overtime_minutes"]) == (rows[0]["person"], "2026-10", 60)
    assert set(again["month"]) == {"2026-10"} and again["person"].is_unique


def test_frames_have_nullable_types_and_columns_with_units(posted: Home) -> None:
    books = bolib.open("demo")
    frames = [
        payroll.slips(books, "2026-10"),
        payroll.lines(books, "2026-10"),
        payroll.register(books, "2026-10"),
        payroll.year_to_date(books, "2026-10"),
        payroll.cost_by_unit(books, "2026-10"),
        payroll.dues(books, "2026-10"),
        hours.approved(books, "2026-10"),
        ledger.trial_balance(books, "2026-10"),
        ledger.entries(books, "2026-10"),
        ledger.lines(books, "2026-10"),
        people.people(books, LAST),
        people.contracts(books, LAST),
        people.dependants(books, LAST),
        people.units(books, LAST),
        people.absences(books, FIRST, LAST),
    ]
    for frame in frames:
        assert len(frame)
        assert {str(kind) for kind in frame.dtypes} <= {"Int64", "string", "boolean"}, frame.dtypes
        assert "salt" not in frame
    assert books.user == books.account  # this session's account is nobody's in the demo


def test_a_run_folder_is_found_and_done_again(posted: Home) -> None:
    found = bolib.run("demo", RUN)
    assert (found.path, found.state) == (posted.folder, "posted")
    assert found.reperform().answer == "identical"


def test_a_frame_is_shown_for_people(posted: Home) -> None:
    slips = payroll.slips(bolib.open("demo"), "2026-10")[["person", "net_cents"]].head(1)
    assert "7.755,88" in bolib.show(slips, "hr")._repr_html_() and "7,755.88" in repr(bolib.show(slips, "en"))
    hostile = pd.DataFrame({"person": ["<img src=x onerror=alert(1)>"]})
    assert "<img" not in bolib.show(hostile)._repr_html_()
