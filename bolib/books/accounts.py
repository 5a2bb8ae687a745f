"""Whose session this is, as the operating system answers; no name is taken from an environment variable."""

import os


def current() -> str:
    """Give the login of the operating system's user."""
    if os.name == "nt":
        return os.getlogin()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
