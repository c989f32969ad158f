"""``python -m tests.faults.hurried COMMAND``: the commands, with leases and pauses of a second."""

import sys

from cheong import loops
from cheong.commands import main
from dashboard_api import indexing

# Constants of the deployed program: how long a dead process's work lies there before another takes it over.
vars(loops).update(_LEASE_SECONDS=1.0)
vars(indexing).update(LEASE_SECONDS=1.0)

if __name__ == "__main__":
    sys.exit(main())
