"""A run folder with frozen inputs of a made-up company, ready for the payroll paper; people and numbers are synthetic."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from stdnum.iso7064 import mod_11_10

from bolib.paper import write_tables

ROOT = Path(__file__).parent.parent
MONTH, PAY_DAY, MARK = "2026-10", "2026-11-10", "26314"
HEAD = "1a2b3c4d5e6f" * 5 + "1a2b"
SINCE = "2026-01-01"
COMPANY = """
name: Trial d.o.o.
address: {street: Izmišljena ulica 1, postcode: "10000", town: Zagreb}
oib: "%s"
iban: %s
bic: TRALHR22
country: croatia
time_zone: Europe/Zagreb
pay:
  hour_value: month_fund
  supplements: {overtime: "0.5", night: "0.3", sunday: "0.5", holiday: "0.5", hard_conditions: "0"}
  supplements_add: add
  seniority_rate: "0"
  floor: proportional
  full_time_minutes: "2400"
accounts:
  net_pay: "420"
  tax: "421"
  contributions_from_pay: "422"
  contributions_on_pay: "423"
  employees: "230"
  tax_due: "241"
  contributions_due: "242"
payment_file: {namespace: iso}
joppd: {submitter: "1", email: pay@trial.example, author: {first_name: Tea, last_name: Probić}, work: "01333"}
tax_accounts: {"01333": HR6999999990000000007}
"""
# person: first name, last name, unit, monthly pay in cents, overtime minutes, the status that holds the person
Person = tuple[str, str, str, int, int, str]
PEOPLE: dict[str, Person] = {
    "E-001": ("Đurđica", "Šćepanović-Žižić", "SHOP", 131_000, 600, "1+2"),
    "E-002": ("Ivo", "Čvrljak", "SHOP", 200_000, 0, "1+2"),
    "E-003": ("#Ana <img src=x>", "=HYPERLINK($1)*[a]", "OFFICE", 820_000, 0, "1+2"),
    "E-004": ("Željko", "Horvat", "OFFICE", 160_000, 0, ""),
}
MINUTES = ("regular", "overtime", "night", "sunday", "holiday", "leave", "sick_employer", "sick_fund", "unpaid")


def oib(number: int) -> str:
    """Make an OIB that begins with 0000 and fits its check digit."""
    return f"{number:010}" + str(mod_11_10.calc_check_digit(f"{number:010}"))


def iban(number: int) -> str:
    """Make an IBAN of a bank that does not exist."""
    account = f"9999999{number:010}"
    return f"HR{98 - int(account + '172700') % 97:02}{account}"


def make(folder: Path, people: Mapping[str, Person] = PEOPLE, *, month: str = MONTH) -> Path:
    """Write inputs.db and rates/ into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "parameters" / "rates" / "croatia", folder / "rates")
    write_tables(folder / "inputs.db", frozen(people, month))
    return folder


