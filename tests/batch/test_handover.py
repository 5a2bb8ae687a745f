"""Payslips are handed over after posting: files, passwords, the record, and what waits until then."""

import io
import stat
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from bolib.accounting.payroll.store import handed
from bolib.batch import acts, handover
from bolib.books.demo_keys import key_of
from bolib.problem import Refused
from tests.batch.conftest import CLERK, MANAGER, RUN, Home

PAY_DAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("paid", "today", "due"),
    [
        (True, "2026-11-10", "2026-11-25"),
        (True, "2027-01-01", "2026-11-25"),
        (False, "2026-11-10", "2026-11-25"),
        (False, "2026-11-11", "2026-11-30"),
    ],
)
def test_a_payslip_is_due_15_days_after_payment_and_unpaid_by_the_end_of_the_month(
    paid: bool, today: str, due: str
) -> None:
    assert handed.due(PAY_DAY, paid, date.fromisoformat(today)) == date.fromisoformat(due)


def test_the_whole_handing_over(one: Home) -> None:
    with pytest.raises(Refused, match=r"handover\.not_posted"):
        handover.hand_over(one.folder, CLERK)
    acts.approve(one.folder, MANAGER)
    acts.post(one.folder, MANAGER)
    acts.release(one.folder, MANAGER)
    with one.books() as books:
        (item,) = handed.attention(books, date(2026, 11, 12), "here")
        people = [str(person) for (person,) in books.rows("select person from payslip where run = ?", RUN)]
    assert (item.what.code, item.what.where, item.due) == ("attention.hand_over", RUN, "2026-11-25")
    assert item.what.args == {"count": len(people)} and item.who == ("demo-clerk", "demo-manager")

    first = handover.hand_over(one.folder, CLERK, persons=people[:2], day=date(2026, 11, 12))
    assert set(first.made) == set(people[:2]) and len(set(first.made.values())) == 2
    assert "passwords" not in repr(first) and not any(word in repr(first) for word in first.made.values())
    for person, password in first.made.items():
        content = (first.folder / f"{person}.pdf").read_bytes()
        assert PdfReader(io.BytesIO(content)).decrypt("") == 0
        pages = PdfReader(io.BytesIO(content), password=password).pages
        sealed = PdfReader(one.folder / "payslips" / f"{person}.pdf").pages
        assert [page.extract_text() for page in pages] == [page.extract_text() for page in sealed]
    _only_for_this_user(first.folder)
    with one.books() as books:
        (item,) = handed.attention(books, date(2026, 11, 12), "here")
    assert item.what.args == {"count": len(people) - 2}

    given = {person: f"password-{person}" for person in people}
    with pytest.raises(Refused, match=r"handover\.no_password"):
        handover.hand_over(one.folder, CLERK, passwords=dict(list(given.items())[1:]))
    second = handover.hand_over(one.folder, MANAGER, passwords=given, day=date(2026, 11, 13))
    assert second.made == {} and second.people == len(people) and second.folder.name == "2"
    pages = PdfReader(second.folder / "print.pdf").pages
    begins = [
        n for n, page in enumerate(pages) if "Payslip" in page.extract_text() or "Isplatna" in page.extract_text()
    ]
    assert len(begins) >= len(people) and all(n % 2 == 0 for n in begins)
    everything = b"".join(path.read_bytes() for path in one.path.rglob("*") if path.is_file())
    assert not any(word.encode() in everything for word in (*first.made.values(), *given.values()))
    with one.books() as books:
        assert handed.attention(books, date(2026, 11, 13), "here") == []
        assert books.verify().problems == []
        rows = books.rows("select handed_by, means, count(*) from payslip_handed group by 1, 2 order by 1, 2")
    assert rows == [
        ("demo-clerk", "encrypted", 2),
        ("demo-clerk", "print", 2),
        ("demo-manager", "encrypted", len(people)),
        ("demo-manager", "print", len(people)),
    ]

    with pytest.raises(Refused, match=r"handover\.not_on_the_run"):
        handover.hand_over(one.folder, CLERK, persons=["../../x"])
    (one.folder / "payslips" / f"{people[0]}.pdf").write_bytes(b"%PDF other")
    with pytest.raises(Refused, match=r"acts\.folder_differs"):
        handover.hand_over(one.folder, CLERK)
    assert sorted(path.name for path in second.folder.parent.iterdir()) == ["1", "2"]


def test_who_may_not_hands_nothing_over_and_leaves_no_file(one: Home) -> None:
    acts.approve(one.folder, MANAGER)
    acts.post(one.folder, MANAGER)
    with pytest.raises((Refused, KeyError, FileNotFoundError)):
        handover.hand_over(one.folder, key_of("nobody"))
    assert not list(one.path.rglob("print.pdf"))


def _only_for_this_user(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
