"""Who sits here: account, user, roles, what they see and do, who stands in for whom, and the keys on this computer."""

from collections.abc import Sequence
from typing import Any

from ipywidgets import VBox

from bolib.batch import signers
from bolib.batch.places import books_of
from bolib.books import Books, keys, roles, settings
from bolib.cli.answers import short
from bolib.start.stand_in import StandIn
from bolib.stores import SCHEMA
from bolib.text import catalogue, say
from bolib.widgets.markup import Markup, area, element, put, table
from bolib.widgets.term import term


class Here:
    """What the books know of who sits here."""

    sees = ""

    def __init__(self) -> None:
        self._me, self._keys = area("bo-card"), area("bo-card")
        self.stand_in = StandIn(self._acted)
        self._at = ("", "", "en")
        self.view: Any = VBox([self._me, self.stand_in.view, self._keys])
        self.view.add_class("bo-part")

    def show(self, company: str, month: str, language: str) -> None:
        """Show who sits here, in one company."""
        self._at = (company, month, language)
        self.stand_in.show(company, language)
        with Books(books_of(company), SCHEMA) as books:
            put(self._me, element("h3", say(language, "here.title")), _me(books, language))
            put(self._keys, element("h3", term(language, "here.keys")), *_keys(books, language))

    def _acted(self) -> None:
        """Show again who may do what: with a deputy that has changed."""
        self.show(*self._at)


def _me(books: Books, language: str) -> Markup:
    user = roles.user_of_account(books, books.account)
    held = roles.users(books).get(user or "", {}).get("roles") or []
    rights = settings.parsed(settings.text_of(books, "roles"))
    sees = dict.fromkeys(what for role in held for what in (rights.get(role) or {}).get("sees", []))
    does = dict.fromkeys(what for role in held for what in (rights.get(role) or {}).get("does", []))
    ((name,),) = books.rows("select name from company")
    told = {
        "account": books.account,
        "user": user or say(language, "here.nobody"),
        "company": name,
        "roles": _words([f"role.{one}" for one in held], language),
        "sees": _words([f"sees.{one}" for one in sees], language),
        "does": _words([f"right.{one}" for one in does], language),
    }
    rows = [(term(language, f"here.{one}"), text or say(language, "here.none")) for one, text in told.items()]
    return table((), rows, label=say(language, "here.title"), kind="bo-told")


def _keys(books: Books, language: str) -> list[str]:
    found = signers.here(books)
    folder = element("p", say(language, "here.folder", folder=short(keys.folder())), kind="bo-muted")
    if not found:
        return [element("p", say(language, "here.no_keys"), kind="bo-muted"), folder]
    headings = [term(language, f"here.{one}") for one in ("key", "user", "roles")]
    users = roles.users(books)
    rows = [
        (key, user, _words([f"role.{one}" for one in users.get(user, {}).get("roles") or []], language))
        for key, user in found.items()
    ]
    return [table(headings, rows, label=say(language, "here.keys")), folder]


def _words(codes: Sequence[str], language: str) -> str:
    """Say codes in words; a role of the company's own is called as it is."""
    known = catalogue(language)
    return ", ".join(known.get(code, code.partition(".")[2]) for code in codes)
