"""What a restore means for a company: what would be lost, said before it is done, and what is left unknown after it."""

import re
from collections.abc import Iterator
from pathlib import Path

from bolib import yaml_text
from bolib.batch.places import ATTEMPT, RUN, bank_of, books_of, company_file_of, outputs_of
from bolib.books import restore
from bolib.books.restore import UNREADABLE, Candidate, Loss
from bolib.problem import Problem, Refused

LATEST = (
    "select text from adopted join adoption_confirmed using (kind, version) where kind = 'company' "
    "order by version desc limit 1"
)


def lost(company: str, found: Candidate) -> tuple[Loss, list[Problem]]:
    """Say what a restore would lose; a backup of another company is refused, by its id or by the OIB of its file."""
    loss = restore.loss(books_of(company), found)
    if loss.head in ("", UNREADABLE):  # no id to compare with
        _demand_same_oib(company, found)
    return loss, [*_told(loss), *(Problem("restore.document", d) for d in _documents(company, found))]


def _told(loss: Loss) -> Iterator[Problem]:
    if loss.head == UNREADABLE:
        yield Problem("restore.unreadable", "books")
    if loss.events:
        acts = ", ".join(f"{act} {count}" for act, count in loss.acts.items())
        yield Problem("restore.lost_events", f"event {loss.common + 1}", {"count": loss.events, "acts": acts})
    for run, acts in loss.runs.items():
        yield Problem("restore.lost_run", run, {"acts": acts})
    for key in loss.revoked:
        yield Problem("restore.revoked", key)
    if loss.erased:
        yield Problem("restore.erased", "erased", {"count": loss.erased})


def _documents(company: str, found: Candidate) -> list[str]:
    return restore.missing_documents(found, books_of(company))


def _demand_same_oib(company: str, found: Candidate) -> None:
    """Hold the OIB in the backup's settings against the company's file, where there is one."""
    path = company_file_of(company)
    if not path.is_file():
        return
    here, there = (_oib(text) for text in (path.read_text("utf-8"), _adopted(found)))
    if here != there:
        raise Refused("restore.other_company", found.source.name)


def _adopted(found: Candidate) -> str:
    return "".join(str(text) for (text,) in restore.rows(found.part, LATEST))


def _oib(text: str) -> str:
    try:
        whole = yaml_text.parse(text.split("\n---\n")[0] + "\n")
    except ValueError:
        return ""
    return str(whole.get("oib", "")) if isinstance(whole, dict) else ""


def unknown(company: str, found: Candidate) -> list[Problem]:
    """List run folders and payment files that the backup's books do not know; nobody touches them."""
    return [*_unknown_folders(company, found), *_unknown_payments(company, found)]


def _unknown_folders(company: str, found: Candidate) -> Iterator[Problem]:
    known = {(str(run), str(attempt)) for run, attempt in restore.rows(found.part, "select run, attempt from seal")}
    for folder in sorted(outputs_of(company).glob("*/*")):
        run, attempt = folder.parent.name, folder.name
        ours = re.fullmatch(RUN, run) and re.fullmatch(ATTEMPT, attempt) and folder.is_dir()
        if ours and (run, attempt) not in known:
            yield Problem("restore.unknown_folder", str(folder))


def _unknown_payments(company: str, found: Candidate) -> Iterator[Problem]:
    known = {str(name) for (name,) in restore.rows(found.part, "select file from release")}
    for path in sorted(bank_of(company).glob("*")):
        if path.is_file() and not path.name.startswith(".") and path.name not in known:
            yield Problem("restore.unknown_payment", str(path))


def put(company: str, found: Candidate, loss: Loss) -> Path | None:
    """Do what was shown; gives where the replaced books are kept, null where there were none."""
    from bolib.stores import SCHEMA

    return restore.put(found, books_of(company), SCHEMA, expected=loss.head)
