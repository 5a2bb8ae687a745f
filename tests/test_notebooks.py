"""Notebooks are kept without outputs; a paper has its sections in order, short cells, and no program in it."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from bolib.text import LANGUAGES, catalogue
from tests.test_layers import DEPARTMENTS, layer
from tests.tree import ROOT, files, imports

NOTEBOOKS = sorted(path for path in files() if path.suffix == ".ipynb")
PAPERS = [
    path for path in NOTEBOOKS if path.parent.name in DEPARTMENTS | {"audit"} and path.stem not in ("desk", "start")
]
# The sections of every paper after its title, in both languages.
SECTIONS = [
    "Parameters / Parametri",
    "Inputs / Ulazni podaci",
    "Law in force / Propisi na snazi",
    "Checks of inputs / Provjere ulaza",
    "Computation / Izračun",
    "Reconciliation / Usklađenje",
    "Exceptions / Iznimke",
    "Conclusion / Zaključak",
    "Artefacts / Izlazne datoteke",
    "Sign-off / Odobrenje",
]
# As JupyterLab names it: with another name it rewrites a paper on opening it, and the seal breaks.
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
PROGRAM = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try, ast.With)
REFUSED = {"ipywidgets", "sqlite3", "sqlite_utils", "store", "desk", "time", "random", "os", "stores", "books"}
DESKS = ("desk", "start", "gallery")
HIDDEN = {"source_hidden": True}  # a desk shows no code
LINES = 20  # of one cell


def named(path: Path) -> str:
    return path.relative_to(ROOT / "notebooks").as_posix()


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=named)


def notebook(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell | {"text": "".join(cell["source"])} for cell in notebook(path)["cells"] if cell["cell_type"] == kind]


@each(PAPERS)
def test_every_number_that_a_paper_concludes_with_has_words_for_whoever_ran_it(path: Path) -> None:
    calls = [
        node
        for cell in cells(path, "code")
        for node in ast.walk(ast.parse(cell["text"]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "conclude"
    ]
    assert len(calls) == 1
    names = [keyword.arg for keyword in calls[0].keywords if keyword.arg]
    assert "doubts" in names
    for language in LANGUAGES:
        assert [name for name in names if f"conclusion.{name}" not in catalogue(language)] == []


def test_there_is_a_start_page_and_a_paper() -> None:
    assert ROOT / "notebooks" / "start.ipynb" in NOTEBOOKS
    assert ROOT / "notebooks" / "accounting" / "payroll_month.ipynb" in PAPERS


@each(NOTEBOOKS)
def test_a_notebook_is_kept_stripped(path: Path) -> None:
    whole = notebook(path)
    assert (whole["nbformat"], whole["nbformat_minor"] >= 5) == (4, True)
    desk = {"back_office": {"desk": True}} if path.stem in DESKS else {}  # opens running and shows no code
    assert whole["metadata"] == {**desk, "kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    for cell in whole["cells"]:
        assert set(cell["metadata"]) <= {"tags"} | ({"jupyter"} if path.stem in DESKS else set())
        assert cell["metadata"].get("jupyter", HIDDEN) == HIDDEN
        assert not cell.get("attachments")


@each(NOTEBOOKS)
def test_no_cell_is_empty_or_long(path: Path) -> None:
    for cell in cells(path, "code") + cells(path, "markdown"):
        assert cell["text"].strip(), cell["id"]
        assert cell["text"].count("\n") < LINES, f"{cell['id']} is long: call a function of bolib"


@each(PAPERS)
def test_a_paper_has_its_sections_in_order_in_both_languages(path: Path) -> None:
    heads = [line for cell in cells(path, "markdown") for line in cell["text"].splitlines() if line.startswith("#")]
    assert heads[0].startswith("# ")
    assert " / " in heads[0]
    assert heads[1:] == [f"## {section}" for section in SECTIONS]


@each(PAPERS)
def test_a_paper_has_one_cell_of_parameters_each_explained(path: Path) -> None:
    tagged = [cell for cell in cells(path, "code") if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    for line in tagged[0]["text"].splitlines():
        value, _, comment = line.partition("  # ")
        assert " / " in comment, f"{line}: say in both languages what it is"
        (node,) = ast.parse(value).body
        assert isinstance(node, ast.Assign)
        ast.literal_eval(node.value)


@each(PAPERS)
def test_a_paper_has_no_program_in_it(path: Path) -> None:
    for cell in cells(path, "code"):
        nodes = list(ast.walk(ast.parse(cell["text"])))
        program = [type(node).__name__ for node in nodes if isinstance(node, PROGRAM)]
        assert not program, f"{cell['id']} has {program}: put it into bolib"


@each(PAPERS)
def test_a_paper_imports_words_and_rules_only(path: Path) -> None:
    for cell in cells(path, "code"):
        for node in ast.walk(ast.parse(cell["text"])):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            parts = {part for name in names for part in name.split(".")}
            assert not parts & REFUSED, f"{cell['id']} imports {parts & REFUSED}"


# A paper that does another one again needs the program that does that; no other paper does.
DOES_AGAIN = {"audit/reperform.ipynb": {"bolib.batch.reperform"}}


def test_a_desk_says_whose_books_it_opens_and_in_which_language() -> None:
    for path in (path for path in NOTEBOOKS if path.stem in ("desk", "start")):
        first = cells(path, "code")[0]
        assert first["metadata"].get("tags") == ["parameters"]
        names = [node.targets[0].id for node in ast.parse(first["text"]).body]
        assert names == ["company", "language"]


@each(PAPERS)
def test_a_paper_stays_in_the_lowest_two_layers(path: Path) -> None:
    trees = [ast.parse(cell["text"]) for cell in cells(path, "code")]
    ours = {name for tree in trees for name in imports(tree) if name.split(".")[0] == "bolib"}
    above = {name for name in ours if layer(name) > 1} - DOES_AGAIN.get(named(path), set())
    assert not above, f"{named(path)} imports {sorted(above)}"
