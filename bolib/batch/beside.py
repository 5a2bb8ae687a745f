"""Something that takes long is worked out in a process of its own, so that a desk stays alive: what comes back is what a call would give."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from bolib.problem import Refused

T = TypeVar("T")
COMMAND = (sys.executable, "-P", "-m", "bolib.batch.beside")


def asked(function: Callable[..., T], *given: Any) -> T:
    """Call a function of a module in another process; what it refuses is refused here, any other fault is a RuntimeError.

    The process has the same environment: the same books, and the same person at the desk. Only our own process is read.
    """
    done = subprocess.run(COMMAND, input=pickle.dumps((function, given)), capture_output=True, start_new_session=True)
    if done.returncode:
        raise RuntimeError(f"{function.__qualname__}: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    refused, value = pickle.loads(done.stdout)
    if refused:
        code, where, about = value
        raise Refused(code, where, **about)
    found: T = value
    return found


def main() -> None:
    """Do what the desk asks for; what is printed meanwhile goes to the other stream."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    function, given = pickle.load(sys.stdin.buffer)
    try:
        outcome: tuple[bool, Any] = (False, function(*given))
    except Refused as problem:
        told = problem.problem
        outcome = (True, (told.code, told.where, dict(told.args)))
    with answers:
        answers.write(pickle.dumps(outcome))


if __name__ == "__main__":
    main()
