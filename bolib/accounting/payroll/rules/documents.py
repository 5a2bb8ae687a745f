"""What a payroll gives away: a payslip for each person, and the rows for the books.

The payslip has the items of the rulebook on the content of payslips (NN 68/23; ZOR čl. 93) in the printed order of form
IP1, as far as they occur: employer, worker, month, hours and pay, contributions from pay, tax, net, what is not taxed,
what is given in kind or goes to others, what is paid, contributions on pay, employer's cost. Parts that do not occur are left out, as the rulebook allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from bolib import money
from bolib.accounting.payroll.rules import item_kinds
from bolib.accounting.payroll.rules import settings as pay_settings
from bolib.accounting.payroll.rules.checks import LINES_OF
from bolib.accounting.payroll.rules.claims import is_elsewhere
from bolib.accounting.payroll.rules.corrections import RECOVERY
from bolib.accounting.payroll.rules.gross import BY_AVERAGE
from bolib.accounting.payroll.rules.item_kinds import ItemKind, Kinds
from bolib.accounting.payroll.rules.payslip_claims import accounts as paid_to_accounts
from bolib.accounting.payroll.rules.payslip_claims import claim_line, grouped, of
from bolib.accounting.payroll.rules.payslip_head import seat, worker
from bolib.accounting.payroll.rules.payslip_words import Words
from bolib.accounting.payroll.rules.population import Population
from bolib.accounting.payroll.rules.settings import KINDS, PaySettings
from bolib.accounting.payroll.rules.settlement import YEARS
from bolib.accounting.payroll.rules.slips import kept
from bolib.accounting.payroll.rules.worker import hour_value, workers
from bolib.accounting.payroll.rules.year import MADE_OF
from bolib.formats import payslip
from bolib.formats.html_table import hours, month_name, percent
from bolib.formats.payslip import Line, Section
from bolib.rates import Rates
from bolib.text import say

WITNESS = 12  # characters of the head that a payslip carries
LINE = {"person": "string", "line": "int64", "component": "string", "minutes": "Int64", "amount_cents": "int64"}
LINE |= dict.fromkeys(("kind", "code", "reference"), "string")
RELIEFS = {"payslip.veteran_relief": "veteran_relief_cents", "payslip.area_relief": "area_relief_cents"}
ENTITLED = [
    *("allowance_share_ppm", "dependants_ppm", "both_pillars", "health_due"),
    *("hazard_first_ppm", "hazard_second_ppm", "earlier_allowance_cents"),
]
LINES = {
    "base": "payslip.base",
    "leave": "payslip.leave",
    "seniority": "payslip.seniority",
    "extra": "payslip.extra",
    "overtime": "payslip.overtime",
    "night": "payslip.night",
    "sunday": "payslip.sunday",
    "holiday": "payslip.holiday",
    "unpaid": "payslip.unpaid",
    "leave_average": "payslip.leave_average",
    "sick_employer": "payslip.sick_employer",
    "sick_fund": "payslip.sick_fund",
    "fund_direct": "payslip.fund_direct",
    "advance": "payslip.advance",
    "recovery": "payslip.recovery",
    "tax_settlement": "payslip.tax_settlement",
}
BESIDE = {  # heading of a part of the payslip: kinds of lines and, in its figures, the sign
    "payslip.non_taxable": ("non_taxable", 1),
    "payslip.in_kind": ("in_kind", -1),
    "payslip.deductions": ("deduction", -1),
}
COLUMNS = (
    *("payslip.column_item", "payslip.column_hours", "payslip.column_base", "payslip.column_rate"),
    "payslip.column_amount",
)
PRACTICE = {
    "hour_value": {"month_fund": "payslip.hour_value_month_fund", "fixed_174": "payslip.hour_value_fixed_174"},
    "adding": {"add": "payslip.supplements_add", "highest": "payslip.supplements_highest"},
    "floor": {"proportional": "payslip.floor_proportional", "full": "payslip.floor_full"},
}
OF_YEAR = dict(
    zip(
        MADE_OF,
        ("payslip.year_at_rates", "payslip.year_veteran", "payslip.year_area", "payslip.year_surtax"),
        strict=True,
    )
)


def payslips(
    slips: pd.DataFrame,
    people: Population,
    inputs: Mapping[str, pd.DataFrame],
    company: Mapping[str, Any],
    rates: Rates,
    municipal: pd.DataFrame,
    *,
    month: str,
    pay_day: str,
    head: str,
    language: str,
    steps: Mapping[str, Sequence[payslip.Step]] | None = None,
) -> dict[str, bytes]:
    """Set the payslip of everyone in `slips`, by its name in the run folder (payslips/<person>.pdf).

    `slips`: person, first_name, last_name, oib, iban, municipality, lower_rate_ppm, higher_rate_ppm, surtax_ppm and the
    figures of the payslip; `people` gives the gross lines and what the allowance is made of; `inputs` has the frozen
    contract and residence; `municipal` is municipal_tax.csv as text. `language` hr gives Croatian, any other that
    language with Croatian beside it. `steps` (rules.how.steps) are how the lines of each person came about, the second
    page. A component without a word raises KeyError.
    """
    if slips.empty:
        return {}
    parts = _of_each(people.with_hours(people.lines.sort_values(["person", "line"])).fillna({"kind": "earning"}))
    about = slips.merge(people.ready[["person", *ENTITLED]], on="person")
    about = about.join(workers(inputs["contract"], inputs["residence"], month, pay_day), on="person")
    towns = municipal.drop_duplicates("code").set_index("code")["name"]
    about["town_name"] = about["municipality"].map(towns)
    about = about.merge(people.year.figures[["person", *YEARS, *MADE_OF]].convert_dtypes(), on="person", how="left")
    about["town"] = about["town_name"] + " (" + about["municipality"] + ")"
    set_one = partial(
        one_payslip,
        company=company,
        own=pay_settings.read(dict(company)),
        kinds=item_kinds.read(dict(company)),
        rates=rates,
        month=month,
        pay_day=pay_day,
        head=head,
        words=Words(language),
    )
    told = {person: _explained(found, Words(language)) for person, found in (steps or {}).items()}
    accounts = _of_each(people.accounts)
    return {
        f"payslips/{person}.pdf": payslip.pdf(
            replace(set_one(slip, parts[person], accounts.get(person, [])), explained=told.get(person))
        )
        for slip in rows_of(about)
        for person in (str(slip["person"]),)
    }


def _of_each(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of each person, in the order of the frame."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(frame):
        found.setdefault(str(row["person"]), []).append(row)
    return found


def _explained(steps: Sequence[payslip.Step], words: Words) -> payslip.Explained:
    columns = [words(key) for key in ("payslip.how_item", "payslip.how_formula", "payslip.column_amount")]
    return payslip.Explained(words("payslip.how"), columns, steps)


def one_payslip(
    slip: Mapping[str, Any],
    lines: Sequence[dict[str, Any]],
    accounts: Sequence[Mapping[str, Any]],
    *,
    company: Mapping[str, Any],
    own: PaySettings,
    kinds: Kinds,
    rates: Rates,
    month: str,
    pay_day: str,
    head: str,
    words: Words,
) -> payslip.Payslip:
    """Put one person's figures into words, section by section."""
    language = words.language
    return payslip.Payslip(
        language=language,
        title=words("payslip.heading"),
        period=month_name(month, language),
        employer=[
            (words("payslip.employer"), str(company["name"])),
            (words("payslip.seat"), seat(company["address"])),
            (words("payslip.oib"), str(company["oib"])),
            (words("payslip.iban"), grouped(str(company["iban"]))),
        ],
        worker=worker(slip, pay_day, words),
        columns=[words(key) for key in COLUMNS],
        sections=[
            _pay(slip, lines, own, kinds, month, words),
            *_health_fund(slip, lines, own, month, words),
            _contributions_from_pay(slip, rates, words),
            _tax(slip, rates, words),
            Section(words("payslip.net"), amount=words.amount(slip["net_cents"])),
            *_settlement(slip, words),
            *_beside(slip, lines, kinds, words),
            *paid_to_accounts(slip, accounts, words),
            _contributions_on_pay(slip, rates, words),
            Section(words("payslip.employer_cost"), amount=words.amount(slip["employer_cost_cents"])),
        ],
        notes=[_practice(own, words.language), *([_practice(own, "hr")] if language != "hr" else [])],
        witness=say(language, "payslip.head", head=head[:WITNESS]),
    )


