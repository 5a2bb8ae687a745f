"""What a batch notebook needs: frozen inputs and rates in, artefacts and proposed rows out, all in its run folder.

`inputs.db` and `results.db` have the same form (`bolib/paper_tables.py`), their tables named like the facts. In
`results.db` stands what a posting adds, without the columns that only the posting knows: `event`, and the name of the run (`run` of a payslip,
`source` of a ledger entry), because a folder does not know its own name. Entries of the ledger count from 1 there.
"""

import ctypes
import hashlib
import json
import re
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path

import pandas as pd
import yaml

from bolib.dates import month_of
from bolib.formats.findings import law, tested, told
from bolib.formats.html_table import Shown, amount, hours, in_order, table
from bolib.paper_tables import Tables, add_tables, read_tables, write_tables
from bolib.problem import Problem
from bolib.rates import Rates, read_rates
from bolib.text import catalogue, say

__all__ = ["Paper", "Shown", "read_tables", "table", "tested", "told", "write_tables"]

RESULTS = "results.db"
SAFE = re.compile(r"[A-Za-z0-9._-]{1,40}")
SHOWN_OF_FINGERPRINT = 16
PIECE = 8192  # rows that are turned over at once
FROM_SIZE, LONG_COLUMN = (
    -3,
    1 << 18,
)  # M_MMAP_THRESHOLD of glibc; bytes from which on memory is asked for and given back alone


