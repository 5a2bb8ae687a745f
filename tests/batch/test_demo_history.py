"""The whole history of the demo company, for each seed: everything that is wrong in it on purpose is found by its paper."""

import csv
import json
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from bolib.accounting.hours.rules import Month, month_of_work
from bolib.accounting.payroll.rules import reconciliation
from bolib.batch import acts, demo, demo_history, demo_shown
from bolib.batch.demo_history import MONTHS
from bolib.books import Books
from bolib.formats import pain_001
from bolib.paper import read_tables
from bolib.stores import SCHEMA
from tests.accounting.hours.frames import LIMITS
from tests.batch.conftest import RUN, Home
from tests.batch.demo_company import HELD, MAKER, OCTOBER
from tests.tree import ROOT

MENDED = ("open_in", "overlap")  # by a punch added or struck out: afterwards there is nothing left to say
BY_CHANCE = ("rest_short", "outside_small")  # noted, and nothing waits for them
DECIDED = ("punch_added", "punch_voided", "hours_resolution")
AUGUST = "2026-08-payroll_month"


def folder(home: Home, name: str, attempt: int = 1) -> Path:
    return home.path / "outputs" / "demo" / name / str(attempt)


def books(home: Home) -> Books:
    return Books(home.path / "books" / "demo.db", SCHEMA)


@cache
def inputs(path: Path) -> dict[str, pd.DataFrame]:
    return read_tables(path / "inputs.db")


def work(home: Home, month: str, *, decided: bool = True) -> Month:
    """Count a month from its frozen inputs; without what people decided about it, as the clerk first saw it."""
    tables = dict(inputs(folder(home, f"{month}-hours_month")))
    company = yaml.safe_load(tables["setting"].set_index("kind").loc["company", "text"])
    if not decided:
        tables |= {name: tables[name].head(0) for name in DECIDED}
    return month_of_work(tables, company, month=month, calendar="HR", limits=LIMITS)


def shown(path: Path, mime: str = "text/plain") -> str:
    (notebook,) = path.glob("*.ipynb")
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return "\n".join("".join(o["data"].get(mime, "")) for cell in cells for o in cell.get("outputs", []))


def listed(month: Month) -> dict[tuple[str, str, str], tuple[object, int]]:
    rows = month.exceptions.to_dict("records")
    return {(row["person"], row["day"], row["kind"]): (row["resolution"], row["stops"]) for row in rows}


def test_every_fault_of_hours_is_an_exception_and_resolved_ones_say_how(whole: Home) -> None:
    faults = MAKER.company(whole.seed).faults
    assert {fault.kind for fault in faults} == {
        *MENDED,
        *("short", "no_show", "outside_plan", "absent_and_worked", "no_contract", "week_over_50"),
    }
    for month in MONTHS:
        before, after = listed(work(whole, month, decided=False)), listed(work(whole, month))
        for fault in (one for one in faults if one.month == month):
            key = (fault.person, fault.day, fault.kind)
            assert key in before or fault.kind == "week_over_50", key  # sixty hours count when somebody has said so
            if fault.resolved and fault.kind in MENDED:
                assert key not in after
            elif fault.resolved:
                assert not pd.isna(after[key][0]) and after[key][1] == 0, key
            else:
                assert after[key][1] == 1 and fault.person in work(whole, month).held_persons()
            words = shown(folder(whole, f"{month}-hours_month"))
            assert (
                fault.person in words.split("dodali ili precrtali")[1 if fault.kind in MENDED and fault.resolved else 0]
            )


def test_nothing_else_is_found_in_the_hours_but_short_rests_and_minutes_before_work(whole: Home) -> None:
    planted = {(fault.person, fault.day, fault.kind) for fault in MAKER.company(whole.seed).faults}
    for month in MONTHS:
        assert {key for key in listed(work(whole, month)) if key[2] not in BY_CHANCE} <= planted
        assert work(whole, month).held_persons() == ([] if month != OCTOBER else waiting(whole))


