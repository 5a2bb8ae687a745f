"""The habits: style, types, one list of packages, a true map, small modules, no word about how it is made."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
import yaml

from bolib.text.terms import terms
from tests.tree import HOUSE, MODULES, ROOT, files, imports, parsed, typed

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PYTHONS = ">=3.11,<3.15"
LOCKED = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; (.+?))? \\$")
# Packages that nobody imports: programs, plug-ins and types, each with what it is there for.
NOT_IMPORTED = {
    "ipykernel": "the kernel in which papers run",
    "jupyterlab": "bo lab",
    "lxml-stubs": "types for mypy",
    "mypy": "run by this file",
    "nbval": "pytest's plug-in that does a paper again",
    "pandas-stubs": "types for mypy",
    "pytest-timeout": "pytest's plug-in that ends what hangs",
    "pytest-xdist": "pytest's plug-in that uses every processor",
    "ruff": "run by this file",
    "setuptools": "builds this package",
    "types-pyyaml": "types for mypy",
}
TOP = {
    "": {"README.md", "LICENSE", "CONTRIBUTING.md", "bo", "environment.yml", "pyproject.toml", "requirements.lock"}
    | {".gitignore", ".gitattributes", ".editorconfig"},
    "folders": {".ci", "benchmarks", "bolib", "examples", "notebooks", "outputs", "parameters", "tests"},
}
# How the project is made is nobody's business who reads it, and no path or host of one machine belongs into it.
UNSAID = re.compile(
    r"\b(?:issue|session|sprint|ticket) ?#?\d+\b|\bissue\d|/root/|/work/|/home/\w|/tmp/\w|C:\\\\Users"
    r"|\b(?:chat|code) ?assistant\b|\blanguage model\b|\bpypi\.org|files\.pythonhosted|\bsketch\b",
    re.IGNORECASE,
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "tools"}


def check(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if ": note: " not in line]
    assert done.returncode == 0, "\n".join(said)


def test_ruff_finds_nothing() -> None:
    check("ruff", "check", "--quiet", ".")


def test_ruff_would_format_nothing_otherwise() -> None:
    check("ruff", "format", "--check", "--quiet", "--diff", ".")


def test_mypy_finds_nothing() -> None:
    assert typed() == ""


def test_the_tree_has_the_folders_of_the_plan_and_no_others() -> None:
    paths = [path.relative_to(ROOT) for path in files()]
    assert {path.name for path in paths if len(path.parts) == 1} == TOP[""]
    assert {path.parts[0] for path in paths if len(path.parts) > 1} <= TOP["folders"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_begins_with_one_sentence_and_stays_small(module: str) -> None:
    text = MODULES[module].read_text("utf-8")
    first = (ast.get_docstring(parsed(MODULES[module])) or "").partition("\n")[0]
    assert first.endswith("."), f"{module} begins with {first!r}"
    assert len(text.splitlines()) <= 400, f"{module} is due to become a folder"
    assert not set(module.split(".")) & VAGUE, f"{module} has a name that says nothing"


def readable() -> list[Path]:
    """Every text file of ours but the lock."""
    endings = {".py", ".md", ".yaml", ".yml", ".toml", ".csv", ".ipynb", ".txt", ".json", ""}
    return [path for path in files() if path.suffix in endings and path != Path(__file__)]


def test_nothing_speaks_of_how_it_was_made_or_of_one_machine() -> None:
    found = []
    for path in readable():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            found += [f"{path.relative_to(ROOT)} line {number}: {said}" for said in UNSAID.findall(line)]
    assert not found, "\n".join(found)


def test_every_file_is_plain_text_with_unix_line_ends() -> None:
    code = [path for path in readable() if path.suffix in {".py", ".md", ".yaml", ".toml", ".ipynb"}]
    assert [str(path) for path in code if b"\r" in path.read_bytes()] == []


# --- packages


def declared() -> set[str]:
    """The packages that pyproject.toml names."""
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    return {re.split(r"[<>=~]", one)[0] for one in wanted}


def imported() -> set[str]:
    """The packages that our code, tests and notebooks import."""
    trees = [parsed(path) for path in files() if path.suffix == ".py"]
    for path in (path for path in files() if path.suffix == ".ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        trees += [ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    known = packages_distributions()
    tops = {name.split(".")[0] for tree in trees for name in imports(tree)} - set(sys.stdlib_module_names)
    return {known[top][0].lower().replace("_", "-") for top in tops if top in known} - {PROJECT["name"]}


def test_every_package_is_used_and_every_used_package_is_declared() -> None:
    assert imported() - declared() == set(), "imported, but not in pyproject.toml"
    assert declared() - imported() - set(NOT_IMPORTED) == set(), "declared, but nobody uses it"
    assert set(NOT_IMPORTED) - declared() == set(), "explained, but not declared"


def locked() -> list[re.Match[str]]:
    lines = (ROOT / "requirements.lock").read_text("ascii").splitlines()
    entries = [line for line in lines if not line.startswith("    --hash=sha256:")]
    matches = [LOCKED.match(line) for line in entries]
    assert [line for line, match in zip(entries, matches, strict=True) if match is None] == []
    return [match for match in matches if match]


def test_the_lock_names_each_package_exactly_with_hashes_and_no_place() -> None:
    text = (ROOT / "requirements.lock").read_text("ascii")
    assert locked()
    assert not re.search(r"://|--index|--find-links|--extra|^#", text, re.MULTILINE)
    hashed = [entry for entry in text.replace("\\\n", " ").splitlines() if "--hash=sha256:" in entry]
    assert len(hashed) == len(locked())


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def test_the_lock_holds_what_is_declared() -> None:
    versions = {match[1]: numbers(match[2]) for match in locked()}
    for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]:
        name, lowest, below = re.fullmatch(r"([a-z0-9-]+)>=([0-9.]+)(?:,<([0-9.]+))?", line).groups()
        assert numbers(lowest) <= versions[name] < numbers(below or "9999"), f"{line}: the lock has {versions[name]}"
        assert below or name in {"schwifty", "setuptools"}, f"{line} has no upper end"


def test_what_runs_here_is_what_the_lock_says() -> None:
    once = [match for match in locked() if match[3] is None]
    assert [match[1] for match in once if version(match[1]) != match[2]] == []


def test_conda_users_get_the_same_lock() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    assert conda["name"] == PROJECT["name"]
    plain, (section,) = conda["dependencies"][:-1], conda["dependencies"][-1:]
    assert plain == [f"python{PYTHONS}", "pip"]
    assert section == {"pip": ["--only-binary=:all:", "-r requirements.lock"]}


def test_python_versions_agree() -> None:
    assert PROJECT["requires-python"] == PYTHONS
    assert "OLDEST, NEWEST = (3, 11), (3, 14)" in (ROOT / "bo").read_text("utf-8")


def test_the_licence_is_the_one_declared() -> None:
    assert PROJECT["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License\n")


# --- the map

HEAD = "# Map\n\nThe first sentence of every module. Made by `python -m tests.test_house`.\n"


def map_of_the_house() -> str:
    lines = [f"- `{path.relative_to(HOUSE).as_posix()}` {sentence(path)}\n" for path in MODULES.values()]
    return HEAD + "\n" + "".join(lines)


def sentence(path: Path) -> str:
    return (ast.get_docstring(parsed(path)) or "").partition("\n")[0]


def test_the_map_is_true() -> None:
    written = (HOUSE / "README.md").read_text("utf-8")
    assert written == map_of_the_house(), "the map is old: .venv/bin/python -m tests.test_house writes it anew"


# --- the glossary

WORDS = """# Glossary

The words of the trade that the code and the screen use, in both languages. Made of `bolib/text/terms.yaml` by
`python -m tests.test_house`. In alphabetical order of the English.

| English | Hrvatski | meaning | značenje |
|---|---|---|---|
"""


def glossary() -> str:
    rows = ([*term.names.values(), *term.means.values()] for term in terms())
    return WORDS + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def test_the_glossary_is_true() -> None:
    written = (HOUSE / "GLOSSARY.md").read_text("utf-8")
    assert written == glossary(), "the glossary is old: .venv/bin/python -m tests.test_house writes it anew"


if __name__ == "__main__":
    (HOUSE / "README.md").write_text(map_of_the_house(), "utf-8")
    (HOUSE / "GLOSSARY.md").write_text(glossary(), "utf-8")
