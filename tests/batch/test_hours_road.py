"""The road of hours: punches come in, exceptions are resolved, the paper is approved and posted, payroll takes its minutes."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from bolib.accounting.hours import store as hours
from bolib.accounting.payroll import store as payroll
from bolib.batch import acts, company, run_file
from bolib.batch.imports import import_files
from bolib.batch.places import books_of, company_file_of, outputs_of
from bolib.batch.reperform import reperform
from bolib.batch.run import run
from bolib.books import Books, accounts
from bolib.dates import days, month_of
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import tell
from tests.batch.test_company import filled
from tests.personnel.bringing import CONTRACT, HOURS, PERSON, SECOND, UNIT, written
from tests.run_folder import iban, oib

MONTH, HOURS_RUN, PAY_RUN = "2026-10", "2026-10-hours_month", "2026-10-payroll_month"
THIRD = PERSON | {"person": "E-3", "oib": "00002100039", "first_name": "Mia", "iban": "HR1099999983201641027"}


def clocked(person: str, *, missing: tuple[str, ...] = (), late: dict[str, int] | None = None) -> list[dict[str, str]]:
    """Punch in at 8 and out at 16 on every weekday; `missing` are the days without an out, `late` the minutes of others."""
    rows = []
    for day in days(*month_of(MONTH)):
        if day.weekday() > 4:
            continue
        begin = 8 * 60 + (late or {}).get(day.isoformat(), 0)
        rows.append({"person": person, "at": f"{day} {begin // 60:02}:{begin % 60:02}", "direction": "in"})
        if day.isoformat() not in missing:
            rows.append({"person": person, "at": f"{day} 16:00", "direction": "out"})
    return rows


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a company that counts hours from its clocks: three people, one whose hours were approved elsewhere."""
    from bolib.books import keys

    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    company.bring_along("acme")
    two = {user: keys.new(user, "open") for user in ("ana", "ivo")}
    text = filled().replace("accounts: [ana]", f"accounts: [{accounts.current()}]")
    text = text.replace("[payroll_clerk]", "[payroll_clerk]").replace(
        "\naccounts:", "\nhours: {clock: yes}\naccounts:", 1
    )
    path = company_file_of("acme")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    with company.found("acme", two) as books:
        second = CONTRACT | {"contract": "U-2", "person": "E-2"}
        third = CONTRACT | {"contract": "U-3", "person": "E-3"}
        files = written(
            tmp_path,
            units=[UNIT | {"manager": "E-1"}],
            people=[PERSON, SECOND, THIRD],
            contracts=[CONTRACT, second, third],
            punches=[*clocked("E-1"), *clocked("E-2", missing=("2026-10-07",), late={"2026-10-09": 90})],
            month_hours=[HOURS | {"person": "E-3"}],
        )
        assert import_files(books, files, language="en", day=date(2026, 11, 3)).complete
    return tmp_path


def opened() -> Books:
    return Books(books_of("acme"), SCHEMA, writable=True)


def made(name: str) -> Path:
    """Run a paper, writing its run file where there is none, and put it on the road up to posted."""
    from bolib.books import keys

    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", name)
    folder = run("acme", name)
    acts.submit(folder, keys.unlock("ana", "open"))
    acts.approve(folder, keys.unlock("ivo", "open"))
    acts.post(folder, keys.unlock("ivo", "open"))
    return folder


def test_payroll_waits_for_hours_and_takes_their_minutes(home: Path) -> None:
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", PAY_RUN)
    with pytest.raises(Refused, match=r"hours\.not_posted"):
        run("acme", PAY_RUN)
    assert not list((outputs_of("acme") / PAY_RUN).glob("*.failed"))
    with opened() as books:
        found = hours.exceptions(books, MONTH)
        assert found[["person", "day", "kind", "stops"]].to_numpy().tolist() == [
            ["E-2", "2026-10-07", "open_in", 1],
            ["E-2", "2026-10-09", "short", 1],
        ]
        assert found["owner"].tolist() == ["E-1", "E-1"]
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-07 16:00", "out", reason="the clock was off"))
        hours.resolve(books, "E-2", "2026-10-09", "short", "unpaid", reason="came late")
        assert hours.exceptions(books, MONTH)["stops"].sum() == 0
        assert books.verify().problems == []
        reasons = [text for (text,) in books.rows("select text from reason order by event")]
        assert reasons == ["the clock was off", "came late"]
    folder = made(HOURS_RUN)
    assert reperform(folder).answer == "identical"
    with opened() as books:
        posted = hours.approved(books, MONTH).set_index("person")
        assert posted.loc["E-1", "regular_minutes"] == posted.loc["E-3", "regular_minutes"] == 22 * 480
        assert posted.loc["E-2", ["regular_minutes", "unpaid_minutes"]].tolist() == [22 * 480 - 90, 90]
        with pytest.raises(Refused, match=r"hours\.approved_before"):
            hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-08 16:30", "out", reason="too late"))
    paid = run("acme", PAY_RUN)
    rows = {row["person"]: row for row in acts.proposed(paid)["payslip_line"] if row["component"] == "base"}
    assert rows["E-2"]["minutes"] == 22 * 480 - 90 and set(rows) == {"E-1", "E-2", "E-3"}
    with opened() as books:
        assert books.verify().problems == []
        assert payroll.slips(books, MONTH).empty


