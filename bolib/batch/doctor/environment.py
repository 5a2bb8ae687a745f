"""The doctor on the environment: Python, the packages of the lock, and what .venv was made from."""

import platform
import re
import runpy
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata

from bolib.batch.doctor.finding import LOOK, OK, Finding, finding
from bolib.batch.places import ROOT

LOCKED = re.compile(r"^([a-z0-9.-]+)==([^ ;]+)( ;)?", re.MULTILINE)


def python() -> Iterator[Finding]:
    """Look whether this Python is one of those that the program is made for."""
    known = (3, 11) <= sys.version_info[:2] <= (3, 14)
    code = "doctor.python" if known else "doctor.python_other"
    yield finding(OK if known else LOOK, code, "python", version=platform.python_version())


def packages() -> Iterator[Finding]:
    """Compare the packages that are here with requirements.lock."""
    lock = ROOT / "requirements.lock"
    if not lock.is_file():
        yield finding(LOOK, "doctor.no_lock", lock.name)
        return
    wrong = differing(lock.read_text("ascii"))
    for name, (wanted, found) in sorted(wrong.items()):
        yield finding(LOOK, "doctor.package", name, wanted=wanted, found=found or "-")
    if not wrong:
        yield finding(OK, "doctor.packages", lock.name)


def differing(lock: str) -> dict[str, tuple[str, str]]:
    """Give each package that is not what a lock names: what it names and what is here (empty: nothing).

    A package that the lock names for some systems only may be missing.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    optional = set()
    for name, version, some in LOCKED.findall(lock):
        wanted[name].add(version)
        optional |= {name} if some else set()
    here = {name: _version(name) for name in wanted}
    missing = {name for name in wanted if not here[name] and name not in optional}
    other = {name for name in wanted if here[name] and here[name] not in wanted[name]}
    return {name: (", ".join(sorted(wanted[name])), here[name]) for name in missing | other}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def stamp() -> Iterator[Finding]:
    """Look whether .venv was made from the lock and the description that lie here now."""
    own = ROOT / ".venv"
    if sys.prefix != str(own) or not (ROOT / "bo").is_file():
        yield finding(OK, "doctor.other_environment", "environment", prefix=sys.prefix)
        return
    path = own / "made-from"
    made = path.read_text("ascii") if path.is_file() else ""
    same = made == runpy.run_path(str(ROOT / "bo"))["wanted"]()
    yield finding(OK if same else LOOK, "doctor.stamp" if same else "doctor.stamp_old", ".venv")
