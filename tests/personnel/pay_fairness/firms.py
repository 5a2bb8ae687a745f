"""Small firms for tests: people with a sex, a category and an hourly pay."""

from collections.abc import Iterable

import pandas as pd

YEAR_MINUTES = 120_000


def worker(sex: str, cents: float, category: str | None = "c", **about: object) -> dict[str, object]:
    base = float(about.pop("base", cents))  # type: ignore[arg-type]
    plain = {"unit": "U", "weekly_minutes": 2400, "tenure_days": 1000, "minutes": YEAR_MINUTES}
    pay = {"hourly": float(cents), "base": base, "variable": cents - base, "receives": base != cents}
    return {"group": sex, "category": category, **plain, **pay, **about}


def firm(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    columns = list(worker("women", 1.0))
    kinds = {"group": "string", "category": "string", "unit": "string", "weekly_minutes": "Int64"}
    kinds |= {"tenure_days": "Int64", "minutes": "int64", "hourly": "float64", "base": "float64", "variable": "float64"}
    return pd.DataFrame(list(rows), columns=columns).astype({**kinds, "receives": "bool"})


def of_pay(women: Iterable[float], men: Iterable[float], category: str | None = "c") -> pd.DataFrame:
    return firm([worker("women", p, category) for p in women] + [worker("men", p, category) for p in men])
