"""What the screen says, in each language; the code knows only the key."""

import contextlib
import re
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from bolib import dates
from bolib.problem import Amount, Problem, Word

LANGUAGES = ("en", "hr")
OURS = Path(__file__).parent
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@cache
def catalogue(language: str, folder: Path = OURS) -> dict[str, str]:
    """Read every sentence of one language; a language that is not there raises FileNotFoundError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text: dict[str, str] = yaml.load((folder / f"{language}.yaml").read_bytes(), Loader=loader)
    return text


def say(language: str, sentence: str, /, **args: object) -> str:
    """Say one thing in one language; an unknown key raises KeyError."""
    return catalogue(language)[sentence].format(**args)


def say_from(folder: Path, language: str, sentence: str, /, **args: object) -> str:
    """Say one thing in the words that lie in a folder, and in no others; an unknown key raises KeyError."""
    return catalogue(language, folder)[sentence].format(**args)


def tell(language: str, problem: Problem) -> str:
    """Say a problem: where it is, then what is wrong and what would be right."""
    return f"{problem.where}: {sentence(language, problem)}"


def sentence(language: str, problem: Problem) -> str:
    """Say what is wrong and what would be right, without the place; amounts, words and days in the reader's language."""
    return say(language, problem.code, **{name: _said(language, value) for name, value in problem.args.items()})


def _said(language: str, value: object) -> object:
    if isinstance(value, Word):
        return say(language, str(value))
    if isinstance(value, Amount):
        from bolib import money  # loads numpy, which most sentences have no use for

        return money.show(value, language)
    if isinstance(value, str) and DAY.fullmatch(value):
        with contextlib.suppress(ValueError):
            return dates.show(date.fromisoformat(value), language)
    return value
