"""A month beside another program's, as a reader sees it: who agrees, reasons with their sums, persons by size, totals."""

from collections.abc import Mapping

import pandas as pd

from bolib.accounting.payroll.rules.parallel import compared as both
from bolib.accounting.payroll.rules.parallel import figures
from bolib.accounting.payroll.rules.parallel.compared import Compared
from bolib.accounting.payroll.rules.parallel.file import CENTS
from bolib.accounting.payroll.rules.parallel.search import Found
from bolib.accounting.payroll.rules.parallel.tries import Reason
from bolib.accounting.payroll.rules.reconciliation import everyone_is_paid_or_held
from bolib.formats.html_table import percent
from bolib.problem import Amount, Problem
from bolib.text import say, sentence

MOST_OTHERS = 2  # further reasons that are named


def summary(compared: Compared, language: str) -> pd.DataFrame:
    """Count everybody of either side by how the two stand: standing, persons."""
    found = counts(compared)
    rows = [(say(language, f"parallel.{name}"), found[name]) for name in both.STANDINGS]
    return pd.DataFrame(rows, columns=["standing", "persons"])


def counts(compared: Compared) -> dict[str, int]:
    """Count who is on both sides, and how the two stand, by name."""
    found = {name: int((compared.standing == name).sum()) for name in both.STANDINGS}
    return {"compared": len(compared.mine), **found}


def cautions(left_out: int) -> list[Problem]:
    """Say that rows of the other program's file are not among those compared."""
    return [Problem("parallel.left_out", "other_program", {"count": left_out})] if left_out else []


def persons(compared: Compared, names: pd.Series, language: str) -> pd.DataFrame:
    """List who differs, the largest difference of any figure first.

    Columns: name, person, standing, the first figure in the order of the law that is apart beyond rounding (else the
    first that is apart), what it is here and there, ours less theirs, the largest difference, and the reason.
    """
    apart = figures.differences(compared.mine, compared.theirs)
    rows = []
    for person in compared.standing.index[compared.standing.isin(both.BOTH[1:])]:
        figure = _first(apart.loc[person])
        ours, theirs = (_cents(frame, person, figure) for frame in (compared.mine, compared.theirs))
        about = (names.get(person, ""), person, say(language, f"parallel.{compared.standing[person]}"))
        sums = (ours, theirs, ours - theirs, int(apart.loc[person].abs().max()))
        rows.append((*about, _figure(figure, language), *sums, _because(compared, person, language)))
    columns = ["name", "person", "standing", "figure", "ours_cents", "theirs_cents", "difference_cents"]
    frame = pd.DataFrame(rows, columns=[*columns, "largest_cents", "reason"])
    frame = frame.sort_values(["largest_cents", "person"], ascending=[False, True], ignore_index=True)
    return frame.astype(dict.fromkeys(("name", "person", "standing", "figure", "reason"), "string"))


def reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum the persons' rows by reason and figure: standing, reason, figure, persons, difference; the largest sum first.

    A person with several reasons counts once, under all of them together, so that the sums are those of the persons.
    """
    groups = rows.groupby(["standing", "reason", "figure"], as_index=False)
    found = groups.agg(persons=("person", "count"), difference_cents=("difference_cents", "sum"))
    order = found["difference_cents"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def totals(compared: Compared, language: str) -> pd.DataFrame:
    """Sum each figure over the persons for whom the other program gave it: figure, persons, ours, theirs, difference."""
    rows = []
    for name in CENTS:
        known = compared.theirs[name].notna()
        if known.any():
            ours, theirs = (int(frame.loc[known, name].sum()) for frame in (compared.mine, compared.theirs))
            rows.append((_figure(name, language), int(known.sum()), ours, theirs, ours - theirs))
    return pd.DataFrame(rows, columns=["figure", "persons", "ours_cents", "theirs_cents", "difference_cents"])


def by_figure(compared: Compared, names: pd.Series, language: str) -> pd.DataFrame:
    """List every figure of everybody that is apart: name, person, figure, ours, theirs, difference; in the order of the law."""
    apart = figures.differences(compared.mine, compared.theirs)
    rows = [
        (names.get(person, ""), person, _figure(figure, language), _cents(compared.mine, person, figure), int(theirs))
        for person in apart.index
        for figure, theirs in compared.theirs.loc[person].items()
        if pd.notna(theirs) and apart.at[person, figure] != 0
    ]
    frame = pd.DataFrame(rows, columns=["name", "person", "figure", "ours_cents", "theirs_cents"])
    frame = frame.astype({"ours_cents": "int64", "theirs_cents": "int64"})
    return frame.assign(difference_cents=frame["ours_cents"] - frame["theirs_cents"])


def one_side(compared: Compared, names: pd.Series, language: str) -> pd.DataFrame:
    """List who is on one side alone, and why nobody is worked out here: name, person, standing, finding."""
    rows = []
    why: dict[str, list[str]] = {}
    for problem in compared.people.held:
        why.setdefault(problem.where.removeprefix("person "), []).append(sentence(language, problem))
    for person in compared.standing.index[~compared.standing.isin(both.BOTH)]:
        about = (names.get(person, ""), person, say(language, f"parallel.{compared.standing[person]}"))
        rows.append((*about, "; ".join(why.get(person, []))))
    return pd.DataFrame(rows, columns=["name", "person", "standing", "finding"], dtype="string")


def doubts(compared: Compared, told: pd.DataFrame, rows: pd.DataFrame) -> list[Problem]:
    """Everybody here is paid or held, everybody of the other program's file counts once, and sums are those of the rows."""
    found = everyone_is_paid_or_held(compared.people.parts["person"], compared.slips, compared.people.held)
    stands = compared.standing
    there = int((stands != both.OURS_ALONE).sum())
    if there != len(told) or stands.index.has_duplicates:
        found.append(Problem("parallel.not_all", "other_program", {"found": there, "right": len(told)}))
    apart = figures.differences(compared.mine, compared.theirs)
    for name in CENTS:
        known = compared.theirs[name].notna()
        whole = int(compared.mine.loc[known, name].sum()) - int(compared.theirs[name].sum())
        if int(apart[name].sum()) != whole:
            args: dict[str, object] = {"found": Amount(int(apart[name].sum())), "right": Amount(whole)}
            found.append(Problem("parallel.sums_differ", name, args))
    if len(rows) != int(stands.isin(both.BOTH[1:]).sum()):
        found.append(Problem("parallel.not_all", "persons", {"found": len(rows), "right": int((stands).size)}))
    return found


