"""What a person's tax status said on the days worked in the month: pillars, other employers, a statement to share."""

import pandas as pd

from bolib.personnel.people.rules.parts import FOREVER

COLUMNS = ("pension_pillars", "employed_elsewhere", "stated")


def in_month(tax_status: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Give COLUMNS by person, over every row of tax_status that held on a day of employment; `rows` are the parts.

    The pillars are "1" where any row says so, `employed_elsewhere` is 1 where any does; `stated` says whether on some
    day of another employer a statement was in force.
    """
    key = ["person", "since"]
    status = tax_status.sort_values([*key, "event"]).drop_duplicates(key, keep="last")
    same = status["person"].eq(status["person"].shift(-1))
    status = status.assign(next=status["since"].shift(-1).where(same, FOREVER))
    days = {name: rows[f"{name}_day"].dt.strftime("%Y-%m-%d").astype("string") for name in ("from", "to")}
    worked = rows[["person"]].assign(first=days["from"], last=days["to"])
    met = status.merge(worked, on="person")
    met = met[(met["since"] <= met["last"]) & (met["next"] > met["first"])]
    before_next = (pd.to_datetime(met["next"]) - pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d").astype("string")
    last = met["last"].where(met["last"] <= before_next, before_next)
    begun = (met["relief_statement_since"] <= last).fillna(False)
    met = met.assign(stated=begun & (met["employed_elsewhere"] == 1).fillna(False))
    by_person = met.groupby("person")
    pillars = by_person["pension_pillars"].min()  # "1" stands before "1+2"
    found = {"pension_pillars": pillars, "employed_elsewhere": by_person["employed_elsewhere"].max()}
    return pd.DataFrame({**found, "stated": by_person["stated"].any()})[list(COLUMNS)]
