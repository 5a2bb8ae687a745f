"""What a role may not see is not read: each role at the desk and with each command, with a spy on every table."""

import io
import sqlite3
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from bolib import attention as waits
from bolib import books as books_module
from bolib.accounting import desk as accounting
from bolib.accounting.hours import store as hours
from bolib.accounting.payroll import store as payroll
from bolib.batch import attention, html
from bolib.batch.certificate import certify
from bolib.batch.papers import PAPERS
from bolib.batch.places import books_of
from bolib.books import Books, accounts, deputies, keys, roles, sight, users
from bolib.cli import main
from bolib.dates import month_of
from bolib.problem import Refused
from bolib.start import Start
from bolib.stores import SCHEMA
from bolib.text import catalogue, say, tell
from tests.accounting.desk_company import markup, texts
from tests.batch import test_hours_road
from tests.batch.test_company import filled
from tests.conftest import ROOT
from tests.personnel.bringing import CONTRACT, bring
from tests.run_folder import oib

MONTH = test_hours_road.MONTH
CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "rights.yaml").read_text("utf-8"))
ROLES: dict[str, Any] = yaml.safe_load((ROOT / "parameters" / "roles.yaml").read_text("utf-8"))
FAMILIES = {  # of what an earlier program paid, hours read the overtime of the year: its minutes
    "payroll": {table.name for table in payroll.TABLES if table.name != "opening"} | {"opening.amount_cents"},
    "hours": {table.name for table in hours.TABLES},
}
COMMANDS = {
    "explain": ["explain", "acme", MONTH, "E-1"],
    "recovery": ["recovery", "acme"],
    "record": ["record", "acme", MONTH, "E-1"],
    "record_other": ["record", "acme", MONTH, "E-2"],
}


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a company with one user of every role, each with an account of that name; E-1 leads the shop, E-2 works elsewhere."""
    folder = tmp_path_factory.mktemp("firm")
    others = {role: oib(n) for n, role in enumerate((r for r in ROLES if r not in ("exclude", "founders")), 900)}
    others["supervisor"] = "00002100014"  # is E-1
    listed = "".join(
        f'  the_{role}: {{name: X, oib: "{number}", accounts: [{role}], roles: [{role}]}}\n'
        for role, number in others.items()
    )
    text = filled().replace("\nusers:\n", f"\nusers:\n{listed}", 1)
    assert listed in text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_hours_road, "filled", lambda: text)
        test_hours_road.home.__wrapped__(folder, patch)
        with test_hours_road.opened() as books:
            there = {"unit": "STORE", "name": "Skladište", "manager": "E-3"}
            second = CONTRACT | {"contract": "U-2", "person": "E-2", "unit": "STORE"}
            assert bring(books, folder, units=[there], contracts=[second]).complete
        yield folder


class Spy:
    """Notes every table of which a cell is looked at, through whatever connection of the books."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def connect(self, *about: Any, **more: Any) -> sqlite3.Connection:
        """Open a file as ever, and listen."""
        made = sqlite3.connect(*about, **more)
        made.set_authorizer(self._hears)
        return made

    def _hears(self, action: int, table: str | None, column: str | None, _: str | None, view: str | None) -> int:
        own = table == view  # a view of the same name has every column; what is asked of it is heard as well
        if action == sqlite3.SQLITE_READ and table and column and not own:
            self.read |= {table, f"{table}.{column}"}
        return sqlite3.SQLITE_OK

    def families(self) -> list[str]:
        """Name the families of which something was read."""
        return sorted(name for name, tables in FAMILIES.items() if tables & self.read)


class _Sqlite:
    """The module sqlite3 with another `connect`."""

    def __init__(self, spy: Spy) -> None:
        self.connect = spy.connect

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlite3, name)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    made = Spy()
    monkeypatch.setattr(books_module, "sqlite3", _Sqlite(made))
    return made


