"""Kill a command at a moment drawn over its measured length; afterwards everything of it or nothing, and again once.

`python -m benchmarks.crash [--small]` does 1,000 kills (20 with --small), spread over run, submit, approve, post and
release; the seed is printed.
"""

import argparse
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bolib.batch import demo, manifest
from bolib.batch.places import bank_of, books_of, outputs_of
from bolib.batch.recovery import recover
from bolib.books import Books, keys
from bolib.stores import SCHEMA

RUN = demo.RUN
COMMANDS = ("run", "submit", "approve", "post", "release")
STATES = {"run": "sealed", "submit": "submitted", "approve": "approved", "post": "posted", "release": "released"}
WHO = {"submit": "demo-clerk"}


def main() -> None:
    """Kill, look, do it again; stops at the first half-done thing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    kills = 20 if given.small else 1000
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory() as scratch:
        stages = prepare(Path(scratch))
        done = sum(trial(stages, name, kills // len(COMMANDS), given.seed, Path(scratch)) for name in COMMANDS)
    print(f"{kills} kills, {done} of them before the command was done")
    print("crash: 0 half done (goal 0)")


def prepare(scratch: Path) -> dict[str, Path]:
    """Make a home that stands before each command."""
    os.environ["XDG_CONFIG_HOME"] = str(scratch / "config")
    stages = {name: scratch / name for name in COMMANDS}
    os.environ["BACK_OFFICE_HOME"] = str(stages["submit"])
    list(demo.play(since=RUN[:7]))  # the last month alone: what is killed is its payroll
    _to_be_run(stages["submit"])
    shutil.copytree(stages["submit"], stages["run"])
    complete(stages["submit"], "run")
    for before, name in itertools.pairwise(COMMANDS[1:]):
        shutil.copytree(stages[before], stages[name])
        complete(stages[name], before)
    return stages


def _to_be_run(home: Path) -> None:
    """Take the demo's first attempt back, so that the next command is a run; the account of this session may run it."""
    from bolib.batch import acts
    from bolib.books import accounts, settings
    from bolib.books.demo_keys import key_of

    clerk, manager = key_of("demo-clerk"), key_of("demo-manager")
    acts.withdraw(outputs_of("demo") / RUN / "1", clerk)
    path = home / "parameters" / "companies" / "demo.yaml"
    text = path.read_text("utf-8").replace("accounts: [demo-clerk]", f"accounts: [demo-clerk, {accounts.current()}]")
    path.write_text(text, "utf-8")
    adopted = text.split("\n---\n")[0] + "\n"
    import hashlib

    with Books(books_of("demo"), SCHEMA, writable=True) as books:
        settings.adopt(books, "company", adopted, key=clerk)
        settings.confirm(books, "company", 2, digest=hashlib.sha256(adopted.encode()).digest(), key=manager)


def command(home: Path, name: str) -> subprocess.Popen[str]:
    """Start a command as a person would."""
    arguments = ["run", "demo", RUN] if name == "run" else [name, str(home / "outputs" / "demo" / RUN / "2")]
    if name != "run":
        arguments += ["--as", WHO.get(name, "demo-manager"), "--passphrase-stdin"]
    started = subprocess.Popen(
        [sys.executable, "-m", "bolib.cli", *arguments],
        env={**os.environ, "BACK_OFFICE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert started.stdin is not None
    started.stdin.write("demo\n")
    started.stdin.close()
    return started


def complete(home: Path, name: str) -> tuple[int, str]:
    """Do a command to its end; gives its exit code and what it complained about."""
    process = command(home, name)
    assert process.stderr is not None
    said = process.stderr.read()
    log = keys.folder().parent / "bo.log"
    return process.wait(), said + (log.read_text("utf-8") if "bo.log" in said else "")


def trial(stages: dict[str, Path], name: str, kills: int, seed: int, scratch: Path) -> int:
    """Kill one command so many times; says how many times it had not been done yet. Raises AssertionError at a half."""
    drawn, home = random.Random(f"{seed} {name}"), scratch / "trial"
    _fresh(stages[name], home)
    began = time.monotonic()
    assert complete(home, name)[0] == 0
    length, undone = time.monotonic() - began, 0
    for _ in range(kills):
        _fresh(stages[name], home)
        process = command(home, name)
        time.sleep(drawn.uniform(0, length))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        done = look(home, name)
        undone += not done
        code, said = complete(home, name)
        assert (code == 2) == (done and name != "run"), f"{name} again: {code} {said}"
        assert look(home, name)
    return undone


def _fresh(stage: Path, home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(stage, home)


def look(home: Path, name: str) -> bool:
    """Say whether a command is done; what is half done raises AssertionError."""
    os.environ["BACK_OFFICE_HOME"] = str(home)
    recover("demo")
    with Books(books_of("demo"), SCHEMA) as books:
        assert books.verify().problems == []
        attempts = dict(books.rows("select attempt, state from run_state where run = ?", RUN))
        folders = {int(path.name) for path in (outputs_of("demo") / RUN).iterdir() if path.name.isdecimal()}
        assert folders == set(attempts), f"{folders} {attempts}"
        assert not list((outputs_of("demo") / RUN).glob(".*.part"))
        for attempt in folders:
            assert manifest.differences(outputs_of("demo") / RUN / str(attempt)) == []
        slips, entries = (books.rows(f"select count(*) from {table}")[0][0] for table in ("payslip", "ledger_entry"))
        posted = any(state in ("posted", "released") for state in attempts.values())
        assert (slips > 0, entries) == (posted, int(posted))
        paid = any(state == "released" for state in attempts.values())
        assert (bank_of("demo") / f"{RUN}.xml").is_file() == paid
        latest = attempts.get(max(attempts), "")
    return bool((name == "run" and max(attempts) > 1) or latest == STATES[name])


if __name__ == "__main__":
    main()
