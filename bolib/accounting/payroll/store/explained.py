"""Every figure of a posted slip: how it came about, from which rows, and who wrote each of them."""

from typing import TYPE_CHECKING

from bolib import dates
from bolib.accounting.payroll import store
from bolib.accounting.payroll.store.recomputed import Recomputed, recomputed
from bolib.accounting.payroll.store.written import written
from bolib.books import Books
from bolib.country import country
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.accounting.payroll.rules.explanation_parts import Parts
    from bolib.formats.layered_graph import Picture


def explain(
    books: Books,
    month: str,
    *,
    person: str,
    figure: str | None = None,
    run: str | None = None,
    language: str = "en",
) -> "pd.DataFrame":
    """Explain a posted slip line by line: figure, value_cents (Int64), meaning, formula, law, operands, sources.

    The slip is worked out again from the books as they were known when its run was frozen, with the law adopted then; a
    value that only a later version of the program asks for is that of today's law. `sources` names the rows of the books
    that the operands came from, each with the event that wrote it; `payroll.sources` gives them as a table. `figure`
    keeps one row; `run` says which slip where a month has several; `language` is that of the words. Refused: no such
    slip, several without `run`, or one that this version of the program works out otherwise than it was posted.
    """
    from bolib.accounting.payroll.rules import explanation_sources as origin

    parts = parts_of(books, recomputed(books, month, person, run), language)
    whole = parts.explained
    _must_be_there(whole, person, figure)
    whole["sources"] = [
        origin.told([name, *parts.operands.get(name, [])], parts.written, language) for name in whole["figure"]
    ]
    whole = whole.astype({"sources": "string"})
    return whole if figure is None else whole[whole["figure"] == figure].reset_index(drop=True)


def sources(
    books: Books, month: str, *, person: str, figure: str | None = None, run: str | None = None
) -> "pd.DataFrame":
    """List the rows of the books that a posted slip was made from, one row for each operand and source row.

    Gives operand (a line, an input or a statutory value), table, key (its cells in words), column, value, note, and of
    the event that wrote the row event, act, day, account and signer. `figure` keeps what that figure rests on, through
    all its steps. Raises as `explain` does.
    """
    from bolib.accounting.payroll.rules import explanation_sources as origin

    parts = parts_of(books, recomputed(books, month, person, run), "en")
    _must_be_there(parts.explained, person, figure)
    if figure is None:
        return parts.written
    wanted, found = origin.reached(parts.operands, figure), parts.written
    return found[found["operand"].isin(list(wanted))].reset_index(drop=True)


def explain_graph(
    books: Books,
    month: str,
    *,
    person: str,
    figure: str = "net_cents",
    run: str | None = None,
    language: str = "en",
) -> "Picture":
    """Draw how a figure of a posted slip came about: a picture for a notebook, its SVG in `.svg`.

    From hours, contract and other rows of the books at the top, step by step, each with its formula, article and
    statutory values, to the figure at the bottom. A step that changes nothing is left out. Raises as `explain` does.
    """
    made = recomputed(books, month, person, run)
    parts = parts_of(books, made, language)
    _must_be_there(parts.explained, person, figure)
    return picture(made, parts, figure)


def picture(made: Recomputed, parts: "Parts", figure: str) -> "Picture":
    """Draw a figure of a slip that is explained already."""
    from bolib.accounting.payroll.rules import explanation_graph, reconciliation

    names = made.frozen["personal_data"]
    said = reconciliation.names(names[names["person"] == made.person]).get(made.person, made.person)
    return explanation_graph.drawn(parts, figure, whose=f"{made.person} {said}", month=made.about["month"])


def parts_of(books: Books, made: Recomputed, language: str) -> "Parts":
    """Give what an explanation is told from, in a language: figures, operands, and the rows of the books with who wrote them.

    Refused: a slip that this version of the program works out otherwise than it was posted.
    """
    from bolib.accounting.payroll.rules import explanation_sources as origin
    from bolib.accounting.payroll.rules.explanation_parts import Parts

    name = made.company["country"]
    inputs = {str(one): int(made.ready[one].iloc[0]) for one in country(name).PEOPLE}
    found = written(books, _sources(made))
    return Parts(
        name, made.rates, _explained(made, language), origin.operands(name, made.lines), found, inputs, language
    )


def _sources(made: Recomputed) -> "pd.DataFrame":
    from bolib.accounting.payroll.rules import explanation_sources as origin

    name, about = made.company["country"], made.about
    return origin.sources(name, made.frozen, made.population, made.rates, made.adopted, made.person, **about)


def _explained(made: Recomputed, language: str) -> "pd.DataFrame":
    """Explain every line and step; one that comes out otherwise than it was posted is refused."""
    import pandas as pd

    from bolib.accounting.payroll import rules
    from bolib.accounting.payroll.rules import item_kinds
    from bolib.accounting.payroll.rules import settings as pay

    name, own, about = made.company["country"], made.lines, made.about
    fund_days = dates.weekdays(*dates.month_of(about["month"]))
    kinds = item_kinds.read(made.company)
    apart = own["component"].isin([*kinds, rules.settlement.COMPONENT]) | own["component"].map(
        rules.claims.is_elsewhere
    )
    by_hours = own[~apart]
    gross = rules.explain_gross(by_hours, pay.read(made.company), fund_days=fund_days, language=language)
    months = made.population.averages
    months = months[months["person"] == made.person]
    averaged = rules.explain_averages(name, own, months, pay.read(made.company), made.rates, language=language)
    given = rules.explain_items(own, made.frozen, made.company, made.rates, **about, language=language)
    workings, payees = (
        rows[rows["person"] == made.person] for rows in (made.population.workings, made.population.payees)
    )
    taken = rules.explain_claims(own, workings, payees, made.rates, language=language)
    settled = rules.explain_settlement(name, own, made.population.year.figures, made.rates, language=language)
    slip_steps = rules.explain(name, made.ready, made.rates, language=language)
    agreed = made.population.agreed
    agreed = rules.explain_agreed(agreed[agreed["person"] == made.person], language=language)
    whole = pd.concat([agreed, gross, averaged, given, taken, settled, slip_steps], ignore_index=True)
    for figure, value in whole.set_index("figure")["value_cents"].items():
        posted = made.slip.get(str(figure)) if figure in (*store.FIGURES, *store.LATER, *store.SINCE_FORM_4) else None
        if not pd.isna(posted) and int(value) != int(posted):
            where = f"person {made.person}"
            raise Refused("payroll.explained_otherwise", where, figure=figure, run=made.slip["run"])
    return whole


def _must_be_there(whole: "pd.DataFrame", person: str, figure: str | None) -> None:
    if figure is not None and figure not in set(whole["figure"]):
        raise Refused("payroll.no_figure", f"person {person}", figure=figure, known=", ".join(whole["figure"]))
