"""What waits for another person's decision at the desk of hours: forgotten punches, and what is to be put right."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import pandas as pd

from bolib.accounting.hours import store as hours
from bolib.accounting.hours.desk.found import Found
from bolib.accounting.hours.desk.said import change_in_words
from bolib.accounting.hours.desk.seen import reading
from bolib.books import Books, keys, roles
from bolib.formats.html_table import day
from bolib.text import say, sentence
from bolib.widgets.button import button
from bolib.widgets.deciding import Deciding
from bolib.widgets.grid import Look
from bolib.widgets.markup import element, put

RIGHT = "approve_hours"
COLUMNS = ("name", "person", "for_day", "finding", "reason", "proposed_by")


@dataclass(frozen=True)
class Proposal:
    """One proposal: its number and sort (punch, adjustment), whose, the day (or the month), what in words, why, by whom."""

    number: int
    sort: str
    person: str
    for_day: str
    finding: str
    reason: str
    proposed_by: str
    beyond: str = ""  # the limit of the law that lies below it

    @property
    def key(self) -> str:
        """What the grid calls it."""
        return f"{self.sort}|{self.number}"


class Decisions(Deciding):
    """What waits, and the decision about one of them with a reason."""

    def __init__(self, acted: Callable[[], None]) -> None:
        super().__init__(acted)
        self.approve = button(self.guarded(lambda _: self._decide("approve")), "bo-primary")
        self.reject = button(self.guarded(lambda _: self._decide("reject")))
        self.lay((), (self.approve, self.reject), "decision")
        self._all: dict[str, Proposal] = {}
        self._found: Found | None = None

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._all)

    def show(self, found: Found) -> None:
        """Show what waits in a month that was read."""
        language = found.language
        self.speak(found.company, language, (), {"approve": self.approve, "reject": self.reject})
        self._found = found
        with reading(found.company, found.month) as books:
            all_of_it = [*_punches(books, found), *_adjustments(books, found)]
        self._all = {one.key: one for one in all_of_it}
        rows = [asdict(one) | {"key": one.key, "name": found.called.get(one.person, one.person)} for one in all_of_it]
        frame = pd.DataFrame(rows, columns=["key", *COLUMNS], dtype="string")
        self.list(frame, Look("key", COLUMNS, name="decisions"), "desk.decisions", "desk.decisions_what")

    def opened(self, key: str) -> None:
        one = self._all[key]
        why = say(self.language, "desk.proposed_why", by=one.proposed_by, reason=one.reason)
        beyond = [element("p", one.beyond, kind="bo-caution")] if one.beyond else []
        put(self.about, element("h4", self._named(one)), element("p", why, kind="bo-muted"), *beyond)

    def _decide(self, decision: str) -> None:
        one = self._all[self.key]
        reason, person = self.reasoned(self._named(one)), one.person

        def act(books: Books, key: keys.Key | None) -> None:
            decide = hours.decide_punch if one.sort == "punch" else hours.decide_adjustment
            decide(books, one.number, decision, reason=reason, key=key)

        def able(books: Books, user: str) -> bool:
            own = hours.person_of(books, user) == person or user == one.proposed_by
            may = hours.may(books, user, RIGHT, person, one.for_day)
            return may and (not own or roles.alone(books))

        title = str((self.approve if decision == "approve" else self.reject).description)
        self.do(
            title,
            self._named(one),
            act,
            able=able,
            signed=one.sort == "adjustment",
            whom=lambda books: [user for user in roles.who_may(books, RIGHT) if able(books, user)],
        )

    def _named(self, one: Proposal) -> str:
        name = self._found.named(one.person) if self._found else one.person
        return f"{name}, {day(one.for_day, self.language)}: {one.finding}"


def _punches(books: Books, found: Found) -> list[Proposal]:
    language = found.language
    return [
        Proposal(
            one.proposal,
            "punch",
            one.person,
            one.day,
            say(language, "desk.forgotten_punch", time=one.wall, way=say(language, f"desk.{one.direction}")),
            one.reason or "",
            one.proposed_by,
        )
        for one in hours.waiting_punches(books, found.month)
    ]


def _adjustments(books: Books, found: Found) -> list[Proposal]:
    waits, month, language = hours.adjustments(books, found.month), found.month, found.language
    proposals = []
    for _, rows in waits[waits["decision"].isna()].groupby("proposal"):
        first = rows.iloc[0]
        person = str(first["person"])
        change = dict(zip(rows["kind"].astype(str), rows["minutes"].astype(int), strict=True))
        beyond = hours.overtime_told(books, person, month, change)
        when = month if pd.isna(first["day"]) else str(first["day"])
        why = "" if pd.isna(first["reason"]) else str(first["reason"])
        about = (person, when, change_in_words(change, language), why, str(first["proposed_by"]))
        told = sentence(language, beyond) if beyond else ""
        proposals.append(Proposal(int(first["proposal"]), "adjustment", *about, told))
    return proposals