def frozen(people: Mapping[str, Person], month: str) -> dict[str, tuple[pd.DataFrame, list[str]]]:
    """Give the tables of inputs.db with their keys."""
    chart = (ROOT / "parameters" / "chart.yaml").read_text("utf-8")
    row = [(person, number, *about) for number, (person, about) in enumerate(people.items(), 101)]
    company = COMPANY % (oib(99), iban(1))
    dated = ["person", "since", "event"]
    return {
        "person": table(["person"], ("person", "oib", "event"), [(r[0], oib(r[1]), 3) for r in row]),
        "personal_data": table(
            dated, "person since event first_name last_name", [(r[0], SINCE, 3, r[2], r[3]) for r in row]
        ),
        "residence": table(
            dated,
            "person since event municipality address resident",
            [(r[0], SINCE, 3, "01333", f"Izmišljena {r[1]}", 1) for r in row],
        ),
        "bank_account": table(dated, "person since event iban", [(r[0], SINCE, 3, iban(r[1])) for r in row]),
        "protected_account": table(dated, "person since event iban", []),
        "tax_status": table(
            dated,
            "person since event pension_pillars disability veteran_percent area_relief allowance_share_ppm "
            "employed_elsewhere gross_elsewhere_cents relief_statement_since",
            [(r[0], SINCE, 3, r[7] or None, "none", 0, 0, 1_000_000, 0, None, None) for r in row],
        ),
        "dependant": table(
            ["person", "dependant", "since", "event"],
            "person dependant since event until birth_date kind disability share_ppm",
            [("E-001", "D-1", SINCE, 3, None, "2015-05-05", "child", "none", 1_000_000)] if "E-001" in people else [],
        ),
        "contract": table(
            ["contract", "since", "event"],
            "contract since event until person kind unit site position weekly_minutes pay_kind pay_cents category "
            "employment_since months_before first_employment health_exempt_since health_exempt_until hazard_class",
            [
                (
                    f"C-{r[0]}",
                    SINCE,
                    3,
                    None,
                    r[0],
                    "indefinite",
                    r[4],
                    None,
                    "clerk",
                    2400,
                    "monthly",
                    r[5],
                    None,
                    *LATER,
                )
                for r in row
            ],
        ),
        "unit": table(
            ["unit", "since", "event"], "unit since event name parent manager", [("SHOP", SINCE, 3, "Shop", None, None)]
        ),
        "absence": table(
            ["person", "first_day", "kind", "event"], "person first_day kind event last_day reference minutes", []
        ),
        "month_hours": table(
            ["person", "month", "event"],
            ["person", "month", "event", *(f"{kind}_minutes" for kind in MINUTES)],
            [(r[0], month, 4, 10_560, r[6], 0, 0, 0, 0, 0, 0, 0) for r in row],
        ),
        "hours_month": table(
            ["run", "person"],
            ["run", "person", "month", "event", *(f"{kind}_minutes" for kind in MINUTES)],
            [],
        ),
        "pay_item": table(
            ["person", "month", "item", "reference", "event"],
            "person month item reference event amount_cents quantity_hundredths",
            [],
        ),
        "opening": table(
            ["person", "month", "component", "event"], "person month component event amount_cents minutes", []
        ),
        "payslip": table(
            ["run", "person"], ["run", "person", "month", "pay_day", "unit", "municipality", *FIGURES, "event"], []
        ),
        "payslip_line": table(
            ["event", "run", "person", "line"],
            "event run person line component minutes amount_cents kind code reference",
            [],
        ),
        "user": table(["user"], "user oib event", [("trial-clerk", oib(7), 1), ("trial-manager", oib(102), 1)]),
        "setting": table(
            ["kind", "version"], "kind version event text", [("chart", 1, 2, chart), ("company", 1, 2, company)]
        ),
        "frozen": table(["company"], "company head event month", [("trial", HEAD, 4, month)]),
    }


FIGURES = (
    *("lower_rate_ppm", "higher_rate_ppm", "surtax_ppm", "gross_cents", "pension_base_cents", "relief_cents"),
    *("first_pillar_base_cents", "first_pillar_cents", "second_pillar_cents", "income_cents", "allowance_cents"),
    *("tax_base_cents", "tax_cents", "surtax_cents", "net_cents", "health_base_cents", "health_cents"),
    "employer_cost_cents",
)
LATER = ("2020-01-01", 0, 0, None, None, 0)  # employment_since and what follows
WHOLE = (
    "_hundredths",
    "_cents",
    "_ppm",
    "_minutes",
    "_percent",
    "event",
    "version",
    "line",
    "minutes",
    "resident",
    "area_relief",
)
WHOLE += ("employed_elsewhere", "months_before", "first_employment", "hazard_class")


def table(
    key: list[str], columns: str | Iterable[str], rows: Sequence[tuple[object, ...]]
) -> tuple[pd.DataFrame, list[str]]:
    """Make a frame with the dtypes of the facts, and its key."""
    names = columns.split() if isinstance(columns, str) else list(columns)
    frame = pd.DataFrame(rows, columns=names, dtype="object")
    return frame.astype({name: "Int64" if name.endswith(WHOLE) else "string" for name in names}), key
