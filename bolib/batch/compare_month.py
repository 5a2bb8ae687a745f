"""Brings in what another program worked out for a month, and orders the paper that sets our payroll beside it."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bolib import dates
from bolib.batch import manifest, places, run_file
from bolib.batch.acts import concluded
from bolib.problem import Amount, Problem, Refused
from bolib.text import say, sentence

if TYPE_CHECKING:
    from bolib.batch.import_answer import Answer

PAPER, KIND = "payroll_compare", "other_program"
LEFT_OUT = re.compile(r"^( +left_out:) *[^#\n]*?( *#.*)?$", re.MULTILINE)
SHOWN = 10  # reasons that are said; all of them stand in the paper
COUNTED = (
    *("compared", "agreed", "rounded", "explained", "unexplained"),
    *("held_here", "no_contract", "ours_alone"),
)
APART = ("explained", "unexplained", "held_here", "no_contract", "ours_alone")


def run_of(month: str) -> str:
    """Name the run that compares a month; what is no month is refused."""
    try:
        dates.month_of(month)
    except ValueError:
        raise Refused("cells.month", month, found=month) from None
    return f"{month}-{PAPER}"


def order(company: str, month: str, brought: "Answer | None") -> str:
    """Write the run file where there is none, and into it how many rows of the file stayed out; gives the run's name."""
    run = run_of(month)
    path = places.run_file_of(company, run)
    if not path.is_file():
        run_file.write_template(path, run)
    if brought is not None:
        text = path.read_text("utf-8")
        number = sum(sheet.rejected for sheet in brought.sheets)
        noted = LEFT_OUT.sub(rf"\g<1> {number}\g<2>", text)
        path.write_text(noted if LEFT_OUT.search(text) else f"{text.rstrip()}\n  left_out: {number}\n", "utf-8")
    return run


def told(folder: Path, language: str) -> Iterator[str]:
    """Say what a comparison comes to: how many stand how, then, in the paper's language, reasons with the largest sums."""
    found = concluded(folder)
    for name in COUNTED:
        if found[name] or name == "compared":
            yield say(language, f"conclusion.{name}", number=found[name])
    if found["doubts"]:
        yield say(language, "parallel.doubts", count=found["doubts"])
    language = str(manifest.read(folder)["parameters"].get("language", language))
    with (folder / "reasons.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows[:SHOWN]:
        amount = Amount(int(row["difference_cents"].removeprefix("'")))
        about = {"count": row["persons"], "amount": amount, "figure": row["figure"], "reason": row["reason"]}
        yield sentence(language, Problem("parallel.of_reason", "", about))
    if len(rows) > SHOWN:
        yield say(language, "parallel.more_reasons", count=len(rows) - SHOWN)


def agrees(folder: Path) -> bool:
    """Say whether everybody of both sides agrees, but for rounding."""
    found = concluded(folder)
    return not any(found.get(name) for name in ("doubts", *APART))