class Paper:
    """One paper in its run folder; `language` is that of everything it shows."""

    def __init__(self, folder: Path | str = ".", *, language: str = "en") -> None:
        _give_back()
        self.folder, self.language = Path(folder).resolve(), language
        self.inputs = read_tables(self.folder / "inputs.db")
        with (self.folder / "inputs.db").open("rb") as file:
            self.digest = hashlib.file_digest(file, "sha256").digest()
        self._kept: list[str] = []
        self._tried: dict[str, bytes] = {}
        self._proposed = False  # results.db that stands there is of an earlier turn until this one proposes

    @property
    def head(self) -> str:
        """The hash of the last event of the books when the inputs were frozen, in hex."""
        return str(self.inputs["frozen"]["head"].iloc[0])

    def setting(self, kind: str) -> str:
        """Give the text of an adopted setting as frozen with the run; an unknown kind raises KeyError."""
        found = self.inputs["setting"]
        texts = found[found["kind"] == kind].sort_values("version")["text"]
        if texts.empty:
            raise KeyError(f"the setting {kind} was not frozen with this run")
        return str(texts.iloc[-1])

    def rates(self, *, month: str, pay_day: str) -> Rates:
        """Read the statutory values that were frozen with the run, for a month (2026-10) and a day of payment."""
        return read_rates(self.folder / "rates", month=month_of(month)[0], pay_day=date.fromisoformat(pay_day))

    def rates_csv(self, name: str) -> pd.DataFrame:
        """Read a table of rates as text: `municipal_tax` is `rates/municipal_tax.csv`."""
        return pd.read_csv(self._inside(f"rates/{name}.csv"), dtype="string")

    def schema(self, package: str, name: str) -> bytes:
        """Read a schema that an installed package ships; `name` is its path in the package."""
        return (resources.files(package) / name).read_bytes()

    def schemas(self) -> dict[str, bytes]:
        """Read the official schemas that were frozen with the run, by file name; none where the user has none."""
        return {path.name: path.read_bytes() for path in sorted((self.folder / "schemas").glob("*.xsd"))}

    def identifier(self, name: str) -> uuid.UUID:
        """Give an identifier that follows from the inputs and a name: the same inputs, the same identifier."""
        return uuid.uuid5(uuid.UUID(bytes=self.digest[:16]), name)

    def keep_all(self, files: Mapping[str, bytes]) -> None:
        """Write artefacts into the run folder, in order of name; names are paths of safe parts, else ValueError."""
        for name in sorted(files):
            path = self._inside(name)
            for above in reversed(path.parents[: len(Path(name).parents) - 1]):
                above.mkdir(exist_ok=True)  # never the run folder itself: one that was taken away stays away
            path.write_bytes(files[name])
        self._kept = sorted({*self._kept, *files})

    def try_all(self, files: Mapping[str, bytes], *, simulation: bool) -> None:
        """Keep documents that leave the house, as `keep_all`; of a simulation only to be checked, without any file.

        A bank takes what a simulation makes for the real thing, and so does whoever finds a payslip.
        """
        if simulation:
            self._tried |= files
        else:
            self.keep_all(files)

    def kept(self, name: str) -> bytes | None:
        """Read an artefact back from its file; null where this paper kept none of that name."""
        if name in self._tried:
            return self._tried[name]
        return self._inside(name).read_bytes() if name in self._kept else None

    def propose(self, name: str, frame: pd.DataFrame, *, key: Sequence[str] = ()) -> None:
        """Write rows that a posting will put into the books to `results.db`; the key is the first column if not given.

        A value that is neither a whole number nor a text raises TypeError, a key that occurs twice ValueError.
        """
        self.propose_all({name: (frame, tuple(key) or (str(frame.columns[0]),))})

    def propose_all(self, tables: Tables, totals: Mapping[str, int] | None = None) -> None:
        """Write the rows of several tables, `{name: (frame, key)}`, as `propose` does of one: the file is written once.

        `totals` are those of `propose_totals`. The conclusion has its place from the first on, so that it can be put in later
        without writing the rest again.
        """
        write = add_tables if self._proposed else write_tables
        first: Tables = {} if self._proposed else _conclusion({})
        write(self.folder / RESULTS, {**first, **tables, **(_totals(totals) if totals is not None else {})})
        self._proposed = True

    def propose_totals(self, totals: Mapping[str, int]) -> None:
        """Write control totals in cents by `table.column`, which the posting holds against the rows it writes."""
        self.propose_all({}, totals)

    def conclude(self, **numbers: int) -> None:
        """Write what the paper comes to into `results.db` as rows of `conclusion`: name, number.

        `doubts` counts what does not hold: with any, the paper is never put forward. Others, as `paid` and `held`, are
        said where the run is.
        """
        self.propose_all(_conclusion(numbers))

    def proposed(self, name: str) -> pd.DataFrame:
        """Read proposed rows back from their file."""
        return read_tables(self.folder / RESULTS)[name]

    def table(self, frame: pd.DataFrame, caption: str = "", *, total: bool = False) -> Shown:
        """Show a frame in the paper's language, persons as a reader counts them (Z2 before Z10); `total` adds sums."""
        if len(frame.columns) and frame.columns[0] == "person":
            frame = in_order(frame, "person")
        return table(frame, self.language, caption=caption, total=total)

    def told(self, problems: Sequence[Problem]) -> Shown:
        """Show problems in words, or say that there is none."""
        return told(problems, self.language)

    def tested(self, checks: Sequence[Callable[[pd.DataFrame], list[Problem]]], frame: pd.DataFrame) -> Shown:
        """Show every check on a frame: what it tests, rows, exceptions."""
        return tested(checks, frame, self.language)

    def said(self, sentences: Sequence[str]) -> Shown:
        """Show sentences, one a row."""
        return self.table(pd.DataFrame({"conclusion": list(sentences)}))

    def law(self, rates: Rates) -> Shown:
        """Show every statutory value that was used: value, unit, since, law, gazette, how sure we are of it."""
        return law(rates.table(), self.language)

    def say(self, key: str, **args: object) -> str:
        """Say a sentence in the paper's language."""
        return say(self.language, key, **args)

    def listing(self, *, totals: bool = True) -> Shown:
        """List the inputs: table, rows, control total (all amounts, else all minutes), fingerprint of the rows.

        Without `totals` where a sum would tell of a single person's pay. What a table is called is `facts.<table>` of the
        text files, else its name in the file.
        """
        words = catalogue(self.language)
        rows = [
            {
                "table": words.get(f"facts.{name}", name),
                "rows": len(frame),
                **(_control(frame, self.language) if totals else {}),
                "fingerprint": _fingerprint(frame),
            }
            for name, frame in self.inputs.items()
        ]
        return self.table(pd.DataFrame(rows), self.say("paper.listing"))

    def parameters(self, *, simulation: bool, **values: str) -> Shown:
        """Show the parameters of this run, and whether it is a simulation."""
        said = {f"column.{name}": value for name, value in values.items()}
        said["paper.standing"] = self.say("paper.simulation" if simulation else "paper.no_simulation")
        return self._items(said)

    def origin(self) -> Shown:
        """Show whose books were frozen, and where the code that ran is named."""
        company = yaml.safe_load(self.setting("company"))
        frozen = self.inputs["frozen"].iloc[0]
        alone = int((self.inputs["user"]["event"] == 1).sum()) == 1  # event 1 founds the company
        said = {
            "paper.company": company["name"],
            "paper.oib": company["oib"],
            "paper.books": frozen["company"],
            **({"paper.signers": self.say("paper.not_separated")} if alone else {}),
            "paper.month": frozen["month"],
            "paper.event": frozen["event"],
            "paper.head": frozen["head"],
            "paper.inputs": self.digest.hex(),
            "paper.code": self.say("paper.code_in_manifest"),
        }
        return self._items(said)

    def artefacts(self) -> Shown:
        """List what this paper made, with size and hash."""
        names = sorted({*self._kept, *([RESULTS] if self._proposed else [])})
        made = {name: (self.folder / name).read_bytes() for name in names}
        rows = [{"file": n, "bytes": len(b), "sha256": hashlib.sha256(b).hexdigest()} for n, b in made.items()]
        return self.table(pd.DataFrame(rows, columns=["file", "bytes", "sha256"]))

    def _items(self, said: Mapping[str, object]) -> Shown:
        rows = {"item": [self.say(key) for key in said], "value": [str(value) for value in said.values()]}
        return self.table(pd.DataFrame(rows))

    def _inside(self, name: str) -> Path:
        parts = name.split("/")
        if not all(SAFE.fullmatch(part) and part.strip(".") for part in parts):
            raise ValueError(
                f"{name!r} is no name for a file of a run: letters, digits, dot, dash, underscore, at most 40"
            )
        path = self.folder.joinpath(*parts)
        if not path.resolve().is_relative_to(self.folder):
            raise ValueError(f"{name!r} leads out of the run folder")
        return path


