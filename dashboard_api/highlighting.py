"""Where the words of a search stand in a text, and which stretch of a text is shown: code points, made in Python."""

import re
import unicodedata
from collections.abc import Sequence

EXCERPT = 160
"""Code points of an excerpt, at most."""

_BEFORE = 30
_MOST = 20
_JAMO = re.compile("[\u1160-\u11ff]")
"""Conjoining vowels and finals."""

_MAY_COMBINE = re.compile("[\u0300-\uabff\ud7a4-\U0010ffff]")
"""Whatever stands outside these, Latin and whole syllables, combines with nothing: looking at each takes long."""


def searched(query: str) -> list[str]:
    """The words of a search as they are compared, each once."""
    return list(dict.fromkeys(_folded(query).split()))


def matches(words: Sequence[str], *texts: str | None) -> bool:
    """Whether every word occurs in one of the texts, each as a substring."""
    whole = "\n".join(" ".join(_folded(text).split()) for text in texts if text)
    return all(word in whole for word in words)


def spans(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where the words stand, from and to, in order, overlapping ones as one; at most twenty."""
    if not words:
        return []
    folded, places = _folded(text), None
    # nearly always one character stands for one; going through them one by one takes fifty times as long
    if not _one_for_one(text, folded):
        folded, places = _with_places(text)
    found: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word)
        while at >= 0 and len(found) < _MOST:
            end = at + len(word)
            found.append((at, end) if places is None else (places[at][0], places[end - 1][1]))
            at = folded.find(word, end)
    return _joined(sorted(found))[:_MOST]


def excerpt(text: str, words: Sequence[str] = ()) -> str:
    """At most 160 code points on one line: the beginning, or from shortly before the first of the words on."""
    line = " ".join(text.split())
    first = spans(words, line)[:1]
    start = 0
    if first and first[0][1] > EXCERPT:
        start = max(0, min(first[0][0] - _BEFORE, len(line) - EXCERPT + 1))
    head = "…" if start else ""
    room = EXCERPT - len(head)
    tail = "…" if len(line) - start > room else ""
    return head + line[start : start + room - len(tail)] + tail


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _one_for_one(text: str, folded: str) -> bool:
    """Whether each character of a text became one of its folded form, and belongs to no other."""
    if len(folded) != len(text) or not unicodedata.is_normalized("NFC", text):
        return False
    return not (any(map(unicodedata.combining, _MAY_COMBINE.findall(text))) or _JAMO.search(text))


def _with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and of each of its characters the stretch of the text that it comes from."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _goes_on(text[end]):
            continue
        folded = _folded(text[start:end])
        parts.append(folded)
        places += [(start, end)] * len(folded)
        start = end
    return "".join(parts), places


def _goes_on(character: str) -> bool:
    """Whether a character may compose with the one before it: marks, and the vowels and finals of conjoining jamo."""
    if character < "\u0300":
        return False
    return bool(unicodedata.combining(character)) or _JAMO.match(character) is not None


def _joined(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
