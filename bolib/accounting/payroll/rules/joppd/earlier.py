"""Earlier tax reports as a run has frozen them: each as it stands now, and which slips its rows are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from bolib.formats import joppd
from bolib.formats.joppd import CORRECTION, Row
from bolib.problem import Refused

TABLE = "joppd_row"
AS_IT_WAS = 0  # kind of a row that was not sent again: it tells of another slip, and nothing of it changed
OF_FORM_4 = "hazard_first_cents"  # a figure that every slip of Croatia has since then
TOLD = ("mark", "number", "run", "person", "kind", "of_run", "event", "month", "pay_day")


class Group(NamedTuple):
    """The rows of one slip, and of those that correct it: the report's mark, the first run, the person."""

    mark: str
    run: str
    person: str


@dataclass(frozen=True)
class Earlier:
    """`reports` the rows that stand, by mark and number; `owners` whose each is; `groups` the group of each slip, by run and person.

    `months` has the month of work and the pay day of each slip.
    """

    reports: dict[str, dict[int, Row]] = field(default_factory=dict)
    owners: dict[tuple[str, int], Group] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    months: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    runs: dict[tuple[str, int], str] = field(default_factory=dict)

    def last(self, mark: str) -> int:
        """Give the last row number that was used under a mark; 0 where none was."""
        return max(self.reports.get(mark, ()), default=0)

    def rows_of(self, group: Group) -> list[Row]:
        """Give the rows of a group as they stand, cancelled ones too."""
        rows = self.reports.get(group.mark, {})
        return [row for number, row in rows.items() if self.owners[group.mark, number] == group]

    def slips_of(self, group: Group) -> list[str]:
        """Name the runs whose slips of the person are told of by a group's rows, taken back or not."""
        return sorted(run for (run, _), own in self.groups.items() if own == group)

    def standing(self, mark: str) -> pd.DataFrame:
        """Give the report of a mark as it stands: person, run (which sent the row last) and the columns of Row."""
        rows = self.reports.get(mark, {})
        frame = pd.DataFrame([rows[number] for number in sorted(rows)], columns=list(Row._fields))
        frame.insert(0, "person", [self.owners[mark, number].person for number in sorted(rows)])
        frame.insert(1, "run", [self.runs[mark, number] for number in sorted(rows)])
        return typed(frame)


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give rows of page B their types, whole numbers and texts, also where there is none."""
    numbers = {*joppd.CENTS, *joppd.WHOLE, "earlier_base_cents", "kind"}
    return frame.astype({name: "int64" if name in numbers else "string" for name in frame.columns})


def before_rows(slips: pd.DataFrame) -> pd.Series:
    """Say which slips a paper made before form 4 of the books: no row of a report could be kept with them."""
    return slips[OF_FORM_4].isna() if OF_FORM_4 in slips else pd.Series(True, slips.index)


def read(sent: pd.DataFrame | None) -> Earlier:
    """Read every row that was sent (the table joppd_row with month and pay_day of its slip); no table, no rows.

    Reports that do not fit together are refused, as a correction of a row that was never sent.
    """
    found = Earlier()
    if sent is None or sent.empty:
        return found
    for (mark, _, run), rows in sent.sort_values(["mark", "event", "run", "number"]).groupby(["mark", "event", "run"]):
        try:
            _take(found, str(mark), str(run), rows)
        except ValueError as fault:
            raise Refused("joppd.earlier_wrong", f"JOPPD {mark}", run=run, reason=str(fault)) from None
    return found


def _take(found: Earlier, mark: str, run: str, rows: pd.DataFrame) -> None:
    """Apply what one run has sent under a mark: corrections, then new rows."""
    told = rows[[*TOLD, *Row._fields[1:]]].to_dict("records")
    by_kind: dict[int, list[Row]] = {}
    for one in told:
        row = Row._make(_cell(one[name], name) for name in Row._fields)
        by_kind.setdefault(int(one["kind"]), []).append(row)
        _own(found, mark, run, one)
    standing = found.reports.get(mark, {})
    if changed := [row.number for row in by_kind.pop(AS_IT_WAS, []) if standing.get(row.number) != row]:
        raise ValueError(f"row {changed[0]} is not as it was")
    for kind in sorted(by_kind, key=lambda kind: (kind != CORRECTION, kind)):
        standing = joppd.applied(standing, kind, by_kind[kind])
    found.reports[mark] = standing


def _own(found: Earlier, mark: str, run: str, one: Mapping[Any, Any]) -> None:
    person, number = str(one["person"]), int(one["number"])
    group = Group(mark, run if pd.isna(one["of_run"]) else str(one["of_run"]), person)
    before = found.owners.get((mark, number))
    if found.groups.get((run, person), group) != group or (before or group) != group:
        raise ValueError(f"row {number} is another slip's")
    if group.run != run and found.groups.get((group.run, person)) != group:
        raise ValueError(f"row {number} corrects no slip that was reported")
    found.owners[mark, number] = found.groups[run, person] = group
    found.months[run, person] = (str(one["month"]), str(one["pay_day"]))
    if before is None or one["kind"] != AS_IT_WAS:
        found.runs[mark, number] = run


def _cell(value: object, name: str) -> object:
    return int(str(value)) if name in joppd.CENTS or name in joppd.WHOLE else str(value)