def _totals(totals: Mapping[str, int]) -> Tables:
    rows = {"name": list(totals), "cents": [int(cents) for cents in totals.values()]}
    return {"totals": (pd.DataFrame(rows).astype({"name": "string", "cents": "int64"}), ("name",))}


def _give_back() -> None:
    """Have the memory of a long column given back as soon as nobody holds it; glibc would keep what was freed once."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(FROM_SIZE, LONG_COLUMN)
        library.malloc_trim(0)


def _conclusion(numbers: Mapping[str, int]) -> Tables:
    rows = {"name": list(numbers), "number": list(numbers.values())}
    return {"conclusion": (pd.DataFrame(rows).astype({"name": "string", "number": "int64"}), ("name",))}


def _control(frame: pd.DataFrame, language: str) -> dict[str, str]:
    """Sum all amounts of a table, or all its hours; where no cell holds either there is nothing to sum."""
    cents = [column for column in frame.columns if column.endswith("_cents")]
    minutes = [column for column in frame.columns if column.endswith("_minutes") or column == "minutes"]
    if frame[cents].notna().to_numpy().any():
        return {"control_total_right": amount(int(frame[cents].sum().sum()), language), "unit_of_total": "EUR"}
    if frame[minutes].notna().to_numpy().any():
        return {"control_total_right": hours(int(frame[minutes].sum().sum())), "unit_of_total": "h"}
    return {"control_total_right": "", "unit_of_total": ""}


def _fingerprint(frame: pd.DataFrame) -> str:
    digest = hashlib.sha256(json.dumps([*frame.columns]).encode())
    for start in range(0, len(frame), PIECE):
        piece = frame.iloc[start : start + PIECE]
        for row in piece.astype(object).where(piece.notna(), None).itertuples(index=False, name=None):
            digest.update(json.dumps(row).encode())
    return digest.hexdigest()[:SHOWN_OF_FINGERPRINT]
