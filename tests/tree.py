"""The project's own files, the same in a git clone and in a plain copy."""

import ast
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

from bolib.books.queue import alone

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "bolib"
NOT_OURS = {".git", ".venv", "__pycache__", ".ipynb_checkpoints", "books"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that git keeps or would keep; without git, every file but what running leaves behind."""
    if not (ROOT / ".git").exists():  # a plain copy, perhaps inside somebody's own repository
        return tuple(_walked())
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        return tuple(_walked())
    return tuple(path for name in sorted(listed) if name and (path := ROOT / name).is_file())


def _walked() -> list[Path]:
    found = []
    for place, folders, names in os.walk(ROOT):
        here = Path(place).relative_to(ROOT)
        folders[:] = sorted(name for name in folders if not _left_behind(here, name))
        found += [ROOT / here / name for name in sorted(names) if name != ".venv.lock"]
    own = {ROOT / "outputs" / "README.md"}
    return [path for path in found if path.relative_to(ROOT).parts[0] != "outputs" or path in own]


def _left_behind(here: Path, name: str) -> bool:
    if name == "books":  # the companies' books; books of the package and of the tests are ours
        return here == Path()
    return name in NOT_OURS or name.endswith((".egg-info", "_cache")) or name == ".hypothesis"


def typed() -> str:
    """What mypy finds in the project; who asks while another does waits, and finds most of it known already."""
    known = ROOT / ".mypy_cache"
    known.mkdir(exist_ok=True)
    while True:
        with alone(known / "queue") as mine:
            if mine:
                command = [sys.executable, "-m", "mypy"]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
                return done.stdout + done.stderr if done.returncode else ""
        time.sleep(0.2)


def module_name(path: Path) -> str:
    """How Python imports a file of the package."""
    return ".".join(("bolib", *path.relative_to(HOUSE).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sorted(HOUSE.rglob("*.py"))}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(tree: ast.Module, top_only: bool = False) -> set[str]:
    """The modules that a file imports; `top_only` leaves out what stands inside functions and type checking."""
    found: set[str] = set()
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            found |= {_module(f"{node.module}.{alias.name}") for alias in node.names}
    return found


def _module(name: str) -> str:
    """The module in which an imported name stands, as far as it is one of ours."""
    return name if name in MODULES or name.rpartition(".")[0] not in MODULES else name.rpartition(".")[0]
