"""The auditor's rules on made-up frames: each finds what is wrong and nothing else."""

from typing import Any

import pandas as pd
import pytest

from bolib.audit import again, approvals, conclusion, corrections, rights, trail
from bolib.formats import listings
from bolib.problem import Problem

COMPANY: dict[str, Any] = {
    "time_zone": "Europe/Zagreb",
    "country": "croatia",
    "users": {"ana": {"accounts": ["ana-pc"], "roles": ["clerk"]}, "ivo": {"roles": ["boss", "auditor"]}},
}
MAY = pd.DataFrame({"user": ["ana", "ivo"], "may": ["submit", "approve, post, release"]}, dtype="string")
HOUR = 3_600_000_000
NOON = 1_793_876_400_000_000  # Thursday 5 November 2026, 12:00 in Zagreb


def frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    names = columns.split()
    made = pd.DataFrame(rows, columns=names, dtype="object")
    whole = {"event", "seq", "at", "attempt", "version", "corrects", "asked", "delegation"}
    return made.astype({name: "Int64" if name in whole else "string" for name in names})


def inputs(**more: pd.DataFrame) -> dict[str, pd.DataFrame]:
    run = "run attempt"
    return {
        "event": frame("seq at account key act subject", (1, NOON, "ana-pc", None, "import", "x")),
        "key_enrolled": frame("key user enrolled_by event", ("k1", "ana", "ana", 1), ("k2", "ivo", "ana", 1)),
        "enrolment_confirmed": frame("key confirmed_by event", ("k1", "ivo", 2), ("k2", "ivo", 2)),
        "key_revoked": frame("key revoked_by event"),
        "adopted": frame("kind version digest adopted_by event", ("roles", 1, "d" * 64, "ana", 1)),
        "adoption_confirmed": frame("kind version confirmed_by event"),
        "seal": frame(f"{run} paper event"),
        "submission": frame(f"{run} submitted_by event"),
        "decision": frame(f"{run} decision decided_by event"),
        "withdrawal": frame(f"{run} withdrawn_by event"),
        "posting": frame(f"{run} posted_by event"),
        "release": frame(f"{run} released_by event"),
        "own_pay": frame(f"{run} user signed_by event"),
        "user_paid": frame("run user"),
        "changed_account": frame(f"{run} person signed_by event"),
        "account_change": frame("person event"),
        "period_closing": frame("period event"),
        "period_reopening": frame("period asked_by reopened_by event"),
        "reversal": frame("entry reverses event"),
        "repeated_key": frame("table key event corrects"),
        "delegation": frame("user deputy does first_day last_day event"),
        "delegation_ended": frame("delegation does event"),
        "erased": frame("digest table ground erased_by event"),
        **more,
    }


def of(*events: tuple[int, str | None, str, str]) -> dict[str, pd.DataFrame]:
    """Inputs with events an hour apart: number, key, act, subject."""
    rows = [(seq, NOON + seq * HOUR, "ana-pc", key, act, subject) for seq, key, act, subject in events]
    return inputs(event=frame("seq at account key act subject", *rows))


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        (NOON, ""),
        (NOON + 9 * HOUR + HOUR - 1, ""),  # a moment before 22:00
        (NOON + 10 * HOUR, "night"),
        (NOON - 6 * HOUR, ""),  # 06:00
        (NOON - 6 * HOUR - 1, "night"),
        (NOON + 48 * HOUR, "weekend"),
        (NOON + 72 * HOUR + 10 * HOUR, "night, weekend"),
        (NOON - 4 * 24 * HOUR, "weekend, public holiday"),  # Sunday 1 November
        (NOON + 13 * 24 * HOUR, "public holiday"),  # Wednesday 18 November
    ],
)
def test_an_act_is_out_of_hours_by_the_companys_clocks(at: int, kinds: str) -> None:
    found = trail.events(inputs(event=frame("seq at account key act subject", (1, at, "x", None, "a", "b"))), COMPANY)
    late = trail.out_of_hours(found, COMPANY, first_hour=6, last_hour=22, language="en")
    assert list(late["listed_for"]) == ([kinds] if kinds else [])


