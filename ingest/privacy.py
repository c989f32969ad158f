"""Masking: personal data in a text is replaced by a label before anybody or anything else reads it."""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ingest.digits import Reading, readings
from ingest.plausible import luhn, plausible
from ingest.spans import SpanMap, rewrite
from models.errors import SettingError
from models.post import PersonalData, PersonalDataAction


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of personal data: how it looks, what is done with it, and what wins where two overlap (lower order)."""

    id: str
    regex: re.Pattern[str]
    action: PersonalDataAction
    label: str
    order: int
    groups: tuple[str, ...] = ()
    check: str | None = None


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text, what was found (spans in code points of it), and the way back to the text before."""

    text: str
    found: tuple[PersonalData, ...]
    map: SpanMap


@dataclass(frozen=True, slots=True)
class _Hit:
    pattern: Pattern
    start: int
    end: int
    label: str


# What these look for shows itself as a number that ingest.digits finds; any other pattern runs on every text.
_NUMBERS = frozenset(
    ("rrn", "rrn_partial", "card", "driver", "account", "mobile", "landline", "brn", "passport", "vehicle", "unit")
)
_FEW = 7
_MAIL = "email"
_MAIL_SIGN = re.compile(r" ?(?:@|골뱅이|\((?:at|골뱅이)\)|\[at\]) ?", re.IGNORECASE)
_DOT_SIGN = re.compile(r" ?(?:\(dot\)|\[dot\]|점|쩜) ?| \. |\.", re.IGNORECASE)


class Masker:
    """Finds personal data by a city's patterns, in digits and as people spell numbers."""

    def __init__(self, version: str, patterns: tuple[Pattern, ...], label_failed: str) -> None:
        self.version = version
        self._label_failed = label_failed
        masking = [one for one in patterns if one.action is PersonalDataAction.MASK]
        self._numbers = [one for one in masking if one.id in _NUMBERS]
        self._mails = [one for one in masking if one.id == _MAIL]
        self._others = [one for one in masking if one.id not in _NUMBERS and one.id != _MAIL]
        self._reviews = [one for one in patterns if one.action is PersonalDataAction.REVIEW]

    @classmethod
    def load(cls, city_folder: Path) -> Self:
        """The masker of a city, from its ``privacy.json``. Raises SettingError."""
        path = city_folder / "privacy.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            patterns = tuple(_pattern(one) for one in found["patterns"])
            return cls(str(found["version"]), patterns, str(found.get("label_failed", "[계좌번호]")))
        except OSError as error:
            raise SettingError(f"{path} cannot be read: {error}") from error
        except (ValueError, KeyError, TypeError, re.error) as error:
            raise SettingError(f"{path} holds a wrong pattern: {error.__class__.__name__}: {error}") from error

    def mask(self, text: str) -> Masked:
        """The text with every piece of personal data replaced; what a person must look at is reported, not replaced."""
        hits = self._settled(list(self._hits(text)))
        masked, rewriting = rewrite(text, ((hit.start, hit.end, hit.label) for hit in hits))
        found = [
            PersonalData(hit.pattern.id, *rewriting.new_span(hit.start, hit.end), PersonalDataAction.MASK)
            for hit in hits
        ]
        for review in self._reviews:
            for start, end in _spans(review, text):
                if not any(hit.start < end and start < hit.end for hit in hits):
                    found.append(PersonalData(review.id, *rewriting.new_span(start, end), review.action))
        found.sort(key=lambda one: (one.start, one.end))
        return Masked(masked, tuple(found), SpanMap(len(masked), (rewriting,) if hits else ()))

    def _hits(self, text: str) -> Iterator[_Hit]:
        for pattern in self._others:
            yield from self._found(pattern, text)
        if self._mails and ("@" in text or "골뱅이" in text or "(at)" in text or "[at]" in text):
            for pattern in self._mails:
                yield from self._found(pattern, text)
                yield from self._spelled(pattern, text)
        literal: list[_Hit] | None = None
        for ways in readings(text):
            if literal is None:
                literal = self._settled([hit for pattern in self._numbers for hit in self._found(pattern, text)])
                yield from literal
            if not _covered(text, ways[0], literal):
                yield from self._read(ways)

    def _found(self, pattern: Pattern, text: str) -> Iterator[_Hit]:
        for start, end in _spans(pattern, text):
            hit = self._judged(pattern, text, start, end)
            if hit:
                yield hit

    def _read(self, ways: list[Reading]) -> Iterator[_Hit]:
        """What is found in the first way of reading that finds anything."""
        for reading in ways:
            hits = []
            for pattern in self._numbers:
                for start, end in _spans(pattern, reading.text):
                    if start >= reading.core[1] or end <= reading.core[0]:
                        continue
                    hit = self._judged(pattern, reading.text, start, end)
                    if hit and not (pattern.id == "mobile" and reading.text[start] not in "0+8"):
                        hits.append(_Hit(hit.pattern, reading.spans[start][0], reading.spans[end - 1][1], hit.label))
            if hits:
                yield from hits
                return

    def _judged(self, pattern: Pattern, text: str, start: int, end: int) -> _Hit | None:
        if not plausible(pattern.id, text[start:end], text[max(0, start - 12) : start], text[end : end + 12]):
            return None
        failed = pattern.check == "luhn" and not luhn(re.sub(r"\D", "", text[start:end]))
        return _Hit(pattern, start, end, self._label_failed if failed else pattern.label)

    def _spelled(self, pattern: Pattern, text: str) -> Iterator[_Hit]:
        """Addresses written so that machines do not read them: hong (at) example 점 com."""
        for sign in _MAIL_SIGN.finditer(text):
            before, end = max(0, sign.start() - 64), min(len(text), sign.end() + 100)
            pieces = [(before, sign.start(), None), (sign.start(), sign.end(), "@")]
            last = sign.end()
            for dot in _DOT_SIGN.finditer(text, last, end):
                pieces += [(last, dot.start(), None), (dot.start(), dot.end(), ".")]
                last = dot.end()
            letters, places = "", []
            for start, stop, sense in [*pieces, (last, end, None)]:
                letters += text[start:stop] if sense is None else sense
                places += [(at, at + 1) for at in range(start, stop)] if sense is None else [(start, stop)]
            for start, stop in _spans(pattern, letters):
                yield _Hit(pattern, places[start][0], places[stop - 1][1], pattern.label)

    @staticmethod
    def _settled(hits: list[_Hit]) -> list[_Hit]:
        """Without overlaps: the lower order names a stretch, and all of it is hidden."""
        settled: list[_Hit] = []
        for hit in sorted(hits, key=lambda one: (one.start, one.end)):
            if not settled or hit.start >= settled[-1].end:
                settled.append(hit)
                continue
            last = settled.pop()
            named = min(last, hit, key=lambda one: (one.pattern.order, one.start - one.end))
            settled.append(_Hit(named.pattern, last.start, max(last.end, hit.end), named.label))
        return settled