def sits(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the session be that of an account."""
    monkeypatch.setattr(accounts, "current", lambda: role)


def words(code: str, language: str = "en") -> str:
    """The part of a sentence that stands before its first blank."""
    return catalogue(language)[code].partition("{")[0]


def test_every_role_has_its_line() -> None:
    assert CASES.keys() - {"nobody"} == ROLES.keys() - {"exclude", "founders"}


@pytest.mark.parametrize("role", CASES)
def test_the_desk_offers_and_reads_what_a_role_sees_and_nothing_else(
    firm: Path, spy: Spy, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    sits(role, monkeypatch)
    desk, expected = accounting.Desk("acme", "en", MONTH), CASES[role]
    offered = [value for _, value in desk.page.part.options]
    assert offered == (["waiting", *expected["parts"], "how"] if role != "nobody" else [])
    for name in offered:
        desk.page.go(name)
        assert desk.page.notice.tone != "wrong", desk.page.notice.said
    assert spy.families() == expected["reads"]
    shown = unescape(texts(desk.view))
    if role == "nobody":
        assert words("sight.no_user") in shown and "Babić" not in shown
    for name in ("hours", "payroll"):
        assert (expected[name] is True) or getattr(desk, name).view.layout.display == "none"


def seen_texts(widget: Any) -> str:
    """What is to be read in a part of a desk, without the words of what is not shown."""
    if getattr(widget, "layout", None) is not None and widget.layout.display == "none":
        return ""
    own = [str(getattr(widget, name, "")) for name in ("value", "description")]
    return "\n".join(own + [seen_texts(child) for child in getattr(widget, "children", ())])


@pytest.mark.parametrize("role", CASES)
def test_the_start_page_shows_each_its_parts_and_reads_what_a_role_sees(
    firm: Path, spy: Spy, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    sits(role, monkeypatch)
    start = Start("acme", "en")
    parts = [value for _, value in start.page.part.options]
    assert parts == ([] if role == "nobody" else ["today", "changed", "here", "begin", "how"])
    for name in parts:
        start.page.go(name)
        assert start.page.notice.tone != "wrong", start.page.notice.said
    allowed, seen = CASES[role]["reads"], spy.families()
    assert set(seen) <= set(allowed), spy.read
    shown = unescape(seen_texts(start.view))
    assert (say("en", "deputies.title") in texts(start.here.view)) == (role != "nobody")
    if role == "nobody":  # one sentence beside the name of the page and who sits here
        (sentence,) = [one for one in markup(start.view) if one.count("<p") and "<h2" not in one]
        assert words("sight.no_user") in unescape(sentence) and sentence.count("<p") == 1
        assert shown.count(words("sight.no_user")) == 1 and not start.page.notice.said


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("role", CASES)
def test_a_command_reads_what_a_role_sees_or_says_the_one_sentence(
    firm: Path, spy: Spy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], role: str, name: str
) -> None:
    sits(role, monkeypatch)
    code, expected = main([*COMMANDS[name], "--language", "en"]), CASES[role][name]
    told = capsys.readouterr().err
    refused = [one for one in ("sight.no_user", "sight.not_yours", "sight.own_unit") if words(one) in told]
    assert refused == ([] if expected is True else [expected]), told
    family = "hours" if name.startswith("record") else "payroll"
    assert (family in spy.families()) == (expected is True)
    assert expected is True or (code, told.count("\n")) == (2, 1)


def seen(desk: accounting.Desk) -> str:
    """What the desk of hours shows: its texts, the exceptions in its grid, and who can be chosen for a week or a punch."""
    hours_desk = desk.hours
    people = [one.person.input.options for one in (hours_desk.week, hours_desk.forgotten)]
    return f"{texts(desk.view)} {hours_desk.exceptions.grid.rows} {people}"


def parts_of(desk: accounting.Desk) -> list[str]:
    return [value for _, value in desk.hours.part.options]


def test_a_supervisor_reads_the_own_unit_alone(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sits("supervisor", monkeypatch)
    with Books(books_of("acme"), SCHEMA) as books, hours.as_seen(books, *month_of(MONTH)) as shown:
        for table in ("punch", "contract", "person", "personal_data", "absence"):
            assert {one for (one,) in shown.rows(f"select distinct person from {table}")} <= {"E-1", "E-3"}
        assert shown.rows("select 1 from punch where person = 'E-1' limit 1")
        assert books.rows("select 1 from punch where person = 'E-2' limit 1")
        assert set(hours.exceptions(shown, MONTH)["person"]) <= {"E-1", "E-3"}
        with pytest.raises(sqlite3.OperationalError):
            shown.db.execute("delete from of_person")
    desk = accounting.Desk("acme", "en", MONTH)
    desk.page.go("hours")
    assert "E-2" not in seen(desk) and "hours_paper" not in parts_of(desk)
    sits("payroll_clerk", monkeypatch)
    everybody = accounting.Desk("acme", "en", MONTH)
    everybody.page.go("hours")
    assert "E-2" in seen(everybody) and "hours_paper" in parts_of(everybody)


@pytest.fixture
def copied(firm: Path, tmp_path: Path) -> Iterator[Books]:
    """Give the books once more, to write into them."""
    (tmp_path / "acme.db").write_bytes(books_of("acme").read_bytes())
    with Books(tmp_path / "acme.db", SCHEMA, writable=True) as books:
        yield books


def refusal(act: Callable[[], object]) -> object:
    """Do an act; gives the code where somebody may not do it, else True, whatever else is wrong with it."""
    try:
        act()
    except Refused as refused:
        code = refused.problem.code
        return code if code.startswith("roles.") or code == "hours.other_unit" else True
    return True


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("role", CASES)
def test_an_act_about_somebodys_hours_is_for_who_sees_them(
    copied: Books, monkeypatch: pytest.MonkeyPatch, role: str, place: int
) -> None:
    person, day = ("E-3", "E-2")[place], "2026-10-07"
    asked = hours.check_punch(copied, person, "2026-10-10 08:00", "in", reason="so")
    proposal = hours.propose_punch(copied, asked)  # ana's
    ((at, device),) = copied.rows("select at, device from punch where person = ? order by at limit 1", "E-2")
    sits(role, monkeypatch)
    about = (copied, person, day, "open_in", "unpaid")
    resolving = {
        "add": lambda: hours.add_punch(copied, hours.check_punch(copied, person, f"{day} 16:00", "out", reason="so")),
        "strike": lambda: hours.void_punch(copied, person, at, device, reason="so"),
        "resolve": lambda: hours.resolve(*about, reason="so"),
        "propose": lambda: hours.propose_punch(
            copied, hours.check_punch(copied, person, "2026-10-11 08:00", "in", reason="so")
        ),
        "put right": lambda: hours.propose_adjustment(copied, person, MONTH, {"unpaid_minutes": 1}, reason="so"),
    }
    if person == "E-3":  # has no punch that could be struck out
        del resolving["strike"]
    assert {name: refusal(act) for name, act in resolving.items()} == dict.fromkeys(
        resolving, CASES[role]["resolves"][place]
    )
    assert refusal(lambda: hours.decide_punch(copied, proposal, "reject", reason="so")) == CASES[role]["decides"][place]


def test_who_stands_in_for_a_supervisor_sees_and_decides_for_the_same_people(
    copied: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ivo = (keys.unlock(user, "open") for user in ("ana", "ivo"))
    theirs = {}
    for user, number in (("the_supervisor", "00002100014"), ("the_treasurer", oib(903))):
        theirs[user] = keys.new(user, "open")
        users.enrol(copied, user=user, public=theirs[user].public, key=ana, oib=number)
        users.confirm(copied, name=theirs[user].name, key=ivo)
    sits("payroll_clerk", monkeypatch)
    days, today = month_of(MONTH), roles.day(copied)
    proposals = [
        hours.propose_punch(copied, hours.check_punch(copied, person, "2026-10-10 08:00", "in", reason="so"))
        for person in ("E-3", "E-2")
    ]
    treasurer = theirs["the_treasurer"]
    assert hours.seen(copied, *days, user="the_treasurer") == frozenset()
    deputies.hand(copied, "the_treasurer", ["approve_hours"], today, today, key=theirs["the_supervisor"])
    assert hours.seen(copied, *days, user="the_treasurer") == {"E-1", "E-3"}
    assert hours.persons_for(copied, "the_treasurer", "resolve_hours", MONTH) == frozenset()
    hours.decide_punch(copied, proposals[0], "approve", reason="so", key=treasurer)
    with pytest.raises(Refused, match=r"hours\.other_unit") as found:
        hours.decide_punch(copied, proposals[1], "approve", reason="so", key=treasurer)
    assert all("the_treasurer" in tell(language, found.value.problem) for language in ("en", "hr"))
    assert copied.verify().problems == []


def test_a_unit_below_is_seen_and_one_that_somebody_else_leads_by_then_is_not(firm: Path, tmp_path: Path) -> None:
    days = month_of(MONTH)
    with test_hours_road.opened() as books:
        assert people_of(books, "E-3", days) == {"E-2"} and people_of(books, "E-1", days) == {"E-1", "E-3"}
        with pytest.raises(ZeroDivisionError), books.write("import", "units") as act:  # tried, then taken back
            row = {"unit": "STORE", "since": "2026-10-15", "name": "Skladište", "parent": "SHOP", "manager": "E-1"}
            act.add("unit", [row])
            assert people_of(act, "E-3", days) == {"E-2"}  # led it in the first half
            assert people_of(act, "E-3", month_of("2026-11")) == set()
            assert people_of(act, "E-1", days) == {"E-1", "E-2", "E-3"}
            raise ZeroDivisionError


def test_a_worker_sees_the_own_hours_and_nobody_elses(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sits("treasurer", monkeypatch)
    monkeypatch.setattr("bolib.accounting.hours.store.whose.person_of", lambda *_: "E-2")
    desk = accounting.Desk("acme", "en", MONTH)
    assert [value for _, value in desk.page.part.options] == ["waiting", "hours", "how"]
    desk.page.go("hours")
    assert "E-2" in seen(desk) and "E-1" not in seen(desk) and "hours_paper" not in parts_of(desk)


def test_a_deputy_is_named_and_taken_back_by_a_command(
    firm: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sits("payroll_clerk", monkeypatch)

    def typed(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("open\n"))
        code = main(["company", "deputy", "acme", *words, "--language", "en"])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert typed() == (0, say("en", "bo.deputies_none") + "\n")
    assert typed("ana", "approve", "--to", "2999-01-01")[0] == 2  # nobody signs
    signed = ("--as", "ivo", "--passphrase-stdin")
    assert typed("ana", "approve", *signed) == (2, "bo: " + say("en", "bo.deputy_what") + "\n")
    code, said = typed("ana", "approve", "--to", "2999-01-01", *signed)
    assert code == 2 and "as payroll_clerk" in said  # a clerk approves for nobody
    code, said = typed("the_treasurer", "approve", "--to", "2999-01-01", *signed)
    assert code == 2 and words("deputies.no_key") in said


def people_of(reader: Any, manager: str, days: Any) -> set[str]:
    from bolib.personnel.people import store as people

    return people.led_by(reader, manager, *days)


def test_what_waits_is_told_to_who_sees_it(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, list[waits.Waiting]] = {}
    for role in CASES:
        sits(role, monkeypatch)
        with Books(books_of("acme"), SCHEMA) as books:
            found[role] = attention.items(books, test_hours_road.date(2026, 11, 3))
    codes = {role: {item.what.code for item in items} for role, items in found.items()}
    assert "attention.exceptions" in codes["payroll_clerk"] and codes["payroll_clerk"] == codes["auditor"]
    assert codes["treasurer"] == codes["hr_officer"] == codes["nobody"] == set()
    assert codes["supervisor"] <= {"attention.exceptions", "attention.noted"}
    for language in ("en", "hr"):
        assert attention.lines("acme", language)[0].endswith(say(language, "sight.no_user", company="acme"))


def test_a_paper_is_a_page_for_who_sees_what_it_shows(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {name for name, paper in PAPERS.items() if paper.sees == "hours"} == {
        "accounting/hours_month",
        "accounting/hours_what_if",
    }
    folder = firm / "home" / "outputs" / "acme" / f"{MONTH}-hours_month" / "1"
    folder.mkdir(parents=True)
    for role, expected in CASES.items():
        sits(role, monkeypatch)
        for paper, what in (("accounting/hours_month", "hours"), ("accounting/payroll_month", "payroll")):
            code = expected[what] if role != "supervisor" or what == "payroll" else "sight.own_unit"
            try:
                html._demand_sight(folder, paper)
                assert code is True
            except Refused as refused:
                assert refused.problem.code == code


def test_a_key_that_does_not_sign_here_reads_nothing(firm: Path, spy: Spy) -> None:
    stranger = keys.Key("ana", keys.new("stranger", "open").private)
    with pytest.raises(Refused, match=r"books\.key_not_enrolled"):
        certify("acme", "E-1", "bank", "2026-12", stranger)
    assert spy.families() == []


def test_the_demo_is_seen_whole_by_an_account_that_is_nobodys(monkeypatch: pytest.MonkeyPatch, firm: Path) -> None:
    sits("nobody", monkeypatch)
    with Books(books_of("acme"), SCHEMA) as books:
        assert sight.sitting(books) == () and not sight.sees(books, "")
        rows = books.rows
        monkeypatch.setattr(books, "rows", lambda sql, *a: [(1,)] if "demo = 1" in sql else rows(sql, *a))
        assert "ana" in sight.sitting(books) and sight.sees(books, "payroll")