def test_who_is_not_whole_is_held_and_comes_with_a_further_run(home: Path) -> None:
    made(HOURS_RUN)
    with opened() as books:
        assert sorted(hours.approved(books, MONTH)["person"]) == ["E-1", "E-3"]
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-07 16:00", "out", reason="the clock was off"))
        hours.resolve(books, "E-2", "2026-10-09", "short", "credit", reason="was at the doctor's by order")
    with pytest.raises(Refused) as refused:
        run("acme", HOURS_RUN)
    assert refused.value.problem.code == "approvals.posted"
    assert all("2026-10-hours_month-2" in tell(language, refused.value.problem) for language in ("en", "hr"))
    path = run_file.run_file_of("acme", HOURS_RUN)
    path.with_name("2026-10-hours_month-2.yaml").write_text(path.read_text("utf-8"))
    folder = run("acme", "2026-10-hours_month-2")
    assert [row["person"] for row in acts.proposed(folder)["hours_month"]] == ["E-2"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("E-2", "2026-10-09", "short", "count"), "hours.resolution"),
        (("E-2", "2026-10-09", "nothing", "accept"), "hours.resolution"),
        (("E-9", "2026-10-09", "short", "unpaid"), "people.person_unknown"),
        (("E-2", "2026-10-08", "short", "unpaid"), "hours.no_exception"),
        (("E-2", "2026-10-09", "no_show", "unpaid"), "hours.no_exception"),
    ],
)
def test_what_cannot_be_said_of_an_exception_is_refused(home: Path, asked: tuple[str, ...], code: str) -> None:
    with opened() as books, pytest.raises(Refused) as refused:
        hours.resolve(books, *asked, reason="so")
    assert refused.value.problem.code == code


def test_a_resolution_without_a_reason_is_refused(home: Path) -> None:
    with opened() as books, pytest.raises(Refused, match=r"hours\.no_reason"):
        hours.resolve(books, "E-2", "2026-10-09", "short", "unpaid", reason=" ")


def test_a_struck_out_punch_counts_no_more(home: Path) -> None:
    with opened() as books:
        ((at, device),) = books.rows("select at, device from punch where person = 'E-2' order by at limit 1")
        hours.void_punch(books, "E-2", at, device, reason="somebody else's card")
        assert "open_out" in hours.exceptions(books, MONTH)["kind"].tolist()
        with pytest.raises(Refused, match=r"hours\.voided_before"):
            hours.void_punch(books, "E-2", at, device, reason="again")
        with pytest.raises(Refused, match=r"hours\.no_punch"):
            hours.void_punch(books, "E-2", at + 1, device, reason="none")


def test_what_is_said_of_a_punch_after_it_was_struck_out_stands(home: Path) -> None:
    with opened() as books:
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-07 15:00", "in", reason="mistyped"))
        ((at,),) = books.rows("select at from punch_added")
        hours.void_punch(books, "E-2", at, "", reason="mistyped")
        assert "open_in" in hours.exceptions(books, MONTH)["kind"].tolist()
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-07 15:00", "out", reason="the clock was off"))
        assert hours.exceptions(books, MONTH)["kind"].tolist() == ["short", "short"]
        assert [one.voided for one in hours.clocked(books, "E-2", "2026-10-07") if one.by_hand] == [True, False]
        assert books.verify().problems == []


