"""Makes the files of a made-up company: 24 people of an ordinary office, shop and warehouse, and their October 2026.

Everybody and everything in them is invented: every OIB begins with 0000, and no bank has the code 9999998. The same
seed gives the same bytes; seed 1 made `examples/demo-company/`. Another seed gives another company of the same kind,
with other names, towns and pays, and with other reasons why three of its people cannot be paid yet.

    python examples/make_demo_company.py FOLDER --seed 2
"""

import argparse
import csv
import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

MONTH, FIRST, LAST = "2026-10", date(2026, 10, 1), date(2026, 10, 31)  # 22 weekdays, no public holiday
KINDS = ("overtime", "night", "sunday", "holiday", "leave", "sick_employer", "sick_fund", "unpaid")
DAY = 480  # minutes of a full-time day
WOMEN = "Ana Marija Ivana Petra Lucija Martina Kristina Nikolina Đurđica Željka Sanja Tea Ines Mirjana Karla Nada"
MEN = "Ivan Marko Josip Luka Ante Tomislav Hrvoje Krešimir Željko Duje Stjepan Mato Šime Filip Zvonimir Branko"
LAST_NAMES = (
    "Horvat Kovačević Babić Marić Jurić Novak Kovačić Knežević Vuković Marković Petrović Matić Tomić Pavlović Kovač "
    "Božić Blažević Grgić Perić Radić Šarić Lovrić Vidović Perković Popović Bošnjak Jukić Barišić Šimić Đurić Čačić Žužić"
)
TOWNS = (  # beside Zagreb; rates of their own in the first line, 20 and 30 % in the second
    *("Split", "Rijeka", "Pula", "Sisak", "Varaždin", "Karlovac", "Bjelovar", "Samobor"),
    *("Osijek", "Zadar", "Velika Gorica", "Šibenik", "Kaštela", "Čakovec", "Dubrovnik", "Antunovac"),
)
STREETS = ("Izmišljena ulica", "Primjerova ulica", "Ulica lipa", "Ogledni put", "Nova cesta")
UNITS = [
    ("UPR", "Uprava", "", "E-0001"),
    ("RAC", "Računovodstvo i nabava", "UPR", "E-0003"),
    ("PRO", "Prodavaonica", "UPR", "E-0007"),
    ("SKL", "Skladište", "UPR", "E-0013"),
    ("INF", "Informatika", "UPR", "E-0002"),
    ("ODR", "Održavanje", "UPR", ""),
]


@dataclass
class Person:
    """One person of the plan; what the seed chooses is added by `make`."""

    unit: str
    position: str
    pay: int  # cents a month or an hour, before the seed moves it
    weekly: int = 40
    pay_kind: str = "monthly"
    fixed_pay: bool = False
    since: str = ""
    until: str = ""
    kind: str = "indefinite"
    hours: dict[str, int] = field(default_factory=dict)
    tax: dict[str, str] = field(default_factory=dict)
    children: Sequence[str] = ()  # birth date, kind, disability, share
    absence: tuple[str, str, str] | None = None
    raised_from: int = 0
    contract: dict[str, str] = field(default_factory=dict)
    no_hours: bool = False


