"""What a paper used and found, as a reader sees it: problems in words, each check with what it tests, the law in force."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bolib import money
from bolib.formats.html_table import Shown, amount, percent, table
from bolib.problem import Problem
from bolib.text import catalogue, say, tell

if TYPE_CHECKING:
    import pandas as pd


def told(problems: Sequence[Problem], language: str) -> Shown:
    """Show problems in words, one a row, or say that there is none."""
    import pandas as pd

    said = [tell(language, problem) for problem in problems] or [say(language, "paper.no_problem")]
    return table(pd.DataFrame({"finding": said}), language)


def tested(checks: Sequence[Callable[["pd.DataFrame"], list[Problem]]], frame: "pd.DataFrame", language: str) -> Shown:
    """Run every check on a frame: what it tests, on how many rows, how many exceptions it found.

    What it tests is `check.<name>` of the text files, else the first line of its docstring.
    """
    import pandas as pd

    rows = [
        {
            "tests_that": catalogue(language).get(f"check.{check.__name__}", (check.__doc__ or "").split("\n")[0]),
            "rows": len(frame),
            "exceptions": len(check(frame)),
        }
        for check in checks
    ]
    return table(pd.DataFrame(rows, columns=["tests_that", "rows", "exceptions"]), language)


def law(values: "pd.DataFrame", language: str) -> Shown:
    """Show statutory values (the columns of Rates.table) with value, unit, since, until, law, gazette and mark.

    What a value is called is `value.<file>.<name>` of the text files, else its name in the files.
    """
    import pandas as pd

    rows = [
        {
            "statutory_value": catalogue(language).get(f"value.{row['name']}", row["name"]),
            "value_right": _value(row["value"], row["unit"], language),
            "unit": say(language, f"unit.{row['unit']}"),
            **{name: row[name] for name in ("since", "until", "law")},
            "gazette": gazette(row["gazette"], language),
            "mark": mark(row["mark"], language),
        }
        for row in values.to_dict("records")
    ]
    names = ("statutory_value", "value_right", "unit", "since", "until", "law", "gazette", "mark")
    return table(pd.DataFrame(rows, columns=list(names)), language)


def gazette(written: str, language: str) -> str:
    """Give the number of the gazette, or say that nobody has looked it up there."""
    return say(language, "paper.not_seen") if written == "not seen" else written


def mark(written: str, language: str) -> str:
    """Say how sure we are of a value."""
    return say(language, f"mark.{written.replace('-', '_')}")


def _value(text: str, unit: str, language: str) -> str:
    if unit == "euros":
        return amount(money.parse(text, "en"), language)
    if unit == "rate":
        return percent(money.ppm(text), language)
    return text.replace(".", ",") if language == "hr" else text
