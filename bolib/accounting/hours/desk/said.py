"""Words of the desk of hours: a punch, what the program suggests, minutes more or less."""

from collections.abc import Mapping

from bolib.accounting.hours.rules.minutes import written
from bolib.accounting.hours.rules.suggested import Suggested
from bolib.accounting.hours.store import Clocked
from bolib.formats.html_table import day as day_in_words
from bolib.text import say, sentence


def punch_in_words(punch: Clocked, day: str, language: str) -> str:
    """Say a punch: 08:00 in (clock 1, site GATE); one of another day than `day` names it."""
    way = say(language, f"desk.{punch.direction or 'touched'}")
    notes = [say(language, "desk.clock", device=punch.device)] if punch.device else []
    notes += [say(language, "desk.site", site=punch.site)] if punch.site else []
    notes += [say(language, "desk.by_hand")] if punch.by_hand else []
    notes += [say(language, "desk.struck")] if punch.voided else []
    other = "" if punch.day == day else day_in_words(punch.day, language) + " "
    return f"{other}{punch.wall} {way}" + (f" ({', '.join(notes)})" if notes else "")


def suggestion_in_words(proposal: Suggested, day: str, language: str) -> tuple[str, str]:
    """Say what would be done and why."""
    why = sentence(language, proposal.why)
    if proposal.act == "resolve":
        return say(language, f"resolution.{proposal.word}"), why
    if proposal.punch is not None:
        return say(language, "desk.suggested_strike", punch=punch_in_words(proposal.punch, day, language)), why
    way = say(language, f"desk.{proposal.direction}")
    time = proposal.time if proposal.day == day else f"{day_in_words(proposal.day, language)} {proposal.time}"
    return say(language, "desk.suggested_add", way=way, time=time), why


def called_kind(kind: str, language: str) -> str:
    """Name a column of minutes."""
    return say(language, f"column.{kind.removesuffix('_minutes')}")


def change_in_words(change: Mapping[str, int], language: str) -> str:
    """Say what is put right: Regular hours −1:30, Unpaid +1:30."""
    return ", ".join(f"{called_kind(k, language)} {'+' if m > 0 else ''}{written(m)}" for k, m in change.items())
