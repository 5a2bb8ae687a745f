"""Payslips at the desk: all of a month with their sums, one as its items, and each figure followed down to the punch."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from bolib.accounting import payroll
from bolib.accounting.desk import Desk
from bolib.accounting.payroll.desk.payslips import PayslipsDesk
from bolib.accounting.payroll.store import slip_list
from bolib.accounting.payroll.store.walk import Walk, walk
from bolib.batch import run_file
from bolib.batch.places import outputs_of
from bolib.batch.run import run
from bolib.books import Books
from bolib.text import say
from tests.accounting.desk_company import HOSTILE, MONTH, PAY_RUN, markup, read

LANGUAGES = ("en", "hr")
BABIC = f"{PAY_RUN}|E-2"


@pytest.fixture
def desk(paid: Path) -> Desk:
    made = Desk("acme", "en", MONTH)
    made.page.go("payslips")
    return made


def opened(desk: Desk, key: str, figure: str = "") -> PayslipsDesk:
    """Choose a slip, and a figure of it, and wait until it is worked out."""
    desk.payslips.grid.chosen = key
    if figure:
        desk.payslips.items.chosen = figure
        desk.payslips.work.wait()
    return desk.payslips


def go(part: PayslipsDesk, title: str) -> None:
    """Choose one of the ways on."""
    assert part.walked.stop
    ways = part.walked.stop.ways
    place = next(n for n, way in enumerate(ways) if f" {title}" in f" {way.title}".replace("\xa0", " "))
    part.walked.ways.chosen = str(place)


def test_the_list_is_what_was_posted_with_sums_of_what_is_found(desk: Desk) -> None:
    part = desk.payslips
    with read() as books:
        slips = payroll.slips(books, MONTH)
    shown = part.grid.shown()
    assert sorted(shown["person"]) == sorted(slips["person"]) == ["E-1", "E-2", "E-3"]
    assert shown["net_cents"].sum() == slips["net_cents"].sum()
    assert "3,431.40" in part._sums.value and "persons: 3" in part._sums.value
    by_person = shown.set_index("person")
    pillars = slips.set_index("person")[["first_pillar_cents", "second_pillar_cents"]].sum(axis=1)
    assert by_person["contributions_cents"].to_dict() == pillars.to_dict()
    assert by_person["difference_cents"].to_dict() == {"E-1": 0, "E-2": -840, "E-3": 0}
    part.grid.search = "babic"
    assert part.grid.total == 1 and "persons: 1" in part._sums.value and "1,115.20" in part._sums.value
    assert part.grid.rows[0]["cells"][0] == f"{HOSTILE} Babić"


def test_a_month_before_which_nothing_was_paid_has_no_difference(paid: Path) -> None:
    with read() as books:
        assert slip_list.listed(books, "2026-09")["difference_cents"].isna().all()
        assert slip_list.listed(books, "2026-08").empty


def test_a_slip_is_shown_as_its_items_and_nothing_of_a_name_is_obeyed(desk: Desk) -> None:
    part = opened(desk, BABIC)
    items = {row["key"]: row["cells"] for row in part.items.rows}
    assert items["line_1_base_cents"] == ["Base pay", "174:30", "1,586.36"]
    assert items["net_cents"][2] == items["paid_cents"][2] == "1,115.20"
    assert "surtax_cents" not in items and "deductions_cents" not in items
    assert not any("<img src=x" in text for text in markup(desk.view))
    assert "&lt;img src=x onerror=alert(1)&gt; Babić (E-2)" in part._head.value


WAYS = {
    "en": ("Income", "Gross", "Base pay", "Hours approved by runs", "7 Oct 2026"),
    "hr": ("Dohodak", "Bruto", "Osnovna plaća", "Sati", "7. 10. 2026."),
}
PUNCHES = {"en": [("in", "08:00"), ("out", "16:00")], "hr": [("ulaz", "08:00"), ("izlaz", "16:00")]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_net_pay_is_followed_down_to_the_punch_and_back(desk: Desk, language: str) -> None:
    desk.page.language.value = language
    part = opened(desk, BABIC, "net_cents")
    for title in WAYS[language]:
        go(part, title)
    assert part.walked.stop
    punches = part.walked.stop.ways
    assert [(way.title, way.value) for way in punches] == PUNCHES[language]
    assert say(language, "act.import") in punches[0].said and say(language, "desk.by_hand") in punches[1].said
    assert say(language, "act.add_punch") in punches[1].said and not any(way.key for way in punches)
    crumbs = [made.description for made in part.walked.crumbs if made.layout.display != "none"]
    assert len(crumbs) == 1 + len(WAYS[language])
    part.walked.crumbs[2].click()
    assert part.walked.path == ["figure:net_cents", "figure:income_cents", "figure:gross_cents"]
    assert part.notice.said == ""


def test_another_language_says_the_same_of_the_same_figure(desk: Desk) -> None:
    part = opened(desk, BABIC, "tax_cents")
    go(part, "Income tax before")
    go(part, "Lower tax rate")
    path, english = list(part.walked.path), part.walked._head.value
    desk.page.language.value = "hr"
    assert part.walked.path == path and part.walked._head.value != english
    assert "23\xa0%" in part.walked._head.value


def everything(found: Walk, books: Books) -> dict[str, str]:
    """Follow every way of a slip to its end; gives where each thing was found."""
    known, waiting = dict[str, str](), [f"figure:{name}" for name in found.parts.figures]
    while waiting:
        key = waiting.pop()
        if key not in known:
            stop = found.stop(books, key)
            known[key] = stop.title
            waiting += [way.key for way in stop.ways if way.key]
    return known


@pytest.mark.parametrize("person", ["E-1", "E-2", "E-3"])
def test_every_way_leads_somewhere_and_no_figure_is_reached_twice_on_one_path(paid: Path, person: str) -> None:
    with read() as books:
        for language in LANGUAGES:
            known = everything(walk(books, MONTH, person=person, language=language), books)
            assert all(known.values())
            assert any(key.startswith("law:") for key in known) and any("|contract|" in key for key in known)
            assert any(key.startswith("day:") for key in known) is (person != "E-3")


def test_hours_that_came_in_approved_say_that_their_days_are_not_here(paid: Path) -> None:
    with read() as books:
        found = walk(books, MONTH, person="E-3")
        (way,) = (way for way in found.stop(books, "figure:line_1_base_cents").ways if "|month_hours|" in way.key)
        stop = found.stop(books, way.key)
    assert stop.said == (say("en", "walk.elsewhere"),) and not stop.ways


def test_what_was_said_of_a_day_stands_beside_its_punches_with_who_said_it(paid: Path) -> None:
    with read() as books:
        found = walk(books, MONTH, person="E-2")
        (said,) = (
            way
            for key in everything(found, books)
            if key.endswith("2026-10-09")
            for way in found.stop(books, key).ways
            if way.what == say("en", "walk.said")
        )
    assert (
        said.title == "1:30 less than planned"
        and "came late" in said.said
        and say("en", "act.resolve_hours") in said.said
    )


def test_a_key_that_leads_nowhere_is_refused(paid: Path) -> None:
    with read() as books:
        found = walk(books, MONTH, person="E-2")
        for key in ("figure:nothing", "row:nothing|x|y|1", "nothing", "law:nothing"):
            with pytest.raises(KeyError):
                found.stop(books, key)


def test_one_person_worked_out_alone_comes_out_as_among_all(paid: Path) -> None:
    from bolib.accounting.payroll import store

    about = {"month": MONTH, "pay_day": "2026-11-10"}
    with read() as books:
        alone, whole = store.inputs(books, **about, person="E-2"), store.inputs(books, **about)
    assert alone.keys() == whole.keys()
    for name, rows in whole.items():
        own = rows[rows["person"] == "E-2"].reset_index(drop=True) if "person" in rows else rows
        pd.testing.assert_frame_equal(alone[name].reset_index(drop=True), own, check_dtype=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_net_pay_differs_is_said_in_words(desk: Desk, language: str) -> None:
    desk.page.language.value = language
    part = opened(desk, BABIC)
    part.why.click()
    part.work.wait()
    with read() as books:
        said = payroll.why(books, MONTH, person="E-2", language=language)
    assert len(said) == 3 and all(sentence.split(":")[0] in part._reasons.value for sentence in said)


def test_what_was_worked_out_for_a_slip_that_was_left_is_not_shown(desk: Desk) -> None:
    part = opened(desk, BABIC)
    part.why.click()
    part.grid.chosen = f"{PAY_RUN}|E-1"
    part.work.wait()
    assert part._reasons.value == "" and "Ana" in part._head.value


def test_the_figure_that_was_asked_for_last_is_shown(desk: Desk) -> None:
    part = opened(desk, BABIC)
    part.why.click()
    for figure in ("gross_cents", "income_cents", "tax_cents"):
        part.items.chosen = figure
    while part.work.since is not None:
        part.work.wait()
    assert part.walked.path == ["figure:tax_cents"] and part._reasons.value and part.notice.said == ""


def test_the_drawing_and_the_payslip_are_given_as_they_were_sealed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, bytes] = {}
    monkeypatch.setattr(desk.page.browser, "give", given.__setitem__)
    part = opened(desk, BABIC, "net_cents")
    part.pdf.click()
    part.walked.draw.click()
    part.walked.save.click()
    assert 'src="data:image/svg+xml;base64,' in part.walked._picture.value
    assert given[f"{PAY_RUN}-E-2.pdf"] == (outputs_of("acme") / PAY_RUN / "1" / "payslips" / "E-2.pdf").read_bytes()
    assert given["E-2-net.svg"].startswith(b"<svg") and part.notice.said == ""


@pytest.fixture
def own(paid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy that a test may spoil."""
    for name, variable in (("home", "BACK_OFFICE_HOME"), ("config", "XDG_CONFIG_HOME")):
        shutil.copytree(paid / name, tmp_path / name)
        monkeypatch.setenv(variable, str(tmp_path / name))
    return tmp_path


