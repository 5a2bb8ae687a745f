"""The changes that a simulation tries, as a run file lists them, and contracts as one of them would have them: of whom, from which day on.

`who` is everybody, or `unit`, `category`, `position` or `person` with codes or names, with commas between them. `since` is
a day of the month up to which everything stays as it is; without it the whole month changes.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from bolib import dates
from bolib.formats.html_table import in_order
from bolib.problem import Problem, Refused

COLUMNS = ("place", "what", "value", "percent", "who", "since")
NEEDED, MAY = {"what"}, {"value", "percent", "who", "since"}
GROUPS = ("unit", "category", "position", "person")
Change = Mapping[str, Any]


def read(written: Any, of_people: Collection[str]) -> pd.DataFrame:
    """Read the list of changes as a run file has it into a table of COLUMNS; a wrong form is refused with its place.

    `of_people` are the changes that say whom they are about; only those take a percent.
    """
    if not isinstance(written, list) or not written:
        raise Refused("what_if.list", "changes")
    rows = [_row(number, one, of_people) for number, one in enumerate(written, 1)]
    kinds = {name: "Int64" if name == "place" else "string" for name in COLUMNS}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds)


def _row(place: int, one: Any, of_people: Collection[str]) -> dict[str, object]:
    where = f"changes {place}"
    if not isinstance(one, dict) or not NEEDED <= one.keys() <= NEEDED | MAY or ("value" in one) == ("percent" in one):
        raise Refused("what_if.form", where, known=", ".join(sorted(NEEDED | MAY)))
    for key, text in one.items():
        if not isinstance(text, str) or not text.strip():
            raise Refused("what_if.quoted", where, key=key, found=repr(text))
    whose = one["what"] in of_people
    if not whose and ("percent" in one or "who" in one):
        raise Refused("what_if.pay_only", where, what=one["what"], pay=", ".join(of_people))
    if whose and "who" not in one:
        raise Refused("what_if.who_missing", where)
    return {"place": place, **{name: one.get(name) for name in COLUMNS[1:]}}


def listed(changes: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the changes in the order of the file, what is not said as None."""
    rows = changes.sort_values("place").to_dict("records")
    return [{str(name): None if pd.isna(cell) else str(cell) for name, cell in row.items()} for row in rows]


def where_of(change: Change) -> str:
    """Name a change as a problem does."""
    return f"changes {change['place']}: {change['what']}"


def demand_since(change: Change, until: str) -> None:
    """Refuse a day that cannot be, or after which nothing of the month comes."""
    if change["since"] is None:
        return
    try:
        day = dates.parse(str(change["since"])).isoformat()
    except ValueError:
        day = ""
    if change["since"] != day or change["since"] > until:
        raise Refused("what_if.since", where_of(change), since=change["since"], until=until)


def with_contracts(
    rows: pd.DataFrame, change: Change, month: str, column: str, anew: Callable[[Mapping[Any, Any]], int]
) -> pd.DataFrame:
    """Give contracts with a column worked out anew from a day of the month on, of those that hold then; `anew` gets a row.

    Nobody whom it would be about, and a change that changes nothing, are refused.
    """
    first, last = (day.isoformat() for day in dates.month_of(month))
    begin = max(str(change["since"] or first), first)
    chosen = chosen_of(rows, change)
    begun = rows[rows["since"] <= begin].sort_values(["contract", "since", "event"])
    held = rows.index.isin(begun.drop_duplicates("contract", keep="last").index)
    ended = (rows["until"] < begin).fillna(False).astype(bool)
    later = (rows["since"] > begin) & (rows["since"] <= last)  # a version of later in the month changes too
    touched = chosen & ((held & ~ended) | later)
    if not touched.any():
        known = sorted({*(f"unit {u}" for u in rows["unit"]), *(f"category {c}" for c in rows["category"].dropna())})
        raise Refused("what_if.nobody", where_of(change), who=change["who"], known=", ".join(["everybody", *known][:8]))
    new = [anew(row) for row in rows[touched].to_dict("records")]
    if new == rows.loc[touched, column].astype("int64").tolist():
        raise Refused("what_if.no_effect", where_of(change), found=change["value"] or change["percent"])
    put = rows[touched].assign(**{column: pd.array(new, dtype="Int64")})
    put["since"] = put["since"].where(put["since"] > begin, begin)
    same = touched & (rows["since"] >= begin)  # these take the place of the row of the same day; others follow theirs
    table = pd.concat([rows[~same], put], ignore_index=True).sort_values(["contract", "since", "event"])
    return table.reset_index(drop=True).astype(dict(rows.dtypes))


