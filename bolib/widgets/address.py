"""Where a desk is found: one link for JupyterLab and for desks that are served, with the company, month and part that are wanted.

The link leads from one desk to another, so it is the same wherever the folder of desks lies. The part that runs in the
browser reads what is wanted from the address, or hears it where JupyterLab opens the desk within the page.
"""

import posixpath
from urllib.parse import urlencode

from bolib.widgets.markup import Markup, element

WANTED = ("company", "month", "part", "language")


def address(desk: str, here: str, **wanted: str) -> str:
    """Give the address of a desk as seen from another; both are paths below `notebooks`.

    >>> address("accounting/desk.ipynb", "start.ipynb", company="demo", month="2026-10", part="")
    'accounting/desk.ipynb?company=demo&month=2026-10'
    """
    asked = urlencode({name: wanted[name] for name in WANTED if wanted.get(name)})
    path = posixpath.relpath(desk, posixpath.dirname(here) or ".")
    return f"{path}?{asked}" if asked else path


def to_desk(words: str, desk: str, here: str, **wanted: str) -> Markup:
    """Make a link that opens a desk."""
    return element("a", words, href=address(desk, here, **wanted), data_desk=desk, kind="bo-link bo-open")
