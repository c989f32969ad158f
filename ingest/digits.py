"""Numbers as people write them for people, in Hangul, circled, spaced, with dots, read as plain digits."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_HANGUL = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
_LETTERS = {"O": "0", "o": "0", "l": "1", "I": "1"}
_CIRCLED = {
    chr(code): str(int(unicodedata.digit(chr(code))))
    for code in (*range(0x2460, 0x2469), *range(0x2474, 0x247D), *range(0x2776, 0x277F), 0x24EA, 0x24FF, 0x2070,
                 0xB9, 0xB2, 0xB3, *range(0x2074, 0x207A), *range(0x2080, 0x208A))
    if unicodedata.digit(chr(code), None) is not None
}  # fmt: skip
_SOFT = _HANGUL | _LETTERS
_DIGITS = _SOFT | _CIRCLED
_D = rf"[\d{''.join(_DIGITS)}]"
_S = r"[ \t\-－‐-―−ㅡ~∼〜～.．·ㆍ・/／_()（）\[\],，]"
# Longer runs are tables, not numbers; the bound keeps the work on a hostile text linear.
_CHAIN = re.compile(rf"{_D}(?:(?:{_S}{{0,3}}| ?에 ?){_D}){{6,120}}")
_LONG = 40
_BEFORE, _AFTER = 28, 12

_PLATE = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자배하허호국합육해공"
_H = rf"[\d{''.join(_CIRCLED)}]"
_K = f"[{''.join(_HANGUL)}]"
_s = r"[ \-－.]{0,2}"
_FOUR = rf"(?:{_H}{{4}}|{_H}(?: {_H}){{3}}|{_K}{{4}})"
_SPLIT = (
    re.compile(rf"(?<!\d)(?:{_H}{{2,3}}|{_H} {_H}(?: {_H})?|{_K}{{2,3}}){_s}[{_PLATE}]{_s}{_FOUR}(?!\d)"),
    re.compile(rf"(?<!\d)(?:{_H}{{1,4}}|{_H}(?: {_H}){{2,3}}|{_K}{{2,4}}) ?동{_s}"
               rf"(?:{_H}{{2,5}}|{_H}(?: {_H}){{2,3}}|{_K}{{2,5}}) ?호"),
    re.compile(rf"[A-Za-z](?<![A-Za-z0-9].){_s}(?:{_H}{{3}}|{_K}{{3}}){_s}[A-Za-z]{_s}{_FOUR}"),
)  # fmt: skip
_SPLIT_KEPT = (re.compile(rf"[{_PLATE}](?={_s}{_FOUR}$)"), re.compile("동|호$"), re.compile("[A-Za-z]"))
# A regex that begins with a class of letters skips most of a text; what it lets through the exact ones decide.
_X = rf"[\d{''.join(_CIRCLED)}{''.join(_HANGUL)}]"
_SPLIT_LOOSE = (
    re.compile(rf"{_X}(?: ?{_X}){{1,2}}{_s}[{_PLATE}]{_s}{_X}(?: ?{_X}){{3}}"),
    re.compile(rf"{_X}(?: ?{_X}){{0,3}} ?동{_s}{_X}(?: ?{_X}){{1,4}} ?호"),
    _SPLIT[2],
)
# Written without any separator these are told from other numbers by the word before them only.
_REGROUPED = (("면허", (2, 2, 6, 2)), ("사업자", (3, 2, 5)), ("주민", (6, 7)), ("등록번호", (6, 7)))
# Once, these end a sentence or a bracket; again and again they are how somebody writes a number.
_ENDINGS = (". ", ", ", ",  ", ") ")
_LETTER_BEFORE = re.compile(r"(?<![A-Za-z])[A-Za-z][ -]?$")
_PHONE_START = re.compile(r"01[016789]|0[3-6]\d|0[78]0")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a stretch of text; ``spans`` give start and end in the text for every character of it.

    ``core`` is the part of ``text`` that was read as a number; the rest is what stands around it.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    core: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Digit:
    value: str
    start: int
    end: int
    soft: bool
    separator: str
    """What stands between the digit before and this one."""


def readings(text: str) -> Iterator[list[Reading]]:
    """For every stretch that may be a number the ways to read it, the most literal first; lookalikes included."""
    for chain in _CHAIN.finditer(text):
        yield list(_chain_readings(text, _digits_of(text, chain.start(), chain.end())))
    for loose, exact, kept in zip(_SPLIT_LOOSE, _SPLIT, _SPLIT_KEPT, strict=True):
        for near in loose.finditer(text):
            found = exact.search(text, near.start(), near.end() + 1)
            if found:
                yield [_split_reading(text, found.start(), found.end(), kept)]


def _value(letter: str) -> str | None:
    if letter in _DIGITS:
        return _DIGITS[letter]
    found = unicodedata.decimal(letter, None)
    return None if found is None else str(found)


def _digits_of(text: str, start: int, end: int) -> list[_Digit]:
    found: list[_Digit] = []
    last = start
    for at in range(start, end):
        value = _value(text[at])
        if value is not None:
            # A syllable may be a word's; the letter O stands for a zero unless it stands alone.
            alone = text[at] in _LETTERS and not any(map(_value, text[max(at - 1, start) : at] + text[at + 1 : at + 2]))
            found.append(_Digit(value, at, at + 1, alone or text[at] in _HANGUL, text[last:at]))
            last = at + 1
    return found


def _chain_readings(text: str, digits: list[_Digit]) -> Iterator[Reading]:
    """The digits whole, then without the outermost that may be words: the last of 오육칠팔이에요 is none."""
    for first, last in _trims(digits):
        chosen = digits[first:last]
        groups = _groups(chosen)
        seen: set[str] = set()
        for separators in _separations(text, chosen, groups):
            reading = _reading(text, chosen, separators)
            if reading.text not in seen:
                seen.add(reading.text)
                yield reading


def _trims(digits: list[_Digit]) -> Iterator[tuple[int, int]]:
    """Which digits to read, from and to: first without a word's syllable at the edge of written digits (5678이에요)."""
    count = len(digits)
    front, back = _soft_edge(digits[:3]), _soft_edge(digits[:-4:-1])
    # What a dash ties to the number is a part of it, and two digits together behind it are hardly a word.
    tied_front = not 0 < front < 3 or digits[front].separator.strip()
    last = digits[count - back :][:2]
    tied_back = (
        not 0 < back < 3 or last[0].separator.strip() or (back == 2 and last[0].separator and not last[1].separator)
    )
    likely = (0 if tied_front else front, count if tied_back else count - back)
    ways = [likely]
    if count <= _LONG:
        ways += [
            (first, last) for first in range(min(front, 2) + 1) for last in range(count, count - min(back, 2) - 1, -1)
        ]
    yield from (way for way in dict.fromkeys(ways) if way[1] - way[0] >= 7)


