"""Whole lists as CSV files beside a paper, for whoever wants to sort and filter them; no cell is a formula."""

import csv
import io
from collections.abc import Mapping

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(frames: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Write each frame as `<name>.csv`, UTF-8, every cell in quotes; what a spreadsheet would compute gets an apostrophe."""
    return {f"{name}.csv": _written(frame) for name, frame in frames.items()}


def _written(frame: pd.DataFrame) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(map(str, frame.columns))
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False, name=None):
        writer.writerow(["'" + text if (text := str(cell)).startswith(FORMULA) else text for cell in row])
    return out.getvalue().encode()
