"""A paper that was done again, as a reader sees it: its seal in the books, its files, its cells, who acted on it."""

from collections.abc import Sequence

import pandas as pd

from bolib.audit.trail import Inputs, records
from bolib.problem import Problem
from bolib.text import say

OF_FILES = ("manifest.changed", "manifest.missing", "manifest.added", "manifest.link")


def seal(inputs: Inputs, run: str, attempt: int, language: str) -> pd.DataFrame:
    """Give what the manifest of the folder says, with the seal in the books beside it."""
    rows = [(say(language, f"audit.said_{row['name']}"), row["value"]) for row in records(inputs["sealed_with"])]
    known = _of(inputs["seal"], run, attempt)
    rows += [(say(language, "audit.sealed_in_books"), str(row["manifest"])) for row in records(known)]
    return pd.DataFrame(rows, columns=["item", "value"], dtype="string")


def seal_doubts(inputs: Inputs, run: str, attempt: int) -> list[Problem]:
    """Say where the folder's manifest is not what the books know as sealed, or is another run's."""
    said = {row["name"]: row["value"] for row in records(inputs["sealed_with"])}
    known = [row["manifest"] for row in records(_of(inputs["seal"], run, attempt))]
    found = [] if known == [said["manifest"]] else [Problem("reperform.seal", "manifest.json")]
    return found + ([] if (said["run"], said["attempt"]) == (run, str(attempt)) else [Problem("acts.other_seal", run)])


def folder_doubts(inputs: Inputs) -> list[Problem]:
    """List the files that differed from the manifest when the folder was frozen."""
    known = {code: code for code in OF_FILES}
    return [Problem(known[row["code"]], row["file"]) for row in records(inputs["folder_difference"])]


def acted(inputs: Inputs, events: pd.DataFrame, run: str, attempt: int) -> pd.DataFrame:
    """Give who submitted, decided, posted and released the run, with the key that signed."""
    return events[events["subject"] == f"{run}/{attempt}"].drop(columns=["subject"]).reset_index(drop=True)


def together(*found: Sequence[Problem]) -> list[Problem]:
    """Give every problem once: what the frozen folder showed and what doing it again showed."""
    return list(
        {(problem.code, problem.where, str(problem.args)): problem for part in found for problem in part}.values()
    )


def answer(differs: Sequence[Problem], environment: Sequence[Problem]) -> str:
    """Say identical, differs or environment_differs; a difference counts more than its possible cause."""
    return "differs" if differs else "environment_differs" if environment else "identical"


def files(inputs: Inputs, differs: Sequence[Problem], language: str) -> pd.DataFrame:
    """Give every sealed file with its hash and what doing the paper again says of it."""
    wrong = {problem.where for problem in differs}
    frame = inputs["sealed_file"].copy()
    said = [say(language, "audit.file_differs" if name in wrong else "audit.file_same") for name in frame["file"]]
    return frame.assign(answer=pd.array(said, dtype="string"))


def counted(inputs: Inputs, differs: Sequence[Problem], language: str) -> pd.DataFrame:
    """Count files and cells that differ; what stands in no file or cell counts as the rest."""
    names = set(inputs["sealed_file"]["file"])
    cells = sum(problem.code == "reperform.cell" for problem in differs)
    of_files = len({problem.where for problem in differs if problem.code != "reperform.cell"} & names)
    rest = len([problem for problem in differs if problem.where not in names])
    rows = [("audit.files", len(names), of_files), ("audit.cells", None, cells), ("audit.rest", None, rest)]
    told = [(say(language, name), count, wrong) for name, count, wrong in rows]
    return pd.DataFrame(told, columns=["item", "number", "differences"]).astype(
        {"item": "string", "number": "Int64", "differences": "Int64"}
    )


def _of(frame: pd.DataFrame, run: str, attempt: int) -> pd.DataFrame:
    return frame[(frame["run"] == run) & (frame["attempt"] == attempt)]