def _soft_edge(edge: list[_Digit]) -> int:
    return next((at for at, digit in enumerate(edge) if not digit.soft), len(edge))


def _groups(digits: list[_Digit]) -> list[int]:
    lengths: list[int] = []
    for at, digit in enumerate(digits):
        if at and not digit.separator:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return lengths


def _separations(text: str, digits: list[_Digit], groups: list[int]) -> Iterator[list[str]]:
    """The ways to see the separators; each list holds what stands before every digit."""
    dashed = ["-" if digit.separator and at else "" for at, digit in enumerate(digits)]
    if digits[0].value != "0" and any("," in digit.separator for digit in digits[1:]):
        dashed = ["," if "," in digit.separator else kept for digit, kept in zip(digits, dashed, strict=True)]
    starts = _starts(groups)
    single = [at for index, at in enumerate(starts[1:], 1) if groups[index] == 1 and groups[index - 1] == 1]
    # Where dots or dashes hold a number together, a space ends it.
    close = [" " if kept and not digit.separator.strip() else kept for digit, kept in zip(digits, dashed, strict=True)]
    base = close if len(single) >= 6 else dashed
    between = [digit.separator for digit in digits]
    ended = [
        " " if one in _ENDINGS and between.count(one) == 1 else kept for one, kept in zip(between, base, strict=True)
    ]
    if ended != base:
        yield ended
    ways = [_without(base, [at for at in single if digits[at].separator == " "]), _without(base, single)]
    yield from [*ways, dashed] if len(single) >= 6 else [*([close] if close.count("-") > 1 else []), dashed, *ways]
    if sum(text[digit.start] in _HANGUL for digit in digits) >= 4:
        yield [""] * len(digits)
    yield from _phones(digits, groups, starts, dashed)
    ends = {*starts[1:], len(digits)}
    for sizes in _sizes(text, digits, ends):
        edges, whole = set(_starts(list(sizes))[1:]), sum(sizes)
        yield [dashed[at] if at >= whole else "-" if at in edges else "" for at in range(len(digits))]


