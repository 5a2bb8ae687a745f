"""Who is held in the October of each demo company, and why: what the papers must find (examples/demo-company/README.md)."""

from bolib.batch import demo

OCTOBER = "2026-10"
MAKER = demo.maker()
NOT_BEFORE = {  # where no payroll was posted before
    **dict.fromkeys(("E-0016", "E-0020"), "payroll.held_leave_unknown"),
    "E-0050": "payroll.held_sick_unknown",
}

HELD = {
    1: {
        "E-0019": "payroll.no_hours",  # a punch after the contract ended
        "E-0022": "payroll.wrong_hours",
        "E-0023": "payroll.held_sick_unknown",
        "E-0024": "payroll.held_statement_without_pay",
        "E-0029": "payroll.no_hours",  # went without a punch
        "E-0037": "payroll.no_hours",  # came twice, at two clocks
    },
    2: {
        "E-0019": "payroll.no_hours",
        "E-0022": "payroll.no_account",
        "E-0023": "payroll.wrong_hours",
        "E-0024": "payroll.held_sick_unknown",
        "E-0039": "payroll.no_hours",
        "E-0041": "payroll.no_hours",
    },
}
HELD_ALONE = {seed: {**held, **NOT_BEFORE} for seed, held in HELD.items()}  # in a demo that has October alone
