"""Rules of hours: from punches, plans and absences to the approved minutes of a month."""

from bolib.accounting.hours.rules.month import CHECKS, Month, month_of_work
from bolib.accounting.hours.rules.month_hours import KIND, MINUTES, proposer

__all__ = ["CHECKS", "KIND", "MINUTES", "Month", "month_of_work", "proposer"]
