"""What claims on somebody's pay take: child support first, then by rank, each within its own limit on the whole net pay.

Sources (facts, enforcement on pay): the exempt fractions and the average, Ovršni zakon čl. 172-173; child support before
all others, Obiteljski zakon čl. 527(3); seizure by consent from the 61st day, Ovršni zakon čl. 202; the employer's own
claim only with consent given after it arose, ZOR čl. 96. Second-hand, from a program in use: a later claim has its own
limit less what earlier ones took, and a membership fee stands outside the limits. Recalled: pay in kind is no part of
what is measured, a share is of the net pay measured, a loan or an own claim leaves what an ordinary claim must leave, and
of a month paid in several payouts the limits are those of the whole month, from its first payout on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

AVERAGE = "enforcement.average_net"
COMPONENT = "claim_"  # what the component of a line begins with, before the kind
ORDINARY, SUPPORT, CHILD = "ordinary", "support", "child_support"
OWN, FEE, CONSENT = "own_claim", "membership_fee", "consent"
KINDS = (CHILD, SUPPORT, ORDINARY, CONSENT, OWN, "loan", FEE)
ENFORCED = (CHILD, SUPPORT, ORDINARY, CONSENT)
CONSENT_DAYS = 60
EMPLOYER, ACCOUNT = (
    "employer",
    "account",
)  # who enforces: the employer pays the creditor, or Fina takes from the account
OF_NET = {ORDINARY: (3, 4), SUPPORT: (1, 2), CHILD: (1, 4)}  # kind: what of net pay is exempt below the average …
OF_AVERAGE = {ORDINARY: (2, 3), SUPPORT: (1, 2), CHILD: (1, 4)}  # … and what of the average, from there on
KEPT = (f"{COMPONENT}{OWN}", "recovery")  # components of deductions that stay with the employer


def is_claim(component: object) -> bool:
    """Say whether a line is of a claim."""
    return str(component) in {f"{COMPONENT}{kind}" for kind in KINDS}


def is_elsewhere(component: object) -> bool:
    """Say whether a deduction is of a claim or stays with the employer, so that no setting of pay items says whose it is."""
    return is_claim(component) or str(component) in KEPT


@dataclass(frozen=True)
class Claim:
    """A claim as it stands on the day of payment; `left_cents` is what of its total is still owed (None: no end)."""

    code: str
    kind: str
    rank: str
    monthly_cents: int | None = None
    share_ppm: int | None = None
    left_cents: int | None = None
    received: str | None = None
    by: str = EMPLOYER


def fraction(cents: int, of: tuple[int, int]) -> int:
    """Give a fraction of an amount, half a cent up."""
    part, whole = of
    return (2 * cents * part + whole) // (2 * whole)


def exempt(kind: str, net_cents: int, average_cents: int) -> int:
    """Give the part of net pay that no claim of a kind takes (Ovršni zakon čl. 173)."""
    limit = kind if kind in OF_NET else ORDINARY
    most = fraction(average_cents, OF_AVERAGE[limit])
    return most if net_cents >= average_cents else min(fraction(net_cents, OF_NET[limit]), most)


def may_take(kind: str, net_cents: int, average_cents: int, taken_cents: int) -> int:
    """Say how much a claim of a kind may still take of net pay of which others have taken a part.

    `net_cents` is the net pay that is measured (without sick pay and pay in kind), `taken_cents` what claims within the
    limits, and tax of the year, took of it.
    """
    return max(net_cents - exempt(kind, net_cents, average_cents) - taken_cents, 0)


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Put claims in the order in which they are satisfied: child support, then by rank; of one rank by code."""
    return sorted(claims, key=lambda claim: (claim.kind != CHILD, claim.rank, claim.code))


def is_due(claim: Claim, pay_day: str) -> bool:
    """Say whether the employer pays a claim on a day: Fina's are not the employer's, consent waits for sixty days."""
    if claim.by != EMPLOYER:
        return False
    if claim.kind != CONSENT or claim.received is None:
        return True
    return date.fromisoformat(pay_day) > date.fromisoformat(claim.received) + timedelta(CONSENT_DAYS)


