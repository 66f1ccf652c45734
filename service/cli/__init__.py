"""The operator's command line, `tdkt`. Exit code 0: done. 1: done, and something is to be seen to.
2: could not be done; one sentence on stderr says why and what to do.
"""

import gc

gc.disable()  # whatever is loaded stays; looking for rubbish among it takes a fifth of the start
from service.cli.main import main  # noqa: E402 - this is what is loaded

gc.freeze()
gc.enable()

__all__ = ["main"]
