"""The books of one company: facts in one SQLite file, each written by an event of a signed audit trail."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bolib.books import accounts
from bolib.books.queue import turn
from bolib.books.tables import Schema, statements
from bolib.problem import Refused

if TYPE_CHECKING:
    import pandas as pd

    from bolib.books.audit_trail.verify import Report
    from bolib.books.given import Given
    from bolib.books.keys import Key
    from bolib.books.write import Transaction

CLOCK_SLACK = 5 * 60 * 1_000_000  # microseconds the clock may be behind the last event
PRAGMAS = (
    "foreign_keys = on",
    "recursive_triggers = on",
    "secure_delete = on",
    "synchronous = full",
    "trusted_schema = off",
)


def read_only(path: Path) -> str:
    """Give the address at which SQLite opens a file of books to read it.

    On a read-only medium SQLite cannot make the -shm file that it would need beside books; there the file is read as it
    is, without locks. Only where neither file nor folder can be written here and nothing lies beside it that somebody
    who can write would have there: no -shm, no -wal with content.
    """
    address, wal = f"{path.absolute().as_uri()}?mode=ro", Path(f"{path}-wal")
    fixed = not os.access(path, os.W_OK) and not os.access(path.absolute().parent, os.W_OK)
    at_rest = not Path(f"{path}-shm").exists() and not (wal.exists() and wal.stat().st_size)
    return f"{address}&immutable=1" if fixed and at_rest else address


class Books:
    """One open company; read-only unless asked otherwise.

    `known` is the number of an event: then every table and view reads as that event left the books. `persons` are the
    codes of some people: then every table that names a person shows the rows of these alone. Both only to be read.
    """

    def __init__(
        self,
        path: Path,
        schema: Schema,
        *,
        writable: bool = False,
        known: int | None = None,
        persons: Collection[str] | None = None,
        given: "Given | None" = None,
    ) -> None:
        if not path.is_file():
            raise Refused("books.none", path.name)
        if writable and persons is not None:
            raise ValueError("books of some people alone are read, not written")
        self.path, self.schema, self.writable, self.known, self.given = path, schema, writable, known, given
        self.persons = persons
        self._file = _identity(path)
        address = f"{path.absolute().as_uri()}?mode=rw" if writable else read_only(path)
        self.db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
        try:
            self._check_form()
            for pragma in PRAGMAS:
                self.db.execute(f"pragma {pragma}")
            self._views()
            if writable:
                with contextlib.suppress(sqlite3.OperationalError):  # a restored file has none yet
                    self.db.execute("pragma journal_mode = wal")
            else:
                self.db.execute("pragma query_only = on")
            if given is not None and self.rows("select 1 from company where demo = 0"):
                raise Refused("books.demo_only", path.name)
        except BaseException:
            self.db.close()
            raise
        self._open: Transaction | None = None
        self._account: str | None = None  # of a served desk, looked up once

    def _check_form(self) -> None:
        try:
            (form,) = self.db.execute("pragma main.user_version").fetchone()
        except sqlite3.OperationalError as fault:
            raise Refused("books.cannot_open", self.path.name, reason=str(fault)) from None
        except sqlite3.DatabaseError as fault:
            raise Refused("books.unreadable", self.path.name, reason=str(fault)) from None
        if form > self.schema.form:
            raise Refused("books.newer", self.path.name, form=form, known=self.schema.form)
        if form < self.schema.form:
            raise Refused("books.older", self.path.name, form=form, known=self.schema.form)

    def _views(self) -> None:
        if self.persons is not None:
            self.db.execute("create temp table of_person (person text primary key)")
            self.db.executemany("insert into of_person values (?)", [(one,) for one in sorted(set(self.persons))])
        # One person is compared, which is much faster over very many rows than looking for each in a list.
        only = "=" if self.persons is not None and len(set(self.persons)) == 1 else "in"
        for table in self.schema.tables:
            wanted = [] if self.known is None else [f"event <= {int(self.known)}"]
            if self.persons is not None and "person" in table.defined:
                wanted.append(f"person {only} (select person from temp.of_person)")
            if wanted:
                self.db.execute(
                    f'create temp view "{table.name}" as select * from main."{table.name}" where {" and ".join(wanted)}'
                )
        if self.known is not None:
            for name in ("event", "event_rows"):
                self.db.execute(
                    f'create temp view "{name}" as select * from main."{name}" where seq <= {int(self.known)}'
                )
        for name, sql in self.schema.views:
            self.db.execute(f'create temp view "{name}" as {sql}')

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def __enter__(self) -> "Books":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def account(self) -> str:
        """Whose session this is: the operating system's user, or who signed in to a served desk."""
        from bolib.books import signed_in

        if self.given:
            return self.given.account
        if signed_in.served() and self._account is None:
            self._account = signed_in.account(self)
        return self._account or accounts.current()

    @property
    def user(self) -> str:
        """Who you are in these books: the user with your account, else the account itself."""
        from bolib.books.roles import user_of_account

        return user_of_account(self, self.account) or self.account

    @property
    def company(self) -> str:
        """The company's id, drawn at its founding."""
        return str(self.rows("select company from company")[0][0])

    @property
    def head(self) -> str:
        """The hash of the last event, in hex."""
        row = self.rows("select hash from event order by seq desc limit 1")
        return str(row[0][0].hex()) if row else ""

    @property
    def now(self) -> int:
        """The clock of these books, in microseconds since 1970 UTC: never behind the last event."""
        return max(self._now(), int(self.rows("select coalesce(max(at), 0) from event")[0][0]))

    @property
    def seq(self) -> int:
        """The number of the last event."""
        return int(self.rows("select coalesce(max(seq), 0) from event")[0][0])

    def rows(self, sql: str, *arguments: object) -> list[Any]:
        """Read rows as tuples."""
        return self.db.execute(sql, arguments).fetchall()

    def sql(self, query: str, **arguments: str | int | bytes | None) -> "pd.DataFrame":
        """Read any frame, with nullable dtypes; `:name` in the query is filled from the arguments."""
        import pandas as pd

        return pd.read_sql_query(query, self.db, params=arguments, dtype_backend="numpy_nullable")

    def setting(self, kind: str) -> str:
        """Give the adopted text of a setting such as `company` or `rates/croatia/income_tax.yaml`."""
        from bolib.books.settings import text_of

        return text_of(self, kind)

    def as_known(self, when: int | str | date) -> "Books":
        """Open the same books as an event left them, or as they were known when a day ended.

        A day (a date or 2026-10-31) ends in the company's time zone. One before the founding, and an event that these
        books do not know, is refused.
        """
        known = when if isinstance(when, int) else self._known_on(when)
        if not 1 <= known <= self.seq:
            raise Refused("books.not_yet", self.path.name, day=str(when))
        return Books(self.path, self.schema, known=known, persons=self.persons)

    def only(self, persons: Collection[str]) -> "Books":
        """Open the same books where every table that names a person shows the rows of some people alone."""
        return Books(self.path, self.schema, known=self.known, persons=persons)

    def _known_on(self, day: str | date) -> int:
        from bolib.books import settings
        from bolib.dates import end_of_day, parse

        end = end_of_day(parse(day) if isinstance(day, str) else day, settings.company(self)["time_zone"])
        (seq,) = self.rows("select coalesce(max(seq), 0) from event where at < ?", end)[0]
        return int(seq)

    def verify(
        self, *, head: str | None = None, progress: Callable[[int, int], None] = lambda done, of: None
    ) -> "Report":
        """Recompute everything and list what does not fit; `head` is a head noted elsewhere."""
        from bolib.books.audit_trail.verify import verify

        self.db.execute("begin")
        try:
            return verify(self.db, self.schema, head=head, progress=progress)
        finally:
            self.db.execute("rollback")

    @contextlib.contextmanager
    def write(
        self, act: str, subject: str, *, reason: str | None = None, key: "Key | None" = None
    ) -> "Iterator[Transaction]":
        """Read, decide and add facts inside one event; a write inside a write joins it.

        `reason` is a person's own words; they go into the table `reason`, where the law lets them be erased.
        """
        from bolib.books import signed_in
        from bolib.books.write import Transaction

        if key and signed_in.served() and not self.given and key.user != signed_in.user(self):
            raise Refused("served.another", key.user)
        if self._open is not None:
            if reason or (key is not None and key != self._open.key):
                raise ValueError(f"{act} is part of {self._open.act}, which has its own key and reason")
            yield self._open
            return
        with turn(self.path):
            if _identity(self.path) != self._file:
                raise Refused("books.replaced", self.path.name)
            self.db.execute("begin immediate")
            try:
                now = self._now()
                self._open = Transaction(self.db, self.schema, act=act, subject=subject, account=self.account, key=key)
                if now < self._open.last_at - CLOCK_SLACK and not self._demo():
                    raise Refused("books.clock_behind", self.path.name)
                self._open.now = max(now, self._open.last_at)
                self._open.salt_from = self.given.seed if self.given else None
                yield self._open
                if reason:
                    self._open.add("reason", [{"text": reason}])
                self._open.close(now)
                self.db.execute("commit")
                for finish in self._open.after_commit:
                    finish()
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("rollback")
                raise
            finally:
                self._open = None

    def _demo(self) -> bool:
        """Whether these are the demo company's books, whose events have the days on which they would have happened."""
        return bool(self.rows("select 1 from company where demo = 1"))

    def _now(self) -> int:
        return self.given.at if self.given else time.time_ns() // 1000


def _identity(path: Path) -> tuple[int, int]:
    """Tell one file from another that was put in its place."""
    found = os.stat(path)
    return found.st_dev, found.st_ino


def create(path: Path, schema: Schema) -> None:
    """Make an empty file with every table and trigger; a file that stands there is refused."""
    if path.exists():
        raise Refused("books.exist", path.name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # whoever can open the file can read it
    db = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode = wal", *PRAGMAS):
            db.execute(f"pragma {pragma}")
        db.execute("begin")
        for statement in statements(schema):
            db.execute(statement)
        db.execute(f"pragma user_version = {schema.form}")
        db.execute("commit")
    finally:
        db.close()
