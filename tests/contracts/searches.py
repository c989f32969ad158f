"""The search backends that the suite runs on, texts to look in, and the plain scan they are compared with."""

import random
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backends.search.sqlite import SqliteSearch
from models.ports.search import Document, Search, SearchQuery
from models.scope import Reach, Scope

Open = Callable[[Path], Search]
"""Opens an empty index, or the one that was opened at this path before."""


def _sqlite(folder: Path) -> Search:
    return SqliteSearch(folder / "search.db")


BACKENDS: dict[str, Open] = {
    "sqlite": _sqlite,
}

EVERYTHING = Scope.everything("test")
FIRST = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

_TYPED = (
    "가로등이 가로수 주차장 불법주정차 도로 도로변 지하철역 지하차도 버스정류장 공원에서 어린이보호구역 쓰레기 "
    "무단투기 층간소음 신호등이 횡단보도 하수구 냄새가 맨홀뚜껑 자전거도로 따릉이 강남구 은평구청 민원을 "
    "제안합니다 없어요 있습니다 ㅋㅋㅋ ㅠㅠ ㅏㅏ 좀ㅡㅡ CCTV cctv설치 Wi-Fi KTX역 Straße ΣΊΣΥΦΟΣ İstanbul 2026년 "
    '3월1일 02-120 100% a_b_c (긴급) "도로" col:on ^시작 별*표 NEAR AND OR NOT {중괄호} -빼기 😀 👨\u200d👩\u200d👧 '
    "🚧공사중🚧 𠮷野家 ｶﾞ ㄱㅏ 뷁쀍 é É e\u0301 \x00널 \u1100\u1161\u11a8 \ud800"
)
_WORDS = _TYPED.split(" ")
_SPACES = (" ", " ", " ", "\n", "\t", "\u3000", "\xa0 ", "", "", ".", "!? ")


def texts(count: int, seed: int = 20) -> list[str]:
    """Korean texts as people type them: words run together, jamo, emoji, Latin, digits, some of them decomposed."""
    chance = random.Random(seed)
    found = [
        "".join(chance.choice(_WORDS) + chance.choice(_SPACES) for _ in range(chance.randrange(1, 30)))
        for _ in range(count)
    ]
    return [unicodedata.normalize("NFD", text) if chance.random() < 0.1 else text for text in found]


def documents(count: int, seed: int = 20) -> list[Document]:
    """Documents of ``texts`` in no order of time, some received in the same second, some at the same moment."""
    chance = random.Random(seed)
    departments = ("division.road", "division.park", "gu.parking@강남구", None)
    return [
        Document(
            id=f"x:{chance.randrange(10**9)}-{number}",
            version=number + 1,
            text=text,
            channel=chance.choice(("x", "facebook")),
            outcome=chance.choice(("complaint", "joined")),
            received_at=FIRST + timedelta(milliseconds=250 * chance.randrange(count * 2)),
            topic=chance.choice(("roads", "parks")),
            urgency=chance.choice(("normal", "urgent")),
            district=chance.choice(("강남구", None)),
            complaint=f"c{number}",
            department=chance.choice(departments),
            status=chance.choice(("waiting", "assigned")),
            waits=chance.choice(("owner", None)),
        )
        for number, text in enumerate(texts(count, seed))
    ]


def folded(text: str) -> str:
    """How texts are compared."""
    return unicodedata.normalize("NFC", text).casefold()


@dataclass(frozen=True)
class Scan:
    """The plain scan over documents."""

    documents: list[tuple[Document, str]]

    @classmethod
    def over(cls, found: Iterable[Document]) -> "Scan":
        """A scan over these, newest first."""
        ordered = sorted(found, key=lambda document: (document.received_at, document.id), reverse=True)
        return cls([(document, folded(document.text)) for document in ordered])

    def find(self, query: SearchQuery, scope: Scope = EVERYTHING) -> list[str]:
        """The ids of the posts that hold every word of the query, newest first."""
        words = folded(query.text).split()
        return [
            document.id
            for document, text in self.documents
            if all(word in text for word in words) and _passes(document, query) and _seen(document, scope)
        ]


def _passes(document: Document, query: SearchQuery) -> bool:
    names = (name for name in SearchQuery.__slots__ if name != "text" and getattr(query, name) is not None)
    return all(getattr(document, name) == getattr(query, name) for name in names)


def _seen(document: Document, scope: Scope) -> bool:
    return scope.reach is Reach.ALL or document.department in scope.departments


def every(search: Search, query: SearchQuery | str, scope: Scope = EVERYTHING, limit: int = 500) -> list[str]:
    """The ids of all hits, page after page."""
    wanted = SearchQuery(query) if isinstance(query, str) else query
    found: list[str] = []
    cursor = None
    while True:
        hits = search.find(wanted, scope, limit=limit, cursor=cursor)
        found += [hit.post for hit in hits.items]
        cursor = hits.next
        if cursor is None:
            return found
