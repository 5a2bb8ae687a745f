"""What the screen says, in each language; the code knows only the key."""

from functools import cache
from pathlib import Path

import yaml

from bolib.problem import Problem

LANGUAGES = ("en", "hr")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Read every sentence of one language; a language that is not there raises FileNotFoundError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text: dict[str, str] = yaml.load((Path(__file__).parent / f"{language}.yaml").read_bytes(), Loader=loader)
    return text


def say(language: str, sentence: str, /, **args: object) -> str:
    """Say one thing in one language; an unknown key raises KeyError."""
    return catalogue(language)[sentence].format(**args)


def tell(language: str, problem: Problem) -> str:
    """Say a problem: where it is, then what is wrong and what would be right."""
    return f"{problem.where}: {say(language, problem.code, **problem.args)}"
