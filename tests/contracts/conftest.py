"""The fixtures that several suites of this folder share."""

from tests.contracts.stores import kept, store

__all__ = ["kept", "store"]
