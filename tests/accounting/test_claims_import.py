"""Claims come in with their creditor, also under Croatian headings; what says too little comes back, with the reason."""

from pathlib import Path

import pytest

from bolib.accounting.claims import store
from bolib.books import Books
from tests.personnel.bringing import CONTRACT, PERSON, UNIT, bring, counts, told

CLAIM = {
    **{"person": "E-1", "claim": "OVR-1", "from": "2026-10-01", "to": "", "kind": "ordinary", "rank": "2026-09-14"},
    **{"enforced_by": "", "monthly": "", "share": "", "total": "1500,00", "received": "", "arose": "", "consented": ""},
    **{"creditor": "Vjerovnik d.o.o.", "creditor_iban": "HR8299999991101234565", "creditor_reference": "HR00123-456"},
}
OWN = {"kind": "own_claim", "creditor": "", "creditor_iban": "", "creditor_reference": ""}
OWN |= {"arose": "2026-09-01", "consented": "2026-09-01"}


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Books:
    assert bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT]).complete
    return books


def test_a_claim_and_its_creditor_are_two_facts(staffed: Books, tmp_path: Path) -> None:
    assert counts(bring(staffed, tmp_path, claims=[CLAIM])) == [(1, 0, 0)]
    assert counts(bring(staffed, tmp_path, claims=[CLAIM])) == [(0, 1, 0)]
    assert staffed.rows("select person, claim, since, kind, rank, enforced_by, total_cents from claim") == [
        ("E-1", "OVR-1", "2026-10-01", "ordinary", "2026-09-14", "employer", 150_000)
    ]
    assert staffed.rows("select name, iban, reference from claim_payee") == [
        ("Vjerovnik d.o.o.", "HR8299999991101234565", "HR00123-456")
    ]


def test_a_later_row_takes_the_place_of_an_earlier_one(staffed: Books, tmp_path: Path) -> None:
    later = CLAIM | {"from": "2026-11-01", "total": "", "monthly": "100.00"}
    assert bring(staffed, tmp_path, claims=[CLAIM, later]).complete
    assert staffed.rows("select since, total_cents, monthly_cents from claim order by since") == [
        ("2026-10-01", 150_000, None),
        ("2026-11-01", None, 10_000),
    ]


def test_croatian_headings_and_words_are_understood(staffed: Books, tmp_path: Path) -> None:
    row = {
        **{"šifra radnika": "E-1", "tražbina": "T-1", "od": "1.10.2026.", "vrsta": "uzdržavanje djeteta"},
        **{"redoslijed": "14.9.2026.", "mjesečni iznos": "200,00", "vjerovnik": "Ivo Primjer"},
        **{"IBAN vjerovnika": "HR8299999991101234565", "poziv na broj": ""},
    }
    assert bring(staffed, tmp_path, claims=[row]).complete
    assert staffed.rows("select kind, rank, monthly_cents from claim") == [("child_support", "2026-09-14", 20_000)]
    assert staffed.rows("select name, reference from claim_payee") == [("Ivo Primjer", "HR99")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"person": "E-9"}, "person people.person_unknown"),
        ({"kind": "gift"}, "kind cells.choice"),
        ({"to": "2026-09-30"}, "to claims.ends_before"),
        ({"total": ""}, "monthly claims.no_amount"),
        ({"monthly": "1,00", "share": "10%"}, "share claims.both_amounts"),
        ({"total": "0"}, "total cells.not_positive"),
        ({"kind": "consent"}, "received claims.no_receipt"),
        (OWN | {"consented": ""}, "consented claims.no_consent"),
        (OWN | {"consented": "2026-08-31"}, "consented claims.consent_before"),
        ({"kind": "loan", "enforced_by": "account"}, "enforced_by claims.not_by_account"),
        ({"creditor": ""}, "creditor claims.no_payee"),
        ({"creditor_iban": ""}, "creditor_iban claims.no_payee"),
        ({"creditor": "漢"}, "creditor claims.name_not_payable"),
        ({"creditor_iban": "DE89370400440532013000"}, "creditor_iban claims.foreign_account"),
        ({"creditor_reference": "HR67"}, "creditor_reference claims.reference"),
    ],
)
def test_what_says_too_little_comes_back(staffed: Books, tmp_path: Path, change: dict[str, str], problem: str) -> None:
    assert told(bring(staffed, tmp_path, claims=[CLAIM | change])) == [f"2 {problem}"]
    assert staffed.rows("select * from claim") == []


@pytest.mark.parametrize(
    "change",
    [
        {"to": "2026-10-01"},
        {"kind": "consent", "received": "2026-09-01"},
        OWN,
        {"enforced_by": "Fina", "creditor": "", "creditor_iban": "", "creditor_reference": ""},
        {"total": "", "share": "10%"},
    ],
)
def test_what_says_enough_goes_in(staffed: Books, tmp_path: Path, change: dict[str, str]) -> None:
    assert bring(staffed, tmp_path, claims=[CLAIM | change]).complete


def test_a_run_freezes_what_has_begun_and_what_was_taken(staffed: Books, tmp_path: Path) -> None:
    bring(staffed, tmp_path, claims=[CLAIM, CLAIM | {"claim": "OVR-2", "from": "2026-11-11"}])
    frozen = {name: rows.frame() for name, rows in store.frozen(staffed, "2026-11-10").items()}
    assert {name: list(frame["claim"]) for name, frame in (frozen | {"claim_taken": store.taken(staffed)}).items()} == {
        "claim": ["OVR-1"],
        "claim_payee": ["OVR-1"],
        "claim_taken": [],
    }
