"""What a paper proposes, looked at before anything of it is used: a whole file with the tables, columns and cells a posting takes."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bolib.books.tables import Table, create
from bolib.problem import Refused
from bolib.stores import SCHEMA

if TYPE_CHECKING:
    from bolib.batch.papers import BatchPaper
    from bolib.batch.sealed import Tables
    from bolib.books.write import Transaction

FILE = "results.db"
CONCLUSION = Table("conclusion", ("name text not null", "number integer not null"), ("name",))
TOTALS = Table("totals", ("name text not null", "cents integer not null"), ("name",))
POSTING = {"event": "1", "run": "''", "source": "''"}  # columns that only a posting knows, and what stands for them
BROKEN = {  # what SQLite calls the ways in which a row does not fit
    "SQLITE_CONSTRAINT_NOTNULL": "acts.results_empty",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "acts.results_twice",
    "SQLITE_CONSTRAINT_UNIQUE": "acts.results_twice",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "acts.results_unknown",
}


def demand_fit(tables: "Tables", paper: "BatchPaper", where: str) -> None:
    """Refuse what a paper proposes where a table or a column of it is not as a posting takes it."""
    told = _told(paper)
    known = {table.name: table for table in told}
    must = [TOTALS.name, *paper.posts] if paper.post else []
    if missing := sorted(set(must) - set(tables)):
        raise Refused("acts.results_no_table", where, file=FILE, table=missing[0])
    if paper.post and (unknown := sorted(set(tables) - set(known))):
        raise Refused("acts.results_other_table", where, file=FILE, table=unknown[0])
    for name in (name for name in tables if name in known):
        _demand_columns(tables, known[name], where)


def demand_rows(tables: "Tables", paper: "BatchPaper", where: str) -> None:
    """Refuse what a paper proposes where the file is damaged, or a row in it is one that a posting could not write.

    Every row is written once into tables like those of the books, in a file that is thrown away: that tries types,
    empty cells, keys and the conditions of the books, but not whether the person and the like are in them. Whoever puts a
    paper forward does it once; what is signed after that is the same file.
    """
    whole = [str(told) for (told,) in tables.read("", f"pragma {tables.name}.quick_check(1)")]
    if whole != ["ok"]:
        raise Refused("acts.results_damaged", where, file=FILE, reason="; ".join(whole)[:200])
    demand_fit(tables, paper, where)
    _try([table for table in _told(paper) if table.name in tables], tables, where)


def _told(paper: "BatchPaper") -> Sequence[Table]:
    """Give the tables that a paper may propose."""
    return (CONCLUSION, *((TOTALS, *(SCHEMA[name] for name in (*paper.posts, *paper.may_post))) if paper.post else ()))


def demand_conclusion(tables: "Tables", where: str) -> None:
    """Refuse a conclusion without its columns, or with other types; one that is not there is none."""
    if CONCLUSION.name in tables:
        _demand_columns(tables, CONCLUSION, where)


def _demand_columns(tables: "Tables", table: Table, where: str) -> None:
    """Refuse a table without a column that has to be there, with one that nobody knows, or with one of another type."""
    about = {"file": FILE, "table": table.name}
    listed = tables.read(table.name, f'pragma {tables.name}.table_xinfo("{table.name}")')
    given = {str(row[1]): str(row[2]).lower() for row in listed}  # generated columns too, which table_info leaves out
    wanted = {name: text for name, text in table.defined.items() if name not in POSTING}
    for name, text in wanted.items():
        if name not in given and "not null" in text:
            raise Refused("acts.results_no_column", where, **about, column=name)
    for name, kind in given.items():
        if name not in wanted:
            raise Refused("acts.results_other_column", where, **about, column=name[:80])
        if kind != wanted[name].split()[1]:
            raise Refused("acts.results_type", where, **about, column=name, found=kind, wanted=wanted[name].split()[1])
    ((strict,),) = tables.read(
        table.name, "select strict from pragma_table_list(?) where schema = ?", table.name, tables.name
    )
    if not strict:  # then a cell may hold anything
        raise Refused("acts.results_not_strict", where, **about)


def _try(told: Sequence[Table], tables: "Tables", where: str) -> None:
    db = tables.db
    db.execute("attach '' as tried")  # a file without a name, which is gone with the connection
    try:
        for table in told:
            db.execute(create(table).replace("CREATE TABLE ", "create table tried.", 1))
            given = tables.columns(table.name)
            more = {name: cell for name, cell in POSTING.items() if name in table.defined}
            into = ", ".join(f'"{name}"' for name in (*given, *more))
            cells = ", ".join((*(f'"{name}"' for name in given), *more.values()))
            with refusing(table.name, where):
                db.execute(
                    f'insert into tried."{table.name}" ({into}) select {cells} from {tables.name}."{table.name}"'
                )
            for condition in _always(table):  # what is unknown passes a CHECK, as a month that is no month
                if db.execute(f'select 1 from tried."{table.name}" where ({condition}) is not true limit 1').fetchone():
                    about = {"file": FILE, "table": table.name, "found": condition}
                    raise Refused("acts.results_unfit", where, **about)
    finally:
        db.rollback()
        db.execute("detach tried")


def _always(table: Table) -> Iterator[str]:
    """Give the conditions of columns that are never empty."""
    for name, text in table.defined.items():
        found = re.search(r"not null check (\(.*\))$", text)
        if found and name not in POSTING:
            yield found[1]


@contextlib.contextmanager
def refusing(table: str, where: str) -> Iterator[None]:
    """Refuse, in words, what SQLite does not take of a table of results."""
    try:
        yield
    except sqlite3.IntegrityError as fault:
        code = BROKEN.get(fault.sqlite_errorname, "acts.results_unfit")
        named = re.search(r"failed: (.*)$", str(fault))
        told = named[1] if named else str(fault)
        found = re.match(r"(\w+)\.\w+", told)
        about = {"file": FILE, "table": found[1] if found and found[1] in SCHEMA else table}
        raise Refused(code, where, **about, found=told[:200]) from None


@contextlib.contextmanager
def posting(act: "Transaction", tables: "Tables", where: str) -> Iterator[None]:
    """Refuse, in words, what the books do not take of results: a key they hold already, a person they do not know."""
    try:
        with refusing("", where):
            yield
    except Refused as refused:
        if refused.problem.code != "acts.results_unknown":
            raise
        told = _unknown(act, tables)
        raise Refused("acts.results_unknown", where, **{**refused.problem.args, **told}) from None
    except sqlite3.OperationalError as fault:
        absent = re.search(r"no such column: (?:\w+\.)?(\w+)$", str(fault))
        lacking = [name for name in tables if absent and name in SCHEMA and absent[1] in SCHEMA[name].defined]
        lacking = [name for name in lacking if absent and absent[1] not in tables.columns(name)]
        if absent is None or not lacking:
            raise
        raise Refused("acts.results_no_column", where, file=FILE, table=lacking[0], column=absent[1]) from None


def _unknown(act: "Transaction", tables: "Tables") -> dict[str, str]:
    """Name the first column of which a cell is not in the table that it refers to."""
    for table in (SCHEMA[name] for name in tables if name in SCHEMA):
        for column, text in table.defined.items():
            refers = re.search(r"references (\w+)", text)
            if refers is None or column in POSTING:
                continue
            key = SCHEMA[refers[1]].key[0]
            sql = f'select 1 from {tables.name}."{table.name}" t where t."{column}" is not null and not exists '
            if act.row(f'{sql}(select 1 from main."{refers[1]}" b where b."{key}" = t."{column}") limit 1'):
                return {"table": table.name, "found": column}
    return {}
