"""Every run from seal to release: who submitted, approved, posted and released it, how long each took, what was signed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from bolib.audit.trail import Inputs, records, when
from bolib.dates import local
from bolib.problem import Problem
from bolib.text import say

RUN = ["run", "attempt"]
STEPS = (
    ("submission", "submitted_by", "submitted"),
    ("decision", "decided_by", "decided"),
    ("withdrawal", "withdrawn_by", "withdrawn"),
    ("posting", "posted_by", "posted"),
    ("release", "released_by", "released"),
)
QUICK = 2  # minutes; who approves sooner than this after the submission has hardly read the paper
MINUTE = 60_000_000


def runs(inputs: Inputs, events: pd.DataFrame) -> pd.DataFrame:
    """Give one row for each attempt: every step with its person and its instant (microseconds), null where not done."""
    at = dict(zip(inputs["event"]["seq"], inputs["event"]["at"], strict=True))
    people = dict(zip(events["event"], events["person"], strict=True))
    frame = inputs["seal"][[*RUN, "paper", "event"]].copy()
    frame["sealed_by"], frame["sealed"] = frame["event"].map(people), frame.pop("event").map(at)
    for table, by, name in STEPS:
        kept = [*RUN, by, "event", *(["decision"] if table == "decision" else [])]
        frame = frame.merge(inputs[table][kept].rename(columns={"event": name}), how="left", on=RUN)
        frame[name] = frame[name].map(at)
    kinds = {"sealed": "Int64", **{name: "Int64" for _, _, name in STEPS}}
    return frame.astype(kinds).sort_values(RUN, ignore_index=True)


def shown(
    found: pd.DataFrame, company: Mapping[str, Any], language: str, inputs: Inputs, may: pd.DataFrame
) -> pd.DataFrame:
    """Give every step of every attempt in order of time: who did it, when, and how long after the step before.

    Where somebody did a step as a deputy, `deputy_of` says whose; `may` are the rights of their own, by user.
    """
    handed = list(_handed(inputs, may))
    rows = [row for run in records(found) for row in _steps(run, company, language, handed)]
    columns = [*RUN, "step", "person", "deputy_of", "at", "after_minutes"]
    kinds = {"attempt": "Int64", "after_minutes": "Int64"}
    frame = pd.DataFrame(rows, columns=columns).astype({name: kinds.get(name, "string") for name in columns})
    return frame if frame["deputy_of"].notna().any() else frame.drop(columns="deputy_of")


def _handed(inputs: Inputs, may: pd.DataFrame) -> Iterator[Mapping[str, Any]]:
    """Give what was handed to whom from when until when; what a deputy may do by an own right is done by that."""
    own = {row["user"]: str(row["may"]).split(", ") for row in records(may)}
    at = dict(zip(inputs["event"]["seq"], inputs["event"]["at"], strict=True))
    ended = {(row["delegation"], row["does"]): at[row["event"]] for row in records(inputs["delegation_ended"])}
    for row in records(inputs["delegation"]):
        if row["does"] not in own.get(row["deputy"], []):
            yield {**row, "from": at[row["event"]], "until": ended.get((row["event"], row["does"]))}


def _whose(by: str, act: str, at: int, zone: str, handed: list[Mapping[str, Any]]) -> str | None:
    day = local(at, zone).date().isoformat()
    whose = (
        one["user"]
        for one in handed
        if (one["deputy"], one["does"]) == (by, act)
        and one["first_day"] <= day <= one["last_day"]
        and one["from"] < at
        and (one["until"] is None or at < one["until"])
    )
    return ", ".join(dict.fromkeys(whose)) or None


def _steps(
    run: Mapping[str, Any], company: Mapping[str, Any], language: str, handed: list[Mapping[str, Any]]
) -> Iterator[tuple[Any, ...]]:
    steps = [("sealed_by", "sealed"), *((by, name) for _, by, name in STEPS)]
    done = sorted((run[name], steps.index((by, name)), by, name) for by, name in steps if not pd.isna(run[name]))
    before = None
    for at, _, by, name in done:
        code = {"approve": "approved", "reject": "rejected"}[run["decision"]] if name == "decided" else name
        after = None if before is None else (at - before) // MINUTE
        act = run["decision"] if name == "decided" else {"posted": "post", "released": "release"}.get(name, "")
        whose = _whose(run[by], act, at, company["time_zone"], handed)
        step = say(language, f"status.state_{code}")
        yield run["run"], run["attempt"], step, run[by], whose, when(at, company), after
        before = at


def own_pay(inputs: Inputs, found: pd.DataFrame) -> pd.DataFrame:
    """Give every posted run that pays a user who acted on it: which step, and who signed that slip instead."""
    paid = {(row["run"], row["user"]) for row in records(inputs["user_paid"])}
    signed = {(row["run"], row["attempt"], row["user"]): row["signed_by"] for row in records(inputs["own_pay"])}
    rows = [
        (row["run"], row["attempt"], row[by], name, signed.get((row["run"], row["attempt"], row[by])))
        for row in records(found[found["posted"].notna()])
        for _, by, name in STEPS
        if (row["run"], row[by]) in paid
    ]
    columns = [*RUN, "user", "step", "own_pay_signed_by"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns, "string") | {"attempt": "Int64"})


def accounts(inputs: Inputs, events: pd.DataFrame) -> pd.DataFrame:
    """Give every change of a bank account: whose, when, by whom, and who signed for it on which run afterwards."""
    by = events.set_index("event")[["at", "person"]].rename(columns={"person": "changed_by"})
    frame = inputs["account_change"].join(by, on="event")
    told = inputs["changed_account"].rename(columns={"event": "signed_event"})
    frame = frame.merge(told, how="left", on="person")
    later = frame["signed_event"].isna() | (frame["signed_event"] > frame["event"])
    return frame[later].drop(columns=["signed_event"]).sort_values(["event", "person"], ignore_index=True)


def submitter_is_not_approver(found: pd.DataFrame) -> list[Problem]:
    """Nobody decided on what they submitted."""
    return _same(found, "submitted_by", "decided_by", "audit.own_submission")


def submitter_is_not_releaser(found: pd.DataFrame) -> list[Problem]:
    """Nobody released what they submitted."""
    return _same(found, "submitted_by", "released_by", "audit.own_release")


def posted_was_approved(found: pd.DataFrame) -> list[Problem]:
    """Everything that was posted had been approved before, by a person."""
    posted = found[found["posted"].notna()]
    wrong = (posted["decision"].fillna("") != "approve") | (posted["decided"].fillna(2**62) > posted["posted"])
    return [Problem("audit.posted_unapproved", _where(row)) for row in records(posted[wrong])]


def approved_was_read(found: pd.DataFrame) -> list[Problem]:
    """Between submission and approval there was time to read the paper."""
    approved = found[found["decision"] == "approve"]
    quick = approved[approved["decided"] - approved["submitted"] < QUICK * MINUTE]
    return [
        Problem("audit.approved_quickly", _where(row), {"person": row["decided_by"], "minutes": QUICK})
        for row in records(quick)
    ]


CHECKS: list[Callable[[pd.DataFrame], list[Problem]]] = [
    submitter_is_not_approver,
    submitter_is_not_releaser,
    posted_was_approved,
    approved_was_read,
]


def exceptions(found: pd.DataFrame) -> list[Problem]:
    """List what every check finds."""
    return [problem for check in CHECKS for problem in check(found)]


def _same(found: pd.DataFrame, first: str, second: str, code: str) -> list[Problem]:
    same = found[(found[first] == found[second]).fillna(False)]
    return [Problem(code, _where(row), {"person": row[first]}) for row in records(same)]


def _where(row: Mapping[str, Any]) -> str:
    return f"{row['run']}/{row['attempt']}"


def own_pay_doubts(own: pd.DataFrame) -> list[Problem]:
    """List who approved a run that pays them without another person's signature on their slip."""
    alone = own[(own["step"] == "decided") & own["own_pay_signed_by"].isna()]
    return [Problem("audit.own_pay", _where(row), {"person": row["user"]}) for row in records(alone)]
