"""What a row of hours must be: one module for each kind of file."""

from bolib.accounting.hours.rules import month_hours, punches, schedules
from bolib.accounting.hours.rules.month_hours import MINUTES

KINDS = {kind.name: kind for kind in (month_hours.KIND, schedules.KIND, punches.KIND)}

__all__ = ["KINDS", "MINUTES"]
