"""A sealed run folder, to be read and done again."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bolib.batch.places import Place, books_of, folder_of
from bolib.books import Books, approvals
from bolib.problem import Refused
from bolib.stores import SCHEMA

if TYPE_CHECKING:
    from bolib.batch.reperform import Reperformance


@dataclass(frozen=True)
class RunFolder:
    """One attempt of a run: where it lies and where it stands."""

    path: Path
    state: str

    def reperform(self) -> "Reperformance":
        """Check the seal, run every cell again, compare outputs and files; `.answer` says identical or not."""
        from bolib.batch.reperform import reperform

        return reperform(self.path)


def find(company: str, run: str, attempt: int | None = None) -> RunFolder:
    """Find an attempt of a run, by default the latest sealed one; a run that was never sealed is refused."""
    with Books(books_of(company), SCHEMA) as books:
        latest = books.rows("select max(attempt) from seal where run = ?", run)[0][0]
        number = attempt or latest
        if number is None:
            raise Refused("approvals.not_sealed", run)
        state = approvals.state(books, run, int(number))
    return RunFolder(folder_of(Place(company, run, int(number))), state)
