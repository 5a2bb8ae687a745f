"""Forgeries that put the triggers back: what is found at once, and what only a noted head shows."""

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from bolib.books import Books, audit_trail
from bolib.books.keys import Key
from bolib.books.tables import columns_of
from bolib.problem import Refused
from bolib.stores import SCHEMA
from tests.books import full, independent_reader
from tests.conftest import OIBS, Signers, founded


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, signers: Signers) -> Path:
    return full.make(tmp_path_factory.mktemp("whole") / "full.db", signers)


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "copy.db"))


def found_in(path: Path, head: str | None = None) -> list[str]:
    with Books(path, SCHEMA) as books:
        return [f"{problem.code} {problem.where}" for problem in books.verify(head=head).problems]


def changed(path: Path, *statements: str) -> None:
    """Change the file behind the books' back, triggers put back."""
    opened = full.behind_their_back(path)
    for sql in statements:
        opened.db.execute(sql)
    opened.put_back()
    opened.db.execute("commit")
    opened.db.close()


def recomputed(path: Path, first: int, key: Key | None = None) -> None:
    """Write digests, hashes and links of every event from `first` on again, as somebody with the source could."""
    opened = full.behind_their_back(path)
    db = opened.db
    (company,) = db.execute("select company from company").fetchone()
    (last,) = db.execute("select max(seq) from event").fetchone()
    for seq in range(first, last + 1):
        for (table,) in db.execute('select "table" from event_rows where seq = ?', (seq,)).fetchall():
            columns, block = columns_of(db, table), SCHEMA[table].block
            found = list(audit_trail.digests(db, SCHEMA, table, columns, block, seq))
            joined, rows = b"".join(digest for digest, _ in found), sum(count for _, count in found)
            db.execute(
                'update event_rows set digests = ?, rows = ? where seq = ? and "table" = ?', (joined, rows, seq, table)
            )
        if seq > 1:
            db.execute("update event set prev = (select hash from event where seq = ?) where seq = ?", (seq - 1, seq))
        event = db.execute(f"select {', '.join(audit_trail.FIELDS)} from event where seq = ?", (seq,)).fetchone()
        written = db.execute(
            'select "table", columns, block, rows, digests from event_rows where seq = ? order by "table"', (seq,)
        ).fetchall()
        message = audit_trail.body(company, event, written)
        (signature,) = db.execute("select signature from event where seq = ?", (seq,)).fetchone()
        if signature is not None and key is not None:
            signature = key.private.sign(message)
        hashed = audit_trail.hashed(message, signature)
        db.execute("update event set hash = ?, signature = ? where seq = ?", (hashed, signature, seq))
    opened.put_back()
    db.execute("commit")
    db.close()


def test_untouched_books_have_no_problem_and_the_independent_reader_agrees(whole: Path) -> None:
    assert found_in(whole) == []
    assert independent_reader.faults(str(whole)) == []


def test_the_independent_reader_knows_a_published_signature() -> None:
    # RFC 8032, section 7.1, test 3
    public = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    signature = bytes.fromhex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    assert independent_reader.signature_fits(public, b"\xaf\x82", signature)
    assert not independent_reader.signature_fits(public, b"\xaf\x83", signature)


def test_a_changed_fact_with_a_recomputed_unsigned_event_breaks_the_signed_ones_after_it(copy: Path) -> None:
    changed(copy, "update contract set pay_cents = pay_cents + 100000")
    recomputed(copy, 4)
    assert any(problem.startswith("trail.signature") for problem in found_in(copy))


def test_a_recomputed_unsigned_tail_shows_only_against_a_noted_head(tmp_path: Path, signers: Signers) -> None:
    with founded(tmp_path / "tail.db", signers) as books:
        with books.write("import", "people") as act:
            act.add("person", [{"person": "E-1", "oib": "00000000036"}])
        noted = books.head
        books.db.execute("pragma wal_checkpoint(truncate)")
    changed(tmp_path / "tail.db", "update person set oib = '00000000044'")
    recomputed(tmp_path / "tail.db", 3)
    assert found_in(tmp_path / "tail.db") == []
    assert found_in(tmp_path / "tail.db", noted) == [f"trail.head_unknown {noted}"]
    with Books(tmp_path / "tail.db", SCHEMA) as books:
        assert books.verify().after_last_signature == 1


