"""Whether somebody is eligible: what is on record, held against criteria that are data.

From below: `record` (what is on record), `criteria` (rows, read), `question` (a record as it
counts for one award), `findings` (the answer), `weighing` and its parts (one criterion),
`screening` (all of them).
"""

from workflows.law.eligibility.findings import Eligibility, Finding, Group, Verdict

__all__ = ["Eligibility", "Finding", "Group", "Verdict"]
