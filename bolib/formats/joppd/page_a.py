"""Page A of the report JOPPD: every sum of it comes from the rows of page B, none is typed.

Which holders' rows make which sum was read in two public programs that agree, and in the words of the official schema;
where one of the two leaves out the young persons 0010 and 0011 or knows 0013, 0014 and 0026 as well, the words "by
employment" decide. VI.4.2 was the sum of 12.9 until that field became the low-pay relief; since then it is zero. What
does not come from page B (IX and X: non-profit payers, the fee for employing people with disabilities) is left out.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import NamedTuple

from bolib.formats.joppd.report import Row

SUMMED = (
    *("first_pillar_cents", "second_pillar_cents", "health_cents", "safety_cents", "employment_cents"),
    *("hazard_first_cents", "hazard_second_cents", "abroad_cents", "tax_cents", "surtax_cents", "non_taxable_cents"),
)
FIRST, SECOND, HEALTH, SAFETY, JOBS, HAZARD_1, HAZARD_2, ABROAD, TAX, SURTAX, FREE = range(len(SUMMED))
INTEREST = 5721  # receipt: interest on late contributions to the second pillar

Holders = tuple[range, ...]


def _of(*holders: int | tuple[int, int]) -> Holders:
    spans: list[tuple[int, int]] = [(one, one) if isinstance(one, int) else one for one in holders]
    return tuple(range(first, last + 1) for first, last in spans)


ANYBODY = _of((0, 9999))
EMPLOYED = _of((1, 3), (5, 19), (21, 29), (5701, 5799))
ENTREPRENEURS, OTHER_INCOME = _of((31, 39)), _of(201, 4002)
ON_THEIR_OWN = _of((41, 49))
CERTAIN = _of(5302, 5501, 5604, 5606, 5607)
GROUPS: dict[str, dict[str, tuple[Holders, tuple[int, ...]]]] = {
    "PredujamPoreza": {
        "P11": (_of((1, 39), 201, 5403), (TAX, SURTAX)),
        "P12": (_of((101, 119), 121), (TAX, SURTAX)),
        "P2": (_of((1001, 1999)), (TAX, SURTAX)),
        "P3": (_of((2001, 2999)), (TAX, SURTAX)),
        "P4": (_of((3001, 3009)), (TAX, SURTAX)),
        "P5": (_of((4001, 4009), 5501), (TAX, SURTAX)),
    },
    "GeneracijskaSolidarnost": {
        "P1": (EMPLOYED, (FIRST,)),
        "P2": (OTHER_INCOME, (FIRST,)),
        "P3": (ENTREPRENEURS, (FIRST,)),
        "P4": (_of((5401, 5403), 5608), (FIRST,)),
        "P5": (CERTAIN, (FIRST,)),
        "P6": (ANYBODY, (HAZARD_1,)),
        "P7": (ON_THEIR_OWN, (FIRST,)),
    },
    "KapitaliziranaStednja": {
        "P1": (EMPLOYED, (SECOND,)),
        "P2": (OTHER_INCOME, (SECOND,)),
        "P3": (ENTREPRENEURS, (SECOND,)),
        "P4": (_of((5101, 5103), (5201, 5299), 5301, (5401, 5403), 5608), (SECOND,)),
        "P5": (ANYBODY, (HAZARD_2,)),
        "P6": (ON_THEIR_OWN, (SECOND,)),
    },
    "ZdravstvenoOsiguranje": {
        "P1": (EMPLOYED, (HEALTH,)),
        "P2": (EMPLOYED, (SAFETY,)),
        "P3": (ENTREPRENEURS, (HEALTH,)),
        "P4": (ENTREPRENEURS, (SAFETY,)),
        "P5": (OTHER_INCOME, (HEALTH,)),
        "P6": (_of((1, 39), (5001, 5009), 5402), (ABROAD,)),
        "P7": (_of((101, 119)), (HEALTH,)),
        "P8": (_of(5401, 5403, (5601, 5603), 5605, 5608), (HEALTH,)),
        "P9": (_of(5401, 5403, 5608), (SAFETY,)),
        "P10": (CERTAIN, (SAFETY,)),
        "P11": (ON_THEIR_OWN, (HEALTH,)),
        "P12": (ON_THEIR_OWN, (SAFETY,)),
    },
    "Zaposljavanje": {
        "P1": (_of((0, 30), (50, 9999)), (JOBS,)),
        "P2": ((), ()),
        "P3": (ENTREPRENEURS, (JOBS,)),
        "P4": (ON_THEIR_OWN, (JOBS,)),
    },
}


class PageA(NamedTuple):
    """The numbers of page A: people, rows, and every sum in cents by its path, as PredujamPoreza/P1."""

    people: int
    rows: int
    sums: dict[str, int]


def page_a(rows: Iterable[Row], last_row: int = 0) -> PageA:
    """Sum the rows of page B in the order of page A.

    IV.1 counts the people in these rows. IV.2 is the last row number used: seen for corrections, where the original has
    rows that are not sent again (`last_row`); for a supplement, whose numbers go on after the original's, recalled.
    """
    amounts: Callable[[Row], tuple[int, ...]] = attrgetter(*SUMMED)
    held: dict[tuple[str, str], list[int]] = {}
    people: set[str] = set()
    for row in rows:
        people.add(row.oib)
        last_row = max(last_row, row.number)
        sums = held.setdefault((row.holder, row.receipt), [0] * len(SUMMED))
        for at, cents in enumerate(amounts(row)):
            if cents:
                sums[at] += cents
    return PageA(len(people), last_row, _laid_out(held))


def _laid_out(held: dict[tuple[str, str], list[int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for group, fields in GROUPS.items():
        if group == "PredujamPoreza":
            found["PredujamPoreza/P1"] = 0
        path = group if group == "PredujamPoreza" else f"Doprinosi/{group}"
        found |= {f"{path}/{field}": _summed(held, *which) for field, which in fields.items()}
    found["PredujamPoreza/P1"] = found["PredujamPoreza/P11"] + found["PredujamPoreza/P12"]
    found["IsplaceniNeoporeziviPrimici"] = sum(sums[FREE] for sums in held.values())
    found["KamataMO2"] = sum(sums[SECOND] for (_, receipt), sums in held.items() if _number(receipt) == INTEREST)
    return found


def _summed(held: dict[tuple[str, str], list[int]], holders: Holders, columns: tuple[int, ...]) -> int:
    rows = [sums for (holder, _), sums in held.items() if any(_number(holder) in span for span in holders)]
    return sum(sums[column] for sums in rows for column in columns)


def _number(mark: str) -> int:
    return int(mark) if mark.isascii() and mark.isdigit() else -1
