"""Rewriting a text while remembering, for every code point of the new one, where it stood in the old one."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Change = tuple[int, int, str]
"""Start and end in the old text, and what stands there in the new one."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What one pass changed: new and old start and end of every change, in order; between changes nothing moved."""

    new_starts: tuple[int, ...]
    new_ends: tuple[int, ...]
    old_starts: tuple[int, ...]
    old_ends: tuple[int, ...]

    def old_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the old text that a span of the new one came from; both in code points."""
        if start >= end:
            place = self._old(start)[0]
            return place, place
        return self._old(start)[0], self._old(end - 1)[1]

    def _old(self, at: int) -> tuple[int, int]:
        index = bisect_right(self.new_starts, at) - 1
        if index < 0:
            return at, at + 1
        if at < self.new_ends[index]:
            return self.old_starts[index], self.old_ends[index]
        place = at - self.new_ends[index] + self.old_ends[index]
        return place, place + 1

    def new_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the new text that holds what became of a span of the old one."""
        return self._new(start)[0], max(self._new(end - 1)[1] if end > start else 0, self._new(start)[0])

    def _new(self, at: int) -> tuple[int, int]:
        index = bisect_right(self.old_starts, at) - 1
        if index < 0:
            return at, at + 1
        if at < self.old_ends[index]:
            return self.new_starts[index], self.new_ends[index]
        place = at - self.old_ends[index] + self.new_ends[index]
        return place, place + 1


@dataclass(frozen=True, slots=True)
class SpanMap:
    """The way back from a text through all the passes that made it; ``length`` is that of the text, in code points."""

    length: int
    passes: tuple[Rewriting, ...] = field(default=())

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text, in code points, that a span of the text came from."""
        for rewriting in reversed(self.passes):
            start, end = rewriting.old_span(start, end)
        return start, end

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return map(self.__getitem__, range(self.length))

    def __getitem__(self, at: int) -> tuple[int, int]:
        """Start and end in the original of one code point of the text. Raises IndexError outside of it."""
        if not 0 <= at < self.length:
            raise IndexError(at)
        return self.original_span(at, at + 1)


def rewrite(text: str, changes: Iterable[Change]) -> tuple[str, Rewriting]:
    """The text with the changes made, which must be in order and not overlap, and what was changed."""
    parts: list[str] = []
    spans: list[tuple[int, int, int, int]] = []
    old = new = 0
    for start, end, replacement in changes:
        new += start - old
        parts += (text[old:start], replacement)
        spans.append((new, new + len(replacement), start, end))
        old, new = end, new + len(replacement)
    parts.append(text[old:])
    return "".join(parts), _rewriting(spans)


def _rewriting(spans: Sequence[tuple[int, int, int, int]]) -> Rewriting:
    if not spans:
        return Rewriting((), (), (), ())
    new_starts, new_ends, old_starts, old_ends = zip(*spans, strict=True)
    return Rewriting(new_starts, new_ends, old_starts, old_ends)