def test_the_person_is_who_signed_else_whose_login_it_was() -> None:
    found = of((1, None, "import", "x"), (2, "k2", "post", "x"), (3, "k9", "post", "x"))
    assert list(trail.events(found, COMPANY)["person"]) == ["ana", "ivo", "k9"]
    stranger = inputs(event=frame("seq at account key act subject", (1, NOON, "root", None, "a", "b")))
    assert list(trail.events(stranger, COMPANY)["person"]) == ["root"]


def test_acts_are_counted_by_person_login_and_act() -> None:
    found = trail.by_person(
        trail.events(of((1, None, "import", "x"), (2, "k1", "import", "y"), (3, "k2", "post", "x")), COMPANY)
    )
    assert [tuple(row) for row in found[["person", "act", "acts", "signed"]].itertuples(index=False)] == [
        ("ana", "import", 2, 1),
        ("ivo", "post", 1, 1),
    ]
    assert found["first"][0] < found["last"][0]


def test_the_tail_begins_after_the_last_signature() -> None:
    def tail(*keys: str | None) -> list[int]:
        return list(
            trail.after_last_signature(trail.events(of(*((n, k, "a", "b") for n, k in enumerate(keys, 1))), COMPANY))[
                "event"
            ]
        )

    assert tail("k1", None, "k2") == []
    assert tail("k1", "k2", None, None) == [3, 4]
    assert tail(None, None) == [1, 2]


def test_a_key_that_was_not_enrolled_not_confirmed_or_revoked_is_named() -> None:
    found = of(*((n, key, "a", "b") for n, key in enumerate(["k1", "k2", "k1", "k3", "k4", "k2", "k1"], 1)))
    found["key_enrolled"] = frame(
        "key user enrolled_by event", ("k1", "ana", "ana", 1), ("k2", "ivo", "ana", 1), ("k3", "eva", "ana", 3)
    )
    found["key_revoked"] = frame("key revoked_by event", ("k2", "ana", 6), ("k1", "ivo", 6))
    doubts = trail.key_doubts(found, trail.events(found, COMPANY))
    assert [(d.code, d.where) for d in doubts] == [
        ("audit.key_not_confirmed", "event 4"),  # k3 was enrolled in event 3 and nobody confirmed it
        ("audit.key_unknown", "event 5"),
        ("audit.key_revoked", "event 7"),  # event 6 may sign its own revocation, which counts from then on
    ]


def test_keys_show_everyone_who_had_a_hand_in_them() -> None:
    found = of((1, "k1", "a", "b"), (2, "k2", "a", "b"), (3, "k1", "a", "b"))
    shown = trail.keys(found, trail.events(found, COMPANY)).set_index("key")
    assert list(shown["signatures"]) == [2, 1] and shown.loc["k1", "confirmed"] == "2026-11-05 14:00 ivo"
    assert shown["revoked"].isna().all()


def a_run(*, submitted: int = 2, decided: int = 3, by: str = "ivo", releaser: str = "ivo") -> dict[str, pd.DataFrame]:
    found = of(*((n, "k1", "a", "r/1") for n in range(1, 7)))
    return found | {
        "seal": frame("run attempt paper event", ("r", 1, "p", 1)),
        "submission": frame("run attempt submitted_by event", ("r", 1, "ana", submitted)),
        "decision": frame("run attempt decision decided_by event", ("r", 1, "approve", by, decided)),
        "posting": frame("run attempt posted_by event", ("r", 1, "ivo", 5)),
        "release": frame("run attempt released_by event", ("r", 1, releaser, 6)),
    }


def codes(found: dict[str, pd.DataFrame]) -> list[str]:
    return [problem.code for problem in approvals.exceptions(approvals.runs(found, trail.events(found, COMPANY)))]