def test_a_payslip_that_was_touched_is_not_given(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = outputs_of("acme") / PAY_RUN / "1" / "payslips" / "E-2.pdf"
    path.chmod(0o600)
    path.write_bytes(b"other")
    desk = Desk("acme", "en", MONTH)
    desk.page.go("payslips")
    monkeypatch.setattr(desk.page.browser, "give", lambda *_: pytest.fail("given"))
    part = opened(desk, BABIC)
    part.pdf.click()
    assert part.notice.tone == "wrong" and "E-2.pdf" in part.notice.said


REVERSAL = """paper: accounting/payroll_month
month: "2026-10"
pay_day: "2026-11-10"
simulation: no
parameters: {report_mark: "26314", language: hr, payout: reversal, of: 2026-10-payroll_month, persons: E-1}
"""


@pytest.fixture
def sealed(own: Path) -> str:
    """Seal a run that takes the slip of E-1 back and gives it anew, and that nobody has posted."""
    name = f"{PAY_RUN}-2"
    run_file.run_file_of("acme", name).write_text(REVERSAL, "utf-8")
    run("acme", name)
    return name


def test_slips_of_a_run_that_is_not_posted_are_marked_and_not_explained_yet(sealed: str) -> None:
    desk = Desk("acme", "en", MONTH)
    desk.page.go("payslips")
    part = desk.payslips
    assert part.grid.total == 4 and part.which.layout.display == ""
    assert part._all.set_index("key")["difference_cents"].isna().to_dict() == {
        **{BABIC: False, f"{PAY_RUN}|E-3": False},
        **{f"{PAY_RUN}|E-1": True, f"{sealed}|E-1": True},
    }
    part.which.value = sealed
    (row,) = part.grid.rows
    assert row["tones"] == {"state": "warn"} and row["cells"][-1] == say("en", "status.state_sealed")
    given: dict[str, bytes] = {}
    part._give = given.__setitem__
    for language in LANGUAGES:
        desk.page.language.value = language
        opened(desk, f"{sealed}|E-1")
        assert say(language, "payslips.not_posted") in part._head.value and part.why.layout.display == "none"
        items = {row["key"]: row["cells"] for row in part.items.rows}
        assert items["net_cents"][2] == {"en": "1,192.60", "hr": "1.192,60"}[language]
        part.items.chosen = "net_cents"
        assert part.notice.tone == "wrong" and say(language, "payslips.not_posted") in part.notice.said
        assert part.walked.stop is None
        part.items.chosen = ""
    part.pdf.click()
    assert given[f"{sealed}-E-1.pdf"].startswith(b"%PDF")
    path = outputs_of("acme") / sealed / "1" / "results.db"
    path.chmod(0o600)
    path.write_bytes(b"other")
    desk = Desk("acme", "en", MONTH)
    desk.page.go("payslips")
    assert desk.payslips.notice.tone == "wrong" and "results.db" in desk.payslips.notice.said
    assert desk.payslips.grid.total == 3
