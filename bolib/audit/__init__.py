"""What an auditor's papers compute: pure rules over the frozen audit trail and over a paper that was done again."""
