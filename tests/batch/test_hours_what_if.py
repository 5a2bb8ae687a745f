"""A simulation of hours on the road: run, done again, refused at every door, and nobody is told to submit it."""

from pathlib import Path

import pytest

from bolib.batch import acts, manifest
from bolib.batch.places import outputs_of, run_file_of
from bolib.batch.reperform import reperform
from bolib.batch.run import run
from bolib.books import keys
from bolib.cli import main
from bolib.paper import read_tables
from bolib.problem import Refused
from bolib.text import say
from tests.batch.test_hours_road import HOURS_RUN, home, made, opened  # noqa: F401 (fixture)

NAME = "2026-10-hours_what_if"


def test_a_simulation_of_hours_is_done_again_and_goes_no_further(
    home: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    made(HOURS_RUN)  # hours that are approved are counted again
    assert main(["run", "acme", NAME]) == 2  # the run file is written, to be looked at
    capsys.readouterr()
    assert main(["run", "acme", NAME, "--language", "en"]) == 0
    folder, said = outputs_of("acme") / NAME / "1", capsys.readouterr().out
    assert "nobody can submit" in said and "then submit it" not in said
    assert "hours counted whole with the changes: " in said
    assert manifest.read(folder)["simulation"] is True and reperform(folder).answer == "identical"
    frozen = read_tables(folder / "inputs.db")
    assert list(frozen["change"]["what"]) == ["contract.weekly_hours"] and 2400 in set(
        frozen["contract"]["weekly_minutes"]
    )
    rows = (folder / "persons.csv").read_text("utf-8-sig").splitlines()
    assert any("E-1" in row for row in rows)  # approved, and counted all the same
    for door in (acts.submit, acts.approve, acts.post, acts.release):
        for user in ("ana", "ivo"):
            with pytest.raises(Refused):
                door(folder, keys.unlock(user, "open"))


def test_a_change_that_is_refused_leaves_nothing_and_changes_of_pay_are_none_of_hours(home: Path) -> None:  # noqa: F811
    assert main(["run", "acme", NAME]) == 2
    path = run_file_of("acme", NAME)
    text = path.read_text("utf-8")
    for change, code in (
        ('{what: contract.weekly_hours, value: "40", who: everybody}', "what_if.no_effect"),
        ('{what: contract.pay, percent: "5", who: everybody}', "what_if.pay_only"),
        ('{what: minimum_wage.gross, value: "1100.00"}', "what_if.unknown"),
    ):
        path.write_text(text.replace('{what: contract.weekly_hours, value: "38", who: everybody}', change), "utf-8")
        with pytest.raises(Refused) as refused:
            run("acme", NAME)
        assert refused.value.problem.code == code
    runs = outputs_of("acme") / NAME
    assert not runs.exists() or not [one for one in runs.iterdir() if one.is_dir()]


def test_where_no_hours_are_counted_there_is_nothing_to_simulate(
    home: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bolib.batch.papers import PAPERS
    from bolib.books import settings

    with opened() as books:
        whole = settings.company(books)
        PAPERS["accounting/hours_what_if"].demand(books, "2026-10", {})
        monkeypatch.setattr(settings, "company", lambda *_: whole | {"hours": {"clock": False}})
        with pytest.raises(Refused, match=r"hours\.not_counted_here"):
            PAPERS["accounting/hours_what_if"].demand(books, "2026-10", {})


@pytest.mark.parametrize("language", ["en", "hr"])
def test_what_is_done_next_depends_on_what_the_paper_is_for(language: str) -> None:
    words = [say(language, f"bo.sealed{end}", folder="f") for end in ("", "_simulation", "_to_read")]
    assert len(set(words)) == 3 and all(text.splitlines()[0].endswith(": f") for text in words)
