"""Every system's tables and views in one list; the books are opened with it."""

from bolib.accounting.claims import store as claims
from bolib.accounting.hours import store as hours
from bolib.accounting.ledger import store as ledger
from bolib.accounting.payroll import store as payroll
from bolib.books import approvals, deputies, drafts, erasure, files, headings, number_series, periods, settings, users
from bolib.books.tables import Schema
from bolib.personnel.pay_fairness import store as pay_fairness
from bolib.personnel.people import store as people

FORM = 5  # grows by one with every table or column that is added

SCHEMA = Schema(
    form=FORM,
    tables=(
        *(*users.TABLES, *settings.TABLES, *approvals.TABLES, *periods.TABLES),
        *(*number_series.TABLES, *files.TABLES, *erasure.TABLES, *headings.TABLES),
        *(*people.TABLES, *hours.TABLES, *ledger.TABLES, *payroll.TABLES, *pay_fairness.TABLES),
        *(*claims.TABLES, *deputies.TABLES),
    ),
    demands=(*approvals.DEMANDS, *deputies.DEMANDS, *hours.DEMANDS, *ledger.DEMANDS, *payroll.DEMANDS, *claims.DEMANDS),
    views=(
        *settings.VIEWS,
        *approvals.VIEWS,
        *periods.VIEWS,
        *deputies.VIEWS,
        *headings.VIEWS,
        *hours.VIEWS,
        *payroll.VIEWS,
    ),
    drafts=tuple(drafts.TABLES.items()),
)
