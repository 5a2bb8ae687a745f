"""What a claim of a file must be: who asks for how much of whose pay, from when, in which rank, and where it is paid.

A row says everything of a claim from its day on: a later row takes the whole place of an earlier one. How much was taken
so far is never typed, it is read from the slips; of a claim that an earlier program began, the total is what was left.
"""

from collections.abc import Iterable

from bolib import identity
from bolib.accounting.claims.rules import limits
from bolib.formats import cells, pain_001
from bolib.formats.columns import Column, Entry, Fault, Kind
from bolib.personnel.people.rules.facts import Fact, Importing, Known, Proposal, Propose

CONTENT = (
    *("until", "kind", "rank", "enforced_by", "monthly_cents", "total_cents", "share_ppm", "received", "arose"),
    "consented",
)
PAYEE = ("name", "iban", "reference")
WORDS = {
    limits.CHILD: ("uzdržavanje djeteta",),
    limits.SUPPORT: ("zakonsko uzdržavanje",),
    limits.ORDINARY: ("ovrha", "obična"),
    limits.CONSENT: ("zapljena po pristanku", "suglasnost"),
    limits.OWN: ("tražbina poslodavca",),
    "loan": ("kredit", "zajam"),
    limits.FEE: ("članarina", "sindikalna članarina"),
}
BY = {limits.EMPLOYER: ("poslodavac",), limits.ACCOUNT: ("račun", "fina")}


def check(entry: Entry) -> Iterable[Fault]:
    """What must hold inside one row: an end, an amount and a creditor that fit the kind."""
    row = entry.values
    if row.get("until") and row["until"] < row["since"]:
        yield entry.fault("to", "claims.ends_before", since=row["since"], until=row["until"])
    if all(row.get(name) is None for name in ("monthly_cents", "total_cents", "share_ppm")):
        yield entry.fault("monthly", "claims.no_amount")
    if row.get("monthly_cents") is not None and row.get("share_ppm") is not None:
        yield entry.fault("share", "claims.both_amounts")
    yield from _consent(entry)
    yield from _payee(entry)


def _consent(entry: Entry) -> Iterable[Fault]:
    row, kind = entry.values, entry.values.get("kind")
    if kind == limits.CONSENT and not row.get("received"):
        yield entry.fault("received", "claims.no_receipt")
    if kind == limits.OWN and not (row.get("arose") and row.get("consented")):
        yield entry.fault("consented", "claims.no_consent")
    elif kind == limits.OWN and row["consented"] < row["arose"]:
        yield entry.fault("consented", "claims.consent_before", arose=row["arose"], consented=row["consented"])
    if row.get("enforced_by") == limits.ACCOUNT and kind not in limits.ENFORCED:
        yield entry.fault("enforced_by", "claims.not_by_account")


def _payee(entry: Entry) -> Iterable[Fault]:
    row = entry.values
    if row.get("kind") == limits.OWN or row.get("enforced_by") == limits.ACCOUNT:
        return
    if missing := [name for name in ("name", "iban") if not row.get(name)]:
        yield entry.fault(COLUMN_OF[missing[0]], "claims.no_payee", column=COLUMN_OF[missing[0]])
        return
    if not pain_001.is_name(str(row["name"])):
        yield entry.fault("creditor", "claims.name_not_payable", found=row["name"])
    if not identity.is_domestic(str(row["iban"])):
        yield entry.fault("creditor_iban", "claims.foreign_account")
    try:
        pain_001.checked_reference(str(row.get("reference") or pain_001.NO_REFERENCE))
    except ValueError:
        yield entry.fault("creditor_reference", "claims.reference", found=row.get("reference"))


COLUMN_OF = {"name": "creditor", "iban": "creditor_iban", "reference": "creditor_reference"}
KIND = Kind(
    "claims",
    (
        Column("person", cells.code, "columns.person", "EXAMPLE", required=True),
        Column("claim", cells.code, "columns.claim", "OVR-1", required=True),
        Column("from", cells.day, "columns.claim_since", "2026-10-01", required=True, gives="since"),
        Column("to", cells.day, "columns.claim_until", gives="until"),
        Column("kind", cells.choice(**WORDS), "columns.claim_kind", "ordinary", required=True, croatian="ovrha"),
        Column("rank", cells.day, "columns.claim_rank", "2026-09-14", required=True),
        Column("enforced_by", cells.choice(**BY), "columns.claim_enforced_by", empty=limits.EMPLOYER),
        Column("monthly", cells.positive_amount, "columns.claim_monthly", gives="monthly_cents"),
        Column("share", cells.percent, "columns.claim_share", gives="share_ppm"),
        Column(
            "total", cells.positive_amount, "columns.claim_total", "1500.00", gives="total_cents", croatian="1500,00"
        ),
        Column("received", cells.day, "columns.claim_received"),
        Column("arose", cells.day, "columns.claim_arose"),
        Column("consented", cells.day, "columns.claim_consented"),
        Column("creditor", cells.words(70), "columns.claim_creditor", "Vjerovnik d.o.o.", gives="name"),
        Column("creditor_iban", cells.iban, "columns.claim_creditor_iban", "HR8299999991101234565", gives="iban"),
        Column("creditor_reference", cells.words(26), "columns.claim_creditor_reference", "HR99", gives="reference"),
    ),
    check,
)


def proposer(known: Known, importing: Importing) -> Propose:
    """Give what turns a row into the two facts of a claim: what it asks for, and whom it is paid to."""

    def propose(entry: Entry) -> Proposal:
        row = entry.values
        key, since = (row["person"], row["claim"]), row["since"]
        content = {name: row.get(name) for name in CONTENT}
        content["enforced_by"] = content["enforced_by"] or limits.EMPLOYER
        facts = [Fact("claim", key, since, content), Fact("claim_payee", key, since, _paid_to(row))]
        faults = []
        if (row["person"],) not in known["person"].held:
            faults.append(entry.fault("person", "people.person_unknown", person=row["person"]))
        return Proposal(facts, faults)

    return propose


def _paid_to(row: object) -> dict[str, str | None]:
    found = {name: row.get(name) for name in PAYEE}  # type: ignore[attr-defined]
    return found | {"reference": found["reference"] or (pain_001.NO_REFERENCE if found["name"] else None)}
