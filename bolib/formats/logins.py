"""An account as a reader is told of it: a login of the computer as it is, who signed in to a served desk by name.

>>> called("ana"), called("signed-in:ivo")
('ana', 'ivo')
"""

SIGNED_IN = "signed-in:"  # before a user who signed in to a served desk; no login has a colon


def called(account: str) -> str:
    """Name an account."""
    return account.removeprefix(SIGNED_IN)