def proposed_slips(name: str, slips: pd.DataFrame) -> pd.DataFrame:
    """Give the slips as results.db holds them: the columns of the table payslip without the run, which posting knows."""
    return kept(name, slips, "").drop(columns="run")


def proposed_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """Give the lines of the slips as results.db holds them: the columns of payslip_line without event and run."""
    return lines[list(LINE)].astype(LINE)


def _pay(
    slip: Mapping[str, Any], lines: Sequence[dict[str, Any]], own: PaySettings, kinds: Kinds, month: str, words: Words
) -> Section:
    shown = [
        _item_line(row, kinds[row["component"]], words)
        if row["component"] in kinds
        else _pay_line(row, own, month, words)
        for row in lines
        if row["kind"] in LINES_OF["gross_cents"]
    ]
    total = Line(words("payslip.gross"), amount=words.amount(slip["gross_cents"]), total=True)
    return Section(words("payslip.hours_and_pay"), [*shown, total])


def _health_fund(
    slip: Mapping[str, Any], lines: Sequence[dict[str, Any]], own: PaySettings, month: str, words: Words
) -> list[Section]:
    """Part VI.3 of form IP1: hours and pay for the account of the health fund, where there are some."""
    shown = [_pay_line(row, own, month, words) for row in lines if row["kind"] == "health_fund"]
    total = Line(words("payslip.health_fund_total"), amount=words.amount(slip["health_fund_cents"]), total=True)
    return [Section(words("payslip.health_fund"), [*shown, total])] if shown else []


