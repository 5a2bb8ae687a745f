"""Do a paper again from its own folder and say what differs."""

import hashlib
import json
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bolib.batch import manifest
from bolib.batch.places import ROOT, books_of, place_of
from bolib.batch.run import PACKAGE
from bolib.paper import read_tables
from bolib.problem import Problem, Refused

TIMING = re.compile(r" in [0-9.]+s\b")
FROZEN = "papers/"  # run folders that went into a paper, with the code they name


@dataclass(frozen=True)
class Reperformance:
    """What doing a paper again has shown: what differs in the folder, in outputs or files, and in the environment."""

    differs: list[Problem] = field(default_factory=list)
    environment: list[Problem] = field(default_factory=list)

    @property
    def answer(self) -> str:
        """Identical, differs or environment_differs; a difference counts more than its possible cause."""
        return "differs" if self.differs else "environment_differs" if self.environment else "identical"


def reperform(folder: Path | str, *, python: str | None = None, lock: str | None = None) -> Reperformance:
    """Check the seal, run every cell again on a copy with the code of then, compare outputs and files.

    The folder may lie anywhere; the code archive lies in `../../code` of it. Where the books are at hand, the seal is
    also held against them. `python` and `lock` (a sha256) are what runs here, where the caller knows it for certain: a
    paper, which has them from its inputs.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise Refused("places.no_folder", str(folder))
    sealed = manifest.read(folder)
    differs = [*manifest.differences(folder), *_told_otherwise(folder, sealed), *_seal(folder)]
    with tempfile.TemporaryDirectory() as scratch:
        environment = _environment(sealed, python or platform.python_version(), lock or _lock())
        code = _unpacked(folder.absolute().parents[1] / "code" / f"{sealed['code']}.zip", sealed["code"], Path(scratch))
        same = code or hashlib.sha256(manifest.code_archive(PACKAGE)).hexdigest() == sealed["code"]
        environment += [] if same else [Problem("reperform.code", "code", {"then": sealed["code"][:12]})]
        copy = _copy(folder, sealed, Path(scratch) / "run")
        for notebook in sorted(copy.glob("*.ipynb")):
            differs += _cells(notebook, code)
        differs += _artefacts(copy, sealed)
    return Reperformance(_once(differs), environment)


def _told_otherwise(folder: Path, sealed: dict[str, Any]) -> list[Problem]:
    """Hold what the manifest says of a run against what lies in its folder: whose books, which head, which parameters."""
    try:
        frozen = read_tables(folder / "inputs.db")["frozen"].iloc[0]
        (notebook,) = folder.glob("*.ipynb")
        told = json.loads(notebook.read_bytes())["metadata"]["papermill"]["parameters"]
        right = {"company": frozen["company"], "hash": frozen["head"], "seq": frozen["event"], "parameters": told}
    except (OSError, ValueError, KeyError, TypeError, IndexError, sqlite3.Error):
        return []  # what is missing or cannot be read is named by the comparison of files
    said = {"company": sealed["company"], **sealed["head"], "parameters": sealed["parameters"]}
    wrong = [name for name in right if said[name] != right[name]]
    wrong += ["simulation"] if told.get("simulation") != sealed["simulation"] else []
    return [Problem("reperform.told_otherwise", manifest.NAME, {"name": name}) for name in sorted(wrong)]


def _seal(folder: Path) -> list[Problem]:
    """Hold the manifest against the books, where this folder is one of theirs."""
    from bolib.books import Books
    from bolib.stores import SCHEMA

    try:
        place = place_of(folder)
        if not books_of(place.company).is_file():
            return []
    except Refused:
        return []
    try:
        with Books(books_of(place.company), SCHEMA) as books:
            query = "select manifest from seal where run = ? and attempt = ?"
            known = books.rows(query, place.run, place.attempt)
    except (Refused, sqlite3.Error) as fault:
        return [Problem("reperform.books", place.company, {"reason": str(fault)})]
    same = bool(known) and known[0][0] == manifest.digest(folder)
    return [] if same else [Problem("reperform.seal", manifest.NAME)]


def _lock() -> str:
    lock = ROOT / "requirements.lock"
    return manifest.sha256(lock) if lock.is_file() else ""


def _environment(sealed: dict[str, Any], python: str, lock: str) -> list[Problem]:
    found = []
    if lock != sealed["lock"]:
        args = {"then": sealed["lock"][:12], "now": lock[:12]}
        found.append(Problem("reperform.lock", "requirements.lock", dict(args)))
    if python != sealed["python"]:
        found.append(Problem("reperform.python", "python", {"then": sealed["python"], "now": python}))
    return found


def _unpacked(archive: Path, digest: str, scratch: Path) -> Path | None:
    """Unpack the code that the paper ran with, if the archive is there and is what the manifest names."""
    if not archive.is_file() or manifest.sha256(archive) != digest:
        return None
    code = scratch / "code"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(code)
    return code


def _copy(folder: Path, sealed: dict[str, Any], copy: Path) -> Path:
    """Copy what went into the paper, and the executed notebook with its outputs, but nothing that it made."""
    (copy / "rates").mkdir(parents=True)
    for name in sealed["files"]:
        source = folder / name
        went_in = (
            name == "inputs.db"
            or name.startswith(("rates/", "schemas/", FROZEN))
            or ("/" not in name and name.endswith(".ipynb"))
        )
        if went_in and source.is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy / name)
    return copy


def _cells(notebook: Path, code: Path | None) -> list[Problem]:
    """Run strict nbval: every output again as it was."""
    report = notebook.with_suffix(".xml")
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", f"--junitxml={report.name}"]
    command += ["-c", os.devnull, "--rootdir", "."]  # a pytest.ini that lies above is nobody's business here
    environment = {**os.environ, "PYTHONPATH": str(code) if code else "", "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [*command, notebook.name], cwd=notebook.parent, env=environment, capture_output=True, text=True
    )
    if not report.is_file():
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        return [Problem("reperform.stopped", notebook.name, {"reason": TIMING.sub("", "".join(last))})]
    failed = _failed(report)
    report.unlink()
    return [Problem("reperform.cell", notebook.name, {"cell": cell}) for cell in failed]


def _failed(report: Path) -> list[str]:
    from lxml import etree

    cases = etree.parse(report, etree.XMLParser(resolve_entities=False)).iter("testcase")
    return [
        str(case.get("name")) for case in cases if case.find("failure") is not None or case.find("error") is not None
    ]


def _artefacts(copy: Path, sealed: dict[str, Any]) -> list[Problem]:
    found = manifest.files(copy)
    papers = {name for name in sealed["files"] if "/" not in name and name.endswith(".ipynb")}
    expected = {name: about for name, about in sealed["files"].items() if name not in papers}
    extra = sorted(found.keys() - sealed["files"].keys())
    return [
        *(Problem("reperform.artefact", name) for name, about in expected.items() if found.get(name) != about),
        *(Problem("reperform.extra", name) for name in extra),
    ]


def _once(problems: list[Problem]) -> list[Problem]:
    return list({(problem.code, problem.where, str(problem.args)): problem for problem in problems}.values())
