"""A posted slip worked out again from the books as they were known when its run was frozen."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bolib import dates
from bolib.accounting.payroll import store
from bolib.accounting.payroll.store import payouts
from bolib.books import Books, settings
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.accounting.payroll.rules import Population
    from bolib.rates import Rates


ADOPTED = (
    "select a.kind, a.version, a.event as adopted, c.event as confirmed from adopted a "
    "join adoption_confirmed c using (kind, version) join adopted_now using (kind, version) order by a.kind"
)


@dataclass(frozen=True)
class Recomputed:
    """One slip: as it was posted, what it was made from, and what comes out.

    `adopted` are the settings in force then: kind, version, adopted and confirmed (events).
    """

    slip: dict[str, Any]
    company: dict[str, Any]
    rates: "Rates"
    municipal: "pd.DataFrame"
    frozen: "Mapping[str, pd.DataFrame]"
    population: "Population"
    adopted: "pd.DataFrame"

    @property
    def person(self) -> str:
        """Whose slip it is."""
        return str(self.slip["person"])

    @property
    def about(self) -> dict[str, str]:
        """The month worked and the day of payment."""
        return {"month": str(self.slip["month"]), "pay_day": str(self.slip["pay_day"])}

    @property
    def ready(self) -> "pd.DataFrame":
        """The person's row of what `calculate` takes."""
        return self.population.ready[self.population.ready["person"] == self.person]

    @property
    def lines(self) -> "pd.DataFrame":
        """The person's lines."""
        lines = self.population.lines
        return self.population.with_hours(lines[lines["person"] == self.person])


def recomputed(books: Books, month: str, person: str, run: str | None = None) -> Recomputed:
    """Work out a posted slip again, with the law that was adopted then.

    A value that only a later version of the program asks for is that of today's law. Refused: no such slip, several
    without `run`, somebody whom this version of the program would hold.
    """
    import pandas as pd

    from bolib.accounting.payroll import rules
    from bolib.accounting.payroll.rules import corrections

    (slip,) = _slip(books, month, person, run).to_dict("records")
    about = {"month": month, "pay_day": str(slip["pay_day"])}
    with books.as_known(payouts.frozen_at(books, str(slip["run"]))) as then:
        company, rates = settings.company(then), _rates(then, **about)
        rates = rates.completed(_rates(books, **about))
        text = then.setting(f"rates/{company['country']}/municipal_tax.csv")
        adopted = then.sql(ADOPTED)
        municipal = pd.read_csv(io.StringIO(text), dtype="string")
        inputs, payout = store.inputs(then, **about, person=person), payouts.of(books, slip)
        found = rules.population(inputs, company, rates, municipal, **about, payout=payout)
        frozen = corrections.standing(inputs, payout)
    made = Recomputed({str(k): v for k, v in slip.items()}, company, rates, municipal, frozen, found, adopted)
    if made.ready.empty:  # values that are still to be adopted, or a rule that came later holds the person
        raise Refused("payroll.explained_otherwise", f"person {person}", figure="net_cents", run=slip["run"])
    return made


def _slip(books: Books, month: str, person: str, run: str | None) -> "pd.DataFrame":
    # By the name of its run a slip that was taken back is found too.
    every = "select * from payslip where month = :month order by run, person"
    found = store.slips(books, month) if run is None else books.sql(every, month=month)
    found = found[(found["person"] == person) & (found["run"] == (run or found["run"]))]
    if found.empty:
        raise Refused("payroll.no_slip", f"person {person}", month=month, run=run or "-")
    if len(found) > 1:
        runs = ", ".join(found["run"])
        raise Refused("payroll.no_one_slip", f"person {person}", month=month, count=len(found), runs=runs)
    return found


def _rates(books: Books, month: str, pay_day: str) -> "Rates":
    name = settings.company(books)["country"]
    found = books.rows("select kind, text from adopted_now where kind glob ? order by kind", f"rates/{name}/*.yaml")
    return _read(tuple(found)).on(month=dates.month_of(month)[0], pay_day=date.fromisoformat(pay_day))


@lru_cache(4)
def _read(texts: tuple[tuple[str, str], ...]) -> "Rates":
    """Read adopted texts once: reading takes longer than all the rest, and what was adopted stays what it is."""
    from bolib.rates import read_texts

    files = {kind.rpartition("/")[2]: text.encode() for kind, text in texts}
    return read_texts(files, month=date.min, pay_day=date.min)