def test_a_good_run_has_no_exception_and_its_steps_their_time() -> None:
    found = a_run()
    assert codes(found) == []
    runs = approvals.runs(found, trail.events(found, COMPANY))
    shown = approvals.shown(runs, COMPANY, "en", found, MAY)
    assert "deputy_of" not in shown
    assert list(shown["step"]) == ["sealed", "submitted", "approved", "posted", "released"]
    assert list(shown["person"]) == ["ana", "ana", "ivo", "ivo", "ivo"]
    assert list(shown["after_minutes"].fillna(-1)) == [-1, 60, 60, 120, 60]
    assert shown["at"].iloc[0] == "2026-11-05 13:00"


@pytest.mark.parametrize(
    ("handed", "ended", "last", "whose"),
    [
        (1, None, "2026-11-05", "ivo"),
        (1, None, "2026-11-04", None),  # was over
        (4, None, "2026-11-05", None),  # handed over afterwards
        (1, 2, "2026-11-05", None),  # ended before
        (1, 4, "2026-11-05", "ivo"),  # ended afterwards
    ],
)
def test_a_deputys_step_says_whose_it_was(handed: int, ended: int | None, last: str, whose: str | None) -> None:
    found = a_run(by="mia")
    days = ("2026-11-01", last)
    found["delegation"] = frame(
        "user deputy does first_day last_day event",
        ("ivo", "mia", "approve", *days, handed),
        ("eva", "ivo", "post", *days, 1),  # ivo posts by his own right
        ("ivo", "mia", "release", *days, 1),
    )
    if ended:
        found["delegation_ended"] = frame("delegation does event", (handed, "approve", ended))
    runs = approvals.runs(found, trail.events(found, COMPANY))
    shown = approvals.shown(runs, COMPANY, "en", found, MAY)
    of_steps = shown.get("deputy_of", [None] * 5)
    assert [None if pd.isna(one) else one for one in of_steps] == [None, None, whose, None, None]


def test_who_does_two_steps_is_named() -> None:
    assert codes(a_run(by="ana")) == ["audit.own_submission"]
    assert codes(a_run(releaser="ana")) == ["audit.own_release"]


def test_a_posting_without_an_approval_before_it_is_named() -> None:
    assert codes(a_run(decided=6)) == ["audit.posted_unapproved"]
    found = a_run()
    found["decision"] = frame("run attempt decision decided_by event", ("r", 1, "reject", "ivo", 3))
    assert codes(found) == ["audit.posted_unapproved"]
    found["decision"] = frame("run attempt decision decided_by event")
    assert codes(found) == ["audit.posted_unapproved"]


def test_an_approval_that_left_no_time_to_read_is_named() -> None:
    for gap, expected in ((2 * approvals.MINUTE, []), (2 * approvals.MINUTE - 1, ["audit.approved_quickly"])):
        found = a_run()
        found["event"].loc[2, "at"] = int(found["event"].loc[1, "at"]) + gap
        assert codes(found) == expected


def test_who_approves_their_own_pay_alone_is_named() -> None:
    found = a_run() | {"user_paid": frame("run user", ("r", "ivo"))}
    runs = approvals.runs(found, trail.events(found, COMPANY))
    own = approvals.own_pay(found, runs)
    assert list(own["step"]) == ["decided", "posted", "released"]
    assert [d.code for d in approvals.own_pay_doubts(own)] == ["audit.own_pay"]
    found["own_pay"] = frame("run attempt user signed_by event", ("r", 1, "ivo", "ana", 2))
    assert approvals.own_pay_doubts(approvals.own_pay(found, runs)) == []


def test_a_changed_account_stands_beside_who_signed_for_it_later() -> None:
    found = a_run() | {
        "account_change": frame("person event", ("E-1", 2), ("E-2", 5)),
        "changed_account": frame(
            "run attempt person signed_by event", ("r", 1, "E-1", "ivo", 3), ("r", 1, "E-2", "ivo", 3)
        ),
    }
    shown = approvals.accounts(found, trail.events(found, COMPANY))
    assert list(shown["person"]) == ["E-1"]  # what was signed before E-2's account changed does not count for it
    assert list(shown[["changed_by", "signed_by"]].iloc[0]) == ["ana", "ivo"]


