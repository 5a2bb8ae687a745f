"""A month set beside what another program worked out of it: where they part, and the reason that makes the other figures."""
