"""A desk gone through with the Tab key alone: what cannot be reached, and where nobody sees the keyboard."""

from playwright.sync_api import Page

# Whatever can be used now; cells and headings of grids but one are gone to by arrows and stand outside the row of Tab.
ALL = """() => {
  const desk = [...document.querySelectorAll(".bo-desk")].find((one) => one.checkVisibility());
  const found = [...desk.querySelectorAll("input, select, textarea, button, a[href], summary, [tabindex]")];
  window.toReach = found.filter((one) => one.tabIndex >= 0 && !one.disabled && one.getClientRects().length);
  window.toReach[0].focus();
  return window.toReach.length;
}"""
# A line of two pixels around it, or around the label that stands for it, which stands out from what lies behind.
HERE = """() => {
  const one = document.activeElement, at = window.toReach.indexOf(one);
  const shown = one.classList.contains("bo-hidden") ? one.closest("label") : one, style = getComputedStyle(shown);
  const line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const named = (one.getAttribute("aria-label") || one.innerText || one.name || one.id || one.outerHTML).slice(0, 80);
  const away = shown.getBoundingClientRect();
  const seen = away.bottom > 0 && away.top < innerHeight && away.right > 0 && away.left < innerWidth;
  return { at, named: `${one.tagName} ${named}`, line, seen };
}"""


def walked(page: Page) -> list[str]:
    """Press Tab until everything was reached; list what was not, and what does not show that the keyboard is there."""
    count = page.evaluate(ALL)
    reached, wrong = set[int](), list[str]()
    for _ in range(count):
        here = page.evaluate(HERE)
        if here["at"] < 0:
            break
        reached.add(here["at"])
        wrong += [f"no focus to be seen: {here['named']}"] if not here["line"] else []
        wrong += [f"out of sight: {here['named']}"] if not here["seen"] else []
        page.keyboard.press("Tab")
    missed = page.evaluate(
        "(at) => at.map((n) => toReach[n].outerHTML.slice(0, 160))", sorted(set(range(count)) - reached)
    )
    return [*wrong, *(f"not reached: {one}" for one in missed)]
