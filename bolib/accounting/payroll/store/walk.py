"""From a figure of a posted slip down to the punch: each step read from the books as they were when it was worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bolib.accounting.hours import store as hours
from bolib.accounting.payroll.store import payouts
from bolib.accounting.payroll.store.explained import parts_of, picture
from bolib.accounting.payroll.store.recomputed import Recomputed, recomputed
from bolib.accounting.payroll.store.written import written
from bolib.books import Books
from bolib.formats.html_table import day as shown_day
from bolib.text import say

if TYPE_CHECKING:
    from bolib.accounting.hours.store import Clocked
    from bolib.accounting.payroll.rules.explanation_parts import Parts
    from bolib.accounting.payroll.rules.explanation_walk import Stop, Way
    from bolib.formats.layered_graph import Picture


@dataclass(frozen=True)
class Walk:
    """One slip that is walked through; keys are those of `Way.key`, it begins at `figure:net_cents` and the like."""

    made: Recomputed
    parts: "Parts"

    def stop(self, books: Books, key: str) -> "Stop":
        """Look at one thing; a key that leads nowhere raises KeyError."""
        from bolib.accounting.payroll.rules import explanation_walk as rules

        kind, _, rest = key.partition(":")
        match kind:
            case "figure":
                return rules.figure(self.parts, rest)
            case "fact":
                return rules.fact(self.parts, rest)
            case "law":
                return rules.law(self.parts, rest)
            case "row":
                return self._row(books, rest)
            case "day":
                return self._day(books, *rest.split("|"))
        raise KeyError(key)

    def picture(self, key: str) -> "Picture":
        """Draw a figure with everything that it rests on."""
        return picture(self.made, self.parts, key.removeprefix("figure:"))

    def in_language(self, books: Books, language: str) -> "Walk":
        """Give the same walk in other words."""
        return self if language == self.parts.language else Walk(self.made, parts_of(books, self.made, language))

    def _row(self, books: Books, key: str) -> "Stop":
        from bolib.accounting.payroll.rules import explanation_walk as rules

        stop, row, language = rules.row(self.parts, key), rules.row_of(self.parts, key), self.parts.language
        if row.table == "month_hours":
            return replace(stop, said=(say(language, "walk.elsewhere"),))
        if row.table != "hours_month":
            return stop
        wanted = [name for name in row.columns if name != "due_minutes"]
        found = books.sql(
            "select * from hours_day where event = :event and run = :run and person = :person order by day",
            event=row.event,
            run=row.cells["run"],
            person=self.made.person,
        )
        ways = []
        for cells in found[(found[wanted] != 0).any(axis=1)].to_dict("records"):
            title, told = shown_day(str(cells["day"]), language), self._minutes(cells)
            values = ", ".join(self.parts.cell(name, str(cells[name]))[1] for name in wanted if cells[name])
            said = "; ".join(" ".join(pair) for pair in told)
            ways.append(
                _way("day", f"day:{row.cells['run']}|{row.event}|{cells['day']}", title, values, said, language)
            )
        return replace(stop, ways=tuple(ways))

    def _day(self, books: Books, run: str, event: str, day: str) -> "Stop":
        from bolib.accounting.payroll.rules.explanation_walk import Stop

        language, person = self.parts.language, self.made.person
        (cells,) = books.sql(
            "select * from hours_day where event = :event and run = :run and person = :person and day = :day",
            event=int(event),
            run=run,
            person=person,
            day=day,
        ).to_dict("records")
        with books.as_known(payouts.frozen_at(books, run)) as then:
            punches = _of_the_day(hours.clocked(then, person, day), day)
            words = then.sql(
                "select h.kind, h.at, h.resolution, h.minutes, h.event, r.text from hours_resolution_now h "
                "left join reason r on r.event = h.event where h.person = :person and h.day = :day order by h.event",
                **{"person": person, "day": day},
            )
            by = _by(then, [*(punch.event for punch in punches), *words["event"]], language)
        ways = [self._punch(punch, by[punch.event], day) for punch in punches]
        for said in words.to_dict("records"):
            wall = next((punch.wall for punch in punches if punch.at == said["at"]), "")
            minutes = self.parts.cell("minutes", str(said["minutes"] or 0))[1]
            told = (say(language, f"resolution.{said['resolution']}"), str(said["text"] or ""), by[int(said["event"])])
            title = say(language, f"exception.{said['kind']}", minutes=minutes, time=wall)
            ways.append(_way("said", "", title, "", "; ".join(filter(None, told)), language))
        nothing = () if ways else (say(language, "walk.no_punches"),)
        return Stop(shown_day(day, language), "", nothing, tuple(self._minutes(cells)), tuple(ways))

    def _minutes(self, cells: Mapping[Any, Any]) -> list[tuple[str, str]]:
        names = [name for name, value in cells.items() if name.endswith("_minutes") and value]
        return [self.parts.cell(name, str(cells[name])) for name in names]

    def _punch(self, punch: "Clocked", by: str, day: str) -> "Way":
        language = self.parts.language
        way = say(language, f"desk.{punch.direction or 'touched'}")
        other = "" if punch.day == day else f"{shown_day(punch.day, language)} "
        notes = [say(language, "desk.clock", device=punch.device)] if punch.device else []
        notes += [say(language, "desk.by_hand")] if punch.by_hand else []
        notes += [say(language, "desk.struck")] if punch.voided else []
        return _way("punch", "", way, f"{other}{punch.wall}", "; ".join([*notes, by]), language)


def walk(books: Books, month: str, *, person: str, run: str | None = None, language: str = "en") -> Walk:
    """Begin to walk through a posted slip; refused as `explain` refuses."""
    made = recomputed(books, month, person, run)
    return Walk(made, parts_of(books, made, language))


def _way(what: str, key: str, title: str, value: str, said: str, language: str) -> "Way":
    from bolib.accounting.payroll.rules.explanation_walk import Way

    return Way(key, say(language, f"walk.{what}"), title, value, said)


def _of_the_day(punches: "list[Clocked]", day: str) -> "list[Clocked]":
    """Keep the punches of a day; where the last of them came on, also the going of the night after it."""
    own = [punch for punch in punches if punch.day == day]
    standing = [punch.direction for punch in own if not punch.voided]
    if standing[-1:] == ["in"]:
        own += [punch for punch in punches if punch.day > day and punch.direction != "in"][:1]
    return own


def _by(books: Books, events: list[int], language: str) -> dict[int, str]:
    """Say of each event who wrote it."""
    import pandas as pd

    from bolib.accounting.payroll.rules import explanation_sources as origin
    from bolib.accounting.payroll.rules import items

    found = written(books, pd.DataFrame({"event": pd.array(sorted(set(map(int, events))), dtype="Int64")}))
    return {int(row["event"]): origin.by(row, language) for row in map(items.plain, found.to_dict("records"))}
