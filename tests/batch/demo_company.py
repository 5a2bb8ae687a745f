"""Who is held in the October of each demo company, and why: what the papers must find (examples/demo-company/README.md)."""

from bolib.batch import demo

OCTOBER = "2026-10"
MAKER = demo.maker()
ON_LEAVE = dict.fromkeys(("E-0016", "E-0020"), "payroll.held_leave_unknown")  # where no payroll was posted before

HELD = {
    1: {
        "E-0019": "payroll.no_hours",  # a punch after the contract ended
        "E-0022": "payroll.wrong_hours",
        "E-0023": "payroll.held_sick",
        "E-0024": "payroll.held_hazard",
        "E-0029": "payroll.no_hours",  # went without a punch
        "E-0037": "payroll.no_hours",  # came twice, at two clocks
    },
    2: {
        "E-0019": "payroll.no_hours",
        "E-0022": "payroll.no_account",
        "E-0023": "payroll.held_hazard",
        "E-0024": "payroll.held_net_agreed",
        "E-0039": "payroll.no_hours",
        "E-0041": "payroll.no_hours",
    },
}
HELD_ALONE = {seed: {**held, **ON_LEAVE} for seed, held in HELD.items()}  # in a demo that has October alone
