"""Gaps by category of workers who do equal work: which are shown, which reach 5 %, how sure, and what closing them costs."""

from typing import Any

import numpy as np
import pandas as pd

from bolib.personnel.pay_fairness.rules import gaps, intervals, small_groups

ALERT = 0.05  # Directive (EU) 2023/970 art. 10: a category with such a gap either way is assessed
KINDS = ["women", "men"]
CENTS = ["women_hourly_cents", "men_hourly_cents", "to_alert_cents", "to_zero_cents", "to_zero_cost_cents"]
PPM = ["gap_ppm", "base_gap_ppm", "variable_gap_ppm", "low_ppm", "high_ppm"]
COLUMNS = ["category", *KINDS, *CENTS[:2], *PPM, "flag", *CENTS[2:]]


def counts(workers: pd.DataFrame) -> pd.DataFrame:
    """Count women and men of each category."""
    return _counted(workers[workers["category"].notna()])


def _counted(workers: pd.DataFrame) -> pd.DataFrame:
    found = workers.groupby(["category", "group"]).size().unstack(fill_value=0)
    return found.reindex(columns=KINDS, fill_value=0).astype("int64")


def whole(workers: pd.DataFrame) -> "pd.Series[int]":
    """Count women and men of the whole firm."""
    return workers["group"].value_counts().reindex(KINDS, fill_value=0).astype("int64")


def is_shown(workers: pd.DataFrame) -> bool:
    """Say whether the firm has enough women and men for any figure of pay."""
    return all(small_groups.enough(int(count)) for count in whole(workers))


def is_split(workers: pd.DataFrame) -> bool:
    """Say whether base and variable pay of the firm may be shown apart: few who receive variable pay are read off it."""
    receiving = whole(workers[workers["receives"]])
    return is_shown(workers) and all(small_groups.enough(int(count), none_too=True) for count in receiving)


def shown(workers: pd.DataFrame) -> list[str]:
    """Name the categories whose pay may be shown."""
    found = counts(workers)
    keep = small_groups.shown(found, whole(workers) - found.sum())
    return [str(name) for name in found.index[keep]] if is_shown(workers) else []


def split(workers: pd.DataFrame) -> list[str]:
    """Name those of the shown categories whose base and variable pay may be shown apart."""
    names = shown(workers) if is_split(workers) else []
    receiving = workers[workers["receives"]]
    found = counts(receiving).reindex(names, fill_value=0)
    keep = small_groups.shown(found, whole(receiving) - found.sum(), none_too=True)
    return [str(name) for name in found.index[keep]]


def table(workers: pd.DataFrame, *, months: int, cost_ppm: int) -> pd.DataFrame:
    """Give the shown categories, one row each, with COLUMNS; amounts of a year are gross, `to_zero_cost_cents` the firm's.

    `months` is how many months of pay stand behind the figures, `cost_ppm` what a cent of gross costs the firm.
    """
    apart = split(workers)
    rows = []
    for name in shown(workers):
        own = workers[workers["category"] == name]
        rows.append({"category": name, **_pay(own, apart=name in apart), **closing(own, months, cost_ppm)})
    return typed(pd.DataFrame(rows, columns=COLUMNS))


def pay(found: pd.DataFrame) -> pd.DataFrame:
    """Give of shown categories what is paid, the gaps and how sure they are."""
    return found.drop(columns=CENTS[2:])


def costs(found: pd.DataFrame) -> pd.DataFrame:
    """Give of shown categories what closing their gaps costs in a year."""
    return found[["category", *CENTS[2:]]]


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give whole numbers their type, also where a column is empty."""
    names = [str(name) for name in frame]
    whole = [name for name in names if name.endswith(("_cents", "_ppm")) or name in KINDS]
    return frame.astype({name: "Int64" if name in whole else "string" for name in names})


def _pay(own: pd.DataFrame, *, apart: bool) -> dict[str, Any]:
    found = gaps.of(own, "hourly", np.mean)
    interval = intervals.welch(*(own.loc[own["group"] == sex, "hourly"] for sex in ("men", "women")))
    return {
        **{sex: int((own["group"] == sex).sum()) for sex in KINDS},
        **{f"{sex}_hourly_cents": round(gaps.mean_of(own, "hourly", sex) or 0) for sex in KINDS},
        "gap_ppm": gaps.ppm(found),
        "base_gap_ppm": gaps.ppm(gaps.of(own, "base", np.mean)) if apart else None,
        "variable_gap_ppm": gaps.ppm(gaps.of(own, "variable", np.mean)) if apart else None,
        **intervals.rounded(interval),
        "flag": flag(found, interval),
    }


def flag(found: float | None, interval: tuple[float, float] | None) -> str:
    """Say how a gap stands to 5 %: `sure` where the whole interval is beyond it, `over` where only the gap is, else `below`.

    The gap itself decides whether the duty arises; the interval says only how much of it may be chance.
    """
    if found is None or abs(found) < ALERT - 1e-12:
        return "below"
    low, high = interval or (0.0, 0.0)
    return "sure" if low >= ALERT or high <= -ALERT else "over"


def closing(own: pd.DataFrame, months: int, cost_ppm: int) -> dict[str, Any]:
    """Say what a year costs, in gross cents, to raise the sex that is paid less: until the gap is below 5 %, and to none.

    Every hour of that sex is raised by the same amount; the hours are those paid, taken to twelve months.
    """
    means = {sex: gaps.mean_of(own, "hourly", sex) for sex in KINDS}
    if means["women"] is None or means["men"] is None:
        return dict.fromkeys(CENTS[2:])
    men, women = float(means["men"]), float(means["women"])
    less = "women" if women < men else "men"
    enough = men * (1 - ALERT) if less == "women" else women / (1 + ALERT)
    minutes = int(own.loc[own["group"] == less, "minutes"].sum())
    hours = minutes / 60 * 12 / months
    paid = min(men, women)
    to_zero = round(abs(men - women) * hours)
    return {
        "to_alert_cents": round(max(enough - paid, 0.0) * hours),
        "to_zero_cents": to_zero,
        "to_zero_cost_cents": (2 * to_zero * cost_ppm + 1_000_000) // 2_000_000,
    }


def remainder(workers: pd.DataFrame) -> pd.DataFrame:
    """Count what is behind the categories that are not shown: categories, women, men and those without a category.

    Counts that would tell of few people are left empty.
    """
    found, names = counts(workers), shown(workers)
    hidden = found[~found.index.isin(names)]
    behind = whole(workers) - found.loc[found.index.isin(names)].sum()
    people = {
        kind: int(behind[kind]) if small_groups.enough(int(behind[kind]), none_too=True) else None for kind in KINDS
    }
    return typed(pd.DataFrame([{"hidden": str(len(hidden)), **people}]))
