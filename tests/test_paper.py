"""What a paper reads cannot change, what it writes is the same each time and stays in its folder, what it shows is safe."""

import hashlib
import os
import re
import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bolib import paper_tables
from bolib.formats.findings import tested as run_checks
from bolib.formats.html_table import amount, day, hours, percent, table
from bolib.paper import Paper, read_tables, told, write_tables
from bolib.paper_tables import add_tables
from bolib.problem import Problem
from tests import run_folder

FRAME = pd.DataFrame(
    {"person": ["E-2", "E-1"], "net_cents": [5, -123456], "tax_ppm": [165_000, 200_000], "worked_minutes": [90, 0]}
).astype({"person": "string"})
KEY = ("person",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return run_folder.make(tmp_path / "run")


@pytest.fixture
def paper(folder: Path) -> Paper:
    return Paper(folder)


def test_the_same_frames_give_the_same_bytes_in_key_order(tmp_path: Path) -> None:
    for name, frame in (("a.db", FRAME), ("b.db", FRAME[::-1])):
        write_tables(tmp_path / name, {"t": (frame, KEY)})
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()
    assert read_tables(tmp_path / "a.db")["t"]["person"].tolist() == ["E-1", "E-2"]


def test_a_file_of_tables_is_strict_whole_and_says_nothing_of_who_wrote_it(tmp_path: Path) -> None:
    write_tables(tmp_path / "a.db", {"t": (FRAME, KEY)})
    db = sqlite3.connect(tmp_path / "a.db")
    (sql,) = db.execute("select sql from sqlite_master").fetchone()
    assert sql.endswith("strict, without rowid")
    assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert db.execute("pragma journal_mode").fetchone() == ("delete",)
    db.close()
    assert (tmp_path / "a.db").read_bytes()[96:100] == (3_040_000).to_bytes(4, "big")


def test_empty_cells_and_empty_tables_keep_their_kinds(tmp_path: Path) -> None:
    frame = pd.DataFrame({"k": [1, 2], "n": [None, 2], "s": [None, "č"]}).astype({"n": "Int64", "s": "string"})
    write_tables(tmp_path / "a.db", {"full": (frame, ("k",)), "none": (frame.iloc[:0], ("k",))})
    for name, rows in (("full", 2), ("none", 0)):
        found = read_tables(tmp_path / "a.db")[name]
        assert [str(kind) for kind in found.dtypes] == ["Int64", "Int64", "string"]
        assert len(found) == rows
    assert read_tables(tmp_path / "a.db")["full"]["n"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("frame", "key", "error"),
    [
        (pd.DataFrame({"k": [1.5]}), ("k",), TypeError),
        (pd.DataFrame({"k": [1], "d": [None]}), ("k",), TypeError),
        (pd.DataFrame({"k": [1], "d": [True]}), ("k",), TypeError),
        (pd.DataFrame({"k": [1, 1]}), ("k",), ValueError),
        (pd.DataFrame({"k": [1]}), (), ValueError),
        (pd.DataFrame({"k": [1]}), ("x",), ValueError),
    ],
)
def test_what_is_no_fact_is_not_written(tmp_path: Path, frame: pd.DataFrame, key: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        write_tables(tmp_path / "a.db", {"t": (frame, key)})


def test_a_very_long_table_is_read_each_time_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_tables, "LONG", 2)
    frames = {"long": pd.DataFrame({"n": [1, 2]}), "short": pd.DataFrame({"n": [1]})}
    write_tables(tmp_path / "a.db", {name: (frame, ("n",)) for name, frame in frames.items()})
    found = read_tables(tmp_path / "a.db")
    assert found["short"] is found["short"]
    assert found["long"] is not found["long"]
    pd.testing.assert_frame_equal(found["long"], frames["long"].astype("Int64"))


def test_inputs_are_read_and_never_written(folder: Path) -> None:
    before = (folder / "inputs.db").read_bytes()
    paper = Paper(folder)
    assert paper.head == run_folder.HEAD
    assert str(paper.inputs["contract"]["pay_cents"].dtype) == "Int64"
    assert str(paper.inputs["contract"]["until"].dtype) == "string"
    paper.listing()
    assert (folder / "inputs.db").read_bytes() == before
    assert {path.name for path in folder.iterdir()} == {"inputs.db", "rates"}


def test_a_folder_without_inputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"inputs\.db"):
        Paper(tmp_path)


