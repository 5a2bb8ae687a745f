"""An executed paper, opened in JupyterLab by somebody who does not trust it: all of it is there, and can be read."""

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.batch.conftest import Home, Play, first, played  # noqa: F401
from tests.browser.conftest import READY, SCREENS
from tests.browser.contrast import hard_to_read
from tests.browser.lab import OURS, Lab
from tests.conftest import ROOT

HIGH = 24_000  # pixels


@pytest.fixture(scope="module")
def papers(first: Home) -> Iterator[dict[str, Path]]:  # noqa: F811
    """Lay the executed papers of the demo where JupyterLab sees them; nobody has trusted them."""
    place = ROOT / "outputs" / f"opened-{secrets.token_hex(4)}"
    place.mkdir(parents=True)
    try:
        found = {}
        for path in sorted((first.path / "outputs").glob("demo/*/1/*.ipynb")):
            found[path.stem] = Path(shutil.copy(path, place / path.name))
        yield found
    finally:
        shutil.rmtree(place)


def shown(path: Path, kind: str) -> int:
    """Count what an executed notebook shows as HTML."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", ()))
    return sum(
        len(re.findall(f"<{kind}\\b", "".join(output.get("data", {}).get("text/html", "")))) for output in outputs
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("paper", ["payroll_month", "hours_month"])
def test_an_untrusted_paper_shows_every_table_and_can_be_read(
    lab: Lab, chromium: Browser, papers: dict[str, Path], paper: str, dark: bool
) -> None:
    path = papers[paper]
    tables = shown(path, "table")
    assert tables > 10
    # JupyterLab draws what somebody looks at: the window is as high as the whole paper.
    context = chromium.new_context(viewport={"width": 1440, "height": HIGH}, color_scheme="dark" if dark else "light")
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: None if OURS.match(request.url) else asked.append(request.url))
    page.goto(f"{lab.address}/doc/tree/{path.relative_to(ROOT).as_posix()}?token={lab.token}")
    outputs = page.locator(".jp-OutputArea-output")
    expect(outputs.locator("table")).to_have_count(tables, timeout=READY)
    expect(page.get_by_title("Notebook not trusted")).to_have_count(1)
    hard = [one for output in outputs.all() for one in hard_to_read(output)]
    assert page.locator(".jp-OutputArea script, .jp-OutputArea iframe, .jp-OutputArea [onerror]").count() == 0
    SCREENS.mkdir(parents=True, exist_ok=True)
    theme, clip = "dark" if dark else "light", {"x": 0, "y": 0, "width": 1440, "height": 3000}
    page.screenshot(path=str(SCREENS / f"untrusted-{paper}-{theme}.png"), clip=clip)
    context.close()
    assert sorted(set(hard)) == [] and asked == []
