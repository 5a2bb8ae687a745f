"""One row of people is six facts, each with its own date; what the books hold already adds nothing."""

from datetime import date
from pathlib import Path

import pytest

from bolib.books import Books
from bolib.personnel import people
from bolib.personnel.people.store.take import OF_KIND
from tests.personnel.bringing import CONTRACT, DAY, PERSON, SECOND, UNIT, bring, counts, told

TABLES = OF_KIND["people"]


def facts(books: Books, table: str, columns: str) -> list[tuple]:
    return books.rows(f"select {columns} from {table} order by 1, event")


def number(books: Books) -> int:
    return sum(books.rows(f"select count(*) from {table}")[0][0] for table in TABLES)


def test_a_first_row_holds_from_the_start_of_employment(staffed: Books) -> None:
    for table in ("personal_data", "bank_account", "tax_status"):
        assert facts(staffed, table, "since") == [("2024-02-01",)]
    assert facts(staffed, "residence", "since, municipality") == [("2020-01-01", "01333")]
    assert facts(staffed, "protected_account", "since") == []


def test_employment_starts_with_the_earliest_day_of_any_contract(books: Books, tmp_path: Path) -> None:
    contract = CONTRACT | {"employment_since": "2019-05-01"}
    assert bring(books, tmp_path, contracts=[contract], units=[UNIT], people=[PERSON]).complete
    assert facts(books, "tax_status", "since") == [("2019-05-01",)]


def test_a_contract_of_the_books_says_when_employment_starts(staffed: Books, tmp_path: Path) -> None:
    second = CONTRACT | {"contract": "U-2", "person": "E-2", "since": "2025-03-01"}
    answer = bring(staffed, tmp_path, people=[SECOND | {"iban": ""}], contracts=[second])
    assert counts(answer) == [(1, 0, 0), (1, 0, 0)]
    answer = bring(staffed, tmp_path, people=[SECOND])
    assert facts(staffed, "bank_account where person = 'E-2'", "since") == [("2025-03-01",)]


def test_a_contract_that_cannot_go_in_yet_says_when_employment_starts_too(books: Books, tmp_path: Path) -> None:
    kinds = {"people": [PERSON], "units": [UNIT], "contracts": [CONTRACT | {"gross": "1.600"}]}
    answer = bring(books, tmp_path, **kinds)
    assert told(answer) == ["2 gross cells.two_amounts"]
    assert facts(books, "tax_status", "since") == [("2024-02-01",)]


def test_a_person_without_a_contract_is_asked_for_a_date(books: Books, tmp_path: Path) -> None:
    answer = bring(books, tmp_path, people=[PERSON])
    assert told(answer) == ["2 since people.no_start"]
    assert "import the contract in the same command, or fill in since" in "\n".join(answer.lines)
    assert bring(books, tmp_path, people=[PERSON | {"since": "2026-10-01"}]).complete
    assert facts(books, "bank_account", "since") == [("2026-10-01",)]


def test_the_same_row_adds_nothing_and_a_later_one_holds_from_the_day_of_import(staffed: Books, tmp_path: Path) -> None:
    before, seq = number(staffed), staffed.seq
    assert counts(bring(staffed, tmp_path, people=[PERSON])) == [(0, 1, 0)]
    assert (number(staffed), staffed.seq) == (before, seq)
    assert counts(bring(staffed, tmp_path, people=[PERSON | {"last_name": "Kos"}])) == [(1, 0, 0)]
    assert facts(staffed, "personal_data", "since, last_name") == [("2024-02-01", "Šimić"), ("2026-11-03", "Kos")]
    assert number(staffed) == before + 1