def plan() -> list[Person]:
    """List the people of the company in the order of their codes, without what is wrong with three of them."""
    child, whole = "child none 100%", "100%"
    return [
        Person("UPR", "glavna savjetnica|glavni savjetnik", 1_250_000, fixed_pay=True),  # above the cap of pension contributions
        Person("INF", "arhitektica sustava|arhitekt sustava", 720_000, children=[f"2015-04-11 {child}"]),  # upper band
        Person("RAC", "voditeljica računovodstva|voditelj računovodstva", 320_000, children=[f"2012-02-03 {child}", f"2016-07-19 {child}"]),
        Person("RAC", "računovotkinja|računovođa", 195_000, children=["2019-11-30 child none 50%"]),
        Person("RAC", "administratorica|administrator", 95_000, weekly=20),
        Person("RAC", "referentica nabave|referent nabave", 160_000, children=[f"1968-05-05 other none {whole}"]),
        Person("PRO", "voditeljica prodavaonice|voditelj prodavaonice", 210_000, hours={"sunday": 480}),
        Person("PRO", "prodavačica|prodavač", 125_000, hours={"sunday": 960}, raised_from=118_000),
        Person("PRO", "prodavačica|prodavač", 120_000, hours={"overtime": 600, "sunday": 480}),
        Person("PRO", "pomoćnica u prodaji|pomoćnik u prodaji", 105_000, fixed_pay=True),  # the minimum wage of 2026
        Person("PRO", "prodavačica|prodavač", 740, pay_kind="hourly", fixed_pay=True, hours={"sunday": 480}),
        Person("PRO", "prodavačica|prodavač", 710, pay_kind="hourly", fixed_pay=True, weekly=30),
        Person("SKL", "voditeljica skladišta|voditelj skladišta", 190_000, hours={"night": 480}, children=[f"2009-08-14 {child}"]),
        Person("SKL", "skladištarka|skladištar", 138_000, hours={"night": 2_400}),
        Person("SKL", "skladištarka|skladištar", 135_000, hours={"night": 1_920, "overtime": 480, "sunday": 240}),
        Person("SKL", "skladištarka|skladištar", 129_000, hours={"leave": 5 * DAY}, absence=("2026-10-12", "2026-10-16", "annual_leave")),
        Person("SKL", "vozačica|vozač", 145_000, hours={"unpaid": 2 * DAY}, absence=("2026-10-22", "2026-10-23", "unpaid_leave")),
        Person("ODR", "domarka|domar", 150_000, since="2026-10-12"),  # joins on a Monday
        Person("ODR", "pomoćna radnica|pomoćni radnik", 130_000, since="2025-10-20", until="2026-10-16", kind="fixed_term"),  # leaves on a Friday
        Person("INF", "programerka|programer", 360_000, hours={"leave": 2 * DAY}, absence=("2026-10-29", "2026-10-30", "annual_leave"),
               children=[f"2014-01-20 {child}", f"2017-03-08 {child}", "2021-12-24 child partial 100%"]),
        Person("INF", "tehničarka podrške|tehničar podrške", 80_000, weekly=20,
               tax={"employed_elsewhere": "yes", "allowance_share": "0%"}),  # two employers, no statement
        Person("RAC", "arhivarka|arhivar", 140_000, tax={"disability": "partial"}),
        Person("SKL", "skladištarka|skladištar", 134_000),
        Person("PRO", "prodavačica|prodavač", 128_000),
    ]  # fmt: skip


def _tax(column: str, value: str) -> Callable[[Person], None]:
    return lambda person: person.tax.update({column: value})


def _hours(kind: str, minutes: int) -> Callable[[Person], None]:
    return lambda person: person.hours.update({kind: minutes})


def _sick(person: Person) -> None:
    person.hours["sick_employer"] = 3 * DAY
    person.absence = ("2026-10-19", "2026-10-21", "sick_employer")


def _elsewhere(person: Person) -> None:
    person.tax |= {"employed_elsewhere": "yes", "gross_elsewhere": "400.00", "relief_statement_since": "2026-01-01"}


# Why somebody cannot be paid yet: the code of the problem that the payroll then names.
FAULTS: dict[str, Callable[[Person], None]] = {
    "payroll.wrong_hours": _hours("missing", DAY),
    "payroll.held_sick": _sick,
    "payroll.held_pillar_one": _tax("pension_pillars", "1"),
    "payroll.held_protected": _tax("protected_iban", "yes"),
    "payroll.held_employed_elsewhere": _elsewhere,
    "payroll.held_tax_relief": _tax("veteran_percent", "30"),
    "payroll.held_hazard": lambda person: person.contract.update(hazard_class="2"),
    "payroll.no_account": _tax("iban", "none"),
    "payroll.held_net_agreed": lambda person: setattr(person, "pay_kind", "net"),
    "payroll.below_minimum": lambda person: setattr(person, "pay", 98_000),
    "payroll.held_director": lambda person: setattr(person, "kind", "director"),
    "payroll.no_hours": lambda person: setattr(person, "no_hours", True),
    "payroll.held_exemption": lambda person: person.contract.update(
        health_exempt_since="2024-05-01", health_exempt_until="2029-04-30"
    ),
}
FAULTY = (22, 23, 24)