def test_a_cut_tail_shows_only_against_a_noted_head(copy: Path) -> None:
    with Books(copy, SCHEMA) as books:
        noted, last = books.head, books.seq
    tables = [f'delete from "{table.name}" where event = {last}' for table in SCHEMA.tables]
    changed(copy, *tables, f"delete from event_rows where seq = {last}", f"delete from event where seq = {last}")
    assert found_in(copy) == []
    assert found_in(copy, noted[:12]) == [f"trail.head_unknown {noted[:12]}"]


def test_a_short_head_proves_nothing(whole: Path) -> None:
    with Books(whole, SCHEMA) as books:
        head = books.head
    assert found_in(whole, head[:12]) == []
    assert found_in(whole, head[:11]) == [f"trail.head_unknown {head[:11]}"]


def test_an_added_column_that_is_filled_in_old_rows_is_found(copy: Path) -> None:
    changed(copy, "alter table unit add column note text", "update unit set note = 'x'")
    problems = found_in(copy)
    assert "trail.later_column event 4, unit" in problems and "trail.building unit" in problems


@pytest.mark.parametrize(
    "attack",
    [
        "update company set name = 'Other'",
        "delete from decision",
        "insert or replace into company select company, 1, 'Other', 0 from company",
        "insert or replace into payslip_line select * from payslip_line limit 1",
        "replace into event select * from event where seq = 2",
        "insert into person (person, event, oib) values ('E-9', 2, '00000000052')",
        "update payslip_line set amount_cents = 1",
        "delete from personal_data",
        "insert into event_rows values (1, 'x', '', 1, 1, x'')",
    ],
)
def test_facts_stay_while_the_triggers_stand(copy: Path, attack: str) -> None:
    db = sqlite3.connect(copy)
    db.execute("pragma recursive_triggers = on")
    with pytest.raises(sqlite3.Error):
        db.execute(attack)
    db.close()


@pytest.mark.parametrize("table", ["person", "payslip_line", "event", "seal"])
def test_insert_or_replace_without_recursive_triggers_is_found(copy: Path, table: str) -> None:
    db = sqlite3.connect(copy)
    row = list(db.execute(f'select * from "{table}" limit 1').fetchone())
    names = [described[1] for described in db.execute(f'pragma table_info("{table}")')]
    row[-1] = row[-1] + 1 if isinstance(row[-1], int) else b"x" if table in ("event", "seal") else "00000000052"
    try:
        db.execute(f'insert or replace into "{table}" ({", ".join(names)}) values ({", ".join("?" * len(row))})', row)
        db.commit()
    except sqlite3.Error:
        db.close()
        return  # refused is as good as found
    db.close()
    assert any(table in problem or "event" in problem for problem in found_in(copy))


@pytest.mark.parametrize(
    "hidden",
    [
        "create trigger derived_x after insert on person begin select 1; end",
        'create trigger "unit_event" after insert on person begin select 1; end',
        "create view draft_x as select 1",
        "create table extra (a)",
        "create index extra on person (oib)",
    ],
)
def test_nothing_hides_in_the_file_behind_a_name(copy: Path, hidden: str) -> None:
    changed(copy, hidden)
    assert any(problem.startswith("trail.building") for problem in found_in(copy))


def test_a_table_that_holds_no_facts_may_stand_in_the_file(copy: Path) -> None:
    changed(copy, "create table draft_x (a)", "create index draft_x_a on draft_x (a)", "create table derived_y (a)")
    assert found_in(copy) == []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("unit", 'columns = replace(columns, \'["name"\', \'["zz\\" from (select 1) --"\')'),
        ("unit", "columns = '[]'"),
        ("unit", 'columns = replace(columns, \'["name","TEXT"]\', \'["name","TEXT"],["name","TEXT"]\')'),
        ("month_hours", "block = 1"),
        ("residence", "block = 4096"),
    ],
)
def test_an_entry_of_the_trail_cannot_say_how_it_is_to_be_read(copy: Path, table: str, change: str) -> None:
    changed(copy, f"update event_rows set {change} where \"table\" = '{table}'")
    assert f"trail.entry_not_ours event 4, {table}" in found_in(copy)


def test_an_event_far_ahead_does_not_keep_verify_busy(copy: Path) -> None:
    changed(copy, "update event set seq = 30000000 where seq = (select max(seq) from event)")
    assert any(problem.startswith("trail.event_missing") for problem in found_in(copy))


