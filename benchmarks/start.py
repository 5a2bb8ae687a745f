"""How long a person waits for bo: its help, the demo from nothing, the status of a company, a demo that stands already."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HOME = Path(__file__).resolve().parent.parent
PYTHON = getattr(sys, "_base_executable", sys.executable)  # the one that starts bo, not that of .venv


def seconds(bo: Path, *arguments: str, home: str | None = None) -> float:
    """How long one command takes; it must answer. `home` is where it works, else the checkout."""
    env = {**os.environ, **({"BACK_OFFICE_HOME": home, "XDG_CONFIG_HOME": f"{home}/config"} if home else {})}
    began = time.perf_counter()
    done = subprocess.run([PYTHON, str(bo), *arguments], capture_output=True, text=True, cwd=bo.parent, env=env)
    took = time.perf_counter() - began
    if done.returncode == 2:
        raise SystemExit(f"bo {' '.join(arguments)}: {done.stderr.strip().splitlines()[-1]}")
    return took


def typical(times: int, bo: Path, *arguments: str) -> float:
    """The median of several, after one that does not count."""
    seconds(bo, *arguments)
    return median(seconds(bo, *arguments) for _ in range(times))


def demo_from_nothing(bo: Path) -> float:
    """The whole demo in an empty place: eight months of hours, three payrolls; the environment stands already."""
    with tempfile.TemporaryDirectory() as home:
        return seconds(bo, "demo", home=home)


def help_alone(times: int) -> float:
    """The help of a bo that lies alone in a folder, without environment and program."""
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(shutil.copy(HOME / "bo", folder))
        return typical(times, alone, "--help")


def main() -> None:
    """Measure and say each figure with its goal; the demo is made first where it is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="three runs of each, not eleven")
    times = 3 if parser.parse_args().small else 11
    bo = HOME / "bo"
    seconds(bo, "demo")
    figures = {
        "help": (help_alone(times), 0.2),
        "demo": (demo_from_nothing(bo), 60.0),
        "second demo": (typical(times, bo, "demo"), 5.0),
        "status": (typical(times, bo, "status", "demo"), 0.5),
    }
    for name, (took, goal) in figures.items():
        print(f"start, {name}: {took:.2f} s (goal {goal:.2f} s)")


if __name__ == "__main__":
    main()
