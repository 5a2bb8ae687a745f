"""What a person's tax status said on the days worked in the month: pillars, other employers, a statement to share."""

import pandas as pd

from bolib.accounting.payroll.rules.dated import as_text, of_each
from bolib.formats.in_order import ordered
from bolib.personnel.people.rules.parts import FOREVER

COLUMNS = ("pension_pillars", "pillars_differ", "employed_elsewhere", "stated", "gross_elsewhere_cents")


def in_month(tax_status: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Give COLUMNS by person, over every row of tax_status that held on a day of employment; `rows` are the parts.

    The pillars are "1" where any row says so, and `pillars_differ` that another says otherwise; `employed_elsewhere` is
    1 where any row says so; `stated` says whether on some day of another employer a statement was in force, and
    `gross_elsewhere_cents` what the latest such row states of the pay there.
    """
    key = ["person", "since"]
    status = ordered(tax_status, [*key, "event"]).drop_duplicates(key, keep="last")
    same = status["person"].eq(status["person"].shift(-1))
    status = status.assign(next=status["since"].shift(-1).where(same, FOREVER))
    worked = rows[["person"]].assign(first=as_text(rows["from_day"]), last=as_text(rows["to_day"]))
    met = status.merge(worked, on="person")
    met = met[(met["since"] <= met["last"]) & (met["next"] > met["first"])]
    before_next = as_text(pd.to_datetime(met["next"]) - pd.Timedelta(days=1))
    last = met["last"].where(met["last"] <= before_next, before_next)
    begun = (met["relief_statement_since"] <= last).fillna(False)
    met = met.assign(stated=begun & (met["employed_elsewhere"] == 1).fillna(False))
    by_person = met.groupby("person", sort=False)
    pillars = of_each(met["pension_pillars"], met["person"], "min")  # "1" stands before "1+2"
    found = {"pension_pillars": pillars, "pillars_differ": by_person["pension_pillars"].nunique() > 1}
    found |= {"employed_elsewhere": by_person["employed_elsewhere"].max(), "stated": by_person["stated"].any()}
    stated = met[met["stated"]].sort_values(["person", "since"]).drop_duplicates("person", keep="last")
    there = stated.set_index("person")["gross_elsewhere_cents"].astype("Int64")
    return pd.DataFrame(found).join(there)[list(COLUMNS)]