def test_only_what_changed_becomes_a_fact(staffed: Books, tmp_path: Path) -> None:
    moved = PERSON | {"municipality": "Split", "residence_since": "2026-10-15"}
    bring(staffed, tmp_path, people=[moved])
    assert facts(staffed, "residence", "since, municipality") == [("2020-01-01", "01333"), ("2026-10-15", "04090")]
    assert len(facts(staffed, "personal_data", "since")) == len(facts(staffed, "tax_status", "since")) == 1
    seen = [people.people(staffed, date(2026, 10, day)).at[0, "municipality"] for day in (14, 15)]
    assert seen == ["01333", "04090"]


def test_a_row_with_the_same_date_corrects(staffed: Books, tmp_path: Path) -> None:
    assert counts(bring(staffed, tmp_path, people=[PERSON | {"municipality": "Split"}])) == [(1, 0, 0)]
    assert facts(staffed, "residence", "since, municipality") == [("2020-01-01", "01333"), ("2020-01-01", "04090")]
    assert people.people(staffed, DAY).at[0, "municipality"] == "04090"


def test_a_wrong_status_is_corrected_from_the_start_by_since(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, people=[PERSON | {"pension_pillars": "1", "since": "2024-02-01"}])
    assert people.people(staffed, date(2026, 10, 1)).at[0, "pension_pillars"] == "1"


def test_a_column_that_is_not_in_the_file_keeps_what_the_books_hold(staffed: Books, tmp_path: Path) -> None:
    bring(
        staffed,
        tmp_path,
        people=[PERSON | {"email": "ana@example.com", "veteran_percent": "30", "since": "2024-02-01"}],
    )
    assert counts(bring(staffed, tmp_path, people=[PERSON])) == [(0, 1, 0)]
    assert people.people(staffed, DAY).at[0, "veteran_percent"] == 30
    assert counts(bring(staffed, tmp_path, people=[PERSON | {"email": "", "veteran_percent": ""}])) == [(1, 0, 0)]
    assert people.people(staffed, DAY).at[0, "veteran_percent"] == 0


def test_a_protected_account_begins_and_ends(staffed: Books, tmp_path: Path) -> None:
    protected = {"protected_iban": "HR5799999983201641248", "protected_iban_since": "2026-10-05"}
    bring(staffed, tmp_path, people=[PERSON | protected])
    bring(staffed, tmp_path, people=[PERSON | {"protected_iban": "", "protected_iban_since": "2026-10-20"}])
    seen = [people.people(staffed, date(2026, 10, day)).at[0, "protected_iban"] for day in (5, 19, 20)]
    assert seen[:2] == ["HR5799999983201641248"] * 2 and str(seen[2]) == "<NA>"
    assert counts(bring(staffed, tmp_path, people=[PERSON | {"protected_iban": ""}])) == [(0, 1, 0)]


def test_an_account_is_replaced_not_taken_away(staffed: Books, tmp_path: Path) -> None:
    answer = bring(staffed, tmp_path, people=[PERSON | {"iban": ""}])
    assert [note.code for note in answer.sheets[0].notes] == ["people.iban_kept"]
    assert people.people(staffed, DAY).at[0, "iban"] == PERSON["iban"]


def test_an_account_of_two_people_is_pointed_out_and_goes_in(staffed: Books, tmp_path: Path) -> None:
    answer = bring(staffed, tmp_path, people=[SECOND | {"iban": PERSON["iban"], "since": "2026-01-01"}])
    assert answer.complete
    assert [(note.code, note.args["people"]) for note in answer.sheets[0].notes] == [("people.iban_shared", "E-1, E-2")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"oib": "00002100022"}, "oib people.other_oib"),
        ({"person": "E-2"}, "oib people.oib_taken"),
        ({"person": "e-1", "oib": "00002100022"}, "person people.code_case"),
        ({"birth_date": "2009-02-02"}, "birth_date people.age"),
        ({"birth_date": "1920-01-01"}, "birth_date people.age"),
        ({"birth_date": "1962-12-31"}, "pension_pillars people.pillars_asked"),
        ({"birth_date": "2020-01-02"}, "residence_since people.before_birth"),
        ({"iban": "", "iban_since": "2026-01-01"}, "iban_since people.date_alone"),
        (
            {"relief_statement_since": "2026-01-01", "employed_elsewhere": "no"},
            "relief_statement_since people.statement_alone",
        ),
        ({"municipality": "Otok"}, "municipality people.municipality_shared"),
        ({"municipality": "Zagrb"}, "municipality people.municipality_name"),
        ({"municipality": "01334"}, "municipality people.municipality_code"),
        ({"first_name": ""}, "first_name columns.empty"),
        ({"person": "../../x"}, "person cells.code"),
    ],
)
def test_a_person_that_cannot_be_is_rejected(staffed: Books, tmp_path: Path, change: dict, problem: str) -> None:
    seq = staffed.seq
    answer = bring(staffed, tmp_path, people=[PERSON | {"since": "2024-02-01", "pension_pillars": ""} | change])
    assert f"2 {problem}" in told(answer)
    assert (counts(answer), staffed.seq) == ([(0, 0, 1)], seq)