def _pay_line(row: dict[str, Any], own: PaySettings, month: str, words: Words) -> Line:
    kind = str(row["component"])
    if not pd.isna(
        row.get("earlier_cents", pd.NA)
    ):  # a difference to an earlier payout is no product of hours and rate
        spent = "" if pd.isna(row["minutes"]) else hours(int(row["minutes"]))
        return Line(words(LINES[kind]), hours=spent, amount=words.amount(row["amount_cents"]))
    by_hour = kind in (*KINDS, "leave", "extra") or (kind == "base" and row["pay_kind"] == "hourly")
    value = row["hour_hundredths"] if kind in BY_AVERAGE else hour_value(row, own, month) if by_hour else pd.NA
    rate = row["rate_ppm"] if kind in BY_AVERAGE else own.factor_ppm(kind) if kind in KINDS else pd.NA
    return Line(
        words(LINES[kind]),
        hours="" if pd.isna(row["minutes"]) else hours(int(row["minutes"])),
        base="" if pd.isna(value) else words.fine(int(value)),
        rate="" if pd.isna(rate) else words.rate(int(rate)),
        amount=words.amount(row["amount_cents"]),
    )


def _beside(slip: Mapping[str, Any], lines: Sequence[dict[str, Any]], kinds: Kinds, words: Words) -> list[Section]:
    """What is not taxed, what is not paid in money, what goes to others, and what is left to be paid."""
    parts = []
    for heading, (kind, sign) in BESIDE.items():
        shown = [
            _recovery_line(row, words)
            if row["component"] == RECOVERY
            else claim_line(row, words)
            if is_elsewhere(row["component"])
            else _item_line(row, kinds[row["component"]], words, sign)
            for row in lines
            if row["kind"] == kind
        ]
        parts += [Section(words(heading), shown)] if shown else []
    paid = Section(words("payslip.paid"), amount=words.amount(slip["paid_cents"]))
    return [*parts, paid] if parts or slip["paid_cents"] != slip["net_cents"] else []


def _settlement(slip: Mapping[str, Any], words: Words) -> list[Section]:
    """The year's tax, where it is settled with this pay: the base, the tax on it with its reliefs, what was withheld."""
    if pd.isna(slip["payments"]):
        return []
    shown = [
        Line(words("payslip.year_income"), base=words.amount(slip["year_income_cents"])),
        Line(words("payslip.year_rights"), base=words.amount(slip["rights_cents"])),
        Line(words("payslip.year_base"), base=words.amount(slip["year_base_cents"])),
        *_made_of(slip, words),
        Line(words("payslip.year_tax"), amount=words.amount(slip["year_tax_cents"])),
        Line(words("payslip.year_withheld"), amount=words.amount(-slip["withheld_cents"])),
    ]
    left = Line(words("payslip.tax_settlement"), amount=words.amount(slip["tax_settlement_cents"]), total=True)
    return [Section(words("payslip.year"), [*shown, left])]


def _made_of(slip: Mapping[str, Any], words: Words) -> list[Line]:
    """What the year's tax is made of, where it is more than the rates on the base: reliefs, surtax."""
    names = [name for name in MADE_OF if slip[name]]
    lines = [Line(words(OF_YEAR[name]), amount=words.amount(slip[name])) for name in names]
    return lines if names not in ([], [MADE_OF[0]]) else []


def _recovery_line(row: Mapping[str, Any], words: Words) -> Line:
    return Line(of(words("payslip.recovery"), str(row["reference"])), amount=words.amount(-int(row["amount_cents"])))


def _item_line(row: Mapping[str, Any], kind: ItemKind, words: Words, sign: int = 1) -> Line:
    """A pay item under its name in the company's settings; its reference tells two of a kind apart."""
    taxed = kind.receipt and row["kind"] == "other_receipt"
    names = {language: say(language, "payslip.above_cap", name=name) for language, name in kind.names.items()}
    label = words.named(names if taxed else kind.names)
    reference = "" if pd.isna(row["reference"]) else str(row["reference"])
    amount = words.amount(sign * int(row["amount_cents"]))
    return Line(of(label, reference) if reference else label, amount=amount)


