"""The road of one paper in one month at a desk: run it, read it, submit, approve or reject, post, release.

A target is taken when a button is pressed; the act itself looks again. State stands in the books, never here.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from ipywidgets import Dropdown, HBox, VBox

from bolib.batch import acts, apart, month_runs, run_file, signers, status
from bolib.batch.papers import PAPERS
from bolib.batch.places import Place, books_of, folder_of, run_file_of
from bolib.batch.progress import earlier, progress
from bolib.batch.recovery import recover
from bolib.batch.steps import Standing, Step, standing
from bolib.books import Books, keys, roles, settings
from bolib.books.approvals.waiting import NEXT, latest
from bolib.cli.answers import worded
from bolib.formats.html_table import day
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA
from bolib.text import say, sentence
from bolib.widgets.button import button, label, visible
from bolib.widgets.guard import guarded
from bolib.widgets.later import Later
from bolib.widgets.markup import Markup, area, element, joined, put
from bolib.widgets.notice import Notice
from bolib.widgets.offer import offer
from bolib.widgets.signing import Signing
from bolib.widgets.standing import concluded, history, named, reasons, stages, to_read, whom, why_not
from bolib.widgets.work import Work

ACTS = ("submit", "approve", "reject", "post", "release", "withdraw")
MADE_AGAIN = ("", "sealed", "rejected", "withdrawn")
More = Callable[[Place, str], Markup]


class Beside(Protocol):
    """What only a paper's own desk knows of a run, as widgets: shown below what the run comes to."""

    view: Any

    def show(self, place: Place | None, language: str) -> None:
        """Show a sealed attempt, or nothing."""

    def sums(self, place: Place, language: str) -> Sequence[str]:
        """Say in figures what somebody is about to sign."""


