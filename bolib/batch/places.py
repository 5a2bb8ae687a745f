"""Where parameters, books and outputs lie."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from bolib.problem import Refused

ROOT = Path(__file__).resolve().parents[2]
COMPANY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
ATTEMPT = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
RUN = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-[A-Za-z0-9._-]{1,32}")


class Place(NamedTuple):
    """A run folder taken apart: `outputs/<company>/<run>/<attempt>`."""

    company: str
    run: str
    attempt: int


def home() -> Path:
    """The folder that holds parameters, books and outputs: BACK_OFFICE_HOME, else the checkout."""
    return Path(os.environ.get("BACK_OFFICE_HOME") or ROOT).absolute()


def checked(company: str) -> str:
    """Give the code of a company back; one that is not fit for a file name is refused."""
    if not COMPANY.fullmatch(company):
        raise Refused("places.company", repr(company))
    return company


def books_of(company: str) -> Path:
    """The file of a company's books."""
    return home() / "books" / f"{checked(company)}.db"


def outputs_of(company: str) -> Path:
    """The folder of a company's runs."""
    return home() / "outputs" / checked(company)


def bank_of(company: str) -> Path:
    """The folder from which payment files go to the bank."""
    return outputs_of(company) / "bank"


def run_file_of(company: str, run: str) -> Path:
    """The file that orders a run; a name that does not begin with its month is refused."""
    if not RUN.fullmatch(run):
        raise Refused("places.run", repr(run))
    return home() / "parameters" / "runs" / checked(company) / f"{run}.yaml"


def company_file_of(company: str) -> Path:
    """The file with a company's settings."""
    return home() / "parameters" / "companies" / f"{checked(company)}.yaml"


def schemas() -> Path:
    """The folder into which a user puts official schemas."""
    return home() / "parameters" / "schemas"


def folder_of(place: Place) -> Path:
    """The folder of an attempt."""
    return outputs_of(place.company) / place.run / str(place.attempt)


def next_folder(above: Path) -> Path:
    """Make the next folder, 1, 2 …, for this user of the computer alone."""
    above.mkdir(parents=True, exist_ok=True)
    for part in (above.parent, above):
        part.chmod(0o700)
    numbers = [int(path.name) for path in above.iterdir() if path.name.isdigit()]
    made = above / str(max(numbers, default=0) + 1)
    made.mkdir(mode=0o700)
    return made


def place_of(folder: Path) -> Place:
    """Read company, run and attempt off a run folder's path below outputs/; any other folder is refused.

    Who acts on it goes on with `folder_of(place)`, never with the path that was typed.
    """
    folder = folder.absolute()
    outputs = home() / "outputs"
    parts = Path(os.path.normpath(folder)).parts
    if len(parts) < 3 or not ATTEMPT.fullmatch(parts[-1]) or not RUN.fullmatch(parts[-2]):
        raise Refused("places.folder", str(folder))
    place = Place(parts[-3], parts[-2], int(parts[-1]))
    if Path(os.path.realpath(folder)) != Path(os.path.realpath(outputs)) / place.company / place.run / parts[-1]:
        raise Refused("places.folder", str(folder))
    if not folder.is_dir():
        raise Refused("places.no_folder", str(folder))
    return place
