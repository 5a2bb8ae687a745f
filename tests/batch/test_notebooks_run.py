"""The notebooks that an analyst opens run from top to bottom on the demo, and say what they promise."""

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from bolib.batch import acts
from tests.batch.conftest import MANAGER, Home
from tests.tree import ROOT

NOTEBOOKS = ROOT / "notebooks"


def outputs(path: Path, **parameters: str) -> str:
    """Run a notebook in a fresh kernel, some of its parameters changed; gives all that it shows."""
    notebook = nbformat.read(path, as_version=4)
    for name, value in parameters.items():
        cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
        cell.source, changed = re.subn(f'(?m)^{name} = "[^"]*"', f'{name} = "{value}"', cell.source)
        assert changed == 1
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(output.get("text", "") or str(output.get("data", "")) for output in shown)


def test_the_start_page_runs_from_top_to_bottom(one: Home) -> None:
    assert "VBox" in outputs(NOTEBOOKS / "start.ipynb")


def test_every_read_works_in_a_fresh_notebook(one: Home) -> None:
    acts.approve(one.folder, MANAGER)
    acts.post(one.folder, MANAGER)
    said = outputs(NOTEBOOKS / "reads.ipynb", paid="2026-10")
    assert "Error" not in said and "E-0009" in said and "'posted', 'identical'" in said and "1,370.00" in said
    assert "ZoD čl. 21.a" in said
