"""What a payroll paper proves and concludes: sums that must agree, who was held and why, what an approver looks at."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from bolib.accounting.payroll.rules.bridge import REASONS
from bolib.accounting.payroll.rules.cautions import LISTED
from bolib.accounting.payroll.rules.claims import is_elsewhere, kept
from bolib.accounting.payroll.rules.corrections import RECOVERY
from bolib.accounting.payroll.rules.dated import on
from bolib.accounting.payroll.rules.dues import CONTRIBUTIONS, is_due
from bolib.accounting.payroll.rules.item_kinds import Kinds
from bolib.accounting.payroll.rules.municipality import rates_on
from bolib.formats.findings import gazette, mark
from bolib.formats.pain_001 import SALARY, Transfer
from bolib.problem import Amount, Problem
from bolib.rates import NotInForce
from bolib.text import catalogue, say, sentence

SELDOM = ("surtax", "tax_settlement")
PAID = {"item": "string", "file": "string", "rows": "int64", "paid_cents": "int64"}
TO_THE_BANK = ("employees", "deductions")  # uses of accounts whose debts the payment file pays
TAKEN_BACK = ("in_kind", "tax_due", "contributions_due")  # of which a slip that is taken back had its part
UNTAXED = ("non_taxable_cents", "health_fund_cents")  # which the tax report has beside what is owed
DEBTS = {  # use of an account, and what of the slips the entry owes there (pay practice, the ledger entry)
    "employees": ("transfer_cents",),
    "deductions": ("others_cents",),
    "recovery": ("recovered_cents", "arisen_cents"),
    "own_claims": ("own_claims_cents",),
    "in_kind": ("in_kind_cents",),
    "tax_due": ("tax_cents", "surtax_cents", "tax_settlement_cents"),
    "contributions_due": tuple(f"{name}_cents" for name in CONTRIBUTIONS),
} | {figure.removesuffix("_cents"): (f"-{figure}",) for figure in UNTAXED}  # costs: a debt may share their account


def payments(
    slips: pd.DataFrame,
    transfers: Sequence[Transfer],
    lines: pd.DataFrame,
    accounts: Mapping[str, str],
    language: str,
) -> pd.DataFrame:
    """Set the three sums of what is paid side by side, each as read from its own file: item, file, rows, paid_cents.

    To people and, of what is deducted, to others; what goes to budgets is left out (rules/bank.py). `slips` and `lines` are
    the proposed rows of payslip and ledger_line, `accounts` the company's; what else is owed in these is left out of it.
    """
    transfers = [one for one in transfers if not is_due(one)]
    owed = lines[lines["account"].isin({accounts[use] for use in TO_THE_BANK if use in accounts})]
    due = sum(_due(slips, use) for use in TO_THE_BANK)
    rows = [
        (say(language, "payroll.sum_of_slips"), "results.db", len(slips), due),
        (say(language, "payroll.sum_of_transfers"), "payment.xml", len(transfers), sum(t.cents for t in transfers)),
        (say(language, "payroll.sum_of_entry"), "results.db", len(owed), booked(slips, lines, accounts, TO_THE_BANK)),
    ]
    return pd.DataFrame(rows, columns=list(PAID)).astype(PAID)


def booked(slips: pd.DataFrame, lines: pd.DataFrame, accounts: Mapping[str, str], uses: Sequence[str]) -> int:
    """Give what the entry owes in the accounts of these uses, less what the slips owe there for other uses."""
    owing = {accounts[use] for use in uses if use in accounts}
    else_there = sum(_due(slips, use) for use in DEBTS if use not in uses and accounts.get(use) in owing)
    return sum(_owed(lines, account) for account in sorted(owing)) - else_there


def moved(slips: pd.DataFrame, lines: pd.DataFrame, claims: pd.DataFrame, back: pd.DataFrame) -> pd.DataFrame:
    """Give the slips with what of money and debts this run moves: of a slip that is taken back only the difference.

    `slips`, `lines` and `claims` are the proposed rows of payslip, payslip_line and recovery; `back` the frozen slips that
    are taken back. Adds others_cents (deductions for others), own_claims_cents, recovered_cents and arisen_cents (a claim that arises, below
    zero, for it is owed to the company).
    """
    own = lines[lines["component"] == RECOVERY].groupby("person")["amount_cents"].sum()
    taken, here = (slips["person"].map(sums).fillna(0).astype("int64") for sums in (own, kept(lines)))
    found = slips.assign(
        others_cents=slips["deductions_cents"] - here,
        own_claims_cents=here - taken,
        recovered_cents=taken,
        arisen_cents=-slips["person"].map(claims.set_index("person")["owed_cents"]).fillna(0).astype("int64"),
    )
    before = back.set_index("person")
    for name in (*(figure for use in TAKEN_BACK for figure in DEBTS[use]), *UNTAXED):
        if len(back) and name in before:
            found[name] = found[name] - found["person"].map(before[name].fillna(0)).fillna(0).astype("int64")
    return found


def sums_agree(sums: pd.DataFrame) -> list[Problem]:
    """The sum of slips is the sum of transfers and what the ledger entry owes to the employees and for them."""
    slips, transfers, ledger = (Amount(cents) for cents in sums["paid_cents"])
    same = slips == transfers == ledger
    args: dict[str, object] = {"slips": slips, "transfers": transfers, "ledger": ledger}
    return [] if same else [Problem("payroll.sums_differ", "run", args)]


def each_debt_is_booked(slips: pd.DataFrame, lines: pd.DataFrame, accounts: Mapping[str, str]) -> list[Problem]:
    """The ledger entry owes pay, tax and contributions as the slips have them, each in its account.

    `slips` and `lines` are the proposed rows of payslip and ledger_line; two uses may share one account. A use that no
    account is adopted for has no amount, or there would be no entry.
    """
    due: Counter[str] = Counter()
    for use in DEBTS:
        if use in accounts:
            due[accounts[use]] += _due(slips, use)
    found = {account: _owed(lines, account) for account in due}
    return [
        Problem(
            "payroll.debts_differ", "run", {"account": account, "found": Amount(found[account]), "due": Amount(cents)}
        )
        for account, cents in due.items()
        if found[account] != cents
    ]


def each_slip_has_its_transfer(
    slips: pd.DataFrame,
    transfers: Sequence[Transfer],
    people: pd.DataFrame,
    bank_accounts: pd.DataFrame,
    divided: pd.DataFrame | None = None,
) -> list[Problem]:
    """Everything paid to a person is one transfer of that amount to their OIB and account, and nobody has another.

    Of who is in `divided` (Population.accounts) it is one for each of its rows, an account left empty being the ordinary.

    `people` has person and oib, `bank_accounts` the dated rows of bank_account, of which that of the pay day counts;
    the OIB of a transfer is part 2 of the payee's reference.
    """
    oibs = dict(zip(people["person"], people["oib"], strict=True))
    columns = (slips[name] for name in ("person", "pay_day", "transfer_cents"))
    paid = [(p, day, int(c)) for p, day, c in zip(*columns, strict=True) if c > 0]
    ibans = {day: on(bank_accounts, day)["iban"].to_dict() for day in {day for _, day, _ in paid}}
    parts = {} if divided is None else {str(p): part for p, part in divided.groupby("person")}
    due: Counter[tuple[str, str, int]] = Counter()
    for p, day, c in paid:
        own = str(ibans[day].get(p))
        for iban, cents in parts[p][["iban", "amount_cents"]].to_numpy() if p in parts else [("", c)]:
            due[str(oibs[p]), str(iban or own), int(cents)] += 1
    pays = [transfer for transfer in transfers if transfer.purpose == SALARY]
    sent = Counter((t.payee_reference.split("-")[1], t.iban, t.cents) for t in pays)
    wrong = sorted({oib for oib, *_ in [*(due - sent), *(sent - due)]})
    return [Problem("payroll.transfer_differs", f"OIB {oib}") for oib in wrong]


def each_deduction_has_its_transfer(
    lines: pd.DataFrame,
    transfers: Sequence[Transfer],
    kinds: Kinds,
    people: pd.DataFrame,
    claimed: Counter[tuple[str, str, int]] | None = None,
) -> list[Problem]:
    """Every premium goes to its fund's account under the person's reference, and there is no other transfer to others.

    `lines` are the proposed rows of payslip_line, `people` has person and oib, `claimed` counts what goes to creditors.
    """
    oibs = dict(zip(people["person"], people["oib"], strict=True))
    due: Counter[tuple[str, str, int]] = Counter(claimed or {})
    for row in lines[(lines["kind"] == "deduction") & ~lines["component"].map(is_elsewhere)].to_dict("records"):
        kind = kinds.get(str(row["component"]))
        fund = kind.paid_to if kind else None
        reference = fund.reference.replace("{oib}", str(oibs[row["person"]])) if fund else ""
        due[fund.iban if fund else "", reference, int(row["amount_cents"])] += 1
    others = [t for t in transfers if t.purpose != SALARY and not is_due(t)]
    sent = Counter((t.iban, t.payee_reference, t.cents) for t in others)
    wrong = sorted({f"{iban} {reference}" for iban, reference, _ in [*(due - sent), *(sent - due)]})
    return [Problem("payroll.transfer_differs", where) for where in wrong]


def bridge_adds_up(bridge: pd.DataFrame) -> list[Problem]:
    """Net pay of the month before and the reasons add up to the net pay of this month, nothing left over, for everyone."""
    reasons = [name for name in bridge if str(name).endswith("_cents") and name not in ("now_cents", "other_cents")]
    off = (bridge[reasons].sum(axis=1) != bridge["now_cents"]) | (bridge["other_cents"] != 0)
    return [Problem("payroll.bridge_off", f"person {person}") for person in bridge.loc[off, "person"]]


def bridge_to_read(bridge: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Give the bridge as it is read: with the name of each person, without reasons that nobody has. Where a year is settled
    both sums say that they are net pay after the year's tax.

    `names` holds the name of each person, indexed by person; who left may have none.
    """
    read = bridge.drop(columns=[name for name in (*REASONS, "other_cents") if not bridge[name].any()])
    read.insert(1, "name", bridge["person"].map(names).astype("string"))
    ends = {"before_cents": "before_settled_cents", "now_cents": "now_settled_cents"}
    return read.rename(columns=ends) if "settlement_cents" in read else read


