"""One row a person: what a payment needs of them as of the pay day, pillars and employers over the days worked."""

from collections.abc import Mapping

import pandas as pd

from bolib.accounting.hours.rules.approved import approved_in, stated_in
from bolib.accounting.payroll.rules import exemption, hazard, held, municipality, tax_status
from bolib.accounting.payroll.rules.dated import of_each, on
from bolib.accounting.payroll.rules.settings import PaySettings
from bolib.rates import Rates


def people(
    inputs: Mapping[str, pd.DataFrame],
    rows: pd.DataFrame,
    municipal: pd.DataFrame,
    rates: Rates,
    *,
    month: str,
    pay_day: str,
    paid_on: str,
) -> pd.DataFrame:
    """Gather what the frozen tables say of everyone in `rows`, the parts of the month; indexed by person, in order.

    `municipal` is municipal_tax.csv as text, `rates` the law; `paid_on` the day on which the bank pays, which decides the account.
    """
    persons = pd.Index(sorted(rows["person"].unique()), name="person")
    found = inputs["person"].set_index("person")[["oib"]].reindex(persons)
    for table, columns in (
        ("personal_data", ["first_name", "last_name"]),
        ("residence", ["municipality", "resident"]),
        ("bank_account", ["iban"]),
        ("tax_status", ["disability", "veteran_percent", "area_relief", "allowance_share_ppm"]),
    ):
        found = found.join(on(inputs[table], paid_on if table == "bank_account" else pay_day)[columns])
    found = found.join(tax_status.in_month(inputs["tax_status"], rows)).join(exemption.health(rows, rates))
    found = found.join(on(inputs["protected_account"], paid_on)["iban"].rename("protected_iban"))
    found = found.join(approved_in(inputs, month).set_index("person")[list(held.MINUTES)])
    found = found.join(stated_in(inputs, month))
    by_person = rows.groupby("person", sort=False)
    found["unit"] = by_person["unit"].last()
    director = (rows["kind"] == "director").groupby(rows["person"], sort=False)
    found["director"] = director.any().astype("int64")
    found["director_in_part"] = director.any() & ~director.all()
    found = found.join(hazard.classes(rows))
    found["employment_since"] = of_each(rows["employment_since"], rows["person"], "min")
    found["due_minutes"] = (rows["work_days"] * rows["daily_minutes"]).groupby(rows["person"], sort=False).sum()
    return found.join(municipality.rates_on(municipal, pay_day), on="municipality")


def insured(rows: pd.DataFrame, days: int, own: PaySettings) -> pd.DataFrame:
    """Say how much of the month, and of full time, each person is insured: what the lowest base is in proportion to.

    Gives insured_part and insured_whole, in days × minutes of a week, by person; `days` are those of the month.
    """
    whole = days * own.full_time_minutes
    time = rows["calendar_days"] * rows["weekly_minutes"]
    part = time.groupby(rows["person"], sort=False).sum().clip(upper=whole)
    frame = pd.DataFrame({"insured_part": part, "insured_whole": whole})
    return frame if own.floor == "proportional" else frame.assign(insured_part=whole)