def waiting(home: Home) -> list[str]:
    return sorted(person for person, code in HELD[home.seed].items() if code == "payroll.no_hours")


def test_who_is_held_in_october_is_held_for_the_planted_reason(whole: Home) -> None:
    assert MAKER.company(whole.seed).held == HELD[whole.seed]
    paid, worked = folder(whole, RUN), folder(whole, demo.HOURS_RUN)
    held = demo_shown.held(paid, worked)
    assert held.keys() == HELD[whole.seed].keys()
    for person, code in HELD[whole.seed].items():
        codes = {problem.code for problem in held[person]}
        assert all(one.startswith("hours.found_") for one in codes) if code == "payroll.no_hours" else code in codes
    assert acts.concluded(paid) == {"doubts": 0, "held": len(held), "paid": 59 - len(held)}
    assert all(person in shown(paid) for person in held)


def test_a_shared_account_and_the_account_of_another_hold_four_in_the_first_payroll_of_august(whole: Home) -> None:
    first, second = (folder(whole, AUGUST, attempt) for attempt in (1, 2))
    before, after = (acts.concluded(one) for one in (first, second))
    assert before["doubts"] == after["doubts"] == 0
    assert (before["held"] - after["held"], after["paid"] - before["paid"]) == (4, 4)
    paid = {row["person"] for row in acts.proposed(first)["payslip"]}
    assert paid.isdisjoint({"E-0041", "E-0057", "E-0058", "E-0059"})
    assert shown(first).count("plaća bi išla na isti račun") == 4
    assert "plaća bi išla na isti račun" not in shown(second)
    tables = inputs(first)
    due = tables["contract"]["person"]
    names = reconciliation.names(tables["personal_data"])
    changed = reconciliation.accounts_changed(tables["bank_account"], tables["payslip"], due, names, "2026-08")
    assert sorted(changed["person"]) == ["E-0058", "E-0059"]
    accounts = tables["bank_account"].drop_duplicates("person", keep="last").set_index("person")["iban"]
    assert accounts["E-0058"] == accounts["E-0057"] and accounts["E-0059"] == accounts["E-0041"]
    assert all(iban in shown(first) for iban in changed["iban_now"])
    with books(whole) as opened:
        states = opened.rows("select attempt, state from run_state where run = ? order by attempt", AUGUST)
    assert states == [(1, "sealed"), (2, "released")]
    accounts_paid = [transfer.iban for transfer in pain_001.read((second / "payment.xml").read_bytes())]
    assert len(accounts_paid) == len(set(accounts_paid))


def test_sixty_hours_in_one_week_are_paid_with_twenty_of_overtime(whole: Home) -> None:
    assert ("E-0049", "2026-09-20", "week_over_50") in listed(work(whole, "2026-09"))
    lines = acts.proposed(folder(whole, "2026-09-payroll_month"))["payslip_line"]
    overtime = {row["person"]: row["minutes"] for row in lines if row["component"] == "overtime"}
    assert overtime["E-0049"] == 20 * 60


def test_who_left_is_not_paid_for_punches_after_it(whole: Home) -> None:
    days = work(whole, "2026-09").days
    assert days.loc[days["person"] == "E-0055", "day"].max() == "2026-09-11"
    assert {row["person"] for row in acts.proposed(folder(whole, RUN))["payslip"]}.isdisjoint({"E-0055", "E-0019"})


@pytest.mark.parametrize(
    ("day", "month", "night", "sunday", "overtime"),
    [("2026-03-28", "2026-03", 7 * 60, 6 * 60, 0), ("2026-10-24", "2026-10", 9 * 60, 7 * 60, 60)],
)
def test_the_nights_when_clocks_change_have_the_hours_they_had(
    whole: Home, day: str, month: str, night: int, sunday: int, overtime: int
) -> None:
    days = work(whole, month).days
    found = days[(days["day"] == day) & (days["night_minutes"] > 0)]
    assert len(found) >= 2
    columns = ["regular_minutes", "night_minutes", "sunday_minutes", "overtime_minutes"]
    assert found[columns].drop_duplicates().to_numpy().tolist() == [[480, night, sunday, overtime]]


