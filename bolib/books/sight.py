"""Who sees what in the books: what a role may not see is not read; who is no user is told how to become one.

Books are files: whoever can open the file can read it. Desks and commands ask here before they read.
"""

from typing import TYPE_CHECKING

from bolib.books import roles
from bolib.problem import Problem, Refused, Word
from bolib.text import catalogue

if TYPE_CHECKING:
    from bolib.books import Books

OWN_UNIT = "own_unit_"  # before what a role sees of the people of its own unit alone


def sitting(books: "Books", user: str | None = None) -> tuple[str, ...]:
    """Name the users whose sight somebody has: that of the user who signs, else of the account's.

    In a demo company, whose keys are published, an account that is nobody's sees what any of its people sees.
    """
    if user or (user := roles.user_of_account(books, books.account)):
        return (user,)
    return tuple(sorted(roles.users(books))) if books.rows("select 1 from company where demo = 1") else ()


def sees(books: "Books", what: str, *, user: str | None = None) -> bool:
    """Say whether somebody sees something, as roles.yaml names it; "" is what every user sees."""
    here = sitting(books, user)
    return any(roles.sees(books, one, what) for one in here) if what else bool(here)


def sees_some(books: "Books", what: str, *, user: str | None = None) -> bool:
    """Say whether somebody sees something of everybody, or of the people of their own unit."""
    return sees(books, what, user=user) or (bool(what) and sees(books, OWN_UNIT + what, user=user))


def why_not(books: "Books", what: str, *, user: str | None = None) -> Problem | None:
    """Say in one sentence why somebody sees nothing of something; None where they see it, be it of their own unit."""
    if sees_some(books, what, user=user):
        return None
    here = sitting(books, user)
    if not here:
        return Problem("sight.no_user", books.account, {"company": books.path.stem})
    whom = ", ".join(roles.who_may(books, "adopt"))
    return Problem("sight.not_yours", ", ".join(here), {"what": _word(what), "whom": whom})


def demand(books: "Books", what: str, *, user: str | None = None) -> None:
    """Refuse who may not see something of everybody."""
    if sees(books, what, user=user):
        return
    if problem := why_not(books, what, user=user):
        raise Refused(problem.code, problem.where, **problem.args)
    here, whom = sitting(books, user), ", ".join(roles.who_may(books, "adopt"))
    raise Refused("sight.own_unit", ", ".join(here), what=_word(what), whom=whom)


def _word(what: str) -> str:
    return Word(f"sees.{what}") if f"sees.{what}" in catalogue("en") else what
