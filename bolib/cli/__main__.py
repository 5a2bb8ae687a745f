"""Starts `bo` as `python -m bolib.cli`."""

from bolib.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