def test_the_latest_version_of_a_setting_is_read_and_an_unknown_one_is_named(paper: Paper) -> None:
    later = paper.inputs["setting"].assign(version=2, text="later")
    paper.inputs = {**paper.inputs, "setting": pd.concat([later, paper.inputs["setting"]])}
    assert paper.setting("company") == "later"
    with pytest.raises(KeyError, match="roles"):
        paper.setting("roles")


def test_an_identifier_follows_from_inputs_and_name(folder: Path) -> None:
    one = Paper(folder).identifier("payment")
    assert one == Paper(folder).identifier("payment")
    assert one != Paper(folder).identifier("other")
    assert one.version == 5


def test_official_schemas_are_read_where_they_were_frozen(paper: Paper) -> None:
    assert paper.schemas() == {}
    (paper.folder / "schemas").mkdir()
    (paper.folder / "schemas" / "b.xsd").write_bytes(b"b")
    (paper.folder / "schemas" / "a.xsd").write_bytes(b"a")
    (paper.folder / "schemas" / "README.md").write_bytes(b"no schema")
    assert paper.schemas() == {"a.xsd": b"a", "b.xsd": b"b"}


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/../b", "/etc/x", "a//b", "a/", "a\\b", "é.pdf", "a b", "x" * 41, "a/\x00", "C:x", "..."],
)
def test_no_artefact_leaves_the_folder(paper: Paper, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        paper.keep_all({name: b"x"})


def test_no_artefact_follows_a_link_out_of_the_folder(paper: Paper, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    os.symlink(tmp_path / "outside", paper.folder / "payslips")
    with pytest.raises(ValueError, match="out of the run folder"):
        paper.keep_all({"payslips/a.pdf": b"x"})
    assert list((tmp_path / "outside").iterdir()) == []


def test_artefacts_are_listed_with_their_hashes(paper: Paper) -> None:
    paper.keep_all({"payslips/E-1.pdf": b"one", "payment.xml": b"two"})
    paper.propose_totals({"net_cents": 5})
    shown = paper.artefacts()
    assert [row[0] for row in shown.rows] == ["payment.xml", "payslips/E-1.pdf", "results.db"]
    assert shown.rows[0][2] == hashlib.sha256(b"two").hexdigest()
    assert paper.kept("payment.xml") == b"two"
    assert paper.kept("other.xml") is None


def test_what_is_proposed_is_read_back_from_its_file(paper: Paper) -> None:
    paper.propose("payslip", FRAME)
    paper.propose_totals({"net_cents": -123451})
    first = (paper.folder / "results.db").read_bytes()
    assert paper.proposed("payslip")["net_cents"].tolist() == [-123456, 5]
    assert paper.proposed("totals").to_dict("records") == [{"name": "net_cents", "cents": -123451}]
    paper.propose("payslip", FRAME)
    assert (paper.folder / "results.db").read_bytes() == first
    paper.propose_all({"payslip": (FRAME, KEY)}, {"net_cents": -123451})
    assert (paper.folder / "results.db").read_bytes() == first


def test_tables_that_are_written_one_after_the_other_give_the_bytes_of_all_at_once(tmp_path: Path) -> None:
    rows = 20_000  # of several pages and blocks
    long = pd.DataFrame(
        {"person": [f"E-{n:06}" for n in range(rows)], "cents": range(rows), "kind": [None, "č"] * 10_000}
    )
    tables: dict[str, Any] = {
        "b": (long.astype({"person": "string", "kind": "string"}), KEY),
        "a": (FRAME, KEY),
        "c": (FRAME.iloc[:0], KEY),
    }
    write_tables(tmp_path / "once.db", tables)
    for name in ("c", "b", "a"):
        frame, key = tables[name]
        add_tables(tmp_path / "after.db", {name: (frame.sample(frac=1, random_state=1), key)})
    assert (tmp_path / "once.db").read_bytes() == (tmp_path / "after.db").read_bytes()
    pd.testing.assert_frame_equal(read_tables(tmp_path / "once.db")["b"], tables["b"][0].astype({"cents": "Int64"}))
    assert list(read_tables(tmp_path / "once.db")) == ["a", "b", "c"]
    with pytest.raises(ValueError, match="of the key is empty"):
        add_tables(tmp_path / "after.db", {"d": (FRAME.assign(person=pd.array([None, "x"], dtype="string")), KEY)})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["after.db", "once.db"]


@pytest.mark.parametrize("rows", [1, 2, 300])
def test_rows_that_come_late_into_a_table_that_stands_empty_give_the_bytes_of_all_at_once(
    tmp_path: Path, rows: int
) -> None:
    """Whether they fit its page, so that nothing else is written again, or not; a second time they take the place of the first."""
    late = pd.DataFrame({"person": [f"E-{n:06}" for n in range(rows)], "cents": range(rows)}).astype(
        {"person": "string"}
    )
    both: dict[str, Any] = {"a": (late, KEY), "b": (FRAME, KEY)}
    write_tables(tmp_path / "once.db", both)
    write_tables(tmp_path / "after.db", both | {"a": (late.iloc[:0], KEY)})
    twice = pd.concat([late, late])
    with pytest.raises(ValueError, match="a: UNIQUE"):
        add_tables(tmp_path / "after.db", {"a": (twice, KEY)})
    for _ in range(2):
        add_tables(tmp_path / "after.db", {"a": (late, KEY)})
        assert (tmp_path / "once.db").read_bytes() == (tmp_path / "after.db").read_bytes()


def test_a_paper_that_concludes_later_gives_the_bytes_of_one_that_did_at_once(paper: Paper, tmp_path: Path) -> None:
    paper.propose("payslip", FRAME)
    paper.propose_totals({"payslip.cents": 1})
    paper.conclude(doubts=0, paid=2)
    conclusion = pd.DataFrame({"name": ["doubts", "paid"], "number": [0, 2]}).astype({"name": "string"})
    totals = pd.DataFrame({"name": ["payslip.cents"], "cents": [1]}).astype({"name": "string"})
    tables = {"conclusion": (conclusion, ("name",)), "totals": (totals, ("name",)), "payslip": (FRAME, KEY)}
    write_tables(tmp_path / "once.db", tables)
    assert (paper.folder / "results.db").read_bytes() == (tmp_path / "once.db").read_bytes()


def test_the_listing_sees_every_changed_cell(paper: Paper) -> None:
    before = paper.listing().rows
    paper.inputs["contract"].loc[0, "pay_cents"] += 10_000
    changed = [row[0] for row, was in zip(paper.listing().rows, before, strict=True) if row != was]
    assert changed == ["Contracts"]


def test_a_control_total_stands_only_where_there_is_something_to_sum(paper: Paper) -> None:
    shown = {row[0]: row[2:4] for row in paper.listing().rows}
    assert shown["Contracts"] == ("13,110.00", "EUR")
    assert shown["Approved hours"] == ("714:00", "h")
    for name in ("Persons", "Tax status", "Absences", "Posted payslips", "Pay items"):
        assert shown[name] == ("", "")


def test_no_table_or_value_has_only_its_name_in_the_files(paper: Paper) -> None:
    rates = paper.rates(month=run_folder.MONTH, pay_day=run_folder.PAY_DAY)
    names = [name for name in rates._values if not rates.missing([name])]
    for name in names:
        {"euros": rates.cents, "account": rates.text, "code": rates.text}.get(rates.unit(name), rates.ppm)(name)
    for language in ("en", "hr"):
        spoken = Paper(paper.folder, language=language)
        assert not {row[0] for row in spoken.listing().rows} & set(paper.inputs)
        shown = spoken.law(rates)
        assert len(shown.rows) == len(names) > 20
        assert not [row[0] for row in shown.rows if "_" in row[0]]
        assert "not seen" not in repr(shown) or language == "en"


def test_persons_stand_as_a_reader_counts_them(paper: Paper) -> None:
    frame = pd.DataFrame({"person": ["Z10", "Z2", "A-1", "Z2"], "n": [1, 2, 3, 4]}).astype({"person": "string"})
    assert [row[0] for row in paper.table(frame).rows] == ["A-1", "Z2", "Z2", "Z10"]
    assert [row[1] for row in paper.table(frame).rows] == ["3", "2", "4", "1"]
    assert [row[1] for row in paper.table(frame[["n", "person"]]).rows] == ["Z10", "Z2", "A-1", "Z2"]


def test_the_origin_names_the_company_first(paper: Paper) -> None:
    rows = paper.origin().rows
    assert [row[1] for row in rows[:3]] == ["Trial d.o.o.", run_folder.oib(99), "trial"]


def test_a_table_speaks_the_readers_language() -> None:
    shown = table(FRAME, "hr", total=True)
    assert shown.headings[:2] == ("Osoba", "Neto")
    assert shown.rows[1] == ("E-1", "−1.234,56", "20\xa0%", "0:00")
    assert shown.total == ("Ukupno", "−1.234,51", "", "1:30")
    assert table(FRAME, "en").rows[0] == ("E-2", "0.05", "16.5%", "1:30")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "&lt;", "=HYPERLINK(1)", "$x$"])
