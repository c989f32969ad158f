"""The danger head's words: an emergency that is said to happen now is seen at any load, whatever the weights say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from classify.danger_words import Sign, Words, words
from models.verdict import Evidence, Urgency

LONG = 300
"""Characters above which a text more often argues than calls for help: a sign there needs a word of now beside it."""

SHORT = 120
"""Characters up to which a text is one sentence in all but punctuation: a denial counts wherever it stands."""

_SENTENCE_END = re.compile(r"[.!?\n…]+")
_JUST_NOW = re.compile(r"(?:지금|방금|현재)(?=[^.!?\n]{0,20}$)")
_AROUND = 80
_NEXT = 40
_MOST = 5


@dataclass(frozen=True, slots=True)
class Danger:
    """What the words of a text say: the highest level meant, the kinds of danger, and the places.

    ``level`` is None where no sign counts. ``denied`` is true when signs were seen and all were denied, remembered,
    in the news, figurative or merely possible.
    """

    level: Urgency | None
    kinds: tuple[str, ...]
    denied: bool
    evidence: tuple[Evidence, ...]


NOTHING = Danger(None, (), False, ())
"""No sign of danger at all."""

DENIED = Danger(None, (), True, ())
"""Signs, and none of them meant."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """One pattern finds the letters that begin a sign; then only the signs that begin with that letter are tried."""

    start: re.Pattern[str]
    by_letter: Mapping[str, tuple[re.Pattern[str], tuple[Sign, ...]]]
    words: Words


@cache
def _lexicon() -> _Lexicon:
    groups: dict[str, list[Sign]] = {}
    for sign in words().signs:
        for letter in sign.letters:
            groups.setdefault(letter, []).append(sign)
    by_letter = {
        letter: (re.compile("|".join(f"({sign.source})" for sign in group)), tuple(group))
        for letter, group in groups.items()
    }
    return _Lexicon(re.compile("[" + "".join(sorted(by_letter)) + "]"), by_letter, words())


def find(text: str) -> Danger:
    """The signs of danger in a text."""
    lexicon = _lexicon()
    meant: list[tuple[Sign, int, int]] = []
    denied = False
    at = 0
    while place := lexicon.start.search(text, at):
        at = place.start()
        pattern, signs = lexicon.by_letter[text[at]]
        match = pattern.match(text, at)
        if match is None or match.lastindex is None:
            at += 1
            continue
        sign = signs[match.lastindex - 1]
        if _counts(sign, text, match):
            if _is_meant(lexicon.words, text, match):
                meant.append((sign, match.start(), match.end()))
            else:
                denied = True
        at = max(match.end(), at + 1)
    if meant:
        return _danger(meant)
    return DENIED if denied else NOTHING


def _danger(meant: list[tuple[Sign, int, int]]) -> Danger:
    level = min((sign.level for sign, _, _ in meant), key=lambda level: level.rank)
    kinds = tuple(dict.fromkeys(sign.kind for sign, _, _ in meant))
    places = [Evidence(start, end, 1.0 if sign.level is level else 0.5) for sign, start, end in meant]
    places.sort(key=lambda evidence: (-evidence.weight, evidence.start))
    return Danger(level, kinds, False, tuple(places[:_MOST]))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a stretch begins and ends, looked for near it only."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before = low
    for match in _SENTENCE_END.finditer(text, low, start):
        before = match.end()
    after = _SENTENCE_END.search(text, end, high)
    return before, after.start() if after else high


def _counts(sign: Sign, text: str, match: re.Match[str]) -> bool:
    """Whether the words around a sign are those it needs. People break off: the neighbouring sentences help too."""
    start, end = _sentence(text, match.start(), match.end())
    if sign.without and sign.without.search(text, start, end):
        return False
    if sign.needs is None:
        return True
    return sign.needs.search(text, max(0, start - _NEXT), min(len(text), end + _NEXT)) is not None


def _is_meant(known: Words, text: str, match: re.Match[str]) -> bool:
    """Whether a sign is meant as present and real.

    A guard counts in the sign's own sentence and a little behind it ("… 줄 알았는데. 아니었음"), but not before a word
    of now: "작년에도 났는데 지금 또 불이 났어요" is meant.
    """
    start, end = (0, len(text)) if len(text) <= SHORT else _sentence(text, match.start(), match.end())
    if just_now := _JUST_NOW.search(text, max(start, match.start() - _NEXT), match.start()):
        start = just_now.end()
    if known.guards.search(text, start, min(len(text), end + _NEXT)):
        return False
    if len(text) <= LONG:
        return True
    return known.now.search(text, max(0, start - _NEXT), min(len(text), end + _NEXT)) is not None
