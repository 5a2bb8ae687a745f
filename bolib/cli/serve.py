"""The command that serves the desks to people who want no JupyterLab."""

import argparse
import sys
from pathlib import Path
from typing import Any

from bolib.cli import answers
from bolib.cli.answers import DONE

PORT = 8866


def commands(command: Any) -> None:
    """Describe it."""
    one = command("serve", serve, "serve the desks in the browser, one sign-in for each person")
    one.add_argument(
        "--address", default="127.0.0.1", help="where to listen; another than 127.0.0.1 needs a certificate"
    )
    one.add_argument("--port", type=int, default=PORT)
    one.add_argument("--certificate", type=Path, metavar="FILE", help="its certificate (PEM), with those above it")
    one.add_argument("--key", type=Path, metavar="FILE", help="the key of the certificate (PEM)")


def serve(given: argparse.Namespace) -> int:
    from bolib.serve import app

    def said(address: str) -> None:
        answers.put(given, "served.here", address=address)
        if not given.certificate:
            answers.put(given, "served.this_computer")
        sys.stdout.flush()  # somebody may be reading a pipe or a log

    app.made(given.address, given.port, given.certificate, given.key, said).start()
    answers.put(given, "served.stopped")
    return DONE
