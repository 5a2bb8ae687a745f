"""What each demo company holds that the papers must find: who is held (examples/demo-company/README.md says why)."""

HELD = {1: {"E-0022", "E-0023", "E-0024"}, 2: {"E-0022", "E-0023", "E-0024"}}
