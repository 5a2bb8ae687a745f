"""Rules of hours: what comes in, and how punches, plans and absences become the approved minutes of a month."""

from bolib.accounting.hours.rules import month_hours, punches, schedules
from bolib.accounting.hours.rules.month import CHECKS, Month, month_of_work
from bolib.accounting.hours.rules.month_hours import MINUTES

KINDS = {kind.name: kind for kind in (month_hours.KIND, schedules.KIND, punches.KIND)}

__all__ = ["CHECKS", "KINDS", "MINUTES", "Month", "month_of_work"]
