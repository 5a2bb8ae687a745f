"""Whoever doubts a paper runs it again, with this program or without it, anywhere."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bolib.batch import acts, manifest, sealed, steps
from bolib.batch.places import place_of
from bolib.batch.reperform import reperform
from bolib.problem import Refused
from tests.batch.conftest import CLERK, MANAGER, Home


@pytest.mark.parametrize(
    "arguments",
    [
        ["papermill", "payroll_month.ipynb", "out.ipynb"],
        ["jupyter", "nbconvert", "--to", "notebook", "--execute", "payroll_month.ipynb"],
        ["pytest", "--nbval-lax", "-p", "no:cacheprovider", "payroll_month.ipynb"],
        ["pytest", "--nbval", "-p", "no:cacheprovider", "payroll_month.ipynb"],
    ],
    ids=" ".join,
)
def test_a_stranger_runs_a_copy_elsewhere(
    first: Home, tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(first.path / "outputs/demo/2026-10-payroll_month/1", tmp_path / "copy of a run")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("BACK_OFFICE_HOME", raising=False)
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_a_hundred_more_gross_for_one_person_moves_exactly_that_transfer(first: Home, tmp_path: Path) -> None:
    folder = first.path / "outputs/demo/2026-10-payroll_month/1"
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    with sqlite3.connect(copy / "inputs.db") as db:
        changed = db.execute("update contract set pay_cents = pay_cents + 10000 where person = 'E-0003'")
        assert changed.rowcount == 1
    db.close()
    command = [sys.executable, "-m", "papermill", "payroll_month.ipynb", "out.ipynb"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    before, after = (
        {row["person"]: row["net_cents"] for row in acts.proposed(one)["payslip"]} for one in (folder, copy)
    )
    assert [person for person in before if before[person] != after[person]] == ["E-0003"]
    assert after["E-0003"] > before["E-0003"]
    from bolib.accounting.payroll.rules import dues
    from bolib.formats import pain_001

    paid_before, paid_after = (pain_001.read((one / "payment.xml").read_bytes()) for one in (folder, copy))
    pairs = [(a, b) for a, b in zip(paid_after, paid_before, strict=True) if not dues.is_due(a)]
    moved = [a.iban for a, b in pairs if a.cents != b.cents]
    db = sqlite3.connect(folder / "inputs.db")
    assert moved == [db.execute("select iban from bank_account where person = 'E-0003'").fetchone()[0]]
    db.close()


def _spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_one_changed_byte_of_any_file_is_named(one: Home) -> None:
    for name in manifest.read(one.folder)["files"]:
        kept = (one.folder / name).read_bytes()
        _spoil(one.folder / name)
        assert [(p.code, p.where) for p in manifest.differences(one.folder)] == [("manifest.changed", name)]
        with pytest.raises(Refused, match=r"acts\.folder_differs"):
            acts.approve(one.folder, MANAGER)
        (one.folder / name).write_bytes(kept)
    acts.approve(one.folder, MANAGER)


@pytest.mark.parametrize("name", ["payment.xml", "payslips/E-0001.pdf", "results.db", "rates/contributions.yaml"])
def test_reperform_names_the_changed_file(one: Home, name: str) -> None:
    _spoil(one.folder / name)
    found = reperform(one.folder)
    assert found.answer == "differs" and ("manifest.changed", name) in [(p.code, p.where) for p in found.differs]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda folder: (folder / "payment.xml").unlink(), "manifest.missing payment.xml"),
        (lambda folder: (folder / "note.txt").write_text("x"), "manifest.added note.txt"),
        (lambda folder: (folder / "link").symlink_to("/etc/hostname"), "manifest.link link"),
        (
            lambda folder: (
                (folder / "payment.xml").rename(folder.parent / "payment.xml"),
                (folder / "payment.xml").symlink_to(folder.parent / "payment.xml"),
            ),
            "manifest.link payment.xml",
        ),
    ],
    ids=["missing", "added", "link", "linked in its place"],
)
def test_a_missing_added_or_linked_file_counts(one: Home, change: Callable[[Path], object], code: str) -> None:
    change(one.folder)
    assert code in [f"{p.code} {p.where}" for p in manifest.differences(one.folder)]
    with pytest.raises(Refused, match=r"acts\.folder_differs"):
        acts.withdraw(one.folder, CLERK)


def test_files_that_nobody_touched_are_read_once_to_be_shown_and_for_every_act(
    one: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []
    real = manifest.differences
    monkeypatch.setattr(manifest, "differences", lambda folder, *rest: looks.append(folder) or real(folder, *rest))
    path, place = one.folder / "payment.xml", place_of(one.folder)
    with one.books() as books:
        for _ in range(3):
            steps.standing(books, place)
        assert len(looks) == 1
        before, was = path.stat(), path.read_bytes()
        path.write_bytes(was.replace(b"<Nm>", b"<nM>", 1))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_size == before.st_size
        with pytest.raises(Refused, match=r"acts\.folder_differs"):
            steps.standing(books, place)
    monkeypatch.setattr(sealed, "_stamps", lambda folder: iter(()))  # as if every time had been put back
    with one.books() as books:
        path.write_bytes(was)
        steps.standing(books, place)
        path.write_bytes(was.replace(b"<Nm>", b"<nM>", 1))
        steps.standing(books, place)
    with pytest.raises(Refused, match=r"acts\.folder_differs"):
        acts.withdraw(one.folder, CLERK)


def _resealed(folder: Path) -> None:
    """Seal a folder again, as somebody with the source could."""
    said = manifest.read(folder)
    about = {name: said[name] for name in manifest.FIELDS - {"form", "files"}}
    manifest.write(folder, **about)


def test_a_folder_that_was_sealed_again_is_found(one: Home) -> None:
    path = one.folder / "payment.xml"
    path.write_bytes(path.read_bytes().replace(b"<Nm>", b"<Nm >", 1))
    _resealed(one.folder)
    assert manifest.differences(one.folder) == []
    with pytest.raises(Refused, match=r"acts\.folder_differs"):
        acts.approve(one.folder, MANAGER)
    found = reperform(one.folder)
    assert {"reperform.seal manifest.json", "reperform.artefact payment.xml"} <= {
        f"{p.code} {p.where}" for p in found.differs
    }


def test_a_changed_output_names_its_cell(one: Home) -> None:
    notebook = one.folder / "payroll_month.ipynb"
    whole = json.loads(notebook.read_text("utf-8"))
    number, cell = next((n, c) for n, c in enumerate(whole["cells"]) if c.get("outputs") and n > 5)
    cell["outputs"][0]["data"]["text/plain"] = ["something else"]
    notebook.write_text(json.dumps(whole), "utf-8")
    _resealed(one.folder)
    cells = [p.args["cell"] for p in reperform(one.folder).differs if p.code == "reperform.cell"]
    of_code = sum(1 for c in whole["cells"][:number] if c["cell_type"] == "code")
    assert cells == [f"Cell {of_code}"]


def test_another_environment_is_told_apart_from_another_result(one: Home) -> None:
    sealed = manifest.read(one.folder)
    about = {name: sealed[name] for name in manifest.FIELDS - {"form", "files"}}
    manifest.write(one.folder, **{**about, "python": "3.11.0", "lock": "0" * 64, "code": "0" * 64})
    (one.folder / "manifest.json").rename(one.path / "manifest.json")
    elsewhere = shutil.copytree(one.folder, one.path / "elsewhere" / "run" / "1")
    (one.path / "manifest.json").rename(elsewhere / "manifest.json")
    found = reperform(elsewhere)
    assert found.answer == "environment_differs" and found.differs == []
    assert {p.code for p in found.environment} == {"reperform.python", "reperform.lock", "reperform.code"}


def test_the_paper_is_done_again_with_the_code_of_then(one: Home) -> None:
    """An archive that gives other words gives other outputs, whatever the program says today."""
    sealed = manifest.read(one.folder)
    codes = one.path / "outputs" / "demo" / "code"
    names = zipfile.ZipFile(codes / f"{sealed['code']}.zip").namelist()
    assert "bolib/paper.py" in names and not any("__pycache__" in name for name in names)
    then = one.path / "then"
    zipfile.ZipFile(codes / f"{sealed['code']}.zip").extractall(then)
    words = then / "bolib" / "text" / "hr.yaml"
    words.write_text(words.read_text("utf-8").replace('paper.listing: "', 'paper.listing: "Tada: '), "utf-8")
    packed = manifest.code_archive(then / "bolib")
    digest = hashlib.sha256(packed).hexdigest()
    (codes / f"{digest}.zip").write_bytes(packed)
    about = {name: sealed[name] for name in manifest.FIELDS - {"form", "files"}}
    manifest.write(one.folder, **{**about, "code": digest})
    found = reperform(one.folder).differs
    assert {p.code for p in found} == {"reperform.seal", "reperform.cell"}, found