def test_nothing_that_is_shown_becomes_markup(text: str) -> None:
    shown = table(pd.DataFrame({text: [text]}), "en", caption=text)._repr_html_()
    for part in ("<script", "<img"):
        assert part not in shown
    assert shown.count("&") >= (3 if "<" in text or "&" in text else 0)


def test_a_table_needs_no_style_sheet_and_draws_in_both_themes() -> None:
    shown = table(FRAME, "en", caption="c", total=True)._repr_html_()
    for part in ("<style", "class=", " id=", "color:black", "color:#000", "background"):
        assert part not in shown


def test_a_long_table_says_what_it_does_not_show() -> None:
    shown = table(pd.DataFrame({"n": range(205)}), "en")
    assert len(shown.rows) == 200
    assert shown.note.startswith("rows not shown here: 5")
    assert table(pd.DataFrame({"n": range(200)}), "en").note == ""


def test_plain_text_does_not_depend_on_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = table(pd.DataFrame({"finding": ["x" * 300], "net_cents": [1]}), "en")
    found = set()
    for columns in ("20", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        found.add(repr(wide))
    assert len(found) == 1
    assert "x" * 300 in found.pop()


def test_nothing_found_is_said() -> None:
    assert told([], "en").rows == (("no problem was found",),)
    assert told([Problem("ledger.no_lines", "entry")], "en").rows[0][0].startswith("entry: ")


def test_checks_say_what_they_test_and_find() -> None:
    def odd(frame: pd.DataFrame) -> list[Problem]:
        """Nothing is odd.

        More.
        """
        return [Problem("ledger.no_lines", str(row)) for row in frame["net_cents"] if row % 2]

    assert run_checks([odd], FRAME, "en").rows == (("Nothing is odd.", "2", "1"),)


@pytest.mark.parametrize(
    ("cents", "english", "croatian"),
    [
        (0, "0.00", "0,00"),
        (-1, "−0.01", "−0,01"),
        (99, "0.99", "0,99"),
        (100_000, "1,000.00", "1.000,00"),
        (-123_456_789, "−1,234,567.89", "−1.234.567,89"),
    ],
)
def test_amounts_are_written_as_the_reader_writes_them(cents: int, english: str, croatian: str) -> None:
    assert (amount(cents, "en"), amount(cents, "hr")) == (english, croatian)


@given(st.integers(-(10**13), 10**13))
def test_an_amount_is_read_back_from_what_is_shown(cents: int) -> None:
    for language, group, point in (("en", ",", "."), ("hr", ".", ",")):
        written = amount(cents, language).replace(group, "").replace(point, "").replace("−", "-")
        assert int(written) == cents


def test_shares_hours_and_days() -> None:
    assert [percent(ppm, "en") for ppm in (0, 165_000, 1, 100_000, 1_000_000)] == [
        "0%",
        "16.5%",
        "0.0001%",
        "10%",
        "100%",
    ]
    assert [hours(minutes) for minutes in (0, 59, 60, -90)] == ["0:00", "0:59", "1:00", "−1:30"]
    assert [day(text, "hr") for text in ("2026-11-10", "2026-13-10", "2026-10", "E-2026-1-1")] == [
        "10.\xa011.\xa02026.",
        *("2026-13-10", "2026-10", "E-2026-1-1"),
    ]


def test_a_firm_of_one_person_prints_that_nothing_is_separated(tmp_path: Path) -> None:
    folder = run_folder.make(tmp_path / "run")
    assert "not separated" not in repr(Paper(folder, language="en").origin())
    tables = run_folder.frozen(run_folder.PEOPLE, run_folder.MONTH)
    users, key = tables["user"]
    (folder / "inputs.db").unlink()
    later = users.assign(event=[1, 7])  # the second user was enrolled later; one person founded the company
    write_tables(folder / "inputs.db", tables | {"user": (later, key)})
    assert "not separated" in repr(Paper(folder, language="en").origin())


def test_a_column_of_sentences_keeps_room_for_words_beside_many_others() -> None:
    sentence = "came at 08:00, no going: to be resolved; the month waits"
    html = table(pd.DataFrame({"person": ["E-1"], "finding": [sentence]}), "en")._repr_html_()
    person, finding = re.findall(r"<th [^>]*>", html)
    assert "min-width" in finding
    assert "min-width" not in person
    assert "min-width" not in table(pd.DataFrame({"person": ["E-1"]}), "en")._repr_html_()