def chance(seed: int, name: str, among: int) -> int:
    """Choose a number below `among`: always the same one for a seed and a name, on every machine."""
    return int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:8]) % among


def shuffled(seed: int, name: str, things: Sequence[str]) -> list[str]:
    """Put things in an order of the seed."""
    return sorted(things, key=lambda thing: hashlib.sha256(f"{seed} {name} {thing}".encode()).digest())


def check_digit(digits: str) -> str:
    """Work out the check digit of ISO 7064 MOD 11,10, as OIBs and Croatian accounts have it."""
    rest = 10
    for digit in digits:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - rest) % 10)


def oib(number: int) -> str:
    """Make an OIB that begins with 0000."""
    digits = f"0000{number:06}"
    return digits + check_digit(digits)


def iban(number: int, kind: str = "32") -> str:
    """Make an account (kind 32, protected 35) at a bank that does not exist."""
    account = f"{kind}{number:07}"
    bban = "9999998" + account + check_digit(account)
    return f"HR{98 - int(bban + '172700') % 97:02}{bban}"


def make(folder: Path, seed: int = 1) -> dict[str, str]:
    """Write the files of a company into a folder; gives the code of the problem of each person who must be held."""
    people = plan()
    faults = list(FAULTS)[: len(FAULTY)] if seed == 1 else shuffled(seed, "faults", list(FAULTS))[: len(FAULTY)]
    for number, fault in zip(FAULTY, faults, strict=True):
        FAULTS[fault](people[number - 1])
    tables = {
        "units": [
            dict(zip(("unit", "name", "parent", "manager"), unit, strict=True), since="2015-01-01") for unit in UNITS
        ],
        "people": _people(people, seed),
        "dependants": [row for number, one in enumerate(people, 1) for row in _dependants(number, one)],
        "contracts": [row for number, one in enumerate(people, 1) for row in _contracts(number, one, seed)],
        "absences": [_absence(number, one.absence) for number, one in enumerate(people, 1) if one.absence],
        "month_hours": [_month(number, one) for number, one in enumerate(people, 1) if not one.no_hours],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode())
    return {code(number): fault for number, fault in zip(FAULTY, faults, strict=True)}


def code(number: int) -> str:
    """Write the company's code of a person."""
    return f"E-{number:04}"


