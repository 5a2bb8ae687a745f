"""What `bo verify` demands of claims: taken once by a payout, not more of a month than asked, not more than is owed."""

from pathlib import Path

import pytest

from bolib.books import Books
from bolib.books.approvals import acts
from bolib.stores import SCHEMA
from tests.books import full
from tests.books.full import MANIFEST, ROWS
from tests.conftest import OIBS, Signers

CLAIM = {
    **{"person": "E-2", "claim": "OVR-9", "since": "2026-01-01", "kind": "ordinary", "rank": "2026-01-01"},
    **{"enforced_by": "employer", "monthly_cents": 10_000, "total_cents": 15_000},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, signers: Signers) -> Path:
    path = full.make(tmp_path_factory.mktemp("claims") / "full.db", signers)
    with Books(path, SCHEMA, writable=True) as books, books.write("import", "claims") as act:
        act.add("claim", [CLAIM])
    return path


def paid(books: Books, signers: Signers, run: str, month: str, *cents: int, **changed: object) -> None:
    """Post a run of one person, with one line of the claim for each amount; `changed` is said after it was frozen."""
    clerk, manager = signers["clerk"], signers["manager"]
    head = bytes.fromhex(books.head)
    if changed:
        with books.write("import", "claims") as act:
            act.add("claim", [CLAIM | changed])
    with books.write("seal", f"{run}/1") as act:
        acts.seal(act, run, 1, paper="p", manifest=MANIFEST, head=head, simulation=False)
    with books.write("submit", f"{run}/1", key=clerk) as act:
        acts.submit(act, run, 1, manifest=MANIFEST)
    pays = {OIBS["third"]}
    with books.write("approve", f"{run}/1", key=manager) as act:
        acts.decide(act, run, 1, decision="approve", pays=pays)
    slip = ROWS["payslip"][0] | {"run": run, "person": "E-2", "month": month, "pay_day": f"{month}-28"}
    line = {"run": run, "person": "E-2", "component": "claim_ordinary", "kind": "deduction", "reference": "OVR-9"}
    with books.write("post", f"{run}/1", key=manager) as act:
        acts.post(act, run, 1, manifest=MANIFEST, results=MANIFEST, pays=pays)
        act.add("payslip", [slip])
        act.add("payslip_line", [line | {"line": n, "amount_cents": c} for n, c in enumerate(cents, 1)])


Paid = tuple[str, str, tuple[int, ...], dict[str, object]]


@pytest.mark.parametrize(
    ("payouts", "codes"),
    [
        ([("a", "2026-06", (10_000,), {}), ("b", "2026-07", (5_000,), {})], set()),
        ([("a", "2026-06", (4_000, 4_000), {})], {"claims.taken_twice"}),
        ([("a", "2026-06", (4_000,), {}), ("b", "2026-06", (6_000,), {})], set()),  # an advance, and the rest
        ([("a", "2026-06", (4_000,), {}), ("b", "2026-06", (6_001,), {})], {"claims.more_than_a_month"}),
        ([("a", "2026-06", (10_000,), {}), ("b", "2026-07", (5_001,), {})], {"claims.more_than_owed"}),
        # what is said after a run was frozen says nothing of it, and counts from the next run on
        ([("a", "2026-06", (10_000,), {"monthly_cents": 9_999})], set()),
        (
            [("a", "2026-06", (1,), {"monthly_cents": 9_999}), ("b", "2026-07", (10_000,), {})],
            {"claims.more_than_a_month"},
        ),
        ([("a", "2026-06", (10_000,), {"total_cents": 9_999})], set()),
        ([("a", "2026-06", (10_000,), {"total_cents": 9_999}), ("b", "2026-07", (1,), {})], {"claims.more_than_owed"}),
        ([("a", "2026-06", (1,), {"monthly_cents": None}), ("b", "2026-07", (14_999,), {})], set()),
    ],
)
def test_what_claims_took_is_held_against_what_they_ask(
    made: Path, tmp_path: Path, signers: Signers, payouts: list[Paid], codes: set[str]
) -> None:
    path = tmp_path / "copy.db"
    path.write_bytes(made.read_bytes())
    with Books(path, SCHEMA, writable=True) as books:
        for run, month, cents, changed in payouts:
            paid(books, signers, run, month, *cents, **changed)
        found = books.verify().problems
        assert {one.code for one in found if one.code.startswith("claims.")} == codes
        assert not [one for one in found if not one.code.startswith("claims.")]
