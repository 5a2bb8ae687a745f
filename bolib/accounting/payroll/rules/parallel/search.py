"""Finds what another program does otherwise: one thing tried after the other, until its figures come out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bolib.accounting.payroll.rules.parallel import figures
from bolib.accounting.payroll.rules.parallel.file import CENTS
from bolib.accounting.payroll.rules.parallel.tries import Change, Reason, Try
from bolib.country import country
from bolib.money import Cents
from bolib.rates import Rates

MOST_REASONS = 3  # of one person together
KEPT = 6  # ways that are followed of each person, the ones that come furthest first
TOGETHER = 300  # people who are looked at together, so that it needs little memory however many there are
GIVEN = {  # what no step of the law works out, and the reason that takes the other's for given
    "gross_cents": "theirs_gross",
    "other_receipts_cents": "theirs_other_receipts",
    "non_taxable_cents": "theirs_non_taxable",
    "health_fund_cents": "theirs_health_fund",
    "deductions_cents": "theirs_deductions",
}


@dataclass(frozen=True)
class Found:
    """What was found of one person: the reasons, what else would fit as well, and the first figure that is left apart.

    `within` is how many cents figures may be apart with these reasons; `left` is empty where all of them are reached.
    """

    reasons: tuple[Reason, ...] = ()
    others: tuple[tuple[Reason, ...], ...] = ()
    left: str = ""
    within: int = 0


@dataclass(frozen=True)
class _Way:
    """One way that is followed: what a person's slip is worked out from by then, and how far it comes."""

    place: int  # of the person
    row: tuple[int, ...]
    rates: Rates
    reasons: tuple[Reason, ...]
    ranks: tuple[int, ...]
    parting: int


@dataclass(frozen=True)
class _Tried:
    """One try on some ways: the rows that it makes of them."""

    rank: int
    rates: Rates
    ways: Cents
    rows: Cents


