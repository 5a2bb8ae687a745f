"""The doctor on the place: room on the disk, folders on another computer, folders that everybody can read."""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from bolib.batch.doctor.finding import BROKEN, LOOK, OK, Finding, finding, size
from bolib.batch.places import books_of, home, outputs_of

ROOM, LEAST = 1_000_000_000, 100_000_000  # bytes that should be free, and below which the next run may fail
NETWORKS = {"afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs"}
NETWORKS |= {"9p", "beegfs", "gfs2", "ocfs2", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"}
BY_PROGRAM = re.compile(r"fuse\.(?!ext|ntfs|exfat|lxcfs|fuse-overlayfs)")  # sshfs, rclone, gvfsd and their like
MOUNTS = Path("/proc/self/mountinfo")


def disk() -> Iterator[Finding]:
    """Look whether there is room for the next runs and backups: a gigabyte, and three times the books."""
    books = sum(path.stat().st_size for path in (home() / "books").glob("*.db"))
    wanted, free = max(ROOM, 3 * books), shutil.disk_usage(_standing(home())).free
    state = BROKEN if free < LEAST else LOOK if free < wanted else OK
    code = "doctor.disk" if state == OK else "doctor.disk_low"
    yield finding(state, code, "disk", free=size(free), wanted=size(wanted))


def networks() -> Iterator[Finding]:
    """Look whether books and outputs lie on the disk of this machine."""
    if not MOUNTS.is_file():
        yield finding(LOOK, "doctor.network_unknown", "books, outputs")
        return
    mounts = MOUNTS.read_text("utf-8", "replace")
    for name in ("books", "outputs"):
        path = _standing(home() / name).resolve()
        kind = kind_of(path, mounts)
        far = kind in NETWORKS or bool(BY_PROGRAM.match(kind))
        yield finding(LOOK if far else OK, "doctor.network" if far else "doctor.local", name, kind=kind)


def kind_of(path: Path, mounts: str) -> str:
    """Name the kind of file system a path lies on, from the text of /proc/self/mountinfo; the last mount covers."""
    best, kind = -1, "?"
    for row in mounts.splitlines():
        before, _, after = row.partition(" - ")
        if len(fields := before.split(" ")) < 5 or not after:
            continue
        mounted = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4]))
        if path.is_relative_to(mounted) and len(mounted.parts) >= best:
            best, kind = len(mounted.parts), after.split(" ")[0]
    return kind


def _standing(path: Path) -> Path:
    """Give the nearest folder above that is there."""
    return next(one for one in (path, *path.parents) if one.is_dir())


def permissions(company: str) -> Iterator[Finding]:
    """Look whether only the owner can open the books, the documents beside them and the run folders."""
    if os.name == "nt":
        return
    for path in (books_of(company).parent, outputs_of(company)):
        if path.is_dir():
            mode = stat.S_IMODE(path.stat().st_mode)
            state, code = (LOOK, "doctor.open_folder") if mode & 0o077 else (OK, "doctor.closed_folder")
            yield finding(state, code, str(path), mode=f"{mode:03o}")