def _people(people: Sequence[Person], seed: int) -> list[dict[str, str]]:
    names = {True: shuffled(seed, "women", WOMEN.split()), False: shuffled(seed, "men", MEN.split())}
    last_names, towns = shuffled(seed, "last names", LAST_NAMES.split()), shuffled(seed, "towns", TOWNS)
    rows = []
    for number, one in enumerate(people, 1):
        woman = _woman(number, seed)
        first = names[woman][sum(_woman(n, seed) == woman for n in range(number)) % len(names[woman])]
        last, town = last_names[number], towns[(number - number // 3 - 1) % len(towns)] if number % 3 else "Zagreb"
        mail = _plain(f"{first}.{last}") + "@example.com"
        since = _since(number, one, seed)
        born = date(1966 + chance(seed, f"year {number}", 34), 1 + chance(seed, f"month {number}", 12), 14)
        old = one.tax.get("pension_pillars") == "1"
        street = STREETS[chance(seed, f"street {number}", len(STREETS))]
        tax = {**one.tax}
        own = "" if tax.pop("iban", "") else iban(chance(seed, "account", 9_000) * 100 + number)
        if tax.get("protected_iban"):
            tax["protected_iban"] = iban(chance(seed, "protected", 9_000) * 100 + number, "35")
        rows.append(
            {
                "person": code(number),
                "oib": oib(200_000 + chance(seed, "oib", 700) * 100 + number),
                "first_name": first,
                "last_name": last,
                "birth_date": (born.replace(year=1959) if old else born).isoformat(),
                "sex": "F" if woman else "M",
                "email": mail,
                "address": f"{street} {1 + chance(seed, f'house {number}', 120)}",
                "municipality": town,
                "residence_since": max(since, "2019-06-01"),
                "iban": own,
                "protected_iban": "",
                "pension_pillars": "1+2",
                "disability": "none",
                "veteran_percent": "0",
                "allowance_share": "100%",
                "employed_elsewhere": "no",
                "gross_elsewhere": "",
                "relief_statement_since": "",
                **tax,
            }
        )
    return rows


def _woman(number: int, seed: int) -> bool:
    return chance(seed, f"woman {number}", 2) == 0


def _since(number: int, one: Person, seed: int) -> str:
    return (
        one.since or f"{2019 + chance(seed, f'hired {number}', 6)}-{1 + chance(seed, f'hired in {number}', 12):02}-01"
    )


def _plain(text: str) -> str:
    return text.lower().translate(str.maketrans("čćđšž", "ccdsz"))


def _dependants(number: int, one: Person) -> list[dict[str, str]]:
    rows = []
    for place, about in enumerate(one.children, 1):
        born, kind, disability, share = about.split()
        since = max(born, "2019-06-01") if kind == "child" else "2022-01-01"
        about_row = {
            "birth_date": born,
            "kind": kind,
            "since": since,
            "until": "",
            "disability": disability,
            "share": share,
        }
        rows.append({"person": code(number), "dependant": f"D-{place}", **about_row})
    return rows


def _contracts(number: int, one: Person, seed: int) -> list[dict[str, str]]:
    since = _since(number, one, seed)
    pay = one.pay if one.fixed_pay or one.pay < 100_000 else one.pay + chance(seed, f"pay {number}", 12) * 1_000
    position = one.position.split("|")[0 if _woman(number, seed) else 1]
    row = {
        **{"contract": f"U-{number:04}", "person": code(number), "since": since, "until": one.until, "kind": one.kind},
        **{"unit": one.unit, "site": "Zagreb", "position": position, "weekly_hours": str(one.weekly)},
        **{
            "pay_kind": one.pay_kind,
            "gross": f"{pay // 100}.{pay % 100:02}",
            "category": "",
            "employment_since": since,
        },
        **{"years_before": str(chance(seed, f"before {number}", 5)), "first_employment": "no"},
        **{"health_exempt_since": "", "health_exempt_until": "", "hazard_class": "0", **one.contract},
    }
    if not one.raised_from:
        return [row]
    before = {**row, "gross": f"{one.raised_from // 100}.{one.raised_from % 100:02}"}
    return [before, {**row, "since": "2026-07-01"}]


def _absence(number: int, absence: tuple[str, str, str]) -> dict[str, str]:
    first, last, kind = absence
    return {"person": code(number), "from": first, "to": last, "kind": kind, "reference": "", "minutes": ""}


def _month(number: int, one: Person) -> dict[str, str]:
    first = max(FIRST, date.fromisoformat(one.since) if one.since else FIRST)
    last = min(LAST, date.fromisoformat(one.until) if one.until else LAST)
    days = sum((first + timedelta(n)).weekday() < 5 for n in range((last - first).days + 1))
    due = days * one.weekly * 60 // 5
    away = sum(one.hours.get(kind, 0) for kind in ("leave", "sick_employer", "unpaid", "missing"))
    minutes = {f"{kind}_minutes": str(one.hours.get(kind, 0)) for kind in KINDS}
    return {"person": code(number), "month": MONTH, "regular_minutes": str(due - away), **minutes}


def main() -> None:
    """Make the files that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for person, fault in make(arguments.folder, arguments.seed).items():
        print(person, fault)


if __name__ == "__main__":
    main()
