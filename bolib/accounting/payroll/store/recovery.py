"""What people owe back, in the books: claims that a posting writes, and plans that one person makes and a second confirms."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bolib.attention import Waiting
from bolib.books import Books, roles
from bolib.books.keys import Key
from bolib.books.settings import Reader
from bolib.books.tables import ALONE, Table
from bolib.books.write import Transaction
from bolib.problem import Amount, Problem, Refused

if TYPE_CHECKING:
    import pandas as pd

OPEN = "recovery_open"
KEYS = {OPEN: ("run", "person")}
MONTH = "text not null check ({0} = strftime('%Y-%m', {0} || '-01'))"
PLAN = ("run", "person", "version")
TABLES = (
    Table(
        "recovery",
        (
            *("run text not null references posting", "person text not null references person"),
            *(f"month {MONTH.format('month')}", "day text not null check (day is date(day))"),
            "owed_cents integer not null check (owed_cents > 0)",
        ),
        ("run", "person"),
        signed=True,
        right="post",
    ),
    Table(
        "recovery_plan",
        (
            *("run text not null", "person text not null", "version integer not null check (version > 0)"),
            f"first_month {MONTH.format('first_month')}",
            "instalment_cents integer not null check (instalment_cents > 0)",
            *("consent_day text check (consent_day is date(consent_day))", "proposed_by text not null"),
        ),
        PLAN,
        unique=((*PLAN, "proposed_by"),),
        checks=("foreign key (run, person) references recovery (run, person)",),
        signer="proposed_by",
        right="submit",
    ),
    Table(
        "recovery_plan_confirmed",
        (
            *("run text not null", "person text not null", "version integer not null"),
            *("proposed_by text not null", "confirmed_by text not null", ALONE),
        ),
        PLAN,
        checks=(
            "check (confirmed_by <> proposed_by or alone = 1)",
            "foreign key (run, person, version, proposed_by) "
            "references recovery_plan (run, person, version, proposed_by)",
        ),
        signer="confirmed_by",
        apart="proposed_by",
        right="approve",
    ),
)
VIEWS = (
    (
        "recovery_plan_now",
        "select run, person, max(version) as version, first_month, instalment_cents, consent_day "
        "from recovery_plan join recovery_plan_confirmed using (run, person, version) group by run, person",
    ),
    (
        "recovery_now",
        "select r.run, r.person, r.month, r.day, r.owed_cents, coalesce((select sum(l.amount_cents) from payslip_line l "
        "join payslip_now s on s.run = l.run and s.person = l.person where l.component = 'recovery' "
        "and l.reference = r.run and l.person = r.person), 0) as taken_cents, "
        "p.first_month, p.instalment_cents, p.consent_day from recovery r left join recovery_plan_now p "
        "on p.run = r.run and p.person = r.person",
    ),
)
DEMANDS = (
    (
        "recovery.more_than_owed",
        "select l.reference || ' ' || l.person from payslip_line l join recovery r on r.run = l.reference "
        "and r.person = l.person where l.component = 'recovery' and not exists (select 1 from payslip_reversed b "
        "where b.person = l.person and b.reversed_run = l.run) group by r.run, r.person "
        "having sum(l.amount_cents) > max(r.owed_cents)",
    ),
)


def open_claims(books: Books) -> "pd.DataFrame":
    """Read every claim that is not settled, with its confirmed plan where there is one, in order of run and person.

    `event`, `planned` and `confirmed` are the events that wrote the claim, its plan, and the confirmation of that.
    """
    found = books.sql(
        "select n.*, r.event, p.event as planned, c.event as confirmed from recovery_now n join recovery r "
        "using (run, person) left join recovery_plan_now w using (run, person) left join recovery_plan p "
        "using (run, person, version) left join recovery_plan_confirmed c using (run, person, version) "
        "where n.taken_cents < n.owed_cents order by n.run, n.person"
    )
    numbers = ("event", "planned", "confirmed")
    whole = [str(name) for name in found if str(name).endswith("_cents") or name in numbers]
    return found.astype({str(name): "Int64" if name in whole else "string" for name in found})


@dataclass(frozen=True)
class Claim:
    """An open claim: whose, of which run, what is still owed, and the latest plan of it; it waits until another confirms it."""

    run: str
    person: str
    owed_cents: int
    version: int | None
    first_month: str | None
    instalment_cents: int | None
    consent_day: str | None
    proposed_by: str | None
    waits: bool


def listed(reader: Reader) -> list[Claim]:
    """List the open claims, each with the plan that was proposed last, in order of run and person."""
    rows = reader.rows(
        "select r.run, r.person, r.owed_cents - r.taken_cents, p.version, p.first_month, p.instalment_cents, "
        "p.consent_day, p.proposed_by, p.version is not null and not exists (select 1 from recovery_plan_confirmed c "
        "where c.run = p.run and c.person = p.person and c.version = p.version) from recovery_now r "
        "left join recovery_plan p on p.run = r.run and p.person = r.person and p.version = (select max(version) "
        "from recovery_plan q where q.run = r.run and q.person = r.person) "
        "where r.taken_cents < r.owed_cents order by r.run, r.person"
    )
    return [
        Claim(run, person, owed, version, first, instalment, consent, by, bool(waits))
        for run, person, owed, version, first, instalment, consent, by, waits in rows
    ]


def attention(books: Books, due: str, link: str) -> list[Waiting]:
    """Say which claims wait: those without a plan for whoever may propose one, plans for whoever may confirm them."""
    found = listed(books)
    waits = []
    for by in sorted({one.proposed_by for one in found if one.waits and one.proposed_by}):
        count = sum(one.waits and one.proposed_by == by for one in found)
        who = tuple(roles.who_may(books, "approve", but=by))
        waits.append(Waiting(Problem("attention.recovery_plans", books.company, {"count": count}), who, due, link))
    if count := sum(one.version is None for one in found):
        what = Problem("attention.recovery", books.company, {"count": count})
        waits.append(Waiting(what, tuple(roles.who_may(books, "submit")), due, link))
    return waits


def plan(
    books: Books,
    run: str,
    person: str,
    *,
    first_month: str,
    instalment_cents: int,
    consent_day: str | None,
    key: Key,
    reason: str | None = None,
) -> int:
    """Propose how a claim is settled, with a reason where there is one; gives the version, which waits for a second person.

    Refused: no such claim, one that is settled, an instalment of nothing or above what is owed, a month or a day that is
    none, consent that is said of a day to come.
    """
    from bolib.dates import local, month_of, parse

    try:
        consent_day = None if consent_day is None else parse(consent_day).isoformat()
        known = consent_day is None or consent_day <= local(books.now, _zone(books)).date().isoformat()
    except ValueError:
        raise Refused("recovery.day", f"person {person}", found=consent_day) from None
    if not known:
        raise Refused("recovery.consent_to_come", f"person {person}", day=consent_day)
    try:
        month_of(first_month)
    except ValueError:
        raise Refused("recovery.month", f"person {person}", found=first_month) from None
    with books.write("plan_recovery", f"{run}/{person}", reason=reason, key=key) as act:
        _demand_not_the_debtor(act, person)
        roles.demand(act, "submit")
        found = act.row("select owed_cents - taken_cents from recovery_now where run = ? and person = ?", run, person)
        if found is None or found[0] <= 0:
            raise Refused("recovery.none", f"person {person}", run=run)
        if not 0 < instalment_cents <= found[0]:
            wrong, owed = Amount(instalment_cents), Amount(found[0])
            raise Refused("recovery.instalment", f"person {person}", found=wrong, owed=owed)
        last = act.row("select coalesce(max(version), 0) from recovery_plan where run = ? and person = ?", run, person)
        version = int(last[0]) + 1
        about = {"run": run, "person": person, "version": version, "first_month": first_month}
        about |= {"instalment_cents": instalment_cents, "consent_day": consent_day, "proposed_by": act.signer}
        act.add("recovery_plan", [about])
    return version


def confirm(books: Books, run: str, person: str, *, version: int, key: Key, reason: str | None = None) -> None:
    """Confirm the version of a plan that the second person has seen: the signed row names it, and no row ever changes.

    Refused: no such version, one after which another was proposed, one that is confirmed, a plan of the person who proposed
    it, or of whom it is about (but where one person is the whole firm).
    """
    where = f"person {person}"
    with books.write("confirm_recovery", f"{run}/{person}", reason=reason, key=key) as act:
        roles.demand(act, "approve")
        plans = dict(
            act.rows("select version, proposed_by from recovery_plan where run = ? and person = ?", run, person)
        )
        if version not in plans:
            raise Refused("recovery.no_plan_here", where, run=run, version=version)
        if version != max(plans):
            raise Refused("recovery.plan_changed", where, run=run, version=version, last=max(plans))
        about = {"run": run, "person": person, "version": version}
        if act.row(
            "select 1 from recovery_plan_confirmed where run = ? and person = ? and version = ?", *about.values()
        ):
            raise Refused("recovery.confirmed_before", where, run=run)
        own = plans[version] == act.signer
        if own and not roles.alone(act):
            raise Refused("recovery.own_plan", where)
        roles.demand_apart(act, act.signer, plans[version])
        _demand_not_the_debtor(act, person)
        row = about | {"proposed_by": plans[version], "confirmed_by": act.signer, "alone": int(own)}
        act.add("recovery_plan_confirmed", [row])


def _demand_not_the_debtor(act: Transaction, person: str) -> None:
    """Nobody says how their own debt is settled, but where one person is the whole firm."""
    if is_debtor(act, act.signer, person) and not roles.alone(act):
        raise Refused("recovery.own_debt", f"person {person}")


def why_not(reader: Reader, user: str, one: Claim, right: str) -> str | None:
    """Give the code of why a user may not propose (submit) or confirm (approve) a plan of a claim, null where they may."""
    if not roles.may(reader, user, right):
        return "roles.no_right"
    if roles.alone(reader):
        return None
    if is_debtor(reader, user, one.person):
        return "recovery.own_debt"
    if right == "approve" and any(other == one.proposed_by for other, _ in roles.stands_in_for(reader, user)):
        return "deputies.stands_in"
    return "recovery.own_plan" if right == "approve" and user == one.proposed_by else None


def is_debtor(reader: Reader, user: str, person: str) -> bool:
    """Say whether a user is the person who owes."""
    return bool(reader.rows('select 1 from user join person using (oib) where "user" = ? and person = ?', user, person))


def _zone(books: Books) -> str:
    from bolib.books import settings

    return str(settings.company(books)["time_zone"])