def _covered(text: str, reading: Reading, hits: list[_Hit]) -> bool:
    """Whether too few digits are left beside what was found as written to be a number of their own."""
    first = bisect_left(hits, reading.spans[reading.core[0]][0], key=lambda hit: hit.end)
    last = bisect_right(hits, reading.spans[reading.core[1] - 1][1], key=lambda hit: hit.start)
    hits = hits[first:last]
    spans = [span for span in reading.spans[slice(*reading.core)] if span[1] - span[0] == 1]
    left = [span for span in spans if not any(hit.start <= span[0] < hit.end for hit in hits)]
    words = [text[start] for start, _ in left if "가" <= text[start] <= "힣"]
    # A letter O at the edge of what was found is the rest of the number, and so may two digits in Hangul be.
    torn = len(words) > 1 or any(
        hit.end == start or hit.start == end for start, end in left for hit in hits if not "가" <= text[start] <= "힣"
    )
    return len(left) < len(spans) and len(left) < _FEW and not torn


def _spans(pattern: Pattern, text: str) -> Iterator[tuple[int, int]]:
    for found in pattern.regex.finditer(text):
        yield next((found.span(group) for group in pattern.groups if found[group] is not None), found.span())


def _pattern(found: dict[str, Any]) -> Pattern:
    action = PersonalDataAction(found["action"])
    label = found.get("label")
    if action is PersonalDataAction.MASK and not label:
        raise ValueError(f"{found['id']}: what is masked needs a label")
    regex = re.compile(found["regex"])
    groups = tuple(found.get("groups", ()))
    if unknown := set(groups) - set(regex.groupindex):
        raise ValueError(f"{found['id']}: the regex has no group {', '.join(sorted(unknown))}")
    return Pattern(found["id"], regex, action, label or "", int(found["order"]), groups, found.get("check"))
