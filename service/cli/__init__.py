"""The operator's command line, `tdkt`. Exit code 0: done. 1: done, and something is to be seen to.
2: could not be done; one sentence on stderr says why and what to do.
"""

from service.cli.main import main

__all__ = ["main"]
