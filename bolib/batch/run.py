"""One run: inputs frozen, the paper executed beside them, the folder sealed."""

import contextlib
import hashlib
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bolib
from bolib.accounting.claims import store as claims
from bolib.accounting.hours import store as hours
from bolib.accounting.payroll import store as payroll
from bolib.batch import frozen_run, frozen_trail, manifest, run_file
from bolib.batch.papers import AFTER_APPROVAL, PAPERS, BatchPaper
from bolib.batch.places import ROOT, books_of, outputs_of
from bolib.batch.run_file import RunFile
from bolib.books import Books, roles, settings
from bolib.books.approvals import acts, demand_free
from bolib.books.files import rename_durably, sync_folder, write_durably
from bolib.books.queue import alone
from bolib.books.rows import Rows
from bolib.books.tables import columns_of
from bolib.problem import Refused
from bolib.stores import SCHEMA

if TYPE_CHECKING:
    import pandas as pd

    from bolib.books.given import Given
    from bolib.books.keys import Key

PACKAGE = Path(bolib.__file__).parent
LOCK = ROOT / "requirements.lock"
Progress = Callable[[str, int, int], None]


def run(
    company: str,
    name: str,
    *,
    key: "Key | None" = None,
    progress: Progress = lambda step, done, of: None,
    given: "Given | None" = None,
) -> Path:
    """Run a paper by its run file and seal the folder; gives the folder. The books get one event, `seal`.

    `key` signs the seal where the account alone does not say who it is.

    Refused: an unknown parameter, a run of which an attempt stands submitted, approved or posted, a run that somebody
    else is making now. A paper that stops leaves its folder as `<attempt>.failed`. `progress` hears step, done, of.
    """
    order = run_file.read(company, name)
    paper = PAPERS[order.paper]
    _known_parameters(paper, order, name)
    runs = outputs_of(company) / name
    runs.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # inputs and payments are as private as the books
    runs.mkdir(exist_ok=True)
    with alone(runs / ".running") as mine, Books(books_of(company), SCHEMA, writable=True, given=given) as books:
        if not mine:
            raise Refused("run.under_way", name)
        user = key.user if key else roles.user_of_account(books, books.account)
        right = _demand_right(books, user, paper)
        demand_free(books, name)
        paper.demand(books, order.month, order.given)
        attempt = _next_attempt(books, runs, name)
        folder = runs / f".{attempt}.part"
        (folder / "rates").mkdir(parents=True)
        try:
            head = _freeze(books, paper, order, folder, progress)
            _try_changes(paper, order, folder)
            code = keep_code(runs.parent / "code")
            _execute(paper, order, folder)
            about = {"run": name, "attempt": attempt, "replaces": acts.replaced(attempt), "head": head, "code": code}
            return _seal(books, paper, order, folder, about, key, right)
        except BaseException:
            if folder.is_dir() and not books.rows("select 1 from seal where run = ? and attempt = ?", name, attempt):
                mark_failed(folder)
            raise


def _demand_right(books: Books, user: str | None, paper: BatchPaper) -> str:
    """Give the right by which a user runs a paper; one who has none of them is refused."""
    held = (right for right in paper.rights if user is not None and roles.may(books, user, right))
    right = next(held, paper.rights[0])
    roles.demand_of(books, user, books.account, right)
    return right


def _known_parameters(paper: BatchPaper, order: RunFile, name: str) -> None:
    import papermill

    known = papermill.inspect_notebook(str(paper.notebook)).keys()
    if unknown := order.given.keys() - known:
        names = ", ".join(sorted(unknown))
        raise Refused("run.unknown_parameter", name, names=names, known=", ".join(known))


def _next_attempt(books: Books, runs: Path, name: str) -> int:
    sealed = books.rows("select coalesce(max(attempt), 0) from seal where run = ?", name)[0][0]
    numbers = (re.match(r"\.?([1-9][0-9]*)(\.|$)", path.name, re.ASCII) for path in runs.iterdir() if path.is_dir())
    return 1 + max([int(sealed), *(int(number[1]) for number in numbers if number)])


def _freeze(books: Books, paper: BatchPaper, order: RunFile, folder: Path, progress: Progress) -> dict[str, Any]:
    """Write inputs.db and rates/ as the books are at one event; gives that head."""
    from bolib.paper_tables import written_beside

    progress("freeze", 0, 1)
    with written_beside(books.db, folder / "inputs.db") as write:
        head = {"seq": books.seq, "hash": books.head}
        tables = {**_common(books, order.month), **paper.inputs(books, order.month, order.pay_day)}
        tables |= paper.more(books, order.given, folder) if paper.more else {}
        tables |= {"change": paper.tried.read(order.changes)} if paper.tried else {}
        country = f"rates/{settings.company(books)['country']}/"
        rates = books.rows("select kind, text from adopted_now where kind glob ? order by kind", f"{country}*")
        write({name: (_typed(books, name, rows), _key(name)) for name, rows in tables.items()})
    for kind, text in rates:
        (folder / "rates" / kind.removeprefix(country)).write_bytes(text.encode())
    return head


