"""What the pages say is so: links lead somewhere, commands are the program's, Python runs, decisions stay short."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_bo import COMMANDS, OWN
from tests.tree import HOUSE, ROOT, files

PAGES = sorted(path for path in files() if path.suffix == ".md")
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
DECISION = re.compile(r"^## (\d{4}-\d{2}-\d{2}) \S", re.MULTILINE)


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", paths, ids=lambda path: path.relative_to(ROOT).as_posix())


def blocks(page: Path, *kinds: str) -> Iterator[str]:
    """The fenced blocks of a page, and those set in by four spaces as blocks without a kind."""
    text = page.read_text("utf-8")
    yield from (body for kind, body in FENCE.findall(text) if kind.strip() in kinds)
    if "" in kinds:
        yield "\n".join(line[4:] for line in FENCE.sub("", text).splitlines() if line.startswith("    "))


def test_the_pages_are_there() -> None:
    wanted = ["README.md", "CONTRIBUTING.md", "benchmarks/README.md", "outputs/README.md"]
    wanted += [f"bolib/{name}.md" for name in ("README", "GLOSSARY", "DECISIONS", "ADDING_A_SYSTEM")]
    assert [name for name in wanted if ROOT / name not in PAGES] == []


@each(PAGES)
def test_every_link_leads_to_a_file_or_heading_that_is_there(page: Path) -> None:
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if not re.match(r"https?://|mailto:", link):
            target, _, heading = link.partition("#")
            there = (page.parent / target).resolve() if target else page
            assert there.exists(), link
            assert not heading or heading in anchors(there), link


def anchors(page: Path) -> set[str]:
    """The names that a reader's program gives to headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def shown(page: Path) -> Iterator[list[str]]:
    """The commands of bo in the blocks of a page, without what a shell adds."""
    for block in blocks(page, "", "sh", "bash", "console", "shell"):
        for line in block.replace("\\\n", " ").splitlines():
            if (command := line.strip().removeprefix("$ ")).startswith("./bo "):
                yield shlex.split(re.split(r"\s[#|<>]|\s&&", command)[0].rstrip("…").replace("...", ""))[1:]


@each(PAGES)
def test_every_command_that_a_page_shows_is_understood(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from bolib.cli import parser

    for arguments in shown(page):
        if arguments[0] in OWN or "--help" in arguments:
            assert arguments[0] in {usage.split()[0] for usage in COMMANDS} | {"--help"}, arguments
            continue
        try:
            parser().parse_args(arguments)
        except SystemExit:
            pytest.fail(f"./bo {shlex.join(arguments)}: {capsys.readouterr().err.splitlines()[-1]}")


@each(PAGES)
def test_every_command_named_in_a_sentence_is_there(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    known = {usage.split()[0] for usage in COMMANDS} | {"--help"}
    named = re.findall(r"`(?:\./)?bo ([\w-]+)", text)
    assert sorted(set(named) - known) == []


@each(PAGES)
def test_python_on_a_page_is_python(page: Path) -> None:
    for block in blocks(page, "python", "python run"):
        compile(block, str(page), "exec")


@each([page for page in PAGES if "```python run" in page.read_text("utf-8")] or [HOUSE / "GLOSSARY.md"])
def test_python_marked_to_be_run_runs(page: Path) -> None:
    for block in blocks(page, "python run"):
        done = subprocess.run([sys.executable, "-c", block], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_decisions_are_short_and_the_newest_stands_first() -> None:
    text = (HOUSE / "DECISIONS.md").read_text("utf-8")
    days = DECISION.findall(text)
    assert days
    assert days == sorted(days, reverse=True)
    for entry in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        assert len([line for line in entry.splitlines() if line.strip()]) <= 5, entry.splitlines()[0]