def not_in_force(missing: Sequence[NotInForce], language: str) -> pd.DataFrame:
    """List the values of the law that are not known: what each is called, for which day, the act, the file to type it into."""
    words = catalogue(language)
    rows = [
        (
            words.get(f"value.{none.name}", none.name),
            none.day.isoformat(),
            none.brought_by or words["payroll.brought_by_program"],
            f"parameters/rates: {none.file}",
        )
        for none in missing
    ]
    return pd.DataFrame(rows, columns=["statutory_value", "for_day", "brought_by", "file"], dtype="string")


def exceptions_of(checks: Sequence[Callable[[pd.DataFrame], list[Problem]]], frame: pd.DataFrame) -> list[Problem]:
    """Gather what every check finds."""
    return [problem for check in checks for problem in check(frame)]


def held_in_words(held: Sequence[Problem], names: pd.Series, language: str) -> pd.DataFrame:
    """List everyone who is held, each problem in words: person, name, finding.

    `names` holds the name of each person, indexed by person; where a problem is not a person's, its place stands for
    the person.
    """
    rows = [(_person(problem), sentence(language, problem)) for problem in held]
    frame = pd.DataFrame(rows, columns=["person", "finding"], dtype="string").sort_values(["person", "finding"])
    frame.insert(1, "name", frame["person"].map(names).astype("string").fillna(""))
    return frame.reset_index(drop=True)


