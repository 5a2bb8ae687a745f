"""What a part of a desk runs in the browser: the few functions that all parts share, then its own file."""

from pathlib import Path

HERE = Path(__file__).parent


def script(name: str) -> str:
    """Give the module of a part by the name of its file."""
    return "\n".join((HERE / f"{one}.js").read_text("utf-8") for one in ("shared", name))
