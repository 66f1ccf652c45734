"""Use cases: each a value with one method, run in one transaction by the office."""