def _without(separators: list[str], places: list[int]) -> list[str]:
    dropped = set(places)
    return ["" if at in dropped else separator for at, separator in enumerate(separators)]


def _sizes(text: str, digits: list[_Digit], ends: set[int]) -> Iterator[tuple[int, ...]]:
    """How a number that its surroundings name is grouped, whatever its separators."""
    before = text[max(0, digits[0].start - 20) : digits[0].start]
    yield from (sizes for word, sizes in _REGROUPED if sum(sizes) in ends and word in before)
    if 13 in ends and 6 in ends and "-" in digits[6].separator:
        yield 6, 7
    if 8 in ends and _LETTER_BEFORE.search(before):
        yield (8,)


def _starts(groups: list[int]) -> list[int]:
    return [sum(groups[:index]) for index in range(len(groups))]


def _phones(digits: list[_Digit], groups: list[int], starts: list[int], dashed: list[str]) -> Iterator[list[str]]:
    """A phone number in odd groups, 010 12 34 56 78, also between other numbers."""
    values = "".join(digit.value for digit in digits)
    for index, start in enumerate(starts):
        if groups[index] < 3 or not _PHONE_START.match(values, start):
            continue
        for end in (*starts[index + 1 :], len(digits)):
            if end - start in (10, 11):
                yield ["" if start < at < end else kept for at, kept in enumerate(dashed)]


def _reading(text: str, digits: list[_Digit], separators: list[str]) -> Reading:
    start, end = digits[0].start, digits[-1].end
    places = list(range(max(0, start - _BEFORE), start))
    # The letter of a passport, small or apart, is read as its own number shows it.
    if _LETTER_BEFORE.search(text[max(0, start - 3) : start]) and text[start - 1] in " -":
        places.pop()
    letters = list(_upper("".join(text[at] for at in places)))
    spans = [(at, at + 1) for at in places]
    core = len(letters)
    for at, (digit, separator) in enumerate(zip(digits, separators, strict=True)):
        if separator and at:
            letters.append(separator)
            spans.append((digits[at - 1].end, digit.start))
        letters.append(digit.value)
        spans.append((digit.start, digit.end))
    stop = len(letters)
    tail = range(end, min(len(text), end + _AFTER))
    letters += [text[at] for at in tail]
    spans += [(at, at + 1) for at in tail]
    return Reading("".join(letters), tuple(spans), (core, stop))


def _upper(text: str) -> str:
    return "".join(letter.upper() if letter.isascii() else letter for letter in text)


def _split_reading(text: str, start: int, end: int, kept: re.Pattern[str]) -> Reading:
    """A number with a letter in it that means what it says: 일이가 3456, 101동 1203호."""
    whole = {start + found.start() for found in kept.finditer(text[start:end])}
    before = max(0, start - 4)
    places = list(range(before, start))
    letters = [text[at] for at in places]
    for at in range(start, end):
        value = None if at in whole else _value(text[at])
        if at in whole or value is not None:
            letters.append(_upper(text[at]) if value is None else value)
            places.append(at)
    core = (start - before, len(letters))
    tail = range(end, min(len(text), end + _AFTER))
    letters += [text[at] for at in tail]
    places += tail
    return Reading("".join(letters), tuple((at, at + 1) for at in places), core)
