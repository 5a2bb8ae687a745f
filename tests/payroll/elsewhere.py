"""A country that comes from elsewhere, brought in for one test without installing anything."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bolib import country
from tests.tree import ROOT

SLOVENIA = ROOT / "examples" / "slovenia"
ENTRY = "[bolib.countries]\n{name} = {module}\n"


@contextmanager
def brought_in(folder: Path, name: str = "slovenia", module: str = "bolib_slovenia.payroll") -> Iterator[None]:
    """Let `folder` be found for a while as if its package were installed there; it gets what an installer writes."""
    about = folder / f"{module.partition('.')[0]}-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module.partition('.')[0]}\nVersion: 0.1.0\n")
    (about / "entry_points.txt").write_text(ENTRY.format(name=name, module=module))
    sys.path.insert(0, str(folder))
    _forget(module)
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        _forget(module)


def copied(folder: Path) -> Path:
    """Copy the package of the example into a folder of a test; gives the package."""
    return Path(shutil.copytree(SLOVENIA / "bolib_slovenia", folder / "bolib_slovenia"))


def _forget(module: str) -> None:
    for known in [one for one in sys.modules if one.split(".")[0] == module.split(".")[0]]:
        del sys.modules[known]
    importlib.invalidate_caches()
    country.country.cache_clear()
