"""Periods: open, soft-closed or closed; a closed one takes no posting until two people have reopened it."""

from bolib.books import Books, roles
from bolib.books.keys import Key
from bolib.books.settings import Reader
from bolib.books.tables import ALONE, Table
from bolib.books.write import Transaction
from bolib.dates import month_of
from bolib.problem import Refused

TABLES = (
    Table(
        "period_closing",
        (
            *("period text not null", "state text not null check (state in ('soft-closed', 'closed'))"),
            "closed_by text not null",
        ),
        ("period", "event"),
        signer="closed_by",
        right="close",
    ),
    Table(
        "reopening_asked",
        ("period text not null", "asked_by text not null"),
        ("period", "event"),
        unique=(("period", "event", "asked_by"),),
        signer="asked_by",
        right="reopen",
    ),
    Table(
        "period_reopening",
        (
            *("period text not null", "asked integer not null", "asked_by text not null"),
            *("reopened_by text not null", ALONE),
        ),
        ("period", "event"),
        checks=(
            "check (reopened_by <> asked_by or alone = 1)",
            "foreign key (period, asked, asked_by) references reopening_asked (period, event, asked_by)",
        ),
        signer="reopened_by",
        apart="asked_by",
        right="reopen",
    ),
)
VIEWS = (
    (
        "period_state",
        "select period, state, max(event) as event from (select period, state, event from period_closing "
        "union all select period, 'open', event from period_reopening) group by period",
    ),
)


def state(reader: Reader, period: str) -> str:
    """Say whether a month such as 2026-10 is open, soft-closed or closed; one that nobody closed is open."""
    month_of(period)
    found = reader.rows("select state from period_state where period = ?", period)
    return str(found[0][0]) if found else "open"


def demand_open(act: Transaction, period: str) -> None:
    """Refuse a posting to a closed period; to a soft-closed one, who may close periods may still post."""
    found = state(act, period)
    if found == "closed":
        raise Refused("periods.closed", period)
    if found == "soft-closed" and not (act.key and roles.may(act, act.signer, "close")):
        raise Refused("periods.soft_closed", period)


def close(books: Books, period: str, *, key: Key, soft: bool = False) -> None:
    """Close a period, softly or for good."""
    with books.write("close", period, key=key) as act:
        user, wanted = roles.demand(act, "close"), "soft-closed" if soft else "closed"
        if state(act, period) in ("closed", wanted):
            raise Refused("periods.closed", period)
        act.add("period_closing", [{"period": period, "state": wanted, "closed_by": user}])


def ask_reopening(books: Books, period: str, *, key: Key, reason: str) -> None:
    """Ask for a period to be reopened, with a reason; a second person has to agree."""
    with books.write("ask_reopening", period, key=key, reason=reason) as act:
        user = roles.demand(act, "reopen")
        if state(act, period) == "open":
            raise Refused("periods.open", period)
        act.add("reopening_asked", [{"period": period, "asked_by": user}])


def reopen(books: Books, period: str, *, key: Key) -> None:
    """Reopen a period that another person asked to reopen since it was closed."""
    with books.write("reopen", period, key=key) as act:
        user = roles.demand(act, "reopen")
        asked = act.row(
            "select max(event), asked_by from reopening_asked where period = ? and event > "
            "(select event from period_state where period = ?)",
            *(period, period),
        )
        if state(act, period) == "open" or asked[0] is None:
            raise Refused("periods.not_asked", period)
        own = asked[1] == user
        if own and not roles.alone(act):
            raise Refused("periods.own_asking", period)
        roles.demand_apart(act, user, asked[1])
        row = {"period": period, "asked": asked[0], "asked_by": asked[1], "reopened_by": user, "alone": int(own)}
        act.add("period_reopening", [row])
