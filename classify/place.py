"""Where a post is about: the district, from names of districts, dong, stations and landmarks in its text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from classify.place_names import Name, Names, Strength, read_names
from models.verdict import Evidence

_START = re.compile(r"(?<![가-힣])[가-힣]{2}|(?<![0-9A-Za-z])[0-9A-Za-z][0-9A-Za-z.가-힣]")
_HANGUL = re.compile(r"[가-힣]")

# What may stand behind 중구, so that 중구난방 is none.
_BEHIND_TWO = re.compile(
    r"(?:청|민|보건소|의회|에|의|가|는|은|이|을|를|도|로|와|과|랑|인데|입니다|이에요|예요|쪽|지역|관내|전체|에서|부터|까지|만|요)"
)
# Behind the short name of a district: a road, a bridge, a style, a direction; the place is then elsewhere or long.
_NOT_BEHIND_SHORT = re.compile(r"(?:대로|대교|스타일|순환|북(?:도|권)|권|행|제비|성모|고속|엄마|좌파|급|남북|공대)")
_DIRECTION = re.compile(
    r" ?(?:방향|방면|행(?![정사복])|가려면|가려고|가는 ?(?:버스|열차|길|차|지하철)|쪽으로 ?가는|발(?= ))"
)
_HOME = re.compile(
    r"(?:민(?!원|간|사)|주민| ?(?:에|에서)? ?(?:사는|살고|삽니다|살아|살며|거주|살면서)"
    r"| ?(?:에|에서) ?(?:[0-9]+년|오래) ?(?:살|거주))"
)
_OTHER_CITY = re.compile(
    r"(?:부산|대구|인천|광주|대전|울산|세종|수원|성남|고양|용인|부천|안산|안양|남양주|화성|평택|의정부|시흥시|파주|김포시|광명|군포|하남"
    r"|오산|이천시|안성|의왕|양주|구리시|과천|춘천|원주|강릉|청주|충주|천안|아산|전주|익산|군산|목포|여수|순천|포항|경주|구미|창원|김해"
    r"|진주|양산|제주|서귀포|분당|판교|일산|동탄|평촌|산본)(?:특별자치|광역|특례)?(?:시|도)? ?$"
)
_MOST = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A district's Korean name, or None; the places that speak for it; all districts the text could mean."""

    district: str | None
    evidence: tuple[Evidence, ...]
    candidates: tuple[str, ...]


NOWHERE = Place(None, (), ())
"""No place is named."""


@dataclass(frozen=True, slots=True)
class _Hit:
    name: Name
    start: int
    end: int
    strength: Strength
    home: bool


class Places:
    """Finds the district of a text."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._prefixes = {prefix[:2] for prefix in names.city}
        self._starts = self._prefixes | names.by_start.keys()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Of the city whose files lie in ``folder``. Raises SettingError."""
        return cls(read_names(folder))

    def find(self, text: str) -> Place:
        """The district of a text. The site wins over the writer's home; two districts are none."""
        hits = list(self._hits(text))
        if not hits:
            return NOWHERE
        sites = [hit for hit in hits if not hit.home]
        place = _decide(sites)
        return place if place.candidates else _decide(hits)

    def _hits(self, text: str) -> Iterator[_Hit]:
        at = 0
        for match in _START.finditer(text):
            start, begins = match.start(), match.group()
            if start < at or begins not in self._starts:
                continue
            if begins in self._prefixes:
                start = self._behind_city(text, start)
            name = self._longest(text, start)
            if name is None:
                continue
            end = start + len(name.text)
            strength = self._strength(name, text, start)
            if strength is not Strength.NOT_HERE:
                yield _Hit(name, start, end, strength, _HOME.match(text, end) is not None)
            at = end

    def _behind_city(self, text: str, start: int) -> int:
        """Where a name written against the city's begins (서울시강남구)."""
        for prefix in self._names.city:
            behind = start + len(prefix)
            if text.startswith(prefix, start) and _HANGUL.match(text, behind):
                longer = self._longest(text, start)
                return start if longer is not None and len(longer.text) > len(prefix) else behind
        return start

    def _longest(self, text: str, start: int) -> Name | None:
        for name in self._names.by_start.get(text[start : start + 2], ()):
            if text.startswith(name.text, start):
                return name
        return None

    def _strength(self, name: Name, text: str, start: int) -> Strength:
        """How much a name says where it stands."""
        end = start + len(name.text)
        if name.strength is Strength.NOT_HERE or self._elsewhere(name, text, start):
            return Strength.NOT_HERE
        if _DIRECTION.match(text, end):
            return Strength.NOT_HERE
        if name.strength is Strength.GU:
            lost = len(name.text) == 2 and _HANGUL.match(text, end) and not _BEHIND_TWO.match(text, end)
            return Strength.NOT_HERE if lost else Strength.GU
        if name.strength is Strength.SHORT:
            return self._short(name, text, end)
        if name.strength is Strength.WEAK and self._names.strong_behind.match(text, end):
            return Strength.PLACE
        return name.strength

    def _short(self, name: Name, text: str, end: int) -> Strength:
        if _NOT_BEHIND_SHORT.match(text, end):
            return Strength.NOT_HERE
        if name.text in self._names.short_weak and not self._names.strong_behind.match(text, end):
            return Strength.WEAK
        return Strength.SHORT

    def _elsewhere(self, name: Name, text: str, start: int) -> bool:
        before = text[max(0, start - 10) : start]
        if _OTHER_CITY.search(before):
            return True
        cities = self._names.elsewhere.get(name.text)
        return cities is not None and any(city in before for city in cities)


def _decide(hits: list[_Hit]) -> Place:
    """One district, if all sure names agree on one or two unsure ones support each other."""
    sure = [hit for hit in hits if hit.strength in (Strength.GU, Strength.PLACE, Strength.SHORT)]
    districts = {district for hit in sure for district in hit.name.districts}
    if not districts:
        return _supported(hits)
    district = next(iter(districts)) if len(districts) == 1 else None
    against = [h for h in hits if h.strength is Strength.AMBIGUOUS and not districts & h.name.districts]
    if district is None or against:
        others = {name for hit in against for name in hit.name.districts}
        return Place(None, _evidence(sure + against), tuple(sorted(districts | others)))
    return Place(district, _evidence([hit for hit in hits if district in hit.name.districts]), (district,))


def _supported(hits: list[_Hit]) -> Place:
    """The one district that the most unsure names can mean, where at least two different names can."""
    texts = {hit.name.text: hit for hit in hits}
    votes = Counter(district for hit in texts.values() for district in hit.name.districts)
    ambiguous = {d for hit in texts.values() if hit.strength is Strength.AMBIGUOUS for d in hit.name.districts}
    best = votes.most_common(2)
    alone = len(best) == 1 or (len(best) == 2 and best[0][1] > best[1][1])
    if best and alone and best[0][1] >= 2:
        district = best[0][0]
        return Place(district, _evidence([h for h in hits if district in h.name.districts]), (district,))
    return Place(None, _evidence(hits) if ambiguous else (), tuple(sorted(ambiguous)))


def _evidence(hits: list[_Hit]) -> tuple[Evidence, ...]:
    weight = {Strength.GU: 1.0, Strength.PLACE: 0.9, Strength.SHORT: 0.8, Strength.AMBIGUOUS: 0.5, Strength.WEAK: 0.4}
    found = [Evidence(hit.start, hit.end, weight[hit.strength]) for hit in hits]
    found.sort(key=lambda evidence: (-evidence.weight, evidence.start))
    return tuple(found[:_MOST])
