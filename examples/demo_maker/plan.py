"""Who works in the made-up company: each person's job, pay, working time and absences, before the seed has its say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from demo_maker.chance import code, shuffled

MONTHS = [f"2026-{month:02}" for month in range(3, 11)]
LAST_MONTH = MONTHS[-1]
DAY = 480  # minutes of a full-time day
UNITS = [
    ("UPR", "Uprava", "", "E-0001"),
    ("RAC", "Računovodstvo i nabava", "UPR", "E-0003"),
    ("PRO", "Prodavaonica Zagreb", "UPR", "E-0007"),
    ("SKL", "Skladište", "UPR", "E-0013"),
    ("INF", "Informatika", "UPR", "E-0002"),
    ("ODR", "Održavanje", "UPR", ""),
    ("PST", "Prodavaonica Split", "UPR", "E-0025"),
    ("POS", "Prodavaonica Osijek", "UPR", "E-0035"),
    ("NET", '=HYPERLINK("http://x","y")', "INF", "E-0051"),
]
SITES = {"PST": "SPLIT", "POS": "OSIJEK"}  # everybody else works in Zagreb
DEVICES = {"ZAGREB": "1", "SPLIT": "3", "OSIJEK": "4"}
SECOND_DEVICE = "2"  # at another door, wherever somebody punches twice
SUMMER = (
    "2026-06-29",
    "2026-07-06",
    "2026-07-13",
    "2026-07-20",
    "2026-07-27",
    "2026-08-03",
    "2026-08-10",
    "2026-08-17",
)
Absence = tuple[str, str, str]  # first day, last day, kind


@dataclass
class Person:
    """One person of the plan; what the seed chooses is added later.

    `works`: office (no schedule), shop (early and late by weeks), nights (three shifts by weeks), away (off the clock:
    the hours come in approved). `starts` is the hour at which an office day begins; `sundays` and `saturdays` are the
    extra shifts of a month. `ordinary`: nothing else is planned to be wrong, so chance may choose this person.
    """

    unit: str
    position: str
    pay: int  # cents a month or an hour, before the seed moves it
    weekly: int = 40
    pay_kind: str = "monthly"
    fixed_pay: bool = False
    since: str = ""
    until: str = ""
    kind: str = "indefinite"
    works: str = "office"
    starts: int = 8
    sundays: int = 0
    saturdays: int = 0
    tax: dict[str, str] = field(default_factory=dict)
    children: Sequence[str] = ()  # birth date, kind, disability, share
    absences: list[Absence] = field(default_factory=list)
    raised_from: int = 0
    contract: dict[str, str] = field(default_factory=dict)
    name: tuple[str, str] | None = None
    site: str = ""
    short_minutes: int = 0  # missing in the approved hours of October
    not_brought: str = ""  # a month whose pay by the earlier program does not come in
    ordinary: bool = False


def _seller(unit: str, pay: int, **more: object) -> Person:
    return Person(unit, "prodavačica|prodavač", pay, works="shop", **{"ordinary": True, **more})  # type: ignore[arg-type]


def _stocker(pay: int, **more: object) -> Person:
    return Person("SKL", "skladištarka|skladištar", pay, **{"starts": 7, **more})  # type: ignore[arg-type]


def plan() -> list[Person]:
    """List the people of the company in the order of their codes, without what is wrong with three of them."""
    child, whole = "child none 100%", "100%"
    clerk = "referentica|referent"
    return [
        Person("UPR", "glavna savjetnica|glavni savjetnik", 1_250_000, fixed_pay=True, works="away"),  # above the cap of pension contributions
        Person("INF", "arhitektica sustava|arhitekt sustava", 720_000, children=[f"2015-04-11 {child}"]),  # upper band
        Person("RAC", "voditeljica računovodstva|voditelj računovodstva", 320_000, children=[f"2012-02-03 {child}", f"2016-07-19 {child}"]),
        Person("RAC", "računovotkinja|računovođa", 195_000, children=["2019-11-30 child none 50%"]),
        Person("RAC", "administratorica|administrator", 95_000, weekly=20),
        Person("RAC", "referentica nabave|referent nabave", 160_000, children=[f"1968-05-05 other none {whole}"]),
        Person("PRO", "voditeljica prodavaonice|voditelj prodavaonice", 210_000, works="shop", sundays=1),
        Person("PRO", "prodavačica|prodavač", 125_000, works="shop", sundays=2, raised_from=118_000),
        Person("PRO", "prodavačica|prodavač", 120_000, works="shop", sundays=1, saturdays=2),
        Person("PRO", "pomoćnica u prodaji|pomoćnik u prodaji", 105_000, fixed_pay=True, starts=9),  # the minimum wage of 2026
        Person("PRO", "prodavačica|prodavač", 740, pay_kind="hourly", fixed_pay=True, works="shop", sundays=1),
        Person("PRO", "prodavačica|prodavač", 710, pay_kind="hourly", fixed_pay=True, weekly=30, starts=9),
        Person("SKL", "voditeljica skladišta|voditelj skladišta", 190_000, starts=7, children=[f"2009-08-14 {child}"]),
        _stocker(138_000, works="nights"),
        _stocker(135_000, works="nights"),
        _stocker(129_000, absences=[("2026-10-12", "2026-10-16", "annual_leave")]),
        Person("SKL", "vozačica|vozač", 145_000, starts=7, absences=[("2026-10-22", "2026-10-23", "unpaid_leave")]),
        Person("ODR", "domarka|domar", 150_000, since="2026-10-12", starts=7),  # joins on a Monday
        Person("ODR", "pomoćna radnica|pomoćni radnik", 130_000, since="2025-10-20", until="2026-10-16", kind="fixed_term"),  # leaves on a Friday
        Person("INF", "programerka|programer", 360_000, absences=[("2026-10-29", "2026-10-30", "annual_leave")],
               children=[f"2014-01-20 {child}", f"2017-03-08 {child}", "2021-12-24 child partial 100%"]),
        Person("INF", "tehničarka podrške|tehničar podrške", 80_000, weekly=20,
               tax={"employed_elsewhere": "yes", "allowance_share": "0%"}),  # two employers, no statement
        Person("RAC", "arhivarka|arhivar", 140_000, works="away", tax={"disability": "partial"}),
        Person("SKL", "procjeniteljica|procjenitelj", 134_000, works="away"),
        Person("PRO", "putujuća prodavačica|putujući prodavač", 128_000, works="away"),
        Person("PST", "voditeljica prodavaonice|voditelj prodavaonice", 198_000, works="shop", children=[f"2013-09-17 {child}"]),
        *(_seller("PST", 119_000 + 1_000 * n, sundays=n % 2) for n in range(9)),
        Person("POS", "voditeljica prodavaonice|voditelj prodavaonice", 192_000, works="shop"),
        *(_seller("POS", 117_000 + 1_000 * n, sundays=(n + 1) % 2) for n in range(8)),
        *(_stocker(136_000 + 1_000 * n, works="nights") for n in range(5)),
        _stocker(133_000),  # sixty hours in one week
        _stocker(131_000, absences=[("2026-10-06", "2026-10-08", "sick_employer")]),
        Person("NET", "mrežna inženjerka|mrežni inženjer", 310_000, ordinary=True),
        Person("RAC", clerk, 148_000, ordinary=True, absences=[("2026-03-09", "2026-03-11", "sick_employer")]),
        Person("RAC", clerk, 151_000, ordinary=True, absences=[("2026-05-11", "2026-05-22", "sick_fund")]),
        Person("NET", "<img src=x onerror=alert(1)>", 265_000, site="../../x"),
        Person("ODR", "pomoćna radnica|pomoćni radnik", 127_000, until="2026-09-11", kind="fixed_term"),  # punches after leaving
        Person("INF", "analitičarka|analitičar", 240_000, since="2026-06-15"),  # joins in June
        Person("PRO", "blagajnica|blagajnik", 124_000, starts=9),  # the next one wants to share this one's account
        Person("PRO", "blagajnica|blagajnik", 126_000, starts=9, absences=[("2026-06-01", "2026-06-03", "paid_leave")]),
        Person("SKL", "viličaristica|viličarist", 142_000, starts=7),  # the account becomes that of a colleague
        Person("NET", clerk, 156_000, name=("<img src=x onerror=alert(1)>", '=HYPERLINK("http://x","y")')),
    ]  # fmt: skip


def _tax(column: str, value: str) -> Callable[[Person], None]:
    return lambda person: person.tax.update({column: value})


def _sick(person: Person) -> None:
    person.absences.append(("2026-10-19", "2026-10-21", "sick_employer"))
    person.not_brought = "2026-05"


# Why somebody cannot be paid yet: the code of the problem that the payroll then names.
FAULTS: dict[str, Callable[[Person], None]] = {
    "payroll.wrong_hours": lambda person: setattr(person, "short_minutes", DAY),
    "payroll.held_sick_unknown": _sick,
    "payroll.held_statement_without_pay": lambda person: person.tax.update(
        employed_elsewhere="yes", relief_statement_since="2026-01-01"
    ),
    "payroll.no_account": _tax("iban", "none"),
    "payroll.held_exemption": lambda person: person.contract.update(
        health_exempt_since="2024-10-16", health_exempt_until="2026-10-15"
    ),
    "payroll.below_minimum": lambda person: setattr(person, "pay", 98_000),
}
FAULTY = (22, 23, 24)  # off the clock, so that nothing but the fault of the seed stands in their way
LEFT, WORKED_LONG = 55, 49
MOVED = {58: 57, 59: 41}  # whose pay would go to whose account: a couple sharing one, and another person's


def people_of(seed: int) -> tuple[list[Person], dict[str, str]]:
    """Give the people of a seed, and the code of the problem of each of the three who are faulty from the start."""
    people = plan()
    faults = list(FAULTS)[: len(FAULTY)] if seed == 1 else shuffled(seed, "faults", list(FAULTS))[: len(FAULTY)]
    for number, fault in zip(FAULTY, faults, strict=True):
        FAULTS[fault](people[number - 1])
    for number, one in enumerate(people, 1):
        if one.works != "away" and not one.since.startswith("2026"):
            one.absences.append(_summer(number, seed))
    return people, {code(number): fault for number, fault in zip(FAULTY, faults, strict=True)}


def _summer(number: int, seed: int) -> Absence:
    """Two weeks of leave in summer, from a Monday to a Friday."""
    first = SUMMER[(number * 5 + seed) % len(SUMMER)]
    return first, (date.fromisoformat(first) + timedelta(11)).isoformat(), "annual_leave"
