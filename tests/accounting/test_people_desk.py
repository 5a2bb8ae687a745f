"""People and contracts at the desk: everybody as of a month, one person's file, and what only some roles see of it."""

from pathlib import Path

import pytest

from bolib.accounting.desk import Desk
from bolib.accounting.payroll.store import person_list
from bolib.accounting.payroll.store.person_list import Sight
from bolib.batch.imports import import_files
from bolib.books import Books
from bolib.text import say
from tests.accounting.desk_company import HOSTILE, MONTH, markup, read
from tests.personnel.bringing import CONTRACT, DAY, PERSON, UNIT, bring, written

ALL, LITTLE = Sight(pay=True, accounts=True), Sight(pay=False, accounts=False)


@pytest.fixture
def desk(paid: Path) -> Desk:
    made = Desk("acme", "en", MONTH)
    made.page.go("people")
    return made


def test_everybody_is_listed_as_of_the_month_and_found_by_typing(desk: Desk) -> None:
    part = desk.people
    shown = part.grid.shown().set_index("person")
    assert shown["stands"].to_dict() == {"E-1": "paid", "E-2": "paid", "E-3": "paid", "E-4": "no_contract"}
    assert shown.loc["E-1", ["unit", "town", "pay_cents", "weekly_minutes"]].tolist() == [
        *("Prodavaonica", "Zagreb", 160_000, 2_400)
    ]
    part.which.value = "no_contract"
    assert part.grid.shown()["person"].tolist() == ["E-4"]
    part.which.value = ""
    part.grid.search = "babic"
    assert [row["cells"][0] for row in part.grid.rows] == [f"{HOSTILE} Babić"]
    desk.page.month.value = "2026-09"
    part.grid.search = ""
    assert part.grid.total == 4


@pytest.mark.parametrize("language", ["en", "hr"])
def test_a_persons_file_says_who_wrote_each_row_and_what_there_is_none_of(desk: Desk, language: str) -> None:
    desk.page.language.value = language
    part = desk.people
    part.grid.chosen = "E-1"
    assert "HR4399999981000000005" in part._file.value and "D-1" in part._file.value
    assert (
        say(language, "person.nothing") in part._file.value and say(language, "person.no_balance") in part._file.value
    )
    for name in person_list.FILE:
        assert say(language, f"facts.{name}") in part._file.value
    assert f"({say(language, 'act.import')})" in part._file.value and say(language, "person.holds") in part._file.value
    assert ">Prodavaonica<" in part._file.value and ">SHOP<" not in part._file.value
    part.grid.chosen = "E-2"
    assert "&lt;img src=x onerror=alert(1)&gt;" in part._head.value
    assert not any("<img src=x" in text for text in markup(desk.view))
    part.shut.click()
    assert part.detail.layout.display == "none" and part.grid.chosen == ""


def test_who_does_not_see_pay_reads_no_table_of_pay_and_ends_of_accounts_only(paid: Path) -> None:
    import sqlite3

    with read() as books:
        touched: set[str] = set()

        def spy(action: int, table: str | None, *_: object) -> int:
            if action == sqlite3.SQLITE_READ and table:
                touched.add(table)
            return sqlite3.SQLITE_OK

        books.db.set_authorizer(spy)
        little, file = person_list.listed(books, MONTH, LITTLE), person_list.file_of(books, "E-1", MONTH, LITTLE)
        assert not touched & {"payslip", "payslip_line", "claim", "claim_payee"}
        whole, more = person_list.listed(books, MONTH, ALL), person_list.file_of(books, "E-1", MONTH, ALL)
        assert touched >= {"payslip", "payslip_line", "claim"}
    assert little["stands"].dropna().tolist() == ["no_contract"] and whole["stands"].notna().all()
    assert file["bank_account"]["iban"].tolist() == ["HR43 •••• 0005"] and "claim" not in file
    assert more["bank_account"]["iban"].tolist() == ["HR4399999981000000005"] and more["claim"].empty


def test_a_desk_of_somebody_who_sees_people_only_shows_no_pay(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person_list, "sight", lambda *_: LITTLE)
    desk.page.show()
    part = desk.people
    part.grid.chosen = "E-1"
    assert "HR4399999981000000005" not in part._file.value and say("en", "person.masked") in part._file.value
    assert say("en", "facts.claim") not in part._file.value and "stands" not in part.grid.shown()
    assert part.notice.said == ""


def test_each_row_says_how_it_stands_in_the_month(books: Books, tmp_path: Path) -> None:
    bring(books, tmp_path, units=[UNIT], people=[PERSON], contracts=[CONTRACT])
    for since, gross in (("2026-10-15", "1700.00"), ("2026-12-01", "1800.00"), ("2026-10-15", "1750.00")):
        changed = [CONTRACT | {"since": since, "gross": gross}]
        assert import_files(books, written(tmp_path, contracts=changed), language="en", day=DAY).complete
    rows = person_list.file_of(books, "E-1", MONTH, ALL)["contract"]
    assert list(zip(rows["pay_cents"], rows["state"], strict=True)) == [
        *((180_000, "later"), (175_000, "holds"), (170_000, "corrected"), (160_000, "holds"))
    ]
    november = person_list.file_of(books, "E-1", "2026-11", ALL)["contract"]
    assert november["state"].tolist() == ["later", "holds", "corrected", "past"]
    assert person_list.listed(books, MONTH, ALL)["pay_cents"].tolist() == [175_000]
    assert person_list.listed(books, MONTH, ALL)["stands"].tolist() == ["waits"]


def test_absences_and_contracts_that_end_are_told(books: Books, tmp_path: Path) -> None:
    away = {"person": "E-1", "from": "2026-10-26", "to": "2026-11-02", "kind": "sick_fund"}
    ends = CONTRACT | {"until": "2026-10-30"}
    bring(books, tmp_path, units=[UNIT], people=[PERSON], contracts=[ends], absences=[away])
    (row,) = person_list.listed(books, MONTH, ALL).to_dict("records")
    assert (row["absent"], row["until"], row["account_kind"]) == ("sick_fund", "2026-10-30", "ordinary")
    assert person_list.file_of(books, "E-1", MONTH, ALL)["absence"]["state"].tolist() == ["holds"]
    assert person_list.file_of(books, "E-1", "2026-12", ALL)["absence"]["state"].tolist() == ["past"]
    back = [away | {"cancelled": "yes"}]
    assert import_files(books, written(tmp_path, absences=back), language="en", day=DAY).complete
    assert person_list.file_of(books, "E-1", MONTH, ALL)["absence"]["state"].tolist() == ["cancelled", "corrected"]
    assert person_list.listed(books, MONTH, ALL)["absent"].isna().all()
    assert person_list.listed(books, "2026-11", ALL)["stands"].tolist() == ["no_contract"]


def test_books_without_people_say_what_to_do(books: Books) -> None:
    assert person_list.listed(books, MONTH, ALL).empty
