"""Imports only go down, every system has the same modules, and words and rules stay light."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from tests.tree import HOUSE, MODULES, imports, parsed

DEPARTMENTS = {"clerical", "technology", "accounting", "personnel"}
SYSTEM_MODULES = {"__init__", "rules", "store", "desk", "countries"}
WORDS = ("attention", "country", "money", "dates", "identity", "problem", "rates", "text", "yaml_text")
TOP = (
    dict.fromkeys(WORDS, 0)
    | dict.fromkeys(("audit", "formats", "paper", "paper_tables"), 1)
    | {"books": 2, "stores": 3}
)
TOP |= dict.fromkeys(("widgets", "batch", "cli", "serve", "start"), 4)
PART = {"rules": 1, "countries": 1, "store": 3, "desk": 4}
DOOR = -1  # the package itself, a department, a system: loads its reads lazily, so imports inside functions are free

CLOCK_AND_CHANCE = {"sqlite3", "sqlite_utils", "time", "random", "secrets", "os", "socket", "subprocess", "http"}
SCREEN = {"ipywidgets", "papermill", "nbclient"}
NEVER = {
    DOOR: CLOCK_AND_CHANCE | SCREEN,
    0: CLOCK_AND_CHANCE | SCREEN,
    1: CLOCK_AND_CHANCE | SCREEN | {"pathlib", "shutil", "tempfile", "glob"},
    2: SCREEN,
    3: SCREEN,
    4: set(),
}
# typst reads its sheets beside the module that sets them. A paper reads and writes in its run folder alone; `bolib` sets how Hamilton loads.
MAY = {"bolib": {"os"}, "bolib.paper": {"pathlib", "shutil"}, "bolib.paper_tables": {"sqlite3", "pathlib"}}
MAY |= {"bolib.formats.typeset": {"pathlib"}}
FILES = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
CLOCKS = {"today", "now", "utcnow", "uuid1", "uuid4", "urandom"}

HEAVY = {"numpy", "pandas", "hamilton", "typst", "lxml", "sqlite_utils", "holidays", "babel", "papermill"}
HEAVY |= {"jupyterlab", "ipykernel", "nbformat", "schwifty", "stdnum", "xlsxwriter", "python_calamine"}


def layer(module: str) -> int:
    """Which layer a module is in; a module that nobody placed is an error."""
    parts = module.split(".")[1:]
    if not parts or (parts[0] in DEPARTMENTS and len(parts) <= 2 and parts[-1] != "desk"):
        return DOOR
    if parts[0] in DEPARTMENTS:
        return PART["desk"] if parts[1] == "desk" else PART[parts[2]]
    return TOP[parts[0]]


def at(*layers: int) -> list[str]:
    """The modules of some layers; those that nobody placed are named by the first test."""
    return [module for module in MODULES if placed(module) and layer(module) in layers]


def placed(module: str) -> bool:
    try:
        return layer(module) >= DOOR
    except KeyError:
        return False


def allowed(module: str) -> set[str]:
    """What this module may touch although its layer may not; a folder's modules may what it may."""
    return MAY.get(module, set()) | MAY.get(".".join(module.split(".")[:2]), set())


def system(module: str) -> str | None:
    """The system that a module belongs to, as in accounting.payroll."""
    parts = module.split(".")
    return ".".join(parts[1:3]) if len(parts) > 2 and parts[1] in DEPARTMENTS and parts[2] != "desk" else None


def ours(module: str) -> set[str]:
    """What a module imports of the house; of a door only what it imports at once."""
    found = imports(parsed(MODULES[module]), top_only=layer(module) == DOOR)
    return {name for name in found if name.split(".")[0] == "bolib"}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_its_layer(module: str) -> None:
    assert placed(module), f"say in tests/test_layers.py which layer {module} is in"


@pytest.mark.parametrize("module", at(DOOR, 0, 1, 2, 3, 4))
def test_imports_only_go_down(module: str) -> None:
    mine = max(layer(module), 1) if layer(module) == DOOR else layer(module)
    above = sorted(name for name in ours(module) if layer(name) > mine)
    assert not above, f"{module} (layer {mine}) imports {above}"


@pytest.mark.parametrize("module", at(DOOR, 0, 1, 2, 3, 4))
def test_no_layer_touches_what_it_must_not(module: str) -> None:
    found = imports(parsed(MODULES[module]), top_only=layer(module) == DOOR)
    touched = {name.split(".")[0] for name in found} & NEVER[layer(module)] - allowed(module)
    assert not touched, f"{module} imports {touched}"