def names(personal_data: pd.DataFrame) -> pd.Series:
    """Give the latest name of each person, indexed by person."""
    latest = personal_data.drop_duplicates("person", keep="last").set_index("person")
    return latest["first_name"] + " " + latest["last_name"]


def paid(slips: pd.DataFrame) -> pd.DataFrame:
    """Give the slips as a reader looks through them: person, name, and the figures people ask for first."""
    name = slips["first_name"].astype("string") + " " + slips["last_name"].astype("string")
    figures = ["gross", "first_pillar", "second_pillar", "allowance", "tax", "net", "employer_cost"]
    return slips.assign(name=name)[["person", "name", *(f"{figure}_cents" for figure in figures)]]


def pay_items(lines: pd.DataFrame, kinds: Kinds, names: pd.Series, language: str) -> pd.DataFrame:
    """List the lines that pay items made: person, name, item, kind, code (the mark in the tax report), amount_cents."""
    own = lines[lines["component"].isin(list(kinds))]
    called = [f"{kinds[code].name(language)} {reference or ''}".strip() for code, reference in _texts(own)]
    kind = [say(language, f"item_kind.{kind}") for kind in own["kind"]]
    frame = own[["person", "code", "amount_cents"]].assign(item=called, kind=kind)
    frame = frame.assign(name=own["person"].map(names).astype("string"), code=own["code"].fillna(""))
    columns = ["person", "name", "item", "kind", "code", "amount_cents"]
    return frame[columns].astype({"item": "string", "kind": "string"}).reset_index(drop=True)