class Road:
    """One paper's part of a desk; `more` or `beside` show what only its own desk knows, `changed` hears that something was done.

    Where `listed`, the runs of the month are listed elsewhere and one is chosen by `go`.
    """

    def __init__(
        self,
        paper: str,
        more: More,
        changed: Callable[[], None],
        *,
        beside: Beside | None = None,
        listed: bool = False,
    ) -> None:
        self.paper, self._more, self._changed, self._beside, self._listed = paper, more, changed, beside, listed
        self._company, self._month, self._language = "", "", "en"
        self._making: apart.Making | None = None
        self._standing: Standing | None = None
        self.notice, self.work = Notice(), Work[apart.Made]()
        self.signing, self.later = Signing(self.guarded), Later(self.guarded)
        self.run, self._head, self._body, self._why = Dropdown(), area(), area(), area()
        self._choosing = False
        self.run.observe(self.guarded(lambda _: self._run_chosen()), "value")
        self.make = button(self.guarded(lambda _: self._pressed_run()))
        self.further = button(self.guarded(lambda _: self._pressed_further()))
        self.page = button(self.guarded(lambda _: self._pressed_page()))
        self.stop = button(self.guarded(lambda _: self._pressed_stop()))
        self.buttons = {act: button(self.guarded(lambda _, act=act: self._pressed(act))) for act in ACTS}
        self.extra = HBox()
        actions = HBox([self.make, self.stop, *self.buttons.values(), self.page, self.further])
        for row in (actions, self.extra):
            row.add_class("bo-actions")
        answers = [self.extra, actions, self.signing.view, self.notice.view, self._why]
        parts = [self.run, self._head, self._body, self.later.view, *answers, *([beside.view] if beside else [])]
        self.view: Any = VBox(parts)
        self.view.add_class("bo-card")

    def guarded(self, does: Callable[..., None]) -> Callable[..., None]:
        """Guard a click of this card."""
        return guarded(does, self.notice, lambda: self._language)

    # --- what is shown

    def show(self, company: str, month: str, language: str) -> None:
        """Show a month of a company."""
        if (company, month, language) != (self._company, self._month, self._language) and self.work.since is None:
            self.notice.clear()
        self._company, self._month, self._language = company, month, language
        self.signing.close()
        self.refresh()

    def go(self, run: str) -> None:
        """Go to a run of the month."""
        self.run.value = run

    def _run_chosen(self) -> None:
        if not self._choosing:
            self.notice.clear()
            self.signing.close()
            self.refresh()

    def refresh(self) -> None:
        """Read again where the run stands."""
        with Books(books_of(self._company), SCHEMA) as books:
            self._choose(books)
            found = next((row for row in latest(books) if row[0] == self.run.value), None)
            state = str(found[2]) if found else ""
            place = Place(self._company, self.run.value, found[1]) if found else None
            try:
                self._standing = standing(books, place) if place else None
                broken = Markup()
            except Refused as refused:
                self._standing, broken = None, element("p", self._said(refused.problem), kind="bo-said wrong")
            self._show_head(books, place, state)
            self._show_acts(books, state)
        put(self._body, broken, self._told(place))
        self.later.show(self._standing, self._language)
        if self._beside:
            self._beside.show(place if self._standing else None, self._language)

    def _choose(self, books: Books) -> None:
        """Offer the month's runs of this paper: those ordered and those made."""
        names = month_runs.names(books, self._company, self._month, self.paper)
        self._choosing = True
        offer(self.run, names, first=names[-1])
        self._choosing = False
        self.run.description = say(self._language, "desk.run")
        visible(self.run, len(names) > 1 and not self._listed)

    def _show_head(self, books: Books, place: Place | None, state: str) -> None:
        zone, paper = settings.company(books)["time_zone"], PAPERS[self.paper]
        done = history(status.signed(books, place.run, place.attempt), zone, self._language) if place else Markup()
        order = self._order() if state in MADE_AGAIN else Markup()
        shown = stages(state, payment=paper.payment is not None, language=self._language)
        called = element("h3", str(self.run.value)) if self._listed else ""
        put(self._head, called, Markup() if paper.simulated else shown, order, done)

    def _order(self) -> Markup:
        """Say what the paper will be made with, and where that is written."""
        plan = run_file.planned(self._company, self.run.value)
        if plan is None or PAPERS[self.paper].payment is None:
            return Markup()
        words = {"pay_day": day(plan.pay_day, self._language), "mark": plan.parameters.get("report_mark", "")}
        text = say(self._language, "desk.order", **words, file=f"{self.run.value}.yaml")
        return element("p", text, kind="bo-muted")

    def _told(self, place: Place | None) -> Markup:
        if place is None or self._standing is None:
            return Markup()
        parts = (concluded(self._standing, self._language), self._more(place, self._language))
        return joined(to_read(place, self._language), *parts)

    def _show_acts(self, books: Books, state: str) -> None:
        found, busy = self._standing, self.work.since is not None
        real = found.steps if found and not found.simulation else []
        steps = {(step.act, step.of): self._here(books, step) for step in real}
        for act, made in self.buttons.items():
            step = steps.get((act, ""))
            visible(made, step)
            (made.add_class if act == NEXT.get(state) else made.remove_class)("bo-primary")
            if step:
                words = "" if step.may else why_not(step, self._language)
                label(made, named(step, self._language), why_not=words, off=busy)
        self._show_extra([step for (_, of), step in steps.items() if of], busy)
        refused = self._not_yet(books)
        label(self.make, say(self._language, "desk.make_again" if state else "desk.make"), why_not=refused, off=busy)
        visible(self.make, state in MADE_AGAIN)
        (self.make.remove_class if state == "sealed" else self.make.add_class)("bo-primary")
        label(self.stop, say(self._language, "desk.stop"))
        visible(self.stop, busy)
        label(self.page, say(self._language, "desk.page"), off=busy)
        visible(self.page, found and not apart.page_of(found.place).is_file())
        label(self.further, say(self._language, "desk.further"), off=busy)
        held = found.conclusion.get("held", 0) if found else 0
        visible(self.further, state in ("posted", "released") and held and self.run.value == self.run.options[-1])
        stopped = (
            (Step("run", why_not=(Problem("desk.as_is", "run", {"why": refused}),)),) if refused and not found else ()
        )
        never = (found and found.simulation) or PAPERS[self.paper].simulated
        told = element("div", say(self._language, "desk.never_real"), kind="bo-caution") if never else ""
        put(self._why, reasons([*stopped, *steps.values()], NEXT.get(state, ""), self._language), told)

    def _show_extra(self, steps: Sequence[Step], busy: bool) -> None:
        """Give each slip or account that somebody else has to sign for a button of its own."""
        made = []
        for step in steps:
            one = button(self.guarded(lambda _, step=step: self._ask(step)))
            label(one, named(step, self._language), why_not="" if step.may else why_not(step, self._language), off=busy)
            made.append(one)
        self.extra.children = made
        visible(self.extra, made)

    def _here(self, books: Books, step: Step) -> Step:
        """Keep of those who may the users whose keys lie here; where none does, say with whom it is."""
        users = set(signers.here(books).values())
        may = tuple(user for user in step.may if user in users)
        if step.may and not may:
            away = Problem("desk.key_elsewhere", step.act, {"whom": whom(step, self._language)})
            return Step(step.act, step.of, (), (away,))
        return replace(step, may=may)

    def _not_yet(self, books: Books) -> str:
        try:
            plan = run_file.planned(self._company, str(self.run.value))
            PAPERS[self.paper].demand(books, self._month, plan.given if plan else {})
        except Refused as refused:
            return sentence(self._language, worded(self._language, refused.problem))
        return ""

    def _said(self, problem: Problem) -> str:
        return f"{problem.where}: {sentence(self._language, worded(self._language, problem))}"

    # --- what is done

    def _pressed_run(self) -> None:
        run = str(self.run.value)
        with Books(books_of(self._company), SCHEMA) as books:
            if signers.needs_none(books, "run"):
                return self._start(run)
            able = [name for name, user in signers.here(books).items() if roles.may(books, user, "run")]
            may = ", ".join(roles.who_may(books, "run"))
        if not able:
            raise Refused("desk.key_elsewhere", run, whom=may)
        title = say(self._language, "desk.make_of", run=run)
        self.signing.ask(
            title,
            able,
            lambda key, passphrase, _: self._start(run, key, passphrase),
            language=self._language,
            yes=say(self._language, "desk.make"),
        )

    def _start(self, run: str, key: str = "", passphrase: str = "") -> None:
        """Begin to make a paper in a process of its own; a passphrase that does not fit is said at once."""
        if key:
            keys.unlock(key, passphrase)
        company, language, path = self._company, self._language, run_file_of(self._company, run)
        if not path.is_file():
            run_file.write_template(path, run)
        self._making = making = apart.Making(company, run, language=language, key=key, passphrase=passphrase)
        took = earlier(company, self.paper)
        self.work.start(making.make, lambda since: self._tell(making, took, since), self.guarded(self._made))
        self.refresh()

    def _tell(self, making: apart.Making, took: Sequence[float], since: float) -> None:
        """Say at which section the paper is, and how long it still takes by how long it took before."""
        language = self._language
        words = say(language, "desk.stopping" if making.cancelled else "desk.making", run=making.run)
        found = progress(making.company, making.run, self.paper, language, took)
        if found is None or making.cancelled:
            return self.notice.working(words, since)
        step = say(language, "desk.step", section=found.section, done=found.done, of=found.of)
        left = say(language, "desk.left", seconds=found.left) if found.left else ""
        self.notice.working(words, since, more=f"{step} {left}".strip(), share=found.share)

    def _pressed_stop(self) -> None:
        """End what is being made, beside the desk: the command may take some seconds to clean up."""
        if self._making:
            threading.Thread(target=self._making.cancel, daemon=True).start()
            label(self.stop, say(self._language, "desk.stop"), off=True)

    def _made(self, result: Callable[[], apart.Made]) -> None:
        self._making = None
        try:
            made = result()
        finally:
            self.refresh()
        if made.sealed:
            words = "desk.made_simulation" if made.simulation else "desk.made"
            self.notice.done(say(self._language, words))
        elif made.cancelled:
            self.notice.done(say(self._language, "desk.stopped"))
        else:
            self.notice.wrong(made.said)
        self._changed()

    def _pressed_further(self) -> None:
        """Order a further run of the month, for those who were held."""
        run = run_file.further(self._company, f"{self._month}-{self.paper.rpartition('/')[2]}")
        run_file.write_template(run_file_of(self._company, run), run)
        self.refresh()
        self.run.value = run

    def _pressed_page(self) -> None:
        if self._standing:
            apart.page(self._standing.place, language=self._language)
            self.refresh()

    def _pressed(self, act: str) -> None:
        step = next((step for step in self._standing.steps if step.act == act), None) if self._standing else None
        if step:
            self._ask(step)

    def _ask(self, step: Step) -> None:
        """Ask who signs; what is signed is what stands here now, whatever is chosen until the answer comes."""
        if self._standing is None:
            return
        place, language = self._standing.place, self._language
        self.notice.clear()
        with Books(books_of(place.company), SCHEMA) as books:
            able = [name for name, user in signers.here(books).items() if user in step.may]
        follows = [*(self._beside.sums(place, language) if self._beside else ())]
        follows.append(say(language, f"desk.follows_{step.act}", run=place.run, of=step.of))
        notes = [why_not(step, language)] if step.why_not else []
        if self._standing.later and step.act in ("approve", "post"):
            notes.append(say(language, "desk.later_count", count=len(self._standing.later)))
        self.signing.ask(
            say(language, "desk.sign", act=named(step, language), run=place.run, attempt=place.attempt),
            able,
            lambda key, passphrase, reason: self._do(step, place, key, passphrase, reason),
            language=language,
            follows=follows,
            notes=notes,
            reasoned=step.act == "reject",
            yes=named(step, language),
        )

    def _do(self, step: Step, place: Place, key: str, passphrase: str, reason: str) -> None:
        """Do one act with a key that is opened for it alone."""
        folder, language = folder_of(place), self._language
        recover(place.company)
        _act(step, folder, keys.unlock(key, passphrase), reason)
        self.notice.done(say(language, f"desk.done_{step.act}", run=place.run, of=step.of))
        self.refresh()
        self._changed()


def _act(step: Step, folder: Path, key: keys.Key, reason: str) -> None:
    match step.act:
        case "reject":
            acts.reject(folder, key, reason)
        case "sign_own_pay":
            acts.sign_own_pay(folder, key, step.of)
        case "sign_account":
            acts.sign_account(folder, key, step.of)
        case _:
            getattr(acts, step.act)(folder, key)