def _contributions_from_pay(slip: Mapping[str, Any], rates: Rates, words: Words) -> Section:
    relief = Line(words("payslip.relief"), base=words.amount(-slip["relief_cents"]))
    both, charge = slip["both_pillars"], words.charge
    first = rates.ppm(f"contributions.{'first_pillar_rate' if both else 'first_pillar_alone_rate'}")
    second = rates.ppm("contributions.second_pillar_rate")
    pillars = [
        charge("payslip.first_pillar", slip, "first_pillar_base", "first_pillar", first),
        *([charge("payslip.second_pillar", slip, "pension_base", "second_pillar", second)] if both else []),
    ]
    base = Line(words("payslip.pension_base"), base=words.amount(slip["pension_base_cents"]))
    total = Line(
        words("payslip.from_pay"),
        amount=words.amount(slip["first_pillar_cents"] + slip["second_pillar_cents"]),
        total=True,
    )
    return Section(
        words("payslip.contributions_from_pay"), [base, *([relief] if slip["relief_cents"] else []), *pillars, total]
    )


def _tax(slip: Mapping[str, Any], rates: Rates, words: Words) -> Section:
    below, above = _bands(slip, rates.cents("income_tax.higher_rate_above"))
    town, rate = str(slip["town"]), words.rate(slip["lower_rate_ppm"])
    bands = [Line(of(words("payslip.lower_band"), town), base=words.amount(below), rate=rate)]
    if above:
        rate = words.rate(slip["higher_rate_ppm"])
        bands.append(Line(of(words("payslip.higher_band"), town), base=words.amount(above), rate=rate))
    surtax = words.charge("payslip.surtax", slip, "tax", "surtax", slip["surtax_ppm"])
    return Section(
        words("payslip.tax_section"),
        [
            Line(words("payslip.income"), amount=words.amount(slip["income_cents"])),
            *_allowance(slip, rates, words),
            Line(words("payslip.tax_base"), amount=words.amount(slip["tax_base_cents"])),
            *bands,
            *(Line(words(key), amount=words.amount(-slip[figure])) for key, figure in RELIEFS.items() if slip[figure]),
            Line(words("payslip.tax"), amount=words.amount(slip["tax_cents"]), total=True),
            *([surtax] if slip["surtax_cents"] else []),
        ],
    )


def _bands(slip: Mapping[str, Any], threshold: int) -> tuple[int, int]:
    """Divide a slip's own tax base: of the lower band it has what earlier payouts of the month of payment left over."""
    earlier = max(int(slip["earlier_income_cents"]), 0) - int(slip["earlier_allowance_cents"])
    base = int(slip["tax_base_cents"])
    below = min(earlier + base, threshold) - min(earlier, threshold)
    return below, base - below


def _contributions_on_pay(slip: Mapping[str, Any], rates: Rates, words: Words) -> Section:
    rate = rates.ppm("contributions.health_rate") if slip["health_due"] else 0
    label = "payslip.health" if slip["health_due"] else "payslip.health_exempt"
    health = words.charge(label, slip, "health_base", "health", rate)
    added = [
        words.charge(key, slip, "pension_base", name, slip[f"{name}_ppm"])
        for name, key in (("hazard_first", "payslip.hazard_first"), ("hazard_second", "payslip.hazard_second"))
        if slip[f"{name}_cents"]
    ]
    return Section(words("payslip.contributions_on_pay"), [health, *added])


def _allowance(slip: Mapping[str, Any], rates: Rates, words: Words) -> list[Line]:
    """The allowance that was used; for who has dependants, before it the two parts of what they are entitled to."""
    used = Line(words("payslip.allowance"), amount=words.amount(slip["allowance_cents"]))
    if not slip["dependants_ppm"]:
        return [used]
    basic = rates.cents("income_tax.basic_allowance") * int(slip["allowance_share_ppm"])
    family = rates.cents("income_tax.coefficient_base") * int(slip["dependants_ppm"])
    first, both = ((2 * part + money.MILLION) // (2 * money.MILLION) for part in (basic, basic + family))
    return [
        Line(words("payslip.allowance_basic"), base=words.amount(first)),
        Line(words("payslip.allowance_family"), base=words.amount(both - first)),
        used,
    ]


def _practice(own: PaySettings, language: str) -> str:
    chosen = {"hour_value": own.hour_value, "adding": own.supplements_add, "floor": own.floor}
    said = {name: say(language, PRACTICE[name][choice]) for name, choice in chosen.items()}
    said |= {kind: percent(rate, language) for kind, rate in own.supplements.items()}
    return say(language, "payslip.practice", **said, seniority=percent(own.seniority_ppm, language))


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame, each by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