def test_a_founding_without_the_second_signature_is_none(books: Books) -> None:
    path = books.path
    books.db.execute("pragma wal_checkpoint(truncate)")
    books.close()
    tables = [f'delete from "{table.name}" where event = 2' for table in SCHEMA.tables]
    changed(path, *tables, "delete from event_rows where seq = 2", "delete from event where seq = 2")
    assert "trail.not_founded file" in found_in(path)


def test_an_erasure_that_names_another_row_excuses_nothing(copy: Path) -> None:
    with Books(copy, SCHEMA) as books:
        (digest,) = books.rows("select digests from event_rows where seq = 4 and \"table\" = 'bank_account'")[0]
    changed(
        copy,
        "delete from bank_account",
        f"update erased set digest = x'{digest.hex()}' where \"table\" = 'residence'",
    )
    assert any("bank_account" in problem for problem in found_in(copy))


def test_a_key_that_an_unsigned_event_enrolled_carries_no_approval(books: Books, signers: Signers) -> None:
    intruder = signers["third"]
    path = books.path
    with books.write("import", "people") as act:
        act.add("person", [{"person": "E-1", "oib": "00000000036"}])
    books.db.execute("pragma wal_checkpoint(truncate)")
    books.close()
    opened = full.behind_their_back(path)
    opened.db.execute("insert into user (user, event, oib, added_by) values ('third', 3, ?, 'clerk')", (OIBS["third"],))
    opened.db.execute(
        "insert into key_enrolled (key, event, user, public, enrolled_by) values (?, 3, 'third', ?, 'clerk')",
        (intruder.name, intruder.public),
    )
    for table in ("user", "key_enrolled"):
        opened.db.execute("insert into event_rows values (3, ?, ?, 4096, 0, x'')", (table, "[]"))
        columns = audit_trail.as_json(columns_of(opened.db, table))
        opened.db.execute('update event_rows set columns = ? where seq = 3 and "table" = ?', (columns, table))
    opened.put_back()
    opened.db.execute("commit")
    opened.db.close()
    recomputed(path, 3)
    with Books(path, SCHEMA, writable=True) as again, again.write("approve", "r/1", key=intruder) as act:
        act.reason = "forged"
    problems = found_in(path)
    assert "trail.not_signed event 3, key_enrolled" in problems
    assert {"trail.key_enrolment_faulty event 4", "trail.key_not_confirmed event 4"} <= set(problems)


def test_a_row_that_names_another_than_its_signer_is_found(books: Books, signers: Signers) -> None:
    with books.write("adopt", "chart", key=signers["clerk"]) as act:
        digest = hashlib.sha256(b"x").digest()
        row = {"kind": "chart", "version": 2, "digest": digest, "text": "x", "adopted_by": "manager"}
        act.add("adopted", [row])
    assert [problem.code for problem in books.verify().problems] == ["trail.names_another"]


def test_a_revoked_key_signs_no_more_even_past_the_rules(books: Books, signers: Signers) -> None:
    with books.write("revoke", "x", key=signers["manager"]) as act:
        act.add("key_revoked", [{"key": signers["clerk"].name, "revoked_by": "manager"}])
    with pytest.raises(Refused, match="key_not_enrolled"), books.write("x", "x", key=signers["clerk"]) as act:
        _ = act.signer
    with books.write("x", "x", key=signers["clerk"]):
        pass
    assert [problem.code for problem in books.verify().problems] == ["trail.key_revoked"]


def test_an_erased_row_leaves_its_digest_and_the_ground(books: Books, signers: Signers) -> None:
    with books.write("import", "people") as act:
        act.add("person", [{"person": "E-1", "oib": "00000000036"}])
        home = {"person": "E-1", "since": "2026-01-01", "municipality": "01333", "resident": 1}
        act.add("residence", [home])
    with pytest.raises(sqlite3.IntegrityError, match="facts stay"):
        books.db.execute("delete from residence")
    (digest,) = books.rows("select digests from event_rows where seq = 3 and \"table\" = 'residence'")[0]
    with books.write("erase", "E-1", key=signers["manager"]) as act:
        row = {
            "digest": digest,
            "table": "residence",
            "key": "'E-1','2026-01-01',3",
            "ground": "art. 17",
            "erased_event": 3,
        }
        act.add("erased", [{**row, "erased_by": "manager"}])
        act.db.execute("delete from residence")
    report = books.verify()
    assert (report.problems, report.erased) == ([], 1)
    assert independent_reader.faults(str(books.path)) == []
