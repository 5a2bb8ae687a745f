"""What may be said of an exception, by its kind; and which kinds stop a person's month until somebody has said it."""

STOPPING: dict[str, tuple[str, ...]] = {
    "open_in": (),  # a punch is added or struck out
    "open_out": (),
    "overlap": (),
    "no_contract": ("leave_out",),
    "absent_and_worked": ("leave_out",),
    "no_show": ("unpaid", "credit"),
    "short": ("unpaid", "credit"),
}
NOTED: dict[str, tuple[str, ...]] = {
    "outside_plan": ("count", "accept"),
    "week_over_50": ("accept",),
    "rest_short": ("accept",),
    "break_short": ("accept",),
}
KINDS = STOPPING | NOTED