def _texts(lines: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(lines["component"], lines["reference"].fillna(""), strict=True))


def municipal_rates(municipal: pd.DataFrame, slips: pd.DataFrame, pay_day: str, language: str) -> pd.DataFrame:
    """List the municipal tax rates that were used, each with its decision and how many persons it taxes.

    Gives code, town, lower_rate_ppm, higher_rate_ppm, gazette, since, mark, persons. `municipal` is municipal_tax.csv
    as text, `slips` has municipality. A rate of the list as it was taken over is verified; of one typed in later the
    mark is empty. Paid after the year of the list, its rates are not checked.
    """
    persons = slips.groupby("municipality")["person"].nunique()
    rows = municipal[municipal["effective_from"] <= pay_day].sort_values(["code", "effective_from"])
    rows = rows.drop_duplicates("code", keep="last").set_index("code").reindex(persons.index)
    since = rows["effective_from"]
    frame = pd.DataFrame({"town": rows["name"], "since": since, "persons": persons}).join(rates_on(municipal, pay_day))
    frame["gazette"] = [gazette(f"NN {number}", language) for number in rows["nn"]]
    checked = mark("verified" if pay_day <= LISTED else "not_checked", language)
    frame["mark"] = [checked if day <= LISTED else "" for day in since]
    columns = ["code", "town", "lower_rate_ppm", "higher_rate_ppm", "gazette", "since", "mark", "persons"]
    return frame.rename_axis("code").reset_index()[columns]


def accounts_changed(
    bank_accounts: pd.DataFrame, posted: pd.DataFrame, due: pd.Series, names: pd.Series, month: str
) -> pd.DataFrame:
    """List the accounts an approver must look at: person, name, iban_before, iban_now, since, event.

    `bank_accounts` are the frozen rows of bank_account, `posted` the frozen slips (person, month, pay_day, event),
    `due` who has a contract. An account is listed that was written into the books after the person's last slip was
    posted, that holds since a day after that slip was paid, or that holds only since this month. The account before
    is empty where it is not frozen.
    """
    rows = bank_accounts[bank_accounts["person"].isin(due)].sort_values(["person", "since", "event"])
    rows = rows.assign(iban_before=rows.groupby("person")["iban"].shift(), iban_now=rows["iban"])
    last = posted[posted["month"] < month].groupby("person")[["event", "pay_day"]].max()
    seen = rows[["person"]].join(last, on="person")
    later = (rows["event"] > seen["event"]).fillna(False) | (rows["since"] > seen["pay_day"]).fillna(False)
    found = rows[later | (rows["since"] >= f"{month}-01")]
    found = found.assign(name=found["person"].map(names).astype("string"))
    return found[["person", "name", "iban_before", "iban_now", "since", "event"]].reset_index(drop=True)


def own_pay(users: pd.DataFrame, slips: pd.DataFrame) -> pd.DataFrame:
    """List the users of these books who are paid by this run: user, person, name, paid_cents.

    None of them may approve it alone. `users` has user and oib, `slips` person, oib, first_name, last_name, paid_cents.
    """
    found = users[["user", "oib"]].merge(slips, on="oib", how="inner")
    name = found["first_name"].astype("string") + " " + found["last_name"].astype("string")
    return found.assign(name=name)[["user", "person", "name", "paid_cents"]].sort_values("user", ignore_index=True)


def everyone_is_paid_or_held(
    people: pd.Series, slips: pd.DataFrame, held: Sequence[Problem], unchanged: Sequence[str] = ()
) -> list[Problem]:
    """Everybody whom the payout is about is in exactly one of slips, held persons and those without a difference."""
    paid, stopped, due = set(slips["person"]), {_person(problem) for problem in held}, set(people) - set(unchanged)
    lost = sorted(due - paid - stopped)
    twice = sorted((paid & stopped) | (paid - due))
    return [Problem("payroll.neither_paid_nor_held", f"person {person}") for person in lost] + [
        Problem("payroll.paid_though_not_due", f"person {person}") for person in twice
    ]