def _try_changes(paper: BatchPaper, order: RunFile, folder: Path) -> None:
    """Try the changes of a simulation on what was frozen; one that is refused leaves nothing behind."""
    if paper.tried is None:
        return
    try:
        paper.tried.changed(folder, order.month, order.pay_day)
    except Refused:
        shutil.rmtree(folder)
        raise


def _common(books: Books, month: str) -> "dict[str, Rows | pd.DataFrame]":
    import pandas as pd

    frozen = {"company": [books.company], "head": [books.head], "event": [books.seq], "month": [month]}
    return {
        "frozen": pd.DataFrame(frozen),
        "user": books.sql("select user, oib, event from user order by user"),
        "setting": books.sql(
            "select kind, version, event, text from adopted_now where kind not glob 'rates/*' order by kind"
        ),
    }


def _typed(books: Books, table: str, frame: "Rows | pd.DataFrame") -> "Rows | pd.DataFrame":
    """Give each column the type it has in the books, also one in which every cell is empty."""
    if table not in SCHEMA or isinstance(frame, Rows):
        return frame
    kinds = {"INTEGER": "Int64", "TEXT": "string"}
    known = {name: kinds[kind] for name, kind in columns_of(books.db, table) if kind in kinds} | {"event": "Int64"}
    return frame.astype({name: known.get(name, "string") for name in frame.columns})  # a digest stands there in hex


KEYS = {  # of what is frozen and is no table of the books
    **{"frozen": ("company",), "setting": ("kind",), "change": ("place",), AFTER_APPROVAL: hours.after_approval.KEY},
    **{**hours.KEYS, **claims.KEYS, **payroll.KEYS, **frozen_trail.KEYS, **frozen_run.KEYS},
}


def _key(table: str) -> tuple[str, ...]:
    if table in KEYS:
        return KEYS[table]
    return SCHEMA[table].frozen_key


def _execute(paper: BatchPaper, order: RunFile, folder: Path) -> None:
    import nbclient.exceptions
    import papermill

    executed = folder / paper.notebook.name
    try:
        with _kernel_unheard():
            papermill.execute_notebook(
                str(paper.notebook),
                str(executed),
                parameters=order.given,
                cwd=str(folder),
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                store_widget_state=False,
                extra_arguments=["--IPKernelApp.log_level=ERROR"],
            )
    except papermill.PapermillExecutionError as fault:
        raise _stopped(folder, f"{fault.ename}: {fault.evalue}") from None
    except (nbclient.exceptions.DeadKernelError, OSError, RuntimeError) as fault:
        raise _stopped(folder, str(fault)) from None
    shutil.rmtree(folder / ".ipynb_checkpoints", ignore_errors=True)


@contextlib.contextmanager
def _kernel_unheard() -> Iterator[None]:
    """Keep what a kernel says when it is interrupted off the user's screen; what the paper says is in the notebook."""
    sys.stderr.flush()
    heard, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(heard, 2)
        os.close(heard)
        os.close(nowhere)


def _stopped(folder: Path, reason: str) -> Refused:
    kept = mark_failed(folder)
    return Refused("run.paper_failed", kept.parent.name, reason=reason[:500], folder=str(kept))


def mark_failed(folder: Path) -> Path:
    """Mark an unfinished folder as failed and keep it; its number is not used again."""
    name = folder.name.strip(".").removesuffix(".part")
    names = (f"{name}.failed{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, 100))))
    kept = next(path for path in map(folder.with_name, names) if not path.exists())
    rename_durably(folder, kept)
    return kept


def _seal(
    books: Books,
    paper: BatchPaper,
    order: RunFile,
    folder: Path,
    about: dict[str, Any],
    key: "Key | None",
    right: str,
) -> Path:
    run, attempt = str(about["run"]), int(about["attempt"])
    digest = manifest.write(
        folder,
        **about,
        company=books.company,
        paper=paper.name,
        simulation=order.simulation,
        parameters=order.given,
        python=platform.python_version(),
        platform=f"{platform.python_implementation()}, {platform.system()}, {platform.machine()}",
        lock=manifest.sha256(LOCK),
    )
    _on_disk(folder)
    sync_folder(folder.parent)
    head = bytes.fromhex(about["head"]["hash"])
    with books.write("seal", f"{run}/{attempt}", key=key) as act:
        acts.seal(
            act, run, attempt, paper=paper.name, manifest=digest, head=head, simulation=order.simulation, right=right
        )
    return finish(folder)


def keep_code(folder: Path) -> str:
    """Keep the package as it is, once for each version of it; gives its sha256."""
    packed = manifest.code_archive(PACKAGE)
    digest = hashlib.sha256(packed).hexdigest()
    archive = folder / f"{digest}.zip"
    if not archive.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{digest}.{os.getpid()}.part"
        write_durably(part, packed)
        rename_durably(part, archive)
    return digest


def _on_disk(folder: Path) -> None:
    """See to it that every file, and every folder that names one, is on the disk."""
    for path in (*folder.rglob("*"), folder):
        if path.is_file() or os.name != "nt":
            opened = os.open(path, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


def finish(folder: Path) -> Path:
    """Give a sealed folder its name: what the event promised is then there."""
    final = folder.with_name(folder.name.removeprefix(".").removesuffix(".part"))
    rename_durably(folder, final)
    return final
