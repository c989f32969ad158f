"""Which of two writes of a post an index keeps: the one of the higher version, and a tombstone before a text."""

from collections.abc import Sequence

from models.ports.search import Document, Tombstone


def outdated(item: Document | Tombstone, version: int, *, forgotten: bool) -> bool:
    """Whether the index, which has the post at this version (``forgotten``: as a tombstone), knows better.

    A document must be newer than a tombstone, not only as new: its text may have been read before it was forgotten.
    """
    return item.version < version or (item.version == version and forgotten and isinstance(item, Document))


def newest(batch: Sequence[Document | Tombstone]) -> list[Document | Tombstone]:
    """Of each post what would be left if the batch were written one by one."""
    found: dict[str, Document | Tombstone] = {}
    for item in batch:
        known = found.get(item.id)
        if known is None or not outdated(item, known.version, forgotten=isinstance(known, Tombstone)):
            found[item.id] = item
    return list(found.values())