def conclusion(compared: Compared, rows: pd.DataFrame, found: list[Problem], language: str) -> list[str]:
    """Say how many agree, what explains the others, what is left, and that it is a simulation."""
    stand = counts(compared)
    said = [say(language, "parallel.concluded", count=len(compared.mine), **{name: stand[name] for name in both.BOTH})]
    alone = {name: stand[name] for name in (both.HELD, both.ABSENT, both.OURS_ALONE)}
    said.append(say(language, "parallel.concluded_alone", **alone))
    for row in reasons(rows).to_dict("records"):
        amount = Amount(int(row["difference_cents"]))
        about = {"count": row["persons"], "amount": amount, "figure": row["figure"], "reason": row["reason"]}
        said.append(sentence(language, Problem("parallel.of_reason", "", about)))
    said.append(
        sentence(language, Problem("parallel.doubts" if found else "payroll.all_agrees", "", {"count": len(found)}))
    )
    return [*said, say(language, "payroll.simulated")]


def _first(apart: pd.Series) -> str:
    """Give the first figure that is apart beyond rounding, else the first that is apart."""
    beyond = apart.index[(apart.abs() > figures.ROUNDING).fillna(False).to_numpy(bool)]
    return str(beyond[0] if len(beyond) else apart.index[(apart != 0).fillna(False).to_numpy(bool)][0])


def _cents(frame: pd.DataFrame, person: str, figure: str) -> int:
    return int(frame[figure].loc[person])


def _figure(name: str, language: str) -> str:
    return say(language, f"figure.{name.removesuffix('_cents')}")


def _because(compared: Compared, person: str, language: str) -> str:
    if person not in compared.found:
        return say(language, "parallel.because_rounding")
    found = compared.found[person]
    if not found.reasons:
        return say(language, "parallel.because_unknown")
    text = _together(found.reasons, language)
    if found.within:
        text += f" ({say(language, 'parallel.within_rounding')})"
    if found.left:
        return say(language, "parallel.because_part", reason=text, figure=_figure(found.left, language))
    return text + _or(found, language)


def _or(found: Found, language: str) -> str:
    """Name what else would make the same figures."""
    if not found.others:
        return ""
    named = [_together(others, language) for others in found.others[:MOST_OTHERS]]
    more = len(found.others) - len(named)
    text = "; ".join(named) + (say(language, "parallel.and_more", count=more) if more else "")
    return say(language, "parallel.or_else", reasons=text)


def _together(reasons: tuple[Reason, ...], language: str) -> str:
    return " + ".join(_reason(reason, language) for reason in reasons)


def _reason(reason: Reason, language: str) -> str:
    return sentence(language, Problem(f"reason.{reason.code}", "", _shown(reason.args, language)))


def _shown(args: Mapping[str, object], language: str) -> dict[str, object]:
    """Write rates as the reader is used to; words, amounts and days are written with the sentence."""
    return {
        name: percent(value, language) if name.endswith("_ppm") and isinstance(value, int) else value
        for name, value in args.items()
    }
