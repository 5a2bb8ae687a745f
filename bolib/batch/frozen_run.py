"""What the paper of a re-performance freezes: a whole run folder with the code it names, and what runs here.

It lies in the paper's own folder as `papers/<run>/<attempt>/` and `papers/code/<sha256>.zip`, so that the paper can be
done again from its folder alone. What the copy cannot show is frozen as rows: where the folder differed from its seal.
"""

import platform
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bolib.batch import manifest
from bolib.batch.places import ATTEMPT, ROOT, RUN, Place, folder_of, outputs_of
from bolib.books import Books
from bolib.problem import Problem, Refused

if TYPE_CHECKING:
    import pandas as pd

KEYS: Mapping[str, tuple[str, ...]] = {
    "folder_difference": ("code", "file"),
    "run_here": ("python",),
    "sealed_file": ("file",),
    "sealed_with": ("name",),
}
SHOWN = ("company", "run", "attempt", "replaces", "paper", "simulation", "python", "lock", "code")


def bring(books: Books, run: str, attempt: Any, folder: Path) -> "dict[str, pd.DataFrame]":
    """Copy a sealed run folder and its code into `folder`; gives what its manifest says and where it differs.

    Refused: a run or attempt that the books do not know as sealed, a folder without a manifest that can be read.
    """
    if not RUN.fullmatch(run) or not ATTEMPT.fullmatch(str(attempt)):
        raise Refused("places.folder", f"{run}/{attempt}")
    if not books.rows("select 1 from seal where run = ? and attempt = ?", run, int(attempt)):
        raise Refused("approvals.not_sealed", f"{run}/{attempt}")
    company = books.path.stem
    source = folder_of(Place(company, run, int(attempt)))
    if not source.is_dir():
        raise Refused("places.no_folder", str(source))
    sealed = manifest.read(source)
    differs = manifest.differences(source, sealed)
    _copy(source, sealed, folder / "papers" / run / str(attempt))
    _copy_code(outputs_of(company) / "code" / f"{sealed['code']}.zip", folder / "papers" / "code")
    return _frames(sealed, manifest.digest(source).hex(), differs)


def _copy(source: Path, sealed: dict[str, Any], copy: Path) -> None:
    """Copy the manifest and the files that it names; a link is not followed."""
    for name in [manifest.NAME, *sealed["files"]]:
        path = source / name
        if path.is_file() and not any((source / part).is_symlink() for part in (name, *_above(name))):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / name)


def _above(name: str) -> list[str]:
    return [parent.as_posix() for parent in Path(name).parents if parent != Path()]


def _copy_code(archive: Path, folder: Path) -> None:
    if archive.is_file() and not archive.is_symlink():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(archive, folder / archive.name)


def _frames(sealed: dict[str, Any], digest: str, differs: list[Problem]) -> "dict[str, pd.DataFrame]":
    import pandas as pd

    lock = ROOT / "requirements.lock"
    here = {"python": [platform.python_version()], "lock": [manifest.sha256(lock) if lock.is_file() else ""]}
    files = [(name, about["sha256"], about["bytes"]) for name, about in sorted(sealed["files"].items())]
    said = {name: "" if sealed[name] is None else str(sealed[name]) for name in SHOWN}
    said |= {"head": sealed["head"]["hash"], "event": str(sealed["head"]["seq"]), "manifest": digest}
    found = sorted({(problem.code, problem.where) for problem in differs})
    kinds = {"file": "string", "sha256": "string", "bytes": "Int64"}
    return {
        "folder_difference": pd.DataFrame(found, columns=["code", "file"], dtype="string"),
        "run_here": pd.DataFrame(here, dtype="string"),
        "sealed_file": pd.DataFrame(files, columns=list(kinds)).astype(kinds),
        "sealed_with": pd.DataFrame(sorted(said.items()), columns=["name", "value"], dtype="string"),
    }
