"""Who is paid by a run does not approve it alone; in the demo the clerk and the manager are an outside bureau."""

from datetime import date
from pathlib import Path

import pytest

from bolib.batch import acts
from bolib.batch.imports import import_files
from bolib.batch.places import books_of
from bolib.batch.run import run
from bolib.books import Books, roles
from bolib.books.given import Given
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.batch.conftest import CLERK, MANAGER, RUN, Home
from tests.batch.test_road import _given
from tests.personnel.bringing import CONTRACT, HOURS, PERSON, written

OWN = "E-0061"


def hired(home: Home, folder: Path) -> None:
    """Hire *Demo manager*: the same OIB stands in the books as a user's and as a worker's."""
    given = _given(home)
    assert isinstance(given, Given)
    with home.books() as books:
        ((oib,),) = books.rows("select oib from user where user = 'demo-manager'")
    person = PERSON | {"person": OWN, "oib": str(oib), "iban": "HR4399999981000000005"}
    contract = CONTRACT | {"person": OWN, "contract": "U-0061", "unit": "RAC"}
    files = written(folder, people=[person], contracts=[contract], month_hours=[HOURS | {"person": OWN}])
    with Books(books_of("demo"), SCHEMA, writable=True, given=given) as books:
        for account, paths in (("demo-manager", files[:2]), ("demo-clerk", files[2:])):
            given.account = account
            answer = import_files(books, paths, language="en", day=date(2026, 11, 5), demand=roles.demand)
            assert answer.complete, list(answer.lines)


def test_in_the_demo_nobody_who_signs_is_paid(whole: Home) -> None:
    with Books(whole.path / "books" / "demo.db", SCHEMA) as books:
        assert books.rows("select user from user join person using (oib)") == []


def test_a_manager_who_is_paid_approves_when_another_has_signed_that_slip(one: Home, tmp_path: Path) -> None:
    acts.reject(one.folder, MANAGER, "one more person")
    hired(one, tmp_path)
    folder = run("demo", RUN, given=_given(one))  # type: ignore[arg-type]
    assert OWN in {row["person"] for row in acts.proposed(folder)["payslip"]}
    assert "demo-manager" in (folder / "payroll_month.ipynb").read_text("utf-8")
    acts.submit(folder, CLERK)
    with pytest.raises(Refused, match=r"approvals\.own_pay"):
        acts.approve(folder, MANAGER)
    with pytest.raises(Refused, match=r"approvals\.own_pay"):
        acts.sign_own_pay(folder, MANAGER, "demo-manager")
    acts.sign_own_pay(folder, CLERK, "demo-manager")
    acts.approve(folder, MANAGER)
    acts.post(folder, MANAGER)
    with one.books() as books:
        assert books.verify().problems == []
