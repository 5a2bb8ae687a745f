"""What the demo company alone accepts: a given clock, account and seed, so that it is the same at every making."""

import hashlib
from dataclasses import dataclass


@dataclass
class Given:
    """The clock (microseconds since 1970 UTC, moved on by whoever plays the demo), the account and the seed."""

    at: int
    account: str
    seed: str

    @property
    def company(self) -> str:
        """The company's id, drawn from the seed."""
        return hashlib.sha256(f"company {self.seed}".encode()).hexdigest()[:32]