def test_eight_months_of_hours_and_two_of_pay_went_the_whole_road_on_their_days(whole: Home) -> None:
    with books(whole) as opened:
        states = dict(opened.rows("select run || '/' || attempt, state from run_state"))
        events = opened.rows("select at from event order by seq")
        assert opened.verify().problems == []
        assert opened.rows("select count(distinct month), count(distinct person) from opening")[0] == (5, 59)
    hours = {f"{month}-hours_month/1": "posted" for month in MONTHS}
    pay = {f"{AUGUST}/1": "sealed", f"{AUGUST}/2": "released", "2026-09-payroll_month/1": "released"}
    assert states == {**hours, **pay, f"{RUN}/1": "submitted"}
    instants = [datetime.fromtimestamp(at / 1_000_000, UTC) for (at,) in events]
    assert instants == sorted(instants) and all(one.weekday() < 5 for one in instants)
    assert (instants[0].date().isoformat(), instants[-1].date().isoformat()) == ("2026-02-20", "2026-11-04")


def test_the_whole_history_is_the_same_up_to_the_first_seal(
    whole: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path))
    for line in demo.play(seed=whole.seed):
        if f"{MONTHS[0]}-hours_month" in line:
            break
    with Books(tmp_path / "books" / "demo.db", SCHEMA) as again, books(whole) as opened:
        heads = again.rows("select hash from event order by seq")
        assert heads == opened.rows("select hash from event where seq <= ? order by seq", len(heads))
        (seal,) = opened.rows("select min(event) from seal")[0]
        assert seal == len(heads) + 1


@pytest.mark.parametrize("killed_at", ["hours_month", "payroll_month"])
def test_a_demo_killed_half_way_is_finished_by_the_next_one(
    first: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: str
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path / "home"))
    playing = demo.play(since=OCTOBER)
    for line in playing:
        if killed_at in line:
            break
    playing.close()
    said = list(demo.play(since=OCTOBER))
    assert any("--as demo-manager" in line for line in said)
    again = Home(tmp_path / "home", 1)
    acts_of = "select act, account, at from event order by seq"
    with books(again) as found, books(first) as opened:
        assert found.rows(acts_of) == opened.rows(acts_of)
        assert found.verify().problems == []


def test_every_step_that_books_know_is_left_out_and_a_half_done_import_is_done_again(
    first: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", str(first.path))
    steps = list(demo_history.steps(ROOT / "examples" / "demo-company", "en", OCTOBER))
    assert demo._to_do(steps) == []
    assert [step.micros for step in steps] == sorted(step.micros for step in steps)
    assert len({step.micros for step in steps}) == len(steps)


def test_hostile_names_are_shown_and_never_obeyed(whole: Home) -> None:
    image, formula = "<img src=x onerror=alert(1)>", '=HYPERLINK("http://x","y")'
    with books(whole) as opened:
        names = set(opened.rows("select first_name, last_name from personal_data where person = 'E-0060'"))
        assert names == {(image, formula)}
        about = opened.rows("select position, site, unit from contract where person = 'E-0054'")
        assert about == [(image, "../../x", "NET")]
        assert opened.rows("select name from unit where unit = 'NET'") == [(formula,)]
        assert all(code[0].isalnum() for (code,) in opened.rows("select person from person"))
    for name in (RUN, demo.HOURS_RUN):
        html = shown(folder(whole, name), "text/html")
        assert "<img" not in html and "&lt;img src=x onerror=alert(1)&gt;" in html
    for path in folder(whole, demo.HOURS_RUN).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith("=")]
    payment = pain_001.read((folder(whole, RUN) / "payment.xml").read_bytes())
    assert not [one for one in payment if "<" in one.name or "=" in one.name]
    assert {path.name for path in (folder(whole, RUN) / "payslips").iterdir()} == {
        f"{row['person']}.pdf" for row in acts.proposed(folder(whole, RUN))["payslip"]
    }
    assert not list(whole.path.rglob("x"))


