"""Rules of claims on pay: what one must be, in which order they are satisfied, and how much each may take."""
