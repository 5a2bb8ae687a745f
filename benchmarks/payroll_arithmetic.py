"""A month's payroll of a million people by the rules, beside the same cents in bare numpy.

`python -m benchmarks.payroll_arithmetic [--small]`. The two run in turn and the smallest time of each counts.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.bare_numpy_payroll import payroll
from bolib.accounting.payroll.countries import croatia
from bolib.accounting.payroll.rules import calculate
from bolib.rates import Rates, read_rates

GOAL = 1.25
RATES = Path(__file__).parent.parent / "parameters" / "rates" / "croatia"


def people(count: int) -> pd.DataFrame:
    """Make up people: pay from minimum to above the cap, an eighth part-time, some children, some below the floor."""
    draw = np.random.default_rng(20261031)
    part_time = draw.random(count) < 0.125
    gross = np.round(draw.lognormal(12.1, 0.5, count)).astype(np.int64)
    gross = np.where(part_time, gross // 2, gross)

    def some(part: float, cents: int) -> np.ndarray:
        return np.where(draw.random(count) < part, draw.integers(1, cents, count), 0)

    def few(part: float) -> np.ndarray:
        return (draw.random(count) < part).astype(np.int64)

    lower = draw.choice(np.array([150_000, 200_000, 215_000, 230_000]), count, p=[0.1, 0.6, 0.1, 0.2])
    return pd.DataFrame(
        {
            "person": np.arange(count),
            "gross_cents": gross,
            "insured_part": np.where(part_time, 31 * 1200, 31 * 2400),
            "insured_whole": np.full(count, 31 * 2400),
            "relief_right": (draw.random(count) < 0.97).astype(np.int64),
            "allowance_share_ppm": np.where(draw.random(count) < 0.97, 1_000_000, 0),
            "dependants_ppm": draw.choice(np.array([0, 500_000, 1_200_000, 2_200_000]), count, p=[0.5, 0.2, 0.2, 0.1]),
            "lower_rate_ppm": lower,
            "higher_rate_ppm": lower + 100_000,
            "surtax_ppm": np.zeros(count, np.int64),
            "other_receipts_cents": np.minimum(some(0.1, 50_000), gross // 2),
            "in_kind_cents": np.minimum(some(0.1, 20_000), gross // 4),
            "director": few(0.01),
            "both_pillars": 1 - few(0.03),
            "health_due": 1 - few(0.05),
            "gross_elsewhere_cents": some(0.02, 60_000),
            "veteran_ppm": few(0.01) * 300_000,
            "area_relief": few(0.05),
            "hazard_first_ppm": few(0.01) * 58_300,
            "hazard_second_ppm": few(0.01) * 20_100,
            **dict.fromkeys(
                (name for name in croatia.PEOPLE if name.startswith("earlier_")), np.zeros(count, np.int64)
            ),
            "non_taxable_cents": some(0.8, 30_000),
            "health_fund_cents": some(0.02, 30_000),
            "tax_settlement_cents": some(0.01, 30_000),
            "deductions_cents": some(0.1, 20_000),
        }
    )


def bare(frame: pd.DataFrame, rates: Rates) -> dict[str, np.ndarray]:
    """Compute the frame in bare numpy."""
    rate = {n: rates.cents(v) if unit == "cents" else rates.ppm(v) for n, (v, unit) in croatia.RATES.items()}
    return payroll({name: frame[name].to_numpy() for name in croatia.PEOPLE}, rate)


def seconds(work: Callable[[], object]) -> float:
    """Time one run, in seconds of this process's own CPU time, so that neighbours on the machine count less."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(small: bool) -> float:
    """Compare, print the spread of both, and give the ratio of the smallest times."""
    rates = read_rates(RATES, month=date(2026, 10, 1), pay_day=date(2026, 11, 10))
    frame = people(100_000 if small else 1_000_000)
    ours, theirs = calculate("croatia", frame, rates), bare(frame, rates)
    for figure in croatia.FIGURES:
        assert np.array_equal(ours[figure].to_numpy(), theirs[figure]), figure
    pairs = [
        (seconds(lambda: calculate("croatia", frame, rates)), seconds(lambda: bare(frame, rates)))
        for _ in range(15 if small else 31)
    ]
    rules, numpy = (np.array(times) * 1000 for times in zip(*pairs, strict=True))
    for name, times in (("rules", rules), ("bare numpy", numpy)):
        print(f"{name}: least {times.min():.1f} ms, median {np.median(times):.1f} ms, most {times.max():.1f} ms")
    print(f"ratio of medians {np.median(rules) / np.median(numpy):.2f}")
    ratio = float(rules.min() / numpy.min())
    print(f"payroll-arithmetic: ratio {ratio:.2f} (goal {GOAL})")
    return ratio


if __name__ == "__main__":
    sys.exit(main("--small" in sys.argv) > GOAL)