def test_every_punch_stands_beside_the_hours_paper_with_who_changed_it(whole: Home) -> None:
    for month in MONTHS:
        path = folder(whole, f"{month}-hours_month")
        tables = inputs(path)
        with (path / "punches.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(tables["punch"]) + len(tables["punch_added"])
        changed = [row for row in rows if row["standing"] != "clock"]
        assert len(changed) == len(tables["punch_added"]) + len(tables["punch_voided"])
        assert all(row["person"] in shown(path).split("dodali ili precrtali")[1] for row in changed)
        with (path / "days.csv").open(encoding="utf-8", newline="") as file:
            days = list(csv.DictReader(file))
        sums = pd.DataFrame(days).astype({"night_minutes": int}).groupby("person")["night_minutes"].sum()
        totals = work(whole, month).totals.set_index("person")["night_minutes"]
        assert (sums.reindex(totals.index).fillna(0) == totals).all()


def test_one_payslip_of_the_readme_is_that_of_the_demo(played: Any) -> None:
    """The numbers of the section are worked out again, from punches to cents, without the program's own rules."""
    whole = played(1, MONTHS[0])
    section = (ROOT / "README.md").read_text("utf-8").split("## One payslip, followed")[1].split("\n## ")[0]
    person, worked, paid = "E-0015", folder(whole, demo.HOURS_RUN), folder(whole, RUN)
    tables = inputs(worked)
    punch = tables["punch"][tables["punch"]["person"] == person]
    night = punch[(punch["at"] >= micros("2026-10-24 18:00")) & (punch["at"] < micros("2026-10-25 12:00"))]
    come, go = (datetime.fromtimestamp(int(at) // 1_000_000, UTC) for at in night["at"])
    assert f"{come:%H:%M}" == "19:56" and f"{go:%H:%M}" == "05:02"
    (month,) = [row for row in acts.proposed(worked)["hours_month"] if row["person"] == person]
    (slip,) = [row for row in acts.proposed(paid)["payslip"] if row["person"] == person]
    lines = {row["component"]: row for row in acts.proposed(paid)["payslip_line"] if row["person"] == person}
    minutes = {name: month[f"{name}_minutes"] for name in ("regular", "overtime", "night", "sunday")}
    assert minutes == {"regular": 22 * 480, "overtime": 60, "night": (6 * 8 + 9) * 60, "sunday": 7 * 60}
    hour = Fraction(139_000, 176)
    gross = {
        "base": 139_000,
        "overtime": cents(hour * Fraction(3, 2)),
        "night": cents(hour * 57 * Fraction(3, 10)),
        "sunday": cents(hour * 7 / 2),
    }
    assert {name: row["amount_cents"] for name, row in lines.items()} == gross
    total = sum(gross.values())
    first, second = cents(Fraction(total * 15, 100)), cents(Fraction(total * 5, 100))
    income = total - first - second
    tax = cents(Fraction((income - 60_000) * 23, 100))
    health = cents(Fraction(total * 165, 1000))
    figures = (total, first, second, income, income - 60_000, tax, income - tax, health)
    names = ("gross", "first_pillar", "second_pillar", "income", "tax_base", "tax", "net", "health")
    assert figures == tuple(slip[f"{name}_cents"] for name in names)
    for number in (*gross.values(), *figures):
        assert f"{number // 100:,}.{number % 100:02}" in section, number
    for text in ("176:00", "57:00", "7:00", "1:00", "21:56", "06:02", "days.csv", "punches.csv", person):
        assert text in section, text
    oib = inputs(paid)["person"].set_index("person").loc[person, "oib"]
    transfers = pain_001.read((paid / "payment.xml").read_bytes())
    (transfer,) = [one for one in transfers if str(oib) in one.payee_reference]
    assert transfer.cents == slip["net_cents"] and transfer.iban in section.replace(" ", "")


def cents(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


def micros(wall: str) -> int:
    return int(datetime.fromisoformat(f"{wall}+00:00").timestamp()) * 1_000_000
