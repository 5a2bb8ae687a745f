"""The words of the trade: what each is called and means in both languages, and where at a desk that is told."""

from dataclasses import dataclass
from functools import cache

import yaml

from bolib.text import LANGUAGES, OURS


@dataclass(frozen=True)
class Term:
    """One word of the trade: its name and its meaning by language, and the keys of the texts beside which it is told."""

    names: dict[str, str]
    means: dict[str, str]
    at: tuple[str, ...]


@cache
def terms() -> list[Term]:
    """Read every term, in the order of the English."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read = yaml.load((OURS / "terms.yaml").read_bytes(), Loader=loader)
    return [
        Term(
            {"en": english, "hr": about["hr"]},
            {language: about[f"means_{language}"] for language in LANGUAGES},
            tuple(about.get("at", ())),
        )
        for english, about in read.items()
    ]


@cache
def _told() -> dict[str, Term]:
    return {key: term for term in terms() for key in term.at}


def meaning(language: str, key: str) -> str:
    """Say which term a text is about and what that means; nothing where it is about none.

    >>> meaning("en", "column.net"), meaning("en", "column.name")
    ('net pay: what the person receives', '')
    """
    found = _told().get(key)
    return f"{found.names[language]}: {found.means[language]}" if found else ""
