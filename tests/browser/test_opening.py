"""A desk opens already running and without code; an analyst's own notebooks stay as JupyterLab shows them."""

from typing import Any

from playwright.sync_api import expect


def test_a_desk_opens_running_and_shows_no_code(opened: Any) -> None:
    desk = opened("accounting/desk")
    expect(desk.page.get_by_role("heading", name="Accounting")).to_be_visible()
    for hidden in (".jp-Cell-inputWrapper", ".jp-InputPrompt", ".jp-Notebook-footer", ".jp-NotebookPanel-toolbar"):
        for one in desk.page.locator(hidden).all():
            expect(one).to_be_hidden()
