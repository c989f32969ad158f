"""Cleaning: the text as its reader saw it, without what only machines see, and the way back to what was written."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.spans import Change, Rewriting, SpanMap, rewrite

LINK = "[링크]"
"""Stands for a URL: its characters say nothing about what the citizen wants."""

HANDLE = "@*****"
"""Stands for a handle: it names a person."""

MARKS = 4
"""Combining marks that one letter may carry; no language needs more, floods of them cover the lines around."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text; ``map`` gives for each of its code points the start and end in the original."""

    text: str
    map: SpanMap

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original, in code points, that a span of the cleaned text came from."""
        return self.map.original_span(start, end)


def clean(text: str) -> Cleaned:
    """Clean a text of any length and content, in linear time; raises nothing.

    Done again it changes nothing more, save that HTML entities are resolved once a time.
    """
    passes: list[Rewriting] = []
    for find in _ALL if "&" in text or _ODD.search(text) else _ALWAYS:
        changes = list(find(text))
        if changes:
            text, rewriting = rewrite(text, changes)
            passes.append(rewriting)
    return Cleaned(text, SpanMap(len(text), tuple(passes)))


# A line break by any other name; what separates words must not glue them.
_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_INVISIBLE = (
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\uffa0"  # soft hyphen, joiners, fillers
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, direction, BOM
    r"\ud800-\udfff\ufffe\uffff"  # halves of pairs, noncharacters
)
_CONTROLS = re.compile(rf"\r\n?|[{_BREAKS}]|[{_INVISIBLE}]+")
# Tags and variation selectors beyond the BMP, in which whole texts can be hidden.
_HIDDEN = re.compile(r"[\U000e0000-\U000e0fff]+")
_JOINED = re.compile(r"(?<=[\ufe0f\u2190-\u2bff\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])")


def _controls(text: str) -> Iterator[Change]:
    for found in _CONTROLS.finditer(text):
        if found[0][0] == "\r" or found[0] in _BREAKS:
            yield found.start(), found.end(), "\n"
        elif found[0] != "\u200d" or not _JOINED.match(text, found.start()):
            yield found.start(), found.end(), ""


def _hidden(text: str) -> Iterator[Change]:
    for found in _HIDDEN.finditer(text):
        yield found.start(), found.end(), ""


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def _entities(text: str) -> Iterator[Change]:
    if "&" not in text:
        return
    for found in _ENTITY.finditer(text):
        resolved = html.unescape(found[0])
        if resolved != found[0]:
            yield found.start(), found.end(), resolved


_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_HALF_JAMO = {
    code: chr(ord(unicodedata.normalize("NFKD", chr(code))))
    for code in range(0xFFA1, 0xFFDD)
    if unicodedata.category(chr(code)) == "Lo"
}
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_TO_JAMO = {unicodedata.normalize("NFKD", letter): letter for letter in _LEADS + _VOWELS + _TAILS}
_SYLLABLE = re.compile(rf"([{_LEADS}])([{_VOWELS}])([{_TAILS}](?![{_VOWELS}]))?")
_WIDE = re.compile(r"[\uff01-\uff5e]+|[\u3131-\u3163\uffa1-\uffdc]+")


def _widths(text: str) -> Iterator[Change]:
    for found in _WIDE.finditer(text):
        written = found[0]
        if "\uff01" <= written[0] <= "\uff5e":
            yield from (
                (found.start() + at, found.start() + at + 1, letter)
                for at, letter in enumerate(written.translate(_FULL_WIDTH))
            )
            continue
        letters = "".join(_TO_JAMO.get(_HALF_JAMO.get(ord(one), one), one) for one in written)
        yield from (
            (found.start() + start, found.start() + end, letter)
            for start, end, letter in _composed(letters, letters != written)
            if letter != written[start:end]
        )


def _composed(letters: str, always: bool) -> Iterator[Change]:
    """Letters typed one by one as syllables, if the whole run is syllables: ㅋㅋㅠㅠ is a laugh and stays."""
    syllables = list(_SYLLABLE.finditer(letters)) if always or len(letters) >= 4 else []
    if sum(one.end() - one.start() for one in syllables) < len(letters):
        yield from ((at, at + 1, letter) for at, letter in enumerate(letters))
        return
    for one in syllables:
        lead, vowel = _LEADS.index(one[1]), _VOWELS.index(one[2])
        tail = _TAILS.index(one[3]) + 1 if one[3] else 0
        yield one.start(), one.end(), chr(0xAC00 + (lead * 21 + vowel) * 28 + tail)


def _ranges(codes: list[int]) -> str:
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_MARK_CODES = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
_MARK = _ranges(_MARK_CODES)
_FLOOD = re.compile(rf"[{_MARK}]{{{MARKS + 1},}}")
# What may compose with the letter before it: a mark, or a vowel or final consonant of a syllable in pieces.
_CLUSTER = re.compile(rf"[^{_MARK}\u1161-\u1175\u11a8-\u11c2]?[{_MARK}\u1161-\u1175\u11a8-\u11c2]*", re.DOTALL)


def _marks(text: str) -> Iterator[Change]:
    for found in _FLOOD.finditer(text):
        yield found.start() + MARKS, found.end(), ""


def _composition(text: str) -> Iterator[Change]:
    if unicodedata.is_normalized("NFC", text):
        return
    for found in _CLUSTER.finditer(text):
        composed = unicodedata.normalize("NFC", found[0])
        if composed != found[0]:
            yield found.start(), found.end(), composed


_URL = re.compile(r"(?:https?://|www\.)[a-z0-9%][\w\-.~:/?#\[\]@!$&'()*+,;=%]*", re.IGNORECASE | re.ASCII)
_AFTER_URL = ".,;:!?)]'"


def _links(text: str) -> Iterator[Change]:
    if "://" not in text and "www." not in text.lower():
        return
    for found in _URL.finditer(text):
        yield found.start(), found.start() + len(found[0].rstrip(_AFTER_URL)), LINK


_HANDLE = re.compile(r"(?<![A-Za-z0-9._%+\-])(?:@\w+(?:[.\-]\w+)*)+")


def _handles(text: str) -> Iterator[Change]:
    if "@" not in text:
        return
    for found in _HANDLE.finditer(text):
        yield found.start(), found.end(), HANDLE


_BLANK = re.compile(r"\s(?:\s+|(?<![ \n\t])|(?<=\A.)|\Z)", re.DOTALL)


def _blanks(text: str) -> Iterator[Change]:
    for found in _BLANK.finditer(text):
        start, end = found.span()
        kept = ("\n" * min(2, found[0].count("\n")) or " ") if start > 0 and end < len(text) else ""
        if kept != found[0]:
            yield start, end, kept


_Pass = Callable[[str], Iterator[Change]]
_ALWAYS: tuple[_Pass, ...] = (_composition, _links, _handles, _blanks)
# Controls twice: an entity may name one. Marks twice: composition takes some to pieces.
_ALL: tuple[_Pass, ...] = (
    _controls, _hidden, _entities, _controls, _hidden, _widths, _marks, _composition, _marks, _links, _handles, _blanks,
)  # fmt: skip
# Most texts hold nothing of this, and one look costs less than eight passes.
_ODD = re.compile(
    rf"[\r{_BREAKS}{_INVISIBLE}{_ranges([code for code in _MARK_CODES if code < 0x10000])}"
    r"\uff01-\uff5e\u3131-\u3163\uffa1-\uffdc\U00010000-\U0010ffff]"
)