def chosen_of(rows: pd.DataFrame, change: Change) -> "pd.Series[bool]":
    """Say which contracts a change is about; a group or name that no contract has is refused."""
    kind, _, names = str(change["who"]).partition(" ")
    wanted = [name.strip() for name in names.split(",")]
    if change["who"] == "everybody":
        return pd.Series(True, rows.index)
    if kind not in GROUPS or not all(wanted):
        raise Refused("what_if.who", where_of(change), who=change["who"])
    if unknown := sorted(set(wanted) - set(rows[kind].dropna())):
        known = ", ".join(sorted(set(rows[kind].dropna()))[:8]) or "-"
        raise Refused("what_if.who_unknown", where_of(change), kind=kind, names=", ".join(unknown), known=known)
    found: pd.Series[bool] = rows[kind].isin(wanted).fillna(False).astype(bool)
    return found


def to_read(changes: pd.DataFrame, was: Callable[[str], str]) -> pd.DataFrame:
    """List what was changed: what, whom, since, what it was (`was` says so where it is one value), and what it would be."""
    rows = []
    for change in listed(changes):
        value = change["value"] if change["percent"] is None else f"{change['percent']} %"
        rows.append((change["what"], change["who"] or "", change["since"] or "", was(change["what"]), value))
    return pd.DataFrame(rows, columns=["what", "who", "since", "as_is_right", "then_right"], dtype="string")


def by_change(
    changes: pd.DataFrame, figures: Sequence[pd.DataFrame], columns: Mapping[str, str], called: pd.Series
) -> pd.DataFrame:
    """Say which change did what: person, name, place and what of the change, and what each figure changes by, where any does.

    `figures` are whole numbers by person, as it is and after each change, made one after the other; `columns` says what a
    change of a figure is called. So the parts of a person add up to the whole difference exactly; who has nothing on one
    side counts there with nothing.
    """
    found = []
    for change, before, after in zip(listed(changes), figures[:-1], figures[1:], strict=True):
        off = after.sub(before, fill_value=0).astype("int64").rename(columns=columns)
        off = off[(off != 0).any(axis=1)].rename_axis("person").reset_index()
        off.insert(1, "what", pd.Series(f"{change['place']}: {_said(change)}", off.index, dtype="string"))
        found.append(off)
    rows = pd.concat(found, ignore_index=True)
    rows.insert(1, "name", rows["person"].map(called).fillna("").astype("string"))
    return in_order(rows, "person")


def parts_differ(rows: pd.DataFrame, parts: pd.DataFrame, columns: Sequence[str]) -> list[Problem]:
    """Name whose parts (of `by_change`) are not the difference that their row of all changes together has."""
    summed = parts.groupby("person")[list(columns)].sum().reindex(rows["person"]).fillna(0).astype("int64")
    off = (summed.to_numpy() != rows[list(columns)].to_numpy()).any(axis=1)
    return [Problem("what_if.parts_differ", f"person {person}") for person in rows.loc[off, "person"]]


def _said(change: Change) -> str:
    value = change["value"] if change["percent"] is None else f"{change['percent']} %"
    return " ".join(part for part in (change["what"], value, change["who"]) if part)
