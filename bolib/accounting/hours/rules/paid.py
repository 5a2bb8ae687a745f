"""What approved minutes are paid as: the minutes of a slip's lines, held against those that were approved."""

from collections.abc import Mapping

import pandas as pd

from bolib.accounting.hours.rules.approved import approved_in
from bolib.accounting.hours.rules.minutes import written
from bolib.problem import Problem, Word

# Which approved minutes a line of a slip pays. Seniority is paid for minutes that base and leave have already.
PAID_AS = {
    **dict.fromkeys(("base", "extra", "leave", "leave_average"), "agreed_minutes"),
    "overtime": "overtime_minutes",
    "night": "night_minutes",
    "sunday": "sunday_minutes",
    "holiday": "holiday_minutes",
    "sick_employer": "sick_employer_minutes",
    **dict.fromkeys(("sick_fund", "fund_direct"), "sick_fund_minutes"),
    "unpaid": "unpaid_minutes",
}
AHEAD = "advance"  # the component of a line that pays a part of the month before it was worked
COLUMNS = tuple(dict.fromkeys(PAID_AS.values()))
WHOLE = ("agreed_minutes", "overtime_minutes", "sick_employer_minutes", "sick_fund_minutes", "unpaid_minutes")


def paid(lines: pd.DataFrame) -> pd.DataFrame:
    """Sum the minutes of lines by person and COLUMNS; everyone with a line is there."""
    named = lines.assign(column=lines["component"].map(PAID_AS))
    sums = named.groupby(["person", "column"])["minutes"].sum().unstack("column")
    return sums.reindex(index=sorted(lines["person"].unique()), columns=list(COLUMNS)).fillna(0).astype("Int64")


def payable(approved: pd.DataFrame) -> pd.DataFrame:
    """Give approved minutes (person and MINUTES) by person and COLUMNS: regular ones and leave are paid as agreed."""
    frame = approved.set_index("person")
    return frame.assign(agreed_minutes=frame["regular_minutes"] + frame["leave_minutes"])[list(COLUMNS)]


def paid_hours_are_approved_hours(lines: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], month: str) -> list[Problem]:
    """Everybody is paid for as many minutes of each kind as were approved, with what was put right since.

    `lines` are those of a run, `inputs` the frozen tables without slips that it takes back: what earlier payouts of the
    month paid counts too. Supplements that the company does not pay have none; who is paid ahead has no hours yet.
    """
    ahead = lines.loc[lines["component"] == AHEAD, "person"]
    lines = lines[~lines["person"].isin(ahead)]
    whole = pd.concat([part[["person", "component", "minutes"]] for part in (lines, _before(lines, inputs, month))])
    made, due = paid(whole), payable(approved_in(inputs, month))
    found = []
    for column in WHOLE:
        both = pd.DataFrame({"has": made[column], "right": due[column].reindex(made.index).fillna(0)})
        for person, has, right in both[both["has"] != both["right"]].itertuples():
            args: dict[str, object] = {"paid": written(int(has)), "approved": written(int(right))}
            found.append(
                Problem(
                    "hours.paid_differs",
                    f"person {person}",
                    {"what": Word(f"column.{column.removesuffix('_minutes')}"), **args},
                )
            )
    return sorted(found, key=lambda problem: problem.where)


def _before(lines: pd.DataFrame, inputs: Mapping[str, pd.DataFrame], month: str) -> pd.DataFrame:
    """Give the lines that earlier payouts of the month had of the same people."""
    slips = inputs["payslip"]
    own = slips.loc[(slips["month"] == month) & slips["person"].isin(lines["person"]), ["run", "person"]]
    return inputs["payslip_line"].merge(own, on=["run", "person"])
