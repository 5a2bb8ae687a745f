"""What people owe back, at the desk of payroll: each open claim, the plan that one person proposes and another confirms."""

from collections.abc import Callable
from typing import Any

from ipywidgets import Text, VBox

from bolib import money
from bolib.accounting.payroll.store import recovery as claims
from bolib.batch import signers
from bolib.batch.places import books_of
from bolib.books import Books, roles
from bolib.personnel.people import store as people
from bolib.problem import Refused
from bolib.stores import SCHEMA
from bolib.text import say
from bolib.widgets.acting import Acting, row
from bolib.widgets.button import button, label, visible
from bolib.widgets.listing import Line, Listing
from bolib.widgets.markup import area, element, put

COLUMNS = ("name", "run", "owed", "plan")
LATER = "9999-12-31"


class RecoveryCard(Acting):
    """The list of claims, and what is done about one of them, with a reason."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self._all: dict[str, claims.Claim] = {}
        self._names: dict[str, str] = {}
        self._key = ""
        self.list = Listing(self.guarded(self.open), "bo-exceptions")
        self._title, self._about = area(), area()
        self.instalment, self.first, self.consent = Text(), Text(), Text()
        self.propose = button(self.guarded(lambda _: self._propose()), "bo-primary")
        self.confirm = button(self.guarded(lambda _: self._confirm()), "bo-primary")
        fields = row(self.instalment, self.first, self.consent, self.propose)
        self.form = VBox([self._about, self.reason, fields, row(self.confirm), self.signing.view])
        self.form.add_class("bo-form")
        self.view: Any = VBox([self._title, self.list.view, self.form, self.notice.view])
        self.view.add_class("bo-card")
        visible(self.form, False)

    def show(self, company: str, language: str) -> None:
        """Show what people of a company owe."""
        fields = {"instalment": self.instalment, "first": self.first, "consent": self.consent}
        self.speak(company, language, fields, {"propose": self.propose, "confirm": self.confirm})
        self.instalment.placeholder, self.first.placeholder, self.consent.placeholder = "50.00", "2026-11", "2026-11-25"
        with Books(books_of(company), SCHEMA) as books:
            found = claims.listed(books)
            known = people.people(books, LATER).set_index("person") if found else None
        self._all = {f"{one.run}|{one.person}": one for one in found}
        if known is not None:
            called = known["first_name"] + " " + known["last_name"]
            self._names = {one.person: f"{called.get(one.person, one.person)} ({one.person})" for one in found}
        if self._key not in self._all:
            self.written()
        headings = [say(language, f"column.{name}") for name in COLUMNS]
        self.list.show(headings, [self._line(key, one) for key, one in self._all.items()], language)
        put(
            self._title,
            element("h3", say(language, "desk.recovery", count=len(found))),
            element("p", say(language, "desk.recovery_what"), kind="bo-muted"),
        )
        visible(self.view, found or self.notice.said)

    def open(self, key: str) -> None:
        """Look at one claim."""
        self._key, self.reason.value = key, ""
        self.notice.clear()
        self.signing.close()
        one = self._all[key]
        with Books(books_of(self.company), SCHEMA) as books:
            no = {right: self._why_not(books, one, right) for right in ("submit", "approve")}
        label(self.propose, str(self.propose.description), why_not=no["submit"])
        label(self.confirm, str(self.confirm.description), why_not=no["approve"])
        said = dict.fromkeys(words for right, words in no.items() if words and (right == "submit" or one.waits))
        reasons = (element("p", words, kind="bo-muted") for words in (self._plan(one), *said))
        put(self._about, element("h4", self._named(one)), *reasons)
        visible(self.confirm, one.waits)
        visible(self.form, True)
        self.reason.focus()

    def written(self) -> None:
        self._key = self.instalment.value = self.first.value = self.consent.value = ""
        visible(self.form, False)

    def _propose(self) -> None:
        one = self._all[self._key]
        reason = self.reasoned(self._named(one))
        typed = self.instalment.value.strip()
        try:
            cents = money.parse(typed, "en")
        except ValueError:
            raise Refused("recovery.no_amount", one.person, found=typed or "-") from None
        plan = {"first_month": self.first.value.strip(), "consent_day": self.consent.value.strip() or None}

        def act(books: Books, key: Any) -> None:
            claims.plan(books, one.run, one.person, instalment_cents=cents, key=key, reason=reason, **plan)

        self._do(self.propose, one, act, "submit")

    def _confirm(self) -> None:
        one = self._all[self._key]
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
        return f"{self._names[one.person]}, {one.run}"

    def _plan(self, one: claims.Claim) -> str:
        if one.version is None:
            return say(self.language, "bo.recovery_no_plan")
        words = {
            "instalment": money.show(one.instalment_cents or 0, self.language),
            "first": one.first_month,
            "consent": one.consent_day or "-",
        }
        said = say(self.language, "bo.recovery_plan", **words)
        return say(self.language, "desk.plan_waits", plan=said, by=one.proposed_by) if one.waits else said

    def _line(self, key: str, one: claims.Claim) -> Line:
        owed = money.show(one.owed_cents, self.language)
        tone = "waits" if one.waits or one.version is None else ""
        cells = (self._names[one.person], one.run, owed, self._plan(one))
        return Line(key, cells, say(self.language, "desk.look"), tone, f"{self._named(one)}: {owed}")


def _whom(books: Books, one: claims.Claim, right: str) -> list[str]:
    return [user for user in roles.who_may(books, right) if claims.why_not(books, user, one, right) is None]