@pytest.mark.parametrize("module", at(0, 1))
def test_words_and_rules_ask_no_clock_and_no_chance(module: str) -> None:
    calls = [node for node in ast.walk(parsed(MODULES[module])) if isinstance(node, ast.Call)]
    asked = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)} & CLOCKS
    assert not asked, f"{module} calls {asked}"


@pytest.mark.parametrize("module", [m for m in at(1) if not m.startswith("bolib.paper")])
def test_rules_open_no_files(module: str) -> None:
    calls = [node.func for node in ast.walk(parsed(MODULES[module])) if isinstance(node, ast.Call)]
    opened = [call.lineno for call in calls if getattr(call, "id", getattr(call, "attr", "")) in FILES]
    assert not opened, f"{module} opens a file in lines {opened}; paper alone does"


@pytest.mark.parametrize("module", at(2))
def test_the_books_know_no_department(module: str) -> None:
    known = sorted(name for name in ours(module) if name.split(".")[1:2] and name.split(".")[1] in DEPARTMENTS)
    assert not known, f"{module} imports {known}"


def test_a_desk_knows_its_own_department_only() -> None:
    for module in (m for m in at(4) if ".desk" in m):
        others = {name.split(".")[1] for name in ours(module) if ".desk" in name} - {module.split(".")[1]}
        assert not others, f"{module} imports a desk of {others}"


@pytest.mark.parametrize("module", [m for m in at(4) if m.startswith("bolib.widgets")])
def test_widgets_know_no_system(module: str) -> None:
    known = sorted(name for name in ours(module) if name.split(".")[1] in DEPARTMENTS)
    assert not known, f"{module} imports {known}"


def test_systems_do_not_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        if me := system(module):
            others = {system(name) for name in imports(parsed(MODULES[module])) if name.startswith("bolib.")}
            graph.setdefault(me, set()).update(str(other) for other in others - {me, None})
    list(TopologicalSorter(graph).static_order())


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    graph = {m: {i for i in imports(parsed(p), top_only=True) if i in MODULES and i != m} for m, p in MODULES.items()}
    list(TopologicalSorter(graph).static_order())


def systems() -> Iterator[str]:
    for department in sorted(DEPARTMENTS):
        for folder in sorted((HOUSE / department).glob("*/")):
            if any(folder.rglob("*.py")):
                yield f"{department}/{folder.name}"


@pytest.mark.parametrize("folder", list(systems()))
def test_a_system_has_the_same_modules_as_every_other(folder: str) -> None:
    found = {path.stem for path in (HOUSE / folder).iterdir() if path.name != "__pycache__"}
    assert "__init__" in found
    assert found <= SYSTEM_MODULES, f"{folder} has {found - SYSTEM_MODULES}"


def declared(module: str) -> set[str]:
    """The names that a module or folder sets at its top."""
    nodes = parsed(MODULES[module]).body
    plain = {t.id for node in nodes if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)}
    return plain | {n.target.id for n in nodes if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}


@pytest.mark.parametrize("module", [m for m in MODULES if system(m) and m.endswith(".store")])
def test_every_store_names_its_tables_and_is_listed(module: str) -> None:
    assert "TABLES" in declared(module)
    assert module in imports(parsed(MODULES["bolib.stores"])), f"{module} is missing in bolib/stores.py"


WATCH = """
import importlib, json, sys
watched, modules, said = json.loads(sys.argv[1]), json.loads(sys.argv[2]), {}
for module in modules:
    before = set(sys.modules)
    importlib.import_module(module)
    new = set(sys.modules) - before
    said[module] = sorted(w for w in watched if any(n == w or n.startswith(w + ".") for n in new))
print(json.dumps({module: loaded for module, loaded in said.items() if loaded}))
"""


def loaded(watched: set[str], modules: list[str]) -> dict[str, list[str]]:
    """Import modules one after the other in one fresh process; which of the watched each was the first to load."""
    asked = [sys.executable, "-c", WATCH, json.dumps(sorted(watched)), json.dumps(modules)]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said: dict[str, list[str]] = json.loads(done.stdout)
    return said


def test_words_and_rules_pull_no_books_into_a_fresh_process() -> None:
    light = [module for module in at(DOOR, 0, 1) if not module.startswith("bolib.paper")]
    assert loaded({"sqlite3", "sqlite_utils", "bolib.books", "bolib.stores", *SCREEN}, light) == {}


def test_the_watch_sees_what_a_module_loads() -> None:
    assert loaded({"sqlite3"}, ["bolib", "bolib.paper"]) == {"bolib.paper": ["sqlite3"]}


@pytest.mark.parametrize("module", ["bolib", "bolib.cli", "bolib.stores", "bolib.batch.company", "bolib.batch.status"])
def test_nothing_heavy_stands_between_a_command_and_its_answer(module: str) -> None:
    assert loaded(HEAVY, [module]) == {}