def month_is_frozen(frozen: pd.DataFrame, month: str) -> list[Problem]:
    """The inputs were frozen for the month that the paper pays."""
    found = str(frozen["month"].iloc[0])
    return [] if found == month else [Problem("payroll.other_month", "inputs.db", {"frozen": found, "month": month})]


def counted(
    people: pd.Series, slips: pd.DataFrame, held: Sequence[Problem], language: str, unchanged: Sequence[str] = ()
) -> pd.DataFrame:
    """Count whom the payout is about, who is paid and how much, who is held, of whom nothing changed.

    Gives item, persons, and sums of the paid.
    """
    stopped = len({_person(problem) for problem in held})
    sums = [int(slips[f"{figure}_cents"].sum()) for figure in ("gross", "net", "employer_cost")]
    rows = [
        (say(language, "payroll.count_due"), people.nunique(), None, None, None),
        (say(language, "payroll.count_paid"), slips["person"].nunique(), *sums),
        (say(language, "payroll.count_held"), stopped, None, None, None),
    ]
    if unchanged:
        rows.append((say(language, "payroll.count_unchanged"), len(unchanged), None, None, None))
    frame = pd.DataFrame(rows, columns=["item", "persons", "gross_cents", "net_cents", "employer_cost_cents"])
    return frame.astype({"gross_cents": "Int64", "net_cents": "Int64", "employer_cost_cents": "Int64"})


def held_now(held: Sequence[Problem], names: pd.Series) -> pd.DataFrame:
    """Name everyone who is held, one row a person: person, name."""
    persons = sorted({_person(problem) for problem in held})
    frame = pd.DataFrame({"person": persons}, dtype="string")
    return frame.assign(name=frame["person"].map(names).astype("string"))


def conclusion(
    slips: pd.DataFrame,
    held: Sequence[Problem],
    problems: Sequence[Problem],
    cautions: Sequence[Problem] = (),
    *,
    simulation: bool,
    language: str,
) -> list[str]:
    """Conclude in sentences, computed from what was paid, held and found; `cautions` are to be looked at."""
    paid, stopped = len(slips), len({_person(problem) for problem in held})
    said = [say(language, "payroll.concluded_people", paid=paid, held=stopped)]
    said.append(say(language, "payroll.everyone_paid" if paid and not stopped else "payroll.not_everyone_paid"))
    if not paid:
        said.append(say(language, "payroll.nobody_paid"))
    said.append(
        say(language, "payroll.does_not_agree", count=len(problems))
        if problems
        else say(language, "payroll.all_agrees")
    )
    if cautions:
        said.append(say(language, "payroll.look_at", count=len(cautions)))
    return [*said, *(say(language, key) for key in ("payroll.simulated", "payroll.simulated_files") if simulation)]


def totals(**proposed: pd.DataFrame) -> dict[str, int]:
    """Sum every column in cents of the proposed tables, by `table.column`: what a posting holds against its rows."""
    return {
        f"{table}.{column}": int(frame[column].sum())
        for table, frame in proposed.items()
        for column in frame
        if str(column).endswith("_cents")
    }


def summed(slips: pd.DataFrame) -> pd.DataFrame:
    """Give one row with the sums that people ask for first; surtax and tax of the year only where there is some."""
    figures = ("gross", "first_pillar", "second_pillar", "tax", "surtax", "net", *SELDOM[1:], "health", "employer_cost")
    sums = {f"{figure}_cents": int(slips[f"{figure}_cents"].sum()) for figure in figures}
    return pd.DataFrame([{name: cents for name, cents in sums.items() if cents or name[:-6] not in SELDOM}])


def _due(slips: pd.DataFrame, use: str) -> int:
    """Sum figures of the slips; one with a minus is taken off, where there is such a column (claims.with_kept)."""
    cents = {figure: figure.removeprefix("-") for figure in DEBTS[use]}
    sums = {figure: int(slips[name].sum()) for figure, name in cents.items() if name in slips or name == figure}
    return sum(-found if figure.startswith("-") else found for figure, found in sums.items())


def _owed(lines: pd.DataFrame, account: str) -> int:
    own = lines[lines["account"] == account]
    return int(own["credit_cents"].sum() - own["debit_cents"].sum())


def _person(problem: Problem) -> str:
    return problem.where.removeprefix("person ")
