"""What people owe back, at the desk of payroll: each open claim, the plan that one person proposes and another confirms."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from bolib import dates, money
from bolib.accounting.payroll.store import recovery as claims
from bolib.batch import signers
from bolib.batch.places import books_of
from bolib.books import Books, roles
from bolib.formats.html_table import month_name
from bolib.personnel.people import store as people
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.button import button, label, visible
from bolib.widgets.deciding import Deciding
from bolib.widgets.grid import Look
from bolib.widgets.markup import element, put

COLUMNS = ("name", "person", "run", "owed_cents", "plan")
LATER = "9999-12-31"


class RecoveryCard(Deciding):
    """The claims, and what is done about one of them, with a reason."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self.instalment = field.amount("instalment", positive=True)
        self.first, self.consent = field.month("first_month"), field.day("consent")
        self.propose = button(self.guarded(lambda _: self._propose()), "bo-primary")
        self.confirm = button(self.guarded(lambda _: self._confirm()), "bo-primary")
        self._fields = (self.instalment, self.first, self.consent)
        self.lay(self._fields, (self.propose, self.confirm), "recovery")
        self._all: dict[str, claims.Claim] = {}
        self._names: dict[str, str] = {}

    def show(self, company: str, language: str) -> None:
        """Show what people of a company owe."""
        self.speak(company, language, self._fields, {"propose": self.propose, "confirm": self.confirm})
        with Books(books_of(company), SCHEMA) as books:
            found = claims.listed(books)
            known = people.people(books, LATER).set_index("person") if found else None
        self._all = {f"{one.run}|{one.person}": one for one in found}
        if known is not None:
            called = known["first_name"] + " " + known["last_name"]
            self._names = {one.person: str(called.get(one.person, one.person)) for one in found}
        rows = [
            (key, self._names[one.person], one.person, one.run, one.owed_cents, self._plan(one))
            for key, one in self._all.items()
        ]
        frame = pd.DataFrame(rows, columns=["key", *COLUMNS]).astype({"owed_cents": "Int64"})
        self.list(frame, Look("key", COLUMNS, name="recovery"), "desk.recovery", "desk.recovery_what")

    def opened(self, key: str) -> None:
        one = self._all[key]
        with Books(books_of(self.company), SCHEMA) as books:
            no = {right: self._why_not(books, one, right) for right in ("submit", "approve")}
        label(self.propose, str(self.propose.description), why_not=no["submit"])
        label(self.confirm, str(self.confirm.description), why_not=no["approve"])
        said = dict.fromkeys(words for right, words in no.items() if words and (right == "submit" or one.waits))
        reasons = (element("p", words, kind="bo-muted") for words in (self._plan(one), *said))
        put(self.about, element("h4", self._named(one)), *reasons)
        visible(self.confirm, one.waits)

    def _propose(self) -> None:
        one = self._all[self.key]
        reason = self.reasoned(self._named(one))
        if not self.instalment.check() or not self.instalment.text:
            self.instalment.input.focus()
            raise Refused("recovery.no_amount", one.person, found=self.instalment.text or "-")
        cents = int(self.instalment.value() or 0)
        first, consent = (each.value() if each.check() else each.text for each in (self.first, self.consent))
        month, day = str(first or ""), str(consent) if consent else None

        def act(books: Books, key: Any) -> None:
            about = (books, one.run, one.person)
            claims.plan(*about, first_month=month, instalment_cents=cents, consent_day=day, key=key, reason=reason)

        self._do(self.propose, one, act, "submit")

    def _confirm(self) -> None:
        one = self._all[self.key]
        reason = self.reasoned(self._named(one))

        def act(books: Books, key: Any) -> None:
            claims.confirm(books, one.run, one.person, version=one.version or 0, key=key, reason=reason)

        self._do(self.confirm, one, act, "approve")

    def _do(self, pressed: Any, one: claims.Claim, act: Callable[..., None], right: str) -> None:
        self.do(
            str(pressed.description),
            self._named(one),
            act,
            able=lambda books, user: claims.why_not(books, user, one, right) is None,
            signed=True,
            whom=lambda books: _whom(books, one, right),
        )

    def _why_not(self, books: Books, one: claims.Claim, right: str) -> str:
        """Say why no key that lies here may do an act; nothing where one may."""
        no = {claims.why_not(books, user, one, right) for user in signers.here(books).values()}
        if None in no:
            return ""
        told = [say(self.language, str(code)) for code in sorted(no - {"roles.no_right"}, key=str)]
        return "; ".join(
            [*told, say(self.language, "desk.key_elsewhere", whom=", ".join(_whom(books, one, right)) or "-")]
        )

    def _named(self, one: claims.Claim) -> str:
        return f"{self._names[one.person]} ({one.person}), {one.run}"

    def _plan(self, one: claims.Claim) -> str:
        if one.version is None:
            return say(self.language, "bo.recovery_no_plan")
        words = {
            "instalment": money.show(one.instalment_cents or 0, self.language),
            "first": month_name(one.first_month or "", self.language),
            "consent": dates.show(dates.parse(one.consent_day), self.language) if one.consent_day else "-",
        }
        said = say(self.language, "bo.recovery_plan", **words)
        return say(self.language, "desk.plan_waits", plan=said, by=one.proposed_by) if one.waits else said


def _whom(books: Books, one: claims.Claim, right: str) -> list[str]:
    return [user for user in roles.who_may(books, right) if claims.why_not(books, user, one, right) is None]
