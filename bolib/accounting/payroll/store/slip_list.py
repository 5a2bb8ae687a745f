"""The payslips of a month in one list: whose they are, what they come to, and how net pay differs from the month before."""

from typing import TYPE_CHECKING, Any

from bolib import dates
from bolib.books import Books
from bolib.personnel.people import store as people
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

PILLARS = ("first_pillar_cents", "second_pillar_cents", "hazard_first_cents", "hazard_second_cents")
READ = ("run", "person", "unit", "pay_day", "payout", "gross_cents", *PILLARS, "tax_cents", "surtax_cents", "net_cents")
FIGURES = ("gross_cents", "contributions_cents", "tax_cents", "net_cents", "paid_cents")
COLUMNS = ("key", "person", "name", "unit", "run", "payout", *FIGURES, "difference_cents")


def listed(books: Books, month: str, proposed: "pd.DataFrame | None" = None) -> "pd.DataFrame":
    """Give the slips of a month that stand, with COLUMNS, in order of name, then person and run.

    `proposed` are slips of runs that are not posted, with the columns of the table `payslip`. `key` tells a slip apart;
    contributions are those out of pay, tax is with surtax, `difference_cents` is net pay here less net pay last month: empty
    where the person has not exactly one slip in each.
    """
    import pandas as pd

    columns = ", ".join((*READ, "paid_cents"))
    found = books.sql(f"select {columns} from payslip_now where month = :month", month=month)
    if proposed is not None and len(proposed):
        found = pd.concat([found, proposed[list(found.columns)].astype(found.dtypes.to_dict())], ignore_index=True)
    before = books.sql(
        "select person, sum(net_cents) as before_cents from payslip_now where month = :last group by person having count(*) = 1",
        last=dates.month_after(month, -1),
    )
    found = found.merge(before, on="person", how="left").merge(
        people.names(books, dates.month_of(month)[1]), on="person", how="left"
    )
    found["contributions_cents"] = found[list(PILLARS)].fillna(0).sum(axis=1)
    found["tax_cents"] += found["surtax_cents"]
    found["paid_cents"] = found["paid_cents"].fillna(found["net_cents"])  # a slip of form 1 was paid net
    once = ~found["person"].duplicated(keep=False)
    found["difference_cents"] = (found["net_cents"] - found["before_cents"]).where(once)
    found["key"] = found["run"] + "|" + found["person"]
    found["payout"] = found["payout"].fillna("month")
    numbers = dict.fromkeys((*FIGURES, "difference_cents"), "Int64")
    texts = dict.fromkeys((name for name in COLUMNS if name not in numbers), "string")
    whole: pd.DataFrame = found[list(COLUMNS)].astype({**texts, **numbers})
    return whole.sort_values(["name", "person", "run"], ignore_index=True)


def one(books: Books, run: str, person: str) -> "tuple[dict[str, Any], pd.DataFrame]":
    """Read one posted slip, as it stands in `payslip`, and its lines; one that is not there is refused."""
    slip = books.sql("select * from payslip where run = :run and person = :person", run=run, person=person)
    if slip.empty:
        raise Refused("payroll.no_slip", f"person {person}", month="-", run=run)
    lines = books.sql(
        "select l.* from payslip_line l join payslip s on l.event = s.event and l.run = s.run and l.person = s.person "
        "where s.run = :run and s.person = :person order by l.line",
        **{"run": run, "person": person},
    )
    return {str(name): value for name, value in slip.to_dict("records")[0].items()}, lines