def test_corrections_carry_who_and_when() -> None:
    found = of(*((n, "k2", "a", "b") for n in range(1, 5))) | {
        "repeated_key": frame("table key event corrects", ("contract", "E-1", 3, 1)),
        "reversal": frame("entry reverses event", ("2", "1", 4)),
        "period_closing": frame("period event", ("2026-10", 1), ("2026-10", 4)),
        "period_reopening": frame("period asked_by reopened_by event", ("2026-10", "ana", "ivo", 3)),
        "delegation": frame("user deputy does first_day last_day event"),
        "delegation_ended": frame("delegation does event"),
        "erased": frame("digest table ground erased_by event", ("d", "t", "g", "ivo", 4), ("e", "t", "g", "ivo", 4)),
    }
    events = trail.events(found, COMPANY)
    assert list(corrections.repeated(found, events)["person"]) == ["ivo"]
    assert list(corrections.reversals(found, events)["at"]) == ["2026-11-05 16:00"]
    assert list(corrections.reopenings(found, events)["closings"]) == [2]
    assert list(corrections.erasures(found, events)["rows"]) == [2]


def test_rights_come_from_roles_and_from_having_founded() -> None:
    roles = {
        "clerk": {"does": ["run", "submit"]},
        "boss": {"does": ["post"]},
        "founders": ["adopt"],
        "exclude": [["boss", "auditor"]],
    }
    shown = rights.rights(COMPANY, roles, {"ana"}).set_index("user")
    assert list(shown["may"]) == ["adopt, run, submit", "post"] and shown.loc["ana", "logins"] == "ana-pc"
    assert [problem.where for problem in rights.conflicts(COMPANY, roles)] == ["ivo"]


def test_a_list_for_a_spreadsheet_computes_nothing() -> None:
    made = listings.as_csv({"events": pd.DataFrame({"a": ["=1+1", "@x", "-5", 'say "x"', None], "b": [1, 2, 3, 4, 5]})})
    assert made["events.csv"].decode().splitlines()[1:4] == ['"\'=1+1","1"', '"\'@x","2"', '"\'-5","3"']
    assert '"say ""x""","4"' in made["events.csv"].decode() and made["events.csv"].endswith(b'"","5"\n')


def test_differences_are_counted_by_file_cell_and_rest() -> None:
    sealed = {"sealed_file": frame("file sha256", ("paper.ipynb", "a"), ("payment.xml", "b"))}
    differs = [
        Problem("reperform.cell", "paper.ipynb", {"cell": "Cell 3"}),
        Problem("manifest.changed", "payment.xml"),
        Problem("reperform.artefact", "payment.xml"),
        Problem("manifest.added", "note.txt"),
    ]
    assert list(again.counted(sealed, differs, "en")["differences"]) == [1, 1, 1]
    assert list(again.files(sealed, differs, "en")["answer"]) == ["differs", "differs"]
    assert list(again.files(sealed, [], "en")["answer"]) == ["as sealed", "as sealed"]
    assert again.together(differs, differs) == differs
    assert [again.answer(d, e) for d, e in (([], []), ([], differs), (differs, differs))] == [
        "identical",
        "environment_differs",
        "differs",
    ]


def test_the_conclusion_is_computed() -> None:
    events = trail.events(of((1, "k1", "a", "b"), (2, None, "a", "b")), COMPANY)
    tail = trail.after_last_signature(events)
    said = conclusion.of_the_trail(events, tail, 3, 4, [Problem("audit.own_pay", "r/1")], "en")
    assert [word in line for word, line in zip(("signed: 1", ": 1.", "3", ": 1;"), said, strict=True)] == [True] * 4
