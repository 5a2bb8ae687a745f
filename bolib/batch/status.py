"""What waits in a company, and for whom: its runs, settings and periods, with the next command to type."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bolib import dates
from bolib.accounting.payroll.store.payouts import pays
from bolib.batch.papers import PAPERS
from bolib.batch.places import Place, books_of, folder_of, home
from bolib.books import Books, deputies, roles, settings, signed_in
from bolib.books.approvals.waiting import NEXT, latest
from bolib.dates import local
from bolib.formats.logins import called
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say


def waiting(books: Books, company: str) -> dict[str, Any]:
    """Give the state of the books: name, events, head, the latest attempt of every run, settings that wait."""
    return {
        "company": company,
        "name": books.rows("select name from company")[0][0],
        "events": books.seq,
        "head": books.head,
        "time_zone": settings.company(books)["time_zone"],
        "runs": [_run(books, company, *row) for row in latest(books)],
        "settings": [
            {"kind": kind, "adopted_by": by, "waits_for": roles.who_may(books, "confirm", but=by)}
            for kind, by in books.rows("select kind, adopted_by from adoption_waiting order by kind")
        ],
        "keys": [
            {"key": key, "user": user, "enrolled_by": by, "waits_for": roles.who_may(books, "confirm", but=by)}
            for key, user, by in books.rows(
                "select key, user, enrolled_by from key_enrolled where key not in (select key from enrolment_confirmed) "
                "and key not in (select key from key_revoked) order by event"
            )
        ],
    }


def page(company: str, language: str = "en") -> str:
    """Say what waits in a company, or how to begin where it has no books yet."""
    if not books_of(company).is_file():
        return say(language, "status.begin")
    with Books(books_of(company), SCHEMA) as books:
        return "\n".join(lines(waiting(books, company), language))


def _run(books: Books, company: str, run: str, attempt: int, state: str, submitted_by: str | None) -> dict[str, Any]:
    folder = folder_of(Place(company, run, attempt))
    about = {"run": run, "attempt": attempt, "state": state, "folder": str(folder)}
    act = NEXT.get(state)
    if act == "release" and not pays(books, run):
        act = None
    ((paper, simulation),) = books.rows(
        "select paper, simulation from seal where run = ? and attempt = ?", run, attempt
    )
    if simulation or (paper in PAPERS and PAPERS[paper].post is None):  # a paper that proposes nothing is done
        act = None
    but = submitted_by if act in ("approve", "release") else None
    whom = roles.who_may(books, act or "run", but=but) if act or state in ("rejected", "withdrawn") else []
    instead = [(user, *one) for user in whom if act for one in deputies.standing_in(books, user, act)]
    return {**about, "signed": signed(books, run, attempt), "next": act, "waits_for": whom, "deputies": instead}


def signed(books: Books, run: str, attempt: int) -> list[dict[str, Any]]:
    """List who did what to an attempt, as whose deputies, and when (microseconds since 1970 UTC)."""
    found = books.rows(
        "select e.seq, e.at, e.act, k.user, e.account, r.text from event e left join key_enrolled k using (key) "
        "left join reason r on r.event = e.seq where e.subject = ? and e.act <> 'import' order by e.seq",
        f"{run}/{attempt}",
    )
    return [
        {
            **{"at": at, "act": act, "by": user or called(account), "reason": text},
            "deputy_of": roles.acted_for(books, user, act, before=seq) if user else [],
        }
        for seq, at, act, user, account, text in found
    ]


def by(act: Mapping[str, Any], language: str) -> str:
    """Name who did an act, and in whose place."""
    if not act["deputy_of"]:
        return str(act["by"])
    return say(language, "deputies.acted", by=act["by"], user=", ".join(act["deputy_of"]))


def named(users: Sequence[str], instead: Sequence[tuple[str, str, str]], language: str) -> list[str]:
    """Name users; of who is somebody's deputy in it (deputy, whose, until which day) that is said."""
    found = list(users)
    for deputy, user, last in (one for one in instead if one[0] in users):
        until = dates.show(date.fromisoformat(last), language)
        found[users.index(deputy)] = say(language, "deputies.named", deputy=deputy, user=user, until=until)
    return found


def companies() -> list[str]:
    """List the companies that have books here; at a served desk those in which the person who signed in signs."""
    found = sorted(path.stem for path in (home() / "books").glob("*.db"))
    return [company for company in found if _signs_in(company)] if signed_in.served() else found


def _signs_in(company: str) -> bool:
    try:
        with Books(books_of(company), SCHEMA) as books:
            return signed_in.user(books) is not None
    except Refused:  # not books that open here
        return False


def lines(found: dict[str, Any], language: str) -> list[str]:
    """Put it into words."""
    told = [say(language, "status.books", name=found["name"], events=found["events"], head=found["head"][:12])]
    if not found["runs"]:
        told.append(say(language, "status.no_runs", company=found["company"]))
    for run in found["runs"]:
        state = say(language, f"status.state_{run['state']}")
        told.append(say(language, "status.run", run=run["run"], attempt=run["attempt"], state=state))
        told += [_act(act, found["time_zone"], language) for act in run["signed"]]
        if run["next"]:
            told += step(run, language)
        elif run["state"] in ("rejected", "withdrawn"):
            told += [
                "  " + say(language, "status.again"),
                f"  ./bo run {found['company']} {run['run']} --as {_first(run)}",
            ]
    for setting in found["settings"]:
        whom = ", ".join(setting["waits_for"]) or "?"
        told.append(say(language, "status.setting", kind=setting["kind"], by=setting["adopted_by"], whom=whom))
        told.append(f"  ./bo company adopt {found['company']} {setting['kind']} --confirm --as {_first(setting)}")
    for key in found["keys"]:
        whom = ", ".join(key["waits_for"]) or "?"
        about = {name: key[name] for name in ("key", "user")}
        told.append(say(language, "status.key", **about, by=key["enrolled_by"], whom=whom))
        told.append(f"  ./bo key enrol {found['company']} {key['user']} --confirm --as {_first(key)}")
    return told


def _act(act: dict[str, Any], zone: str, language: str) -> str:
    done = say(language, f"act.{act['act']}")
    said = f"  {local(act['at'], zone):%Y-%m-%d %H:%M}  {done}  {by(act, language)}"
    return f"{said}: {act['reason']}" if act["reason"] else said


def _first(waiting: dict[str, Any]) -> str:
    return str(waiting["waits_for"][0]) if waiting["waits_for"] else "NAME"


def step(run: dict[str, Any], language: str) -> list[str]:
    """Say for whom a run waits and what that person types."""
    whom = named(run["waits_for"], run["deputies"], language)
    command = f"./bo {run['next']} {typed(run['folder'])} --as {_first(run)}"
    return [
        "  " + say(language, "status.waits", whom=", ".join(whom) or say(language, "status.nobody")),
        f"  {command}",
    ]


def typed(folder: str) -> str:
    """Write a folder the way a person types it: from the working folder where it lies below it, quoted."""
    import os
    import shlex
    from pathlib import Path

    path = Path(folder)
    return shlex.quote(os.fspath(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))