def test_a_resolution_counts_while_its_exception_is_about_as_many_minutes(home: Path) -> None:
    with opened() as books:
        with pytest.raises(Refused, match=r"hours\.exception_changed"):
            hours.resolve(books, "E-2", "2026-10-09", "short", "credit", reason="so", seen=30)
        hours.resolve(books, "E-2", "2026-10-09", "short", "credit", reason="so", seen=90)
        assert books.rows("select minutes from hours_resolution") == [(90,)]
        assert _of(books, "2026-10-09") == ["short", 90, "credit", None, 0]
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-09 12:00", "out", reason="went to the doctor"))
        hours.add_punch(books, hours.check_punch(books, "E-2", "2026-10-09 14:00", "in", reason="came back"))
        assert _of(books, "2026-10-09") == ["short", 210, None, 90, 1]
        assert hours.worked(books, MONTH, "E-2").held == [
            problem for problem in hours.worked(books, MONTH).held if problem.where == "person E-2"
        ]


def test_nights_without_direction_are_nights_though_the_reading_begins_inside_one(home: Path) -> None:
    rows = []
    for day in days(date(2026, 9, 20), date(2026, 10, 2)):
        rows += [{"person": "E-3", "at": f"{day} 08:00"}, {"person": "E-3", "at": f"{day} 20:00"}]
    with opened() as books:
        assert import_files(books, written(home, punches=rows[1:]), language="en", day=date(2026, 11, 3)).complete
        found = hours.worked(books, MONTH).days.set_index(["person", "day"])
        assert found.loc[("E-3", "2026-10-01"), ["regular_minutes", "night_minutes"]].tolist() == [480, 360]


def test_what_is_only_noted_waits_for_somebody_and_stops_nothing(home: Path) -> None:
    with opened() as books:
        hours.add_punch(books, hours.check_punch(books, "E-1", "2026-10-05 17:00", "in", reason="came back"))
        hours.add_punch(books, hours.check_punch(books, "E-1", "2026-10-05 18:00", "out", reason="went again"))
        waiting = {one.what.code: one for one in hours.attention(books, date(2026, 11, 3))}
        assert waiting["attention.noted"].what.args == {"count": 1}
        assert waiting["attention.exceptions"].what.args == {"count": 2}
        hours.resolve(books, "E-1", "2026-10-05", "outside_plan", "accept", reason="not ordered")
        assert "attention.noted" not in {one.what.code for one in hours.attention(books, date(2026, 11, 3))}


def test_a_month_that_counts_as_it_is_reaches_the_books_and_the_payroll(home: Path) -> None:
    half = CONTRACT | {"contract": "U-4", "person": "E-4", "weekly_hours": "20", "gross": "900.00"}
    fourth = PERSON | {"person": "E-4", "oib": oib(4), "iban": iban(4), "first_name": "Eva"}
    stays = [
        {"person": "E-4", "at": f"{day} {clock}", "direction": way}
        for day in days(*month_of(MONTH))
        if day.weekday() < 5
        for clock, way in (("08:00", "in"), ("16:00" if day.day == 8 else "12:00", "out"))
    ]
    with opened() as books:
        files = written(home, people=[fourth], contracts=[half], punches=stays)
        assert import_files(books, files, language="en", day=date(2026, 11, 3)).complete
        with pytest.raises(Refused, match=r"hours\.no_exception"):
            hours.resolve(books, "E-4", "2026-10-01", "due_differs", "whole", reason="so")
        hours.resolve(books, "E-4", "2026-10-08", "outside_plan", "count", reason="stock taking")
        with pytest.raises(Refused, match=r"hours\.resolution"):
            hours.resolve(books, "E-4", "2026-10-01", "due_differs", "accept", reason="so", seen=240)
        hours.resolve(books, "E-4", "2026-10-01", "due_differs", "whole", reason="stock taking", seen=240)
    made(HOURS_RUN)
    with opened() as books:
        asked = "select regular_minutes, due_minutes, extra_minutes from hours_month where person = ?"
        assert books.rows(asked, "E-4") == [(5520, 5520, 240)]
        assert books.rows(asked, "E-1") == [(10_560, 10_560, 0)]
        assert books.verify().problems == []
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", PAY_RUN)
    lines = [row for row in acts.proposed(run("acme", PAY_RUN))["payslip_line"] if row["person"] == "E-4"]
    assert [(row["component"], row["minutes"], row["amount_cents"]) for row in lines] == [
        ("base", 5280, 90_000),
        ("extra", 240, 4_091),
    ]


def _of(books: Books, day: str) -> list[object]:
    found = hours.exceptions(books, MONTH)
    row = found[found["day"] == day][["kind", "minutes", "resolution", "was_minutes", "stops"]].astype(object)
    return [None if pd.isna(value) else value for value in row.iloc[0]]
