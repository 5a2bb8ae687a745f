"""The list of every file of a run folder with its hash, and what it was made with.

`manifest.json`, form 1: UTF-8, sorted keys; `form company run attempt replaces paper simulation parameters
head{seq,hash} python lock code files{path:{sha256,bytes}}`, and since later `platform`: what Python ran on which system and
processor, for who reads it; no run differs by it. `lock` is the sha256 of requirements.lock, `code` that of
the code archive, which lies in `outputs/<company>/code/<sha256>.zip`.
"""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from bolib.problem import Problem, Refused

NAME = "manifest.json"
FORM = 1
HASH, SAFE = re.compile(r"[0-9a-f]{64}"), re.compile(r"[A-Za-z0-9._-]{1,80}")
TYPES = {"company": str, "run": str, "attempt": int, "paper": str, "simulation": bool, "parameters": dict}
TYPES |= {"head": dict, "python": str, "lock": str, "code": str, "files": dict, "platform": str}
FIELDS = frozenset(
    "form company run attempt replaces paper simulation parameters head python lock code files".split()  # noqa: SIM905
)

LATER = frozenset({"platform"})  # fields that older manifests do not have


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files(folder: Path) -> dict[str, dict[str, Any]]:
    """List every file of a folder but the manifest, by its path inside the folder, with hash and size."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = {path.relative_to(folder).as_posix(): path for path in found}
    named.pop(NAME, None)
    return {name: {"sha256": sha256(path), "bytes": path.stat().st_size} for name, path in sorted(named.items())}


def write(folder: Path, **about: object) -> bytes:
    """Write the manifest and give its digest."""
    whole = {"form": FORM, **about, "files": files(folder)}
    if whole.keys() - LATER != FIELDS:
        raise KeyError(f"a manifest has exactly {sorted(FIELDS)} and perhaps {sorted(LATER)}")
    text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / NAME).write_bytes(text.encode())
    return hashlib.sha256(text.encode()).digest()


def read(folder: Path) -> dict[str, Any]:
    """Read the manifest; a folder without one, or with one that is not of form 1, is refused."""
    path = folder / NAME
    if not path.is_file():
        raise Refused("manifest.none", str(folder))
    return parsed(path.read_bytes(), str(folder))


def parsed(content: bytes, where: str) -> dict[str, Any]:
    """Read a manifest's bytes; every field has its type, and every name stays inside the folder, else refused."""
    try:
        whole = json.loads(content)
        if not isinstance(whole, dict) or whole.keys() - LATER != FIELDS or whole["form"] != FORM:
            raise ValueError("form")
        if wrong := [name for name, kind in TYPES.items() if not isinstance(whole.get(name, kind()), kind)]:
            raise ValueError(", ".join(wrong))
        wrong = [name for name in ("lock", "code") if not HASH.fullmatch(whole[name])]
        wrong += [name for name, about in whole["files"].items() if not _is_file(name, about)]
        if wrong or not HASH.fullmatch(whole["head"]["hash"]) or not isinstance(whole["head"]["seq"], int):
            raise ValueError(", ".join(wrong)[:200] or "head")
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise Refused("manifest.unreadable", where, reason=str(fault)) from None
    return whole


def _is_file(name: str, about: Any) -> bool:
    safe = all(SAFE.fullmatch(part) and part.strip(".") for part in name.split("/"))
    named = isinstance(about, dict) and about.keys() == {"sha256", "bytes"} and isinstance(about["bytes"], int)
    return safe and named and bool(HASH.fullmatch(about["sha256"]))


def digest(folder: Path) -> bytes:
    """Hash the manifest itself."""
    return hashlib.sha256((folder / NAME).read_bytes()).digest()


def differences(folder: Path, sealed: dict[str, Any] | None = None) -> list[Problem]:
    """Compare the folder with its manifest: a changed, added, missing or linked file is a problem."""
    sealed, found = (sealed or read(folder))["files"], files(folder)
    links = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink())
    known = {above for name in sealed for above in PurePosixPath(name).parents}
    others = (p for p in folder.rglob("*") if not p.is_file() and not p.is_symlink())
    strange = [str(path) for p in others if (path := _path(p, folder)) not in known or not p.is_dir()]
    return [
        *(Problem("manifest.missing", name) for name in sorted(sealed.keys() - found.keys() - set(links))),
        *(Problem("manifest.added", name) for name in sorted({*(found.keys() - sealed.keys()), *strange})),
        *(Problem("manifest.changed", n) for n in sorted(sealed.keys() & found.keys()) if sealed[n] != found[n]),
        *(Problem("manifest.link", name) for name in links),
    ]


def _path(path: Path, folder: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(folder).as_posix())


def code_archive(package: Path) -> bytes:
    """Pack the package as it is imported: sorted, with fixed times, the same bytes each time."""
    made = io.BytesIO()
    kept = (p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(kept, key=lambda p: p.relative_to(package).as_posix()):
            name = f"{package.name}/{path.relative_to(package).as_posix()}"
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, path.read_bytes())
    return made.getvalue()
