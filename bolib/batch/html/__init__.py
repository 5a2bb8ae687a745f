"""An executed paper as one HTML file or one PDF for reading: no address outside, no script, the seal named at its head.

The page is a copy; what counts is the sealed folder, into which nothing is written.
"""

import ast
import contextlib
import hashlib
import io
import json
import os
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bolib import yaml_text
from bolib.batch import manifest
from bolib.batch.papers import PAPERS
from bolib.batch.places import books_of, outputs_of, place_of
from bolib.books import Books, sight
from bolib.books.files import write_durably
from bolib.formats.inert_html import inert
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA
from bolib.text import LANGUAGES, say

HERE = Path(__file__).parent
SHOWN = ["text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]
HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)
LABELS = ("contents", "code", "reading", "sign_off")


@dataclass(frozen=True)
class Page:
    """Where the page lies, and what of the folder differs from its seal."""

    path: Path
    differs: list[Problem]


def write(folder: Path, *, to: Path | None = None, code: bool = True, pdf: bool = False) -> Page:
    """Write the paper of a run folder as one page; by default `outputs/<company>/html/<run>-<attempt>.html`, or `.pdf`.

    Refused: a folder without manifest, a notebook that is not the sealed one, a target inside the folder, and a target
    of one's own choice that exists; for a run folder of a company, whoever may not see what the paper shows. A copy that
    somebody took along is theirs to read.
    """
    sealed = manifest.read(folder)
    _demand_sight(folder, str(sealed["paper"]))
    name = _notebook_of(folder, sealed)
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != sealed["files"][name]["sha256"]:
        raise Refused("acts.folder_differs", str(folder), file=name, count=1)
    target = _target(folder, sealed, to, ".pdf" if pdf else ".html")
    about = {**sealed, "digest": manifest.digest(folder).hex(), "name": _company(folder)}
    page = render(content, about, code=code)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{target.name}.tmp")
    write_durably(part, _printed(page, about) if pdf else page.encode())
    os.replace(part, target)
    return Page(target, manifest.differences(folder, sealed))


def _demand_sight(folder: Path, paper: str) -> None:
    try:
        company = place_of(folder).company
    except Refused:
        return
    if books_of(company).is_file():
        with Books(books_of(company), SCHEMA) as books:
            sight.demand(books, PAPERS[paper].sees if paper in PAPERS else "everything")


def _notebook_of(folder: Path, sealed: dict[str, Any]) -> str:
    name = f"{sealed['paper'].rpartition('/')[2]}.ipynb"
    if name not in sealed["files"] or not (folder / name).is_file() or (folder / name).is_symlink():
        raise Refused("html.no_notebook", str(folder))
    return name


def _target(folder: Path, sealed: dict[str, Any], to: Path | None, kind: str) -> Path:
    if to is None:
        to = _beside(folder) / f"{sealed['run']}-{sealed['attempt']}{kind}"
    elif os.path.lexists(to):
        raise Refused("html.exists", str(to))
    if to.resolve().is_relative_to(folder.resolve()):
        raise Refused("html.inside", str(to))
    return to


def _beside(folder: Path) -> Path:
    try:
        return outputs_of(place_of(folder).company) / "html"
    except Refused:  # a copy that somebody took along
        return folder.absolute().parent


def _company(folder: Path) -> str:
    """Give the company's name as frozen with the run; empty where it cannot be read."""
    from bolib.paper import read_tables

    with contextlib.suppress(Exception):  # the file is another's, and the page can do without
        setting = read_tables(folder / "inputs.db")["setting"]
        whole = yaml_text.parse(str(setting[setting["kind"] == "company"]["text"].iloc[-1]))
        return str(whole["name"])[:120]
    return ""


def render(notebook: bytes, about: dict[str, Any], *, code: bool = True) -> str:
    """Give the page of an executed notebook; one that is no notebook is refused.

    `about` is the manifest with the `digest` of its bytes and the company's `name`.
    """
    try:
        whole = json.loads(notebook)
        language = language_of(whole, about["parameters"])
        labels = {name: say(language, f"html.{name}") for name in LABELS}
        headed = [cell for cell in _markdown(whole) if HEADING.match(cell)]
        shown = {"language": language, "title": _title(whole, language), "facts": _facts(about, language)}
        page = {**shown, "labels": labels, "about": about}
        page["sections"] = [HEADING.findall(cell)[0] for cell in headed]
        page["anchors"] = {cell: number for number, cell in enumerate(headed, 1)}
        page |= {"standing": say(language, "paper.simulation") if about["simulation"] else ""}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a page cannot show it leaves out
            made, _ = _exporter(code=code).from_file(io.StringIO(notebook.decode()), resources={"page": page})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Refused("html.no_notebook", str(about["paper"]), reason=str(fault)[:100]) from None
    return str(made)


def _printed(page: str, about: dict[str, Any]) -> bytes:
    """Set the page as a PDF, with the run and its seal below every sheet."""
    from bolib.formats.page import pdf

    return pdf(page, author=about["name"], foot=f"{about['run']}-{about['attempt']} · {about['digest']}")


def _exporter(*, code: bool) -> Any:
    from nbconvert.exporters.html import HTMLExporter

    kind: Any = HTMLExporter  # nbconvert gives it no types
    made = kind(
        template_name="paper",
        extra_template_basedirs=[str(HERE)],
        filters={"inert": inert},
        sanitize_html=True,
        exclude_anchor_links=True,
        exclude_input=not code,
    )
    made.config.NbConvertBase.display_data_priority = SHOWN
    return made


def language_of(whole: dict[str, Any], given: dict[str, Any]) -> str:
    """Tell in which language a paper speaks: as the run ordered, else as its parameters say, else English."""
    if given.get("language") in LANGUAGES:
        return str(given["language"])
    for cell in whole["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            with contextlib.suppress(SyntaxError):
                for node in ast.parse("".join(cell["source"])).body:
                    found = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "language"
                    value = node.value if found and isinstance(node, ast.Assign) else None
                    if isinstance(value, ast.Constant) and value.value in LANGUAGES:
                        return str(value.value)
    return LANGUAGES[0]


def _markdown(whole: dict[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in whole["cells"] if cell["cell_type"] == "markdown"]


def _title(whole: dict[str, Any], language: str) -> str:
    """Give the paper's title in one language: `# P-1 Payroll of a month / Obračun plaće za mjesec`."""
    first = next(iter(_markdown(whole)), "").partition("\n")[0].lstrip("# ")
    english, _, croatian = first.partition(" / ")
    reference = english.partition(" ")[0]
    return f"{reference} {croatian}" if language == "hr" and croatian else english


def _facts(about: dict[str, Any], language: str) -> list[tuple[str, str]]:
    """List what the head of the page says of the run."""
    head = about["head"]
    values = {
        "run": f"{about['run']}, {say(language, 'html.attempt', attempt=about['attempt'])}",
        "event": head["seq"],
        "seal": about["digest"],
        "head": head["hash"],
        "code_that_ran": about["code"],
    }
    return [(say(language, f"html.{name}"), str(value)) for name, value in values.items()]
