"""Pay fairness as a reader sees it: words for codes, nothing of a single person, and a conclusion that is computed."""

from collections.abc import Sequence

import pandas as pd

from bolib.accounting.payroll.rules.documents import LINES
from bolib.personnel.pay_fairness.rules import categories, small_groups
from bolib.personnel.pay_fairness.rules.intervals import CONFIDENCE
from bolib.problem import Problem
from bolib.text import say

WORDS = ("indicator", "standing", "sex", "measure", "flag", "reason", "part", "paid_hours")


def worded(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Put words in the place of codes."""
    told = {
        name: frame[name].map(lambda code: say(language, f"fairness.{code}"), na_action="ignore").astype("string")
        for name in WORDS
        if name in frame
    }
    return frame.assign(**told)


def components(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Put words in the place of components of pay; a pay item keeps the company's own name."""
    names = [say(language, LINES[name]) if name in LINES else name for name in frame["component"]]
    return worded(frame, language).assign(component=pd.array(names, dtype="string"))


def method(language: str) -> list[str]:
    """Say by which rules the figures are made, and where each comes from."""
    about = {"least": small_groups.LEAST, "alert": round(categories.ALERT * 100), "confidence": round(CONFIDENCE * 100)}
    keys = ("of_hours", "of_gap", "of_art_9", "of_variable", "of_bands", "of_alert", "of_interval", "of_least")
    return [say(language, f"fairness.{key}", **about) for key in keys]


def conclusion(
    workers: pd.DataFrame, found: pd.DataFrame, out: pd.DataFrame, doubts: Sequence[Problem], language: str
) -> list[str]:
    """Say how many count, how many categories are shown and reach 5 %, what closing those gaps costs, what does not hold."""
    from bolib.formats.html_table import amount

    reached = found[found["flag"] != "below"]
    cents = int(reached["to_zero_cost_cents"].fillna(0).sum())
    told = [say(language, "fairness.concluded_people", count=len(workers), out=int(out["persons"].sum()))]
    if not categories.is_shown(workers):
        told.append(say(language, "fairness.concluded_small", least=small_groups.LEAST))
    about = {"all": len(categories.counts(workers)), "shown": len(found), "reached": len(reached)}
    told.append(say(language, "fairness.concluded_categories", **about))
    if len(reached):
        told.append(say(language, "fairness.concluded_cost", amount=amount(cents, language)))
    told.append(
        say(language, "fairness.concluded_doubts" if doubts else "fairness.concluded_agrees", count=len(doubts))
    )
    return [*told, say(language, "fairness.concluded_apart")]


def listed(firm: pd.DataFrame, found: pd.DataFrame, bands: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """Put what was shown below each other for one file: part, name, and every column of the tables."""
    named = (
        ("firm", firm.rename(columns={"indicator": "name"})),
        ("category", found.rename(columns={"category": "name"})),
        ("band", bands.rename(columns={"band": "name"}).astype({"name": "string"})),
        ("regression", like.rename(columns={"measure": "name"})),
    )
    parts = [frame.astype("object").assign(part=part) for part, frame in named if len(frame)]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["part", "name"])
    columns = ["part", "name", *(name for name in whole if name not in ("part", "name"))]
    return whole[columns].astype("object").where(whole[columns].notna(), "")
