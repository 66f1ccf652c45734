"""`python -m service.cli`, where the command itself is not installed."""

import sys

from service.cli import main

sys.exit(main())
