"""The chain of events, worked out again from the frozen rows: rows, hashes, signatures, one after the other.

An event that wrote a department's rows has digests that were not frozen; of it the link alone can be held: the event
after it names its hash. Everything else is recomputed to the byte.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from bolib.audit.trail import Inputs, records
from bolib.formats.trail import FIELDS, GENESIS, block_digest, body, hashed
from bolib.problem import Problem
from bolib.text import catalogue, say

YES, NO, LEFT = "yes", "no", "left_out"
DIGITS = 32  # of a hash; enough to tell two apart, and readable
STEPS = ("linked", "rows_fit", "hash_fits", "signature_fits")


def recomputed(inputs: Inputs) -> pd.DataFrame:
    """Give for every event whether its link, its rows, its hash and its signature hold: yes, no, or left_out."""
    company = str(inputs["frozen"]["company"].iloc[0])
    written = dict(list(inputs["event_rows"].groupby("seq")))
    publics = dict(zip(inputs["key_enrolled"]["key"], inputs["key_enrolled"]["public"], strict=True))
    rows = {name: dict(list(frame.groupby("event"))) for name, frame in inputs.items() if "event" in frame}
    found, prev = [], GENESIS
    for number, event in enumerate(records(inputs["event"]), 1):
        parts = written.get(event["seq"])
        listed = [] if parts is None else records(parts)
        linked = event["seq"] == number and bytes.fromhex(event["prev"]) == prev
        found.append((event["seq"], _said(linked), *_event(company, event, listed, rows, publics)))
        prev = bytes.fromhex(event["hash"])
    return pd.DataFrame(found, columns=["event", *STEPS]).astype({"event": "Int64"} | dict.fromkeys(STEPS, "string"))


def _said(holds: bool) -> str:
    return YES if holds else NO


def _event(
    company: str,
    event: dict[Any, Any],
    written: list[dict[Any, Any]],
    rows: Mapping[str, Any],
    publics: Mapping[str, str],
) -> tuple[str, str, str]:
    fitting = [_rows(entry, rows.get(entry["table"])) for entry in written]
    rows_fit = NO if NO in fitting else YES if YES in fitting else LEFT
    if any(pd.isna(entry["digests"]) for entry in written):
        return rows_fit, LEFT, LEFT
    cells = [None if pd.isna(event[name]) else event[name] for name in FIELDS[:-1]]
    parts = [
        (e["table"], e["columns"], int(e["block"]), int(e["rows"]), bytes.fromhex(e["digests"]))
        for e in sorted(written, key=lambda entry: str(entry["table"]).encode())
    ]
    message = body(company, [*map(_plain, cells), bytes.fromhex(event["prev"])], parts)
    signature = None if pd.isna(event["signature"]) else bytes.fromhex(event["signature"])
    fits = hashed(message, signature) == bytes.fromhex(event["hash"])
    return rows_fit, _said(fits), LEFT if signature is None else _signed(event, message, signature, publics)


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str) else int(cell)


def _rows(entry: Mapping[str, Any], by_event: Mapping[int, pd.DataFrame] | None) -> str:
    """Hold the rows of one event in one table against their digests, where every column of them was frozen."""
    columns = [(str(name), str(kind)) for name, kind in json.loads(entry["columns"])]
    if pd.isna(entry["digests"]) or by_event is None:
        return LEFT
    frame = by_event.get(entry["seq"])
    if frame is None:
        return YES if not entry["rows"] else NO
    if not {name for name, _ in columns} <= set(frame.columns):
        return LEFT
    cells = list(zip(*(_cells(frame[name], kind) for name, kind in columns), strict=True))
    block = int(entry["block"])
    made = [block_digest(entry["table"], columns, cells[at : at + block]) for at in range(0, len(cells), block)]
    return _said(b"".join(made).hex() == entry["digests"] and len(cells) == entry["rows"])


def _cells(column: "pd.Series[Any]", kind: str) -> Iterator[object]:
    """Give the cells of a column as the trail hashes them: texts as bytes, digests out of their hex."""
    turn: dict[str, Callable[[Any], object]] = {"INTEGER": int, "TEXT": str.encode, "BLOB": bytes.fromhex}
    return (None if pd.isna(cell) else turn[kind](cell) for cell in column)


def _signed(event: Mapping[str, Any], message: bytes, signature: bytes, publics: Mapping[str, str]) -> str:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(publics[event["key"]])).verify(signature, message)
    except (InvalidSignature, ValueError, KeyError):
        return NO
    return YES


def summed(found: pd.DataFrame, language: str) -> pd.DataFrame:
    """Count for each step how many events hold, how many do not, and how many could not be recomputed."""
    rows = [
        (say(language, f"audit.{step}"), *(int((found[step] == answer).sum()) for answer in (YES, NO, LEFT)))
        for step in STEPS
    ]
    return pd.DataFrame(rows, columns=["step", "holds", "does_not_hold", "not_recomputed"])


def doubts(found: pd.DataFrame) -> list[Problem]:
    """List every event of which a step does not hold."""
    wrong = [(row["event"], step) for step in STEPS for row in records(found[found[step] == NO])]
    return [Problem("audit.does_not_fit", f"event {event}", {"step": step}) for event, step in sorted(wrong)]


def agreed(inputs: Inputs, language: str) -> pd.DataFrame:
    """Set what the trail says beside what was frozen: events and head, and the rows of every table frozen whole."""
    frozen, events, written = inputs["frozen"].iloc[0], inputs["event"], inputs["event_rows"]
    rows = [
        (say(language, "audit.events"), str(frozen["event"]), str(len(events))),
        (say(language, "audit.head"), frozen["head"][:DIGITS], "".join(events["hash"].tail(1).str[:DIGITS])),
    ]
    for name in sorted(set(written["table"]) & inputs.keys()):
        count = int(written.loc[written["table"] == name, "rows"].sum())
        rows.append((catalogue(language).get(f"facts.{name}", name), str(count), str(len(inputs[name]))))
    return pd.DataFrame(rows, columns=["item", "by_the_trail", "frozen_here"], dtype="string")


def disagreements(agreed: pd.DataFrame) -> list[Problem]:
    """List what the trail and the frozen rows do not agree on."""
    return [
        Problem("audit.not_the_same", row["item"], {"trail": row["by_the_trail"], "frozen": row["frozen_here"]})
        for row in records(agreed)
        if row["by_the_trail"] != row["frozen_here"]
    ]