@pytest.mark.parametrize("born", ["2009-02-01", "1963-01-01", "1924-02-01"])
def test_the_edges_of_age_are_possible(books: Books, tmp_path: Path, born: str) -> None:
    row = PERSON | {"since": "2024-02-01", "birth_date": born, "pension_pillars": "1+2"}
    assert bring(books, tmp_path, people=[row]).complete


def test_two_rows_that_contradict_each_other_are_asked_back(staffed: Books, tmp_path: Path) -> None:
    rows = [PERSON | {"municipality": "Split"}, PERSON | {"municipality": "Pula"}, PERSON | {"municipality": "Split"}]
    answer = bring(staffed, tmp_path, people=rows)
    assert (counts(answer), told(answer)) == ([(0, 0, 3)], [f"{row}  people.contradicts" for row in (2, 3, 4)])


@pytest.mark.parametrize("change", [{"municipality": "Split"}, {"protected_iban": "HR5799999983201641248"}])
def test_a_row_that_the_books_hold_comes_back_with_the_one_that_contradicts_it(
    staffed: Books, tmp_path: Path, change: dict
) -> None:
    seq, empty = staffed.seq, dict.fromkeys(change, "")
    same = PERSON | (empty if "protected_iban" in change else {})
    answer = bring(staffed, tmp_path, people=[same, PERSON | change, SECOND | empty | {"municipality": ""}])
    assert counts(answer) == [(0, 0, 3)] and staffed.seq == seq
    assert told(answer)[:2] == ["2  people.contradicts", "3  people.contradicts"]


def test_two_rows_of_a_new_person_contradict_each_other_without_a_date(books: Books, tmp_path: Path) -> None:
    rows = [PERSON, PERSON | {"last_name": "Kos"}]
    answer = bring(books, tmp_path, people=rows, units=[UNIT], contracts=[CONTRACT])
    assert told(answer)[:2] == ["2  people.contradicts", "3  people.contradicts"]
    assert bring(books, tmp_path, people=[PERSON, PERSON], units=[UNIT], contracts=[CONTRACT]).complete


def test_rows_of_other_dates_do_not_contradict_each_other(staffed: Books, tmp_path: Path) -> None:
    rows = [PERSON | {"municipality": "Split", "residence_since": f"202{year}-01-01"} for year in (1, 3)]
    rows[1] |= {"municipality": "Pula"}
    assert counts(bring(staffed, tmp_path, people=rows)) == [(2, 0, 0)]


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [("-", "-", "–"), ("Иван", "李明", ".... .."), ("李", "明x", ". .x"), ("O", "Ó", None), ("Иван", "Horvat", None)],
)
def test_a_name_that_no_payment_may_carry_is_pointed_out(
    staffed: Books, tmp_path: Path, first: str, last: str, shown: str | None
) -> None:
    answer = bring(staffed, tmp_path, people=[PERSON | {"first_name": first, "last_name": last}])
    assert answer.complete
    assert [note.args.get("shown") for note in answer.sheets[0].notes] == ([shown] if shown else [])


