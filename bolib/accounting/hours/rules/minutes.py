"""The columns of minutes: what a month has of each person, and what a day shows beside it."""

MINUTES = (
    *("regular_minutes", "overtime_minutes", "night_minutes", "sunday_minutes", "holiday_minutes"),
    *("leave_minutes", "sick_employer_minutes", "sick_fund_minutes", "unpaid_minutes"),
)
WORKED = ("regular_minutes", "overtime_minutes")
INSIDE = ("night_minutes", "sunday_minutes", "holiday_minutes")
AWAY = ("leave_minutes", "sick_employer_minutes", "sick_fund_minutes", "unpaid_minutes")
COUNTED = ("planned_minutes", "due_minutes", "punched_minutes", "break_minutes", "grace_minutes", "outside_minutes")
PAID = ("credited_minutes", "holiday_paid_minutes")
DAY_MINUTES = (*COUNTED, *PAID, *MINUTES)


def written(minutes: int) -> str:
    """Write minutes as hours: 168:30, −0:15."""
    return f"{'−' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
