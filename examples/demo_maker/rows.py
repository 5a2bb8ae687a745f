"""The rows of the personnel files: people, dependants, contracts, absences, and what an earlier program paid."""

from collections.abc import Sequence
from datetime import date, timedelta

from demo_maker.chance import chance, code, iban, oib, shuffled
from demo_maker.plan import MONTHS, MOVED, SITES, Person

Row = dict[str, str]
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
HOMES = {"PST": ("Split", "Kaštela"), "POS": ("Osijek", "Antunovac")}
STREETS = ("Izmišljena ulica", "Primjerova ulica", "Ulica lipa", "Ogledni put", "Nova cesta")
CATEGORIES = {  # of equal work: what its jobs are called; who is in none has none
    "prodaja": ("prodavačica|prodavač", "putujuća prodavačica|putujući prodavač"),
    "skladište": ("skladištarka|skladištar",),
    "vođenje": ("voditeljica prodavaonice|voditelj prodavaonice", "voditeljica skladišta|voditelj skladišta"),
}
BEFORE_PAYROLL = MONTHS[:5]  # paid by an earlier program


def people(everybody: Sequence[Person], seed: int) -> list[Row]:
    """One row a person, as it is known when the person comes."""
    names = {True: shuffled(seed, "women", WOMEN.split()), False: shuffled(seed, "men", MEN.split())}
    last_names, towns = shuffled(seed, "last names", LAST_NAMES.split()), shuffled(seed, "towns", TOWNS)
    rows = []
    for number, one in enumerate(everybody, 1):
        woman = _woman(number, seed)
        first = names[woman][sum(_woman(n, seed) == woman for n in range(number)) % len(names[woman])]
        last, town = last_names[number % len(last_names)], towns[(number - number // 3 - 1) % len(towns)]
        town = HOMES[one.unit][number % 2] if one.unit in HOMES else town if number % 3 else "Zagreb"
        mail = _plain(f"{first}.{last}.{number}" if number > len(last_names) else f"{first}.{last}") + "@example.com"
        first, last = one.name or (first, last)
        since = _since(number, one, seed)
        born = date(1966 + chance(seed, f"year {number}", 34), 1 + chance(seed, f"month {number}", 12), 14)
        old = one.tax.get("pension_pillars") == "1"
        street = STREETS[chance(seed, f"street {number}", len(STREETS))]
        tax = {**one.tax}
        own = "" if tax.pop("iban", "") else account(number, seed)
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


def account(number: int, seed: int) -> str:
    """Make the account of a person."""
    return iban(chance(seed, "account", 9_000) * 100 + number)


def moved(rows: Sequence[Row], seed: int) -> list[Row]:
    """Two people's accounts become those of colleagues."""
    return [
        {**rows[number - 1], "iban": account(other, seed), "iban_since": "2026-08-01"}
        for number, other in MOVED.items()
    ]


def put_right(rows: Sequence[Row], seed: int) -> list[Row]:
    """The accounts that the payroll of August found wrong, put right."""
    return [{**rows[number - 1], "iban": account(number, seed), "iban_since": "2026-09-07"} for number in MOVED]


def _woman(number: int, seed: int) -> bool:
    return chance(seed, f"woman {number}", 2) == 0


def _since(number: int, one: Person, seed: int) -> str:
    return (
        one.since or f"{2019 + chance(seed, f'hired {number}', 6)}-{1 + chance(seed, f'hired in {number}', 12):02}-01"
    )


def _plain(text: str) -> str:
    return text.lower().translate(str.maketrans("čćđšž", "ccdsz"))


def dependants(everybody: Sequence[Person]) -> list[Row]:
    """Children and others whom people keep."""
    rows = []
    for number, one in enumerate(everybody, 1):
        for place, about in enumerate(one.children, 1):
            born, kind, disability, share = about.split()
            row = {
                "birth_date": born,
                "kind": kind,
                "since": max(born, "2019-06-01") if kind == "child" else "2022-01-01",
                "until": "",
                "disability": disability,
                "share": share,
            }
            rows.append({"person": code(number), "dependant": f"D-{place}", **row})
    return rows


def contracts(everybody: Sequence[Person], seed: int) -> list[Row]:
    """One row a contract, and another where the pay was raised."""
    return [row for number, one in enumerate(everybody, 1) for row in _contract(number, one, seed)]


def cents(number: int, one: Person, seed: int) -> int:
    """Work out the agreed pay."""
    return one.pay if one.fixed_pay or one.pay < 100_000 else one.pay + chance(seed, f"pay {number}", 12) * 1_000


def _contract(number: int, one: Person, seed: int) -> list[Row]:
    since = _since(number, one, seed)
    pay = cents(number, one, seed)
    words = one.position.split("|")
    row = {
        **{"contract": f"U-{number:04}", "person": code(number), "since": since, "until": one.until, "kind": one.kind},
        **{"unit": one.unit, "site": one.site or site(one), "position": words[0 if _woman(number, seed) else -1]},
        **{"weekly_hours": str(one.weekly), "pay_kind": one.pay_kind, "gross": amount(pay)},
        "category": next((work for work, words in CATEGORIES.items() if one.position in words), ""),
        **{"employment_since": since, "years_before": str(chance(seed, f"before {number}", 5))},
        **{"first_employment": "no", "health_exempt_since": "", "health_exempt_until": "", "hazard_class": "0"},
        **one.contract,
    }
    if not one.raised_from:
        return [row]
    return [{**row, "gross": amount(one.raised_from)}, {**row, "since": "2026-07-01"}]


def site(one: Person) -> str:
    """Say where a person works, by the code of the place."""
    return SITES.get(one.unit, "ZAGREB")


def amount(pay: int) -> str:
    """Write cents as an amount."""
    return f"{pay // 100}.{pay % 100:02}"


def absences(everybody: Sequence[Person], month: str) -> list[Row]:
    """Every absence that begins in a month."""
    return [
        {"person": code(number), "from": first, "to": last, "kind": kind, "reference": "", "minutes": ""}
        for number, one in enumerate(everybody, 1)
        for first, last, kind in sorted(one.absences)
        if first.startswith(month)
    ]


def opening(everybody: Sequence[Person], seed: int) -> list[Row]:
    """What an earlier program paid, by its own figures: gross pay and its hours of everyone in each month before August."""
    rows = []
    for number, one in enumerate(everybody, 1):
        for month in BEFORE_PAYROLL:
            if one.since[:7] > month or month == one.not_brought:
                continue
            pay = one.raised_from if one.raised_from and month < "2026-07" else cents(number, one, seed)
            share = 2 if one.since[:7] == month else 1  # who joined in the middle of a month
            fund = _weekdays(month) * one.weekly * 12 // share
            part = pay * fund // 60 if one.pay_kind == "hourly" else pay // share
            about = {"person": code(number), "month": month}
            rows.append({**about, "component": "gross", "amount": amount(part), "minutes": ""})
            rows.append({**about, "component": "base", "amount": "", "minutes": str(fund)})
    return rows


def claims(seed: int) -> list[Row]:
    """Child support, an enforcement that ends when it is paid off, and instalments of a loan; from the pay of August on."""
    about = {"from": "2026-09-01", "enforced_by": "employer", "creditor_reference": "HR99"}
    child = {"person": "E-0027", "claim": "UZD-1", "kind": "child_support", "rank": "2024-03-11", "monthly": "230.00"}
    ordinary = {"person": "E-0044", "claim": "OVR-1", "kind": "ordinary", "rank": "2026-05-20", "total": "640.00"}
    loan = {"person": "E-0016", "claim": "KRE-1", "kind": "loan", "rank": "2025-01-15", "monthly": "145.50"}
    creditors = ("Izmišljeni skrbnik", "Izmišljeni vjerovnik d.o.o.", "Ogledna štedionica d.d.")
    found = []
    for number, (row, creditor) in enumerate(zip((child, ordinary, loan), creditors, strict=True), 901):
        paid_to = {"creditor": creditor, "creditor_iban": account(number, seed)}
        amounts = {"monthly": row.get("monthly", ""), "total": row.get("total", "")}
        found.append({**row, **amounts, **about, **paid_to})
    return found


def _weekdays(month: str) -> int:
    first = date.fromisoformat(f"{month}-01")
    days = [first + timedelta(n) for n in range(31)]
    return sum(day.month == first.month and day.weekday() < 5 for day in days)
