"""Text to features: character n-grams within words, hashed; the same code in training and in serving.

All texts of a batch are hashed in one go with numpy. Each n-gram keeps its place, so evidence needs no second pass.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

HEAD = 1500
"""Characters of a long text that are read from its beginning …"""

TAIL = 500
"""… and from its end: what people want stands there, and a burst of long texts must not delay an emergency."""

BUCKETS = 1 << 20
"""Hash buckets; what two n-grams share a bucket is the same in training and in serving."""

SIZES = (2, 3)
"""Lengths of the n-grams, the blank before and behind a word counted."""

_SPACE = 32
_TABLE = 0x10000
_MULTIPLIER = np.uint32(2654435761)
_MIXER = np.uint32(2246822519)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of a batch, one entry an occurrence: its text (row), its bucket and its word.

    ``word_start`` and ``word_end`` give each word's stretch, code points of the text as given.
    """

    texts: int
    row: Ints
    bucket: Ints
    word: Ints
    word_row: Ints
    word_start: Ints
    word_end: Ints


@cache
def _folding() -> NDArray[np.uint32]:
    """For each code point of the basic plane: blank for white space, 0 for a digit, else its lower case."""
    table = np.arange(_TABLE, dtype=np.uint32)
    for point in range(_TABLE):
        character = chr(point)
        if character.isspace() or point == 0:
            table[point] = _SPACE
        elif character in string.digits:
            table[point] = ord("0")
        else:
            lower = character.lower()
            if len(lower) == 1:
                table[point] = ord(lower)
    return table


def _read(text: str) -> str:
    """What is read of a text, with the blanks that pad it; long texts lose their middle."""
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]} {text[-TAIL:]}"
    return f" {text} "


def _offsets(length: int) -> Ints:
    """For each character of what ``_read`` gives, its place in the text."""
    if length <= HEAD + TAIL:
        return np.arange(-1, length + 1)
    return np.concatenate([np.arange(-1, HEAD + 1), np.arange(length - TAIL, length + 1)])


def grams(texts: Sequence[str]) -> Grams:
    """The n-grams of the texts, hashed."""
    read = "".join(_read(text) for text in texts)
    points = np.frombuffer(read.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = points.copy()
    basic = points < _TABLE
    folded[basic] = _folding()[points[basic]]
    lengths = [len(text) + 2 if len(text) <= HEAD + TAIL else HEAD + TAIL + 3 for text in texts]
    rows = np.repeat(np.arange(len(texts)), lengths)
    offsets = np.concatenate([_offsets(len(text)) for text in texts]) if texts else np.zeros(0, dtype=np.int64)

    blank = folded == _SPACE
    keep = np.ones(len(blank), dtype=bool)
    keep[1:] = ~(blank[1:] & blank[:-1] & (rows[1:] == rows[:-1]))
    folded, blank, rows, offsets = folded[keep], blank[keep], rows[keep], offsets[keep]
    word = np.cumsum(blank) - 1
    row, bucket, of_word = _hashed(folded, blank, rows, word)
    firsts = np.flatnonzero(blank)
    starts = offsets[np.minimum(firsts + 1, max(len(offsets) - 1, 0))]
    lasts = np.concatenate([firsts[1:] - 1, [len(offsets) - 1]]) if len(firsts) else firsts
    ends = np.where(lasts > firsts, offsets[lasts] + 1, starts)
    return Grams(len(texts), row, bucket, of_word, rows[firsts], starts, ends)


def _hashed(folded: NDArray[np.uint32], blank: NDArray[np.bool_], rows: Ints, word: Ints) -> tuple[Ints, Ints, Ints]:
    """Row, bucket and word of every n-gram that does not reach over a blank."""
    found: list[tuple[Ints, Ints, Ints]] = []
    running = folded * _MULTIPLIER
    inner_blank = np.zeros(len(folded), dtype=bool)
    for size in range(2, max(SIZES) + 1):
        count = len(folded) - size + 1
        if count <= 0:
            break
        if size > 2:
            inner_blank = inner_blank[:count] | blank[size - 2 : size - 2 + count]
        running = (running[:count] ^ folded[size - 1 :]) * _MULTIPLIER
        whole = ~(inner_blank[:count] | (blank[:count] & blank[size - 1 :] & (size == 2)))
        if size in SIZES:
            mixed = (running ^ (running >> np.uint32(15))) * _MIXER
            bucket = ((mixed >> np.uint32(12)) & np.uint32(BUCKETS - 1)).astype(np.int64)
            found.append((rows[:count][whole], bucket[whole], word[:count][whole]))
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty
    row, bucket, of_word = (np.concatenate(part) for part in zip(*found, strict=True))
    return row, bucket, of_word
