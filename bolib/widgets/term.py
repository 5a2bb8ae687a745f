"""A term of the trade as it stands at a desk: what it means is told on hover and by keyboard, and read out."""

from bolib.text import say
from bolib.text.terms import meaning
from bolib.widgets.markup import Markup, element, joined


def term(language: str, key: str, /, **args: object) -> Markup:
    """Say one thing; where it is about a term, with what that means."""
    words, means = say(language, key, **args), meaning(language, key)
    return element("dfn", words, **telling(means), tabindex="0") if means else joined(words)


def telling(means: str) -> dict[str, str]:
    """Give the attributes by which a part of the browser tells a meaning."""
    return {"data_means": means, "aria_description": means}
