"""``python -m tests.faults.hurried COMMAND``: the commands, with leases of a second and a sweep every second."""

import sys
from datetime import timedelta
from types import ModuleType

from cheong import loops
from cheong.commands import main
from dashboard_api import answers, indexing


def hurry(module: ModuleType, name: str, value: object) -> None:
    """Set a constant: how long a dead process's work lies there, or what was lost, before somebody looks."""
    if name not in vars(module):
        raise SystemExit(f"{module.__name__} has no {name} any more")
    vars(module)[name] = value


def hurry_all() -> None:
    """Everything at once."""
    hurry(loops, "_LEASE", timedelta(seconds=1))
    hurry(loops, "_SWEEP_EVERY", timedelta(seconds=1))
    hurry(indexing, "LEASE_SECONDS", 1.0)
    hurry(answers, "LEASE_SECONDS", 1.0)


if __name__ == "__main__":
    hurry_all()
    sys.exit(main())