class Search:
    """Looks for reasons: `rows` are what the slips are worked out from (Population.ready), `theirs` the other's figures.

    Both have one row a person in the same order. Every reason is worked out anew by the country's steps.
    """

    def __init__(self, name: str, rows: pd.DataFrame, theirs: pd.DataFrame, rates: Rates, tries: Sequence[Try]) -> None:
        self._name, self._rates, self._tries = name, rates, list(tries)
        self._numbers = list(country(name).PEOPLE)
        self._about = rows[["person", "municipality"]].reset_index(drop=True)
        self._rows: Cents = rows[self._numbers].to_numpy(np.int64)
        self._theirs = figures.Theirs(theirs)
        self._given = [Try(code, _taken(name, theirs.set_axis(rows["person"].array))) for name, code in GIVEN.items()]

    def found(self) -> dict[str, Found]:
        """Give what was found of each person: to the cent, else within rounding, else how far it comes."""
        found: dict[int, Found] = {}
        for first in range(0, len(self._about), TOGETHER):
            places = list(range(first, min(first + TOGETHER, len(self._about))))
            for within in (0, figures.ROUNDING):
                found |= self._solved([p for p in places if p not in found], self._tries, within)
            rest = [place for place in places if place not in found]
            found |= self._solved(rest, [*self._tries, *self._given], figures.ROUNDING, whole=False)
        return {str(self._about["person"].iloc[place]): one for place, one in sorted(found.items())}

    def _solved(
        self, places: Sequence[int], tries: Sequence[Try], within: int, *, whole: bool = True
    ) -> dict[int, Found]:
        """Follow the ways of some people; without `whole` also those that do not come to the end."""
        ways = self._begun(places, within)
        best = {way.place: way for way in ways}
        found: dict[int, Found] = {}
        for _ in range(MOST_REASONS):
            nexts = _by_person(list(self._followed(ways, tries, within)))
            ways = []
            for place, own in nexts.items():
                best[place] = min(own[0], best[place], key=_order)
                if done := [way for way in own if way.parting == len(CENTS)]:
                    found[place] = _said(done, within)
                else:
                    ways += own[:KEPT]
        if not whole:
            found |= {place: _said([way], within) for place, way in best.items() if place not in found}
        return found

    def _begun(self, places: Sequence[int], within: int) -> list[_Way]:
        if not places:
            return []
        own = np.array(places, np.int64)
        parting = self._parting(self._rows[own], own, self._rates, within)
        rows = (tuple(row) for row in self._rows[own].tolist())
        return [
            _Way(place, row, self._rates, (), (), int(far))
            for place, row, far in zip(places, rows, parting, strict=True)
        ]

    def _followed(self, ways: Sequence[_Way], tries: Sequence[Try], within: int) -> Iterator[_Way]:
        """Take every try on every way; those that come further are ways of their own."""
        if not ways:
            return
        groups: dict[int, list[_Tried]] = {}
        for tried in self._tried(ways, tries):
            groups.setdefault(id(tried.rates), []).append(tried)
        places = np.array([way.place for way in ways])
        for same in groups.values():
            rows = np.concatenate([tried.rows for tried in same])
            own = np.concatenate([tried.ways for tried in same])
            ranks = np.concatenate([np.full(len(tried.ways), tried.rank) for tried in same])
            parting = self._parting(rows, places[own], same[0].rates, within)
            further = parting > np.array([way.parting for way in ways])[own]
            for at in np.flatnonzero(further):
                way, one = ways[own[at]], tries[ranks[at]]
                if one.code in {reason.code for reason in way.reasons}:
                    continue
                reasons = (*way.reasons, one.reason(str(self._about["person"].iloc[way.place])))
                row, far = tuple(rows[at].tolist()), int(parting[at])
                yield _Way(way.place, row, same[0].rates, reasons, (*way.ranks, int(ranks[at])), far)

    def _tried(self, ways: Sequence[_Way], tries: Sequence[Try]) -> Iterator[_Tried]:
        """Make the rows of every try, of those whom it changes and who could be so; one other law at a time."""
        base = np.array([way.row for way in ways], np.int64)
        rows = self._framed(base, np.array([way.place for way in ways]))
        ordinary = np.array([way.rates is self._rates for way in ways])
        amounts = [self._numbers.index(name) for name in GIVEN]
        gross, other = amounts[:2]
        for rank, one in enumerate(tries):
            made = one.change(rows)[self._numbers].to_numpy(np.int64)
            able = ordinary if one.rates is not None else (made != base).any(axis=1)
            able = able & (made[:, amounts] >= 0).all(axis=1) & (made[:, other] <= made[:, gross])
            for rates in {id(way.rates): way.rates for way, yes in zip(ways, able, strict=True) if yes}.values():
                own = np.flatnonzero(able & np.array([way.rates is rates for way in ways]))
                yield _Tried(rank, one.rates or rates, own, made[own])

    def _framed(self, rows: Cents, places: Cents) -> pd.DataFrame:
        about = self._about.iloc[places].reset_index(drop=True)
        return pd.concat([about, pd.DataFrame(rows, columns=self._numbers)], axis=1)

    def _parting(self, rows: Cents, places: Cents, rates: Rates, within: int) -> Cents:
        mine = figures.ours(self._name, self._framed(rows, places), rates)
        return self._theirs.parting(mine, places, within)


def _taken(column: str, theirs: pd.DataFrame) -> Change:
    """Take what the other program has in a column: not why, but whether the rest follows. What it does not say stays."""
    known = theirs[column]

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        wanted = rows["person"].map(known).astype("Int64").fillna(rows[column].astype("Int64"))
        return rows.assign(**{column: wanted.astype("int64")})

    return change


def _order(way: _Way) -> tuple[int, int, tuple[int, ...]]:
    return (-way.parting, len(way.reasons), way.ranks)


def _by_person(ways: Sequence[_Way]) -> dict[int, list[_Way]]:
    """Give each person's ways, those that come furthest and are likeliest first; of two that say the same one."""
    found: dict[int, dict[tuple[object, ...], _Way]] = {}
    for way in sorted(ways, key=_order):
        said = tuple((reason.code, reason.args.get("kind")) for reason in way.reasons)
        found.setdefault(way.place, {}).setdefault((id(way.rates), said, way.row), way)
    return {place: list(own.values()) for place, own in found.items()}


def _said(ways: Sequence[_Way], within: int) -> Found:
    best, left = ways[0], CENTS[ways[0].parting] if ways[0].parting < len(CENTS) else ""
    others = tuple(way.reasons for way in ways[1:])
    return Found(best.reasons, others, left.removesuffix("_cents"), within)