@dataclass(frozen=True)
class Pay:
    """The pay of a month that claims take of: of all its payouts together, and what of it is paid now.

    `net_cents` is what limits are measured on, `now_cents` what of it this payout has (None: all of it). `earlier` is what
    earlier payouts of the month gave to claims within the limits, `fees` to those outside, by their codes. `year_cents` is
    tax of the year that its payouts withhold: it comes out of what is not exempt.
    """

    net_cents: int
    average_cents: int
    now_cents: int | None = None
    earlier: Mapping[str, int] = field(default_factory=dict)
    fees: Mapping[str, int] = field(default_factory=dict)
    year_cents: int = 0

    @property
    def within_cents(self) -> int:
        """What claims within the limits took of earlier payouts of the month."""
        return sum(self.earlier.values())


@dataclass(frozen=True)
class Taking:
    """What one claim takes of a payout: what is exempt of the month (a fee knows no exempt part), what tax of the year, others
    and it itself before took of it, what it asks (None: all that it may), what it may take, and what it takes."""

    claim: Claim
    exempt_cents: int
    year_cents: int
    others_cents: int
    before_cents: int
    asked_cents: int | None
    room_cents: int
    cents: int


def asked(claim: Claim, net_cents: int, before_cents: int = 0) -> int | None:
    """Give what a claim asks of a month's pay, less what it took of the month before; none: all that it may take."""
    parts = [] if claim.left_cents is None else [claim.left_cents]  # what it took before is taken off already
    if claim.monthly_cents is not None:
        parts.append(claim.monthly_cents - before_cents)
    if claim.share_ppm is not None:
        parts.append(fraction(net_cents, (claim.share_ppm, 1_000_000)) - before_cents)
    return max(min(parts), 0) if parts else None


def takings(claims: Sequence[Claim], pay: Pay, pay_day: str) -> list[Taking]:
    """Give what each claim takes of a payout, in the order in which they are satisfied.

    Limits are of the whole month: what earlier payouts gave to any claim within them counts against each. A fee is
    outside: it takes what it asks of what all others leave. Nothing is taken of more than this payout has.
    """
    due = [claim for claim in in_order(claims) if is_due(claim, pay_day)]
    found: list[Taking] = []
    for claim in sorted(due, key=lambda claim: claim.kind == FEE):
        fee, now = claim.kind == FEE, sum(one.cents for one in found)
        before = (pay.fees if fee else pay.earlier).get(claim.code, 0)
        gone = pay.within_cents + now
        if fee:
            stays, room = 0, max(pay.net_cents - pay.year_cents - gone - sum(pay.fees.values()), 0)
        else:
            stays = exempt(claim.kind, pay.net_cents, pay.average_cents)
            room = may_take(claim.kind, pay.net_cents, pay.average_cents, pay.year_cents + gone)
        if pay.now_cents is not None:
            room = min(room, max(pay.now_cents - now, 0))
        wanted = asked(claim, pay.net_cents, before)
        cents = room if wanted is None else min(room, wanted)
        found.append(Taking(claim, stays, pay.year_cents, gone - (0 if fee else before), before, wanted, room, cents))
    return found


def taken(claims: Sequence[Claim], net_cents: int, average_cents: int, pay_day: str) -> dict[str, int]:
    """Give what each claim takes of a month that is paid at once, by its code, in the order in which they are satisfied."""
    made = takings(claims, Pay(net_cents, average_cents), pay_day)
    return {one.claim.code: one.cents for one in made}


def protected(claims: Iterable[Claim], pay: Pay) -> int:
    """Give the exempt part of a month's net pay that goes to a protected account: the least that any claim Fina enforces
    leaves.

    Where no such claim is known here, it is that of an ordinary one (recalled: Fina's notice says no kind).
    """
    kinds = [claim.kind for claim in claims if claim.by == ACCOUNT] or [ORDINARY]
    return min(exempt(kind, pay.net_cents, pay.average_cents) for kind in kinds)


def measured(net_cents: int, gross_cents: int, sick_cents: int, in_kind_cents: int) -> int:
    """Give the net pay that limits are measured on: without the employer's sick pay, as net, and without pay in kind."""
    return max(net_cents - in_kind_cents - net_of(sick_cents, net_cents, gross_cents), 0)


def net_of(part_cents: int, net_cents: int, gross_cents: int) -> int:
    """Give a part of gross as net, by the proportion of net to gross of the whole slip (second-hand)."""
    return fraction(part_cents, (max(net_cents, 0), gross_cents)) if min(part_cents, gross_cents) > 0 else 0
