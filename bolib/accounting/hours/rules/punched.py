"""Which punches stand: those of the clocks that nobody struck out, and those that somebody added."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bolib.accounting.hours.rules.pairs import Punch

COLUMNS = ["person", "at", "zone", "direction", "device"]


def standing(inputs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the punches that stand, of frozen tables: person, at (microseconds since 1970 UTC), zone, direction, device."""
    struck = struck_out(inputs["punch_voided"])
    persons = {person for person, _, _ in struck}
    found = []
    for table in ("punch", "punch_added"):
        rows = inputs[table]
        if "device" not in rows:
            rows = rows.assign(device=pd.Series("", index=rows.index, dtype="string"))
        perhaps = rows[rows["person"].isin(persons)] if persons else rows.iloc[:0]
        said = zip(perhaps["person"], perhaps["at"], perhaps["device"], perhaps["event"], strict=True)
        gone = [struck.get((person, at, device), 0) >= event for person, at, device, event in said]
        found.append(rows.drop(index=perhaps.index[gone])[COLUMNS] if any(gone) else rows[COLUMNS])
    return pd.concat(found, ignore_index=True) if len(found[1]) else found[0].reset_index(drop=True)


def punches_of(inputs: Mapping[str, pd.DataFrame]) -> dict[str, list[Punch]]:
    """Give the punches that stand, by person."""
    rows = standing(inputs)
    found: dict[str, list[Punch]] = {}
    minutes = rows["at"].to_numpy(np.int64) // 60_000_000
    for person, minute, direction, device, zone in zip(
        rows["person"], minutes, rows["direction"], rows["device"], rows["zone"], strict=True
    ):
        way = None if pd.isna(direction) else str(direction)
        found.setdefault(str(person), []).append(Punch(int(minute), way, str(device), str(zone)))
    return found


def struck_out(voided: pd.DataFrame) -> dict[tuple[str, int, str], int]:
    """Give the event that struck a punch out last, by person, instant and device; what came later stands."""
    keys = zip(voided["person"], voided["at"], voided["device"], strict=True)
    return dict(zip(keys, voided["event"], strict=True))
