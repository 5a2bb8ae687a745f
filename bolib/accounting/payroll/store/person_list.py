"""Everybody as of a month, and one person's whole file: contracts, accounts, taxes, absences, claims, each with who wrote it when."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bolib import dates
from bolib.accounting.payroll.store.written import written
from bolib.books import Books, dated, roles, settings
from bolib.personnel.people import store as people
from bolib.personnel.people.rules import absences

if TYPE_CHECKING:
    import pandas as pd

PAY, ACCOUNTS = "payroll", ("payroll", "payments")  # what a role must see for pay, and for whole account numbers
COLUMNS = (
    *("person", "name", "unit", "position", "since", "until", "pay_kind", "pay_cents", "weekly_minutes", "town"),
    *("account_kind", "absent", "stands"),
)
FILE = ("contract", "residence", "bank_account", "protected_account", "tax_status", "dependant", "absence")
OF_PAY = ("claim",)
CONTRACT = (
    *("contract", "since", "event", "person", "until", "unit", "position", "pay_kind", "pay_cents", "weekly_minutes"),
    "employment_since",
)
HIDDEN = " •••• "  # between the first and the last four characters of an account


@dataclass(frozen=True)
class Sight:
    """What somebody may see of people besides their contracts: pay and claims, whole numbers of accounts."""

    pay: bool
    accounts: bool


def sight(books: Books, user: str | None) -> Sight:
    """Say what a user may see of people, by the adopted roles."""
    return Sight(roles.sees(books, user, PAY), any(roles.sees(books, user, what) for what in ACCOUNTS))


def listed(books: Books, month: str, seen: Sight) -> "pd.DataFrame":
    """Give everybody the books know as of a month, with COLUMNS, in order of name.

    Of the contract what holds at the end of the month, or held last in it; since and until are those of the employment and
    the contract. `account_kind` is ordinary, protected or none; `absent` the absence on the month's last day. `stands` is
    paid, held (a run was posted without them), waits or no_contract; without sight of pay only the last, else empty.
    """
    first, last = dates.month_of(month)
    found = people.names(books, last)
    parts = dated.rows_during(books, "contract", first, last, CONTRACT).frame()
    parts = parts.sort_values(["person", "since", "contract"])
    parts = parts.drop_duplicates("person", keep="last")
    parts = parts.assign(since=parts["employment_since"].fillna(parts["since"]))
    columns = ["person", "unit", "position", "since", "until", "pay_kind", "pay_cents", "weekly_minutes"]
    found = found.merge(parts[columns], on="person", how="left")
    found["unit"] = found["unit"].map(units(books, month))
    lives = dated.rows_on(books, "residence", last, ("person", "municipality")).frame()
    found = found.merge(lives, on="person", how="left")
    found["town"] = found["municipality"].map(towns(books)).fillna(found["municipality"])
    accounts = {table: _with_account(books, table, last) for table in ("protected_account", "bank_account")}
    ordinary = found["person"].isin(accounts["bank_account"])
    found["account_kind"] = ordinary.map({True: "ordinary", False: "none"})
    found.loc[found["person"].isin(accounts["protected_account"]), "account_kind"] = "protected"
    away = absences.standing(people.absences(books, last, last)).drop_duplicates("person")
    found = found.merge(away[["person", "kind"]].rename(columns={"kind": "absent"}), on="person", how="left")
    found["stands"] = _stands(books, month, found, seen)
    texts = dict.fromkeys((name for name in COLUMNS if not name.endswith(("_cents", "_minutes"))), "string")
    whole: pd.DataFrame = found[list(COLUMNS)].astype({**texts, "pay_cents": "Int64", "weekly_minutes": "Int64"})
    return whole.sort_values(["name", "person"], ignore_index=True)


def _stands(books: Books, month: str, found: "pd.DataFrame", seen: Sight) -> "pd.Series":
    import pandas as pd

    stands = pd.Series("waits" if seen.pay else pd.NA, index=found.index, dtype="string")
    if seen.pay:
        posted = {run for (run,) in books.rows("select distinct run from payslip where month = ?", month)}
        paid = {person for (person,) in books.rows("select distinct person from payslip_now where month = ?", month)}
        stands[:] = "held" if posted else "waits"
        stands[found["person"].isin(paid)] = "paid"
    stands[found["since"].isna() & (stands != "paid").fillna(True)] = "no_contract"
    return stands


def _pairs(frame: "pd.DataFrame", *names: str) -> "list[list[str]]":
    return [frame[name].tolist() for name in names]


def _with_account(books: Books, table: str, day: date) -> set[str]:
    rows = dated.rows_on(books, table, day, ("person", "iban"))
    return set(books.sql(f"select person from ({rows.sql}) where iban is not null", **rows.arguments)["person"])


def units(books: Books, month: str) -> dict[str, str]:
    """Give the names of units by code, as of the end of a month."""
    return dict(zip(*_pairs(people.units(books, dates.month_of(month)[1]), "unit", "name"), strict=True))


def towns(books: Books) -> dict[str, str]:
    """Give the names of municipalities by code, as adopted."""
    text = books.setting(f"rates/{settings.company(books)['country']}/municipal_tax.csv")
    return {row["code"]: row["name"].title() for row in csv.DictReader(io.StringIO(text))}


def file_of(books: Books, person: str, month: str, seen: Sight) -> "dict[str, pd.DataFrame]":
    """Read one person's file: every row of each table of FILE, those of claims with sight of pay, and leave of the year.

    Each row has the columns of its table, `state` as of the month (holds, past, later, corrected, cancelled), and of the event
    that wrote it event, act, day_written, account and signer. Newest first. Accounts are whole or their middle is hidden.
    """
    first, last = dates.month_of(month)
    found = {table: _rows(books, table, person, first, last) for table in (*FILE, *(OF_PAY if seen.pay else ()))}
    if not seen.accounts:
        for table in ("bank_account", "protected_account"):
            found[table]["iban"] = found[table]["iban"].map(masked, na_action="ignore")
    if seen.pay:
        found["leave"] = books.sql(
            "select s.month, sum(l.minutes) as leave_minutes from payslip_line l join payslip_now s on s.run = l.run "
            "and s.person = l.person and s.event = l.event where s.person = :person and l.component in ('leave', "
            "'leave_average') and substr(s.month, 1, 4) = :year and s.month <= :month group by s.month order by s.month",
            person=person,
            year=month[:4],
            month=month,
        )
    return found


def masked(iban: str) -> str:
    """Hide the middle of an account.

    >>> masked("HR4399999981000000005")
    'HR43 •••• 0005'
    """
    return f"{iban[:4]}{HIDDEN}{iban[-4:]}"


def _rows(books: Books, table: str, person: str, first: date, last: date) -> "pd.DataFrame":
    declared = books.schema[table]
    columns = ", ".join(f'"{name}"' for name in declared.defined if name != "salt")
    frame = books.sql(f'select {columns} from "{table}" where person = :person', person=person)
    begins = "since" if "since" in frame else "first_day"
    key = [name for name in declared.key if name not in ("since", "event")]
    frame = frame.sort_values([*key, begins, "event"], ignore_index=True)
    frame["state"] = _states(frame, key, begins, first, last)
    told = written(books, frame[["event"]].drop_duplicates()).rename(columns={"day": "day_written"})
    whole: pd.DataFrame = frame.merge(told, on="event", how="left")
    return whole.sort_values([begins, "event"], ascending=False, ignore_index=True)


def _states(frame: "pd.DataFrame", key: list[str], begins: str, first: date, last: date) -> "pd.Series":
    """Say of each row, in order of key, day and event, how it stands in a month."""
    import pandas as pd

    corrected = frame.duplicated([*dict.fromkeys((*key, begins))], keep="last")
    standing = frame[~corrected]
    ends = pd.Series(pd.NA, index=frame.index, dtype="string")
    if "until" in frame:
        ends = frame["until"].astype("string")
    elif "last_day" in frame:
        ends = frame["last_day"].astype("string")
    if begins == "since":
        following = standing.groupby(key)["since"].shift(-1).dropna()
        before = following.map(lambda day: (date.fromisoformat(day) - timedelta(1)).isoformat()).astype("string")
        ends.loc[before.index] = before.where(ends.loc[before.index].isna() | (before < ends.loc[before.index]), ends)
    states = pd.Series("holds", index=frame.index, dtype="string")
    states[(ends < first.isoformat()).fillna(False)] = "past"
    states[frame[begins] > last.isoformat()] = "later"
    if "cancelled" in frame:
        states[(frame["cancelled"].astype("Int64").fillna(0) == 1).to_numpy(bool)] = "cancelled"
    states[corrected] = "corrected"
    return states
