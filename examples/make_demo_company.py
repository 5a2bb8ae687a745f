"""Makes the files of a made-up company: 60 people at three sites, and their hours from March to October 2026.

Everybody and everything in them is invented: every OIB begins with 0000, and no bank has the code 9999998. The same
seed gives the same bytes; seed 1 made `examples/demo-company/`. Another seed gives another company of the same kind,
with other names, towns and pays, with other people who forgot to punch, and with other reasons why three of its people
cannot be paid yet. `demo_maker/` holds the parts: who works there (plan, rows), when (work), what is wrong (planted).

    python examples/make_demo_company.py FOLDER --seed 2
"""

import argparse
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from demo_maker import planted, rows, work
from demo_maker.plan import LAST_MONTH, MONTHS, UNITS, people_of
from demo_maker.planted import Fault
from demo_maker.rows import Row


@dataclass(frozen=True)
class Made:
    """What was made: the files by name, the problem of everyone who must be held in October, what is wrong with hours."""

    files: Mapping[str, Sequence[Row]]
    held: Mapping[str, str]
    faults: Sequence[Fault]


def company(seed: int = 1) -> Made:
    """Make up a company: its files by name, in the order in which they come in.

    `people-2026-10` is what is brought in just before October begins, `punches-2026-10` after its end.
    """
    everybody, held = people_of(seed)
    people, contracts = rows.people(everybody, seed), rows.contracts(everybody, seed)
    units = [dict(zip(("unit", "name", "parent", "manager"), unit, strict=True), since="2015-01-01") for unit in UNITS]
    files: dict[str, Sequence[Row]] = {
        "units": units,
        "people": [row for row, one in zip(people, everybody, strict=True) if not one.since.startswith("2026")],
        "dependants": rows.dependants(everybody),
        "contracts": [row for row in contracts if row["since"] < MONTHS[0]],
        "opening": rows.opening(everybody, seed),
        "claims": rows.claims(seed),
    }
    shifts = {month: work.shifts(everybody, month, seed) for month in MONTHS}
    plans = {month: work.schedule_rows(shifts[month], everybody) for month in MONTHS}
    faults, decisions = planted.faults_of(everybody, shifts, seed)
    for month in MONTHS:
        come = [row for row, one in zip(people, everybody, strict=True) if one.since.startswith(month)]
        files |= {
            f"people-{month}": [*come, *(rows.moved(people, seed) if month == "2026-08" else [])],
            f"contracts-{month}": [row for row in contracts if row["since"].startswith(month)],
            f"schedules-{month}": plans[month],
            f"absences-{month}": rows.absences(everybody, month),
            f"punches-{month}": work.punch_rows(shifts[month], everybody),
            f"month_hours-{month}": work.month_rows(everybody, month),
            f"decisions-{month}": decisions[month],
        }
    files["people-corrected"] = rows.put_right(people, seed)
    waiting = {fault.person: "payroll.no_hours" for fault in faults if fault.month == LAST_MONTH and not fault.resolved}
    return Made({name: table for name, table in files.items() if table}, {**held, **waiting}, faults)


def make(folder: Path, seed: int = 1) -> Made:
    """Write the files of a company into a folder; gives what they hold."""
    made = company(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in made.files.items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(
            text, list(dict.fromkeys(column for row in table for column in row)), lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(table)
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode())
    return made


def main() -> None:
    """Make the files that the command line asks for, and say what is wrong in them on purpose."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    made = make(arguments.folder, arguments.seed)
    for person, problem in sorted(made.held.items()):
        print(person, problem)
    for fault in made.faults:
        print(fault.month, fault.person, fault.day, fault.kind, "resolved" if fault.resolved else "open")


if __name__ == "__main__":
    main()
