"""Luck that is always the same: what happens to whom depends on names and a seed, never on when it is asked."""

from random import Random


def luck(*keys: object) -> Random:
    """A source of chance of its own for these keys; the same keys give the same."""
    return Random(":".join(map(str, keys)))  # noqa: S311  it makes a demo look alive, it keeps no secret
