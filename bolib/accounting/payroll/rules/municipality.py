"""The two tax rates of every municipality, as each decision set them."""

import pandas as pd

from bolib import money
from bolib.rates import RatesError

COLUMNS = ("code", "name", "lower_rate", "higher_rate", "nn", "effective_from")


def rates_on(municipal: pd.DataFrame, day: str) -> pd.DataFrame:
    """Give lower_rate_ppm and higher_rate_ppm (int64) of each municipality on a pay day, indexed by its code.

    `municipal` is municipal_tax.csv as text, one row a decision. A municipality whose first known decision is later
    than the day is not in the answer: nobody is taxed by a rate that was not in force. A pay day in 2023 finds none,
    for the municipal surtax of that year is not kept. A bad row raises RatesError.
    """
    if missing := [name for name in COLUMNS if name not in municipal]:
        raise RatesError(f"municipal_tax.csv has no column {', '.join(missing)}")
    rows = municipal[municipal["effective_from"] <= day].sort_values(["code", "effective_from"])
    if rows.duplicated(["code", "effective_from"]).any():
        code = rows.loc[rows.duplicated(["code", "effective_from"]), "code"].iloc[0]
        raise RatesError(f"municipal_tax.csv: {code} has two decisions from the same day; keep one")
    rows = rows.drop_duplicates("code", keep="last")
    try:
        found = {name: [money.ppm(text) for text in rows[name]] for name in ("lower_rate", "higher_rate")}
    except (TypeError, ValueError) as problem:
        raise RatesError(f"municipal_tax.csv: {problem}") from problem
    index = pd.Index(rows["code"].astype("string"), name="municipality")
    frame = pd.DataFrame({f"{name}_ppm": values for name, values in found.items()}, index=index, dtype="int64")
    wrong = frame[(frame["lower_rate_ppm"] <= 0) | (frame["higher_rate_ppm"] < frame["lower_rate_ppm"])]
    if len(wrong) or (frame["higher_rate_ppm"] >= money.MILLION).any():
        raise RatesError(
            "municipal_tax.csv: a rate is written 0.20, the lower one first; see " + ", ".join(wrong.index)
        )
    return frame
