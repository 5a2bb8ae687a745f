"""How long a desk lets somebody wait: real widgets in a real JupyterLab and Chromium, 100,000 rows behind the grid.

`python -m benchmarks.desk [--small]`. The gallery is opened; its cell is run again in a kernel that has done its imports
until its grid stands (goal: 3 seconds), and rows are sorted, turned, chosen and searched (goal: 150 ms, the pause in which
the search waits for more typing aside; none over 500 ms). Medians by the clock of the page, from the click to the drawn
rows. It needs Chromium, on a machine that does nothing else.

With `--books` the desks are opened as Python alone on books of 100,000 people (`_books_of_many`): one company whose month is
paid, one whose month is clocked and not yet counted. Each part of a desk says the seconds of this process until it stands
there (goal: 3 seconds); what is counted beside the desk says the seconds that it took by the clock.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from unittest import mock

from playwright.sync_api import Page, expect

from benchmarks._books_of_many import CLOCKED, PAID, clocked, homed, paid
from bolib.accounting.desk import Desk
from bolib.accounting.hours.desk import HoursDesk
from bolib.batch import attention
from bolib.start import Start
from bolib.widgets.waits import Waits
from tests.browser.lab import Lab, browser_path, browsing, started

OPEN_GOAL, ANSWER_GOAL, LONGEST_GOAL = 3_000, 150, 500  # milliseconds
PEOPLE, SMALL = 100_000, 5_000
TODAY = {PAID: date(2026, 11, 11), CLOCKED: date(2026, 6, 5)}
READY = 120_000
PAUSE = 200  # milliseconds that the search waits, as in grid.js

# Does something in the page and gives the milliseconds until what is looked at is another.
TIMED = """
async ([does, looks]) => {
  const grid = document.querySelector(".bo-grid"), look = new Function("grid", looks), before = look(grid);
  const drawn = new Promise((done) => {
    const seen = new MutationObserver(() => {
      if (look(grid) === before) return;
      seen.disconnect();
      requestAnimationFrame(() => done(performance.now()));
    });
    seen.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  const began = performance.now();
  new Function("grid", does)(grid);
  return (await drawn) - began;
}
"""
ROWS = "return grid.querySelector('tbody').textContent"
TYPE = "const f = grid.querySelector('[type=search]'); f.value = '%s'; f.dispatchEvent(new Event('input'));"
ANSWERS = {
    "sort": ("grid.querySelectorAll('thead button')[%d].click()", ROWS, (3, 1, 2, 3)),
    "page": ("grid.querySelectorAll('.bo-grid-bar button')[4 + %d].click()", ROWS, (0, 0, 0, 0)),
    "choose": ("grid.querySelectorAll('tbody tr')[%d].querySelector('td').click()",
               "return document.querySelector('.bo-gallery-detail, .bo-desk').textContent", (3, 5, 7, 9)),
    "search": (TYPE, ROWS, ("anić", "E-0004", "ba", "")),
}  # fmt: skip
AGAIN = """
async () => {
  const before = document.querySelector(".bo-grid"), began = performance.now();
  window.jupyterapp.commands.execute("notebook:run-all-cells");
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    const now = document.querySelector(".bo-grid");
    if (now && now !== before && now.querySelectorAll("tbody tr").length) return performance.now() - began;
  }
}
"""


def opened(page: Page, lab: Lab) -> None:
    """Open the gallery and wait until its grid stands and has made its columns ready."""
    page.goto(f"{lab.address}/doc/tree/notebooks/gallery.ipynb?token={lab.token}")
    expect(page.locator(".bo-grid tbody tr").first).to_be_visible(timeout=READY)
    page.wait_for_timeout(5_000)


def answers(page: Page, times: int) -> dict[str, list[float]]:
    """Ask everything some times over; gives the milliseconds of each."""
    found: dict[str, list[float]] = {name: [] for name in ANSWERS}
    for _ in range(times):
        for name, (does, looks, about) in ANSWERS.items():
            for one in about:
                took = page.evaluate(TIMED, [does % one, looks])
                found[name].append(took - (PAUSE if name == "search" else 0))
    return found


def of_books(count: int) -> None:
    """Open every part of the accounting desk and of the start page on books of very many people."""
    with tempfile.TemporaryDirectory() as name, mock.patch.dict("os.environ", BACK_OFFICE_HOME=name):
        homed(Path(name))
        for make, given in ((paid, (Path(name), count)), (clocked, (count,))):
            process = multiprocessing.get_context("spawn").Process(target=make, args=given)
            process.start()
            process.join()
            assert process.exitcode == 0
        spent = {f"{company}, {part}": took for company in TODAY for part, took in parts(company)}
    slowest = max(spent, key=lambda part: spent[part])
    print(f"desk-of-many: {spent[slowest]:.2f} s ({slowest}; goal {OPEN_GOAL / 1000:.2f} s)")


def parts(company: str) -> Iterator[tuple[str, float]]:
    """Open one part after the other; gives its name and the seconds of this process."""
    with mock.patch.object(attention, "today", lambda books: TODAY[company]):
        for page in (Desk(company, "en").page, Start(company, "en").page):
            for part in page.parts:
                page.go("how")
                began = time.process_time()
                page.go(part)
                took = time.process_time() - began
                assert not page.notice.said, page.notice.said
                print(f"  {company}, {page.name}, {part}: {took:.2f} s", flush=True)
                yield f"{page.name}, {part}", took
            for one in page.parts.values():
                if isinstance(one, HoursDesk | Waits) and one.work.since is not None:
                    began = time.monotonic()
                    one.work.wait()
                    print(
                        f"  {company}, {page.name}, counted beside it: {time.monotonic() - began:.0f} s more by the clock"
                    )


def main() -> None:
    """Measure and say figures and goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help=f"one round, not five; {SMALL:,} people")
    parser.add_argument("--books", action="store_true", help="desks on books of very many people, without a browser")
    given = parser.parse_args()
    if given.books:
        return of_books(SMALL if given.small else PEOPLE)
    times = 1 if given.small else 5
    path = browser_path()
    if path is None:
        raise SystemExit("there is no Chromium here; install the package chromium")
    shown = "--LabApp.expose_app_in_browser=True"
    with tempfile.TemporaryDirectory() as place, started(Path(place), shown) as lab, browsing(path) as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        opened(page, lab)
        stands = []
        for _ in range(2 * times + 1):
            stands.append(page.evaluate(AGAIN))
            page.wait_for_timeout(2_000)
        page.wait_for_timeout(3_000)
        found = answers(page, times)
    for name, took in found.items():
        print(f"{name}: {median(took):.0f} ms ({min(took):.0f} to {max(took):.0f}; {len(took)} times)")
    longest = max(max(took) for took in found.values())
    print(f"longest answer: {longest:.0f} ms (goal {LONGEST_GOAL} ms)")
    print(f"answers: {max(median(took) for took in found.values()):.0f} ms (goal {ANSWER_GOAL} ms)")
    print(f"desk: {median(stands) / 1000:.2f} s (goal {OPEN_GOAL / 1000:.2f} s)")


if __name__ == "__main__":
    main()