@pytest.mark.parametrize(
    ("town", "relief", "asked"),
    [
        ("Babina Greda", "", True),
        ("Vukovar", "", True),
        ("Vukovar", None, True),
        ("Vukovar", "ne", False),
        ("Babina Greda", "da", False),
        ("Split", "", False),
    ],
)
def test_a_resident_of_an_assisted_area_is_asked_about_the_relief(
    books: Books, tmp_path: Path, town: str, relief: str | None, asked: bool
) -> None:
    row = PERSON | {"since": "2024-01-01", "municipality": town}
    row |= {} if relief is None else {"area_relief": relief}
    answer = bring(books, tmp_path, people=[row])
    assert answer.complete
    assert [note.code for note in answer.sheets[0].notes] == ["people.area_relief_asked"] * asked
    assert facts(books, "tax_status", "area_relief") == [(int(relief == "da"),)]


@pytest.mark.parametrize(
    ("before", "now", "said", "asked"),
    [
        ("Split", "Vukovar", {}, True),
        ("Babina Greda", "Vukovar", {}, True),
        ("Split", "Vukovar", {"area_relief": "ne"}, False),
        ("Split", "Vukovar", {"area_relief": "da"}, False),
        ("Vukovar", "Split", {}, False),
        ("Split", "Vukovar", {"resident": "no"}, False),
    ],
)
def test_who_moves_into_an_assisted_area_is_asked_about_the_relief(
    books: Books, tmp_path: Path, before: str, now: str, said: dict[str, str], asked: bool
) -> None:
    row = PERSON | {"since": "2024-01-01", "municipality": before}
    bring(books, tmp_path, people=[row | {"area_relief": "ne"}])
    moved = PERSON | {"municipality": now, "residence_since": "2026-10-01"} | said
    answer = bring(books, tmp_path, people=[moved])
    assert [note.code for note in answer.sheets[0].notes] == ["people.area_relief_asked"] * asked


def test_a_relief_that_was_said_is_not_asked_about_again(books: Books, tmp_path: Path) -> None:
    row = PERSON | {"since": "2024-01-01", "municipality": "Vukovar"}
    bring(books, tmp_path, people=[row | {"area_relief": "no"}])
    assert bring(books, tmp_path, people=[row]).sheets[0].notes == ()
    assert bring(books, tmp_path, people=[row | {"resident": "no", "area_relief": ""}]).sheets[0].notes == ()


def test_municipalities_of_one_name_are_offered_with_their_rates(staffed: Books, tmp_path: Path) -> None:
    answer = bring(staffed, tmp_path, people=[PERSON | {"municipality": "Sveta Nedelja"}])
    (fault,) = answer.sheets[0].faults
    assert fault.problem.args["offered"] == ("04324 SVETA NEDELJA (20 % / 30 %), 04367 SVETA NEDELJA (18 % / 28 %)")


def test_one_bad_row_does_not_stop_the_others(books: Books, tmp_path: Path) -> None:
    rows = [PERSON | {"since": "2024-01-01"}, SECOND | {"since": "2024-01-01", "oib": "00000000002"}]
    assert counts(bring(books, tmp_path, people=rows)) == [(1, 0, 1)]
    assert list(people.people(books, DAY)["person"]) == ["E-1"]


def test_the_frame_of_people_has_its_columns_and_types_also_when_empty(books: Books, staffed: Books) -> None:
    frame = people.people(staffed, DAY)
    kinds = frame.dtypes.astype(str).to_dict()
    assert kinds["gross_elsewhere_cents"] == kinds["allowance_share_ppm"] == kinds["veteran_percent"] == "Int64"
    assert kinds["resident"] == "boolean" and kinds["protected_iban"] == kinds["birth_date"] == "string"
    nobody = people.people(staffed, date(2019, 1, 1))
    assert len(nobody) == 0 and nobody.dtypes.astype(str).to_dict() == kinds
