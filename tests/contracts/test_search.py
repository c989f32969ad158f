"""The search port finds, on every backend, exactly what a plain substring scan finds, in the reader's scope only."""

import base64
import json
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.ports.search import Search, SearchQuery
from models.scope import Scope
from tests.contracts.searches import BACKENDS, EVERYTHING, Scan, documents, every, folded

DOCUMENTS = documents(2500)
SCAN = Scan.over(DOCUMENTS)
ROADS = Scope.of_departments("officer", frozenset({"division.road", "gu.parking@강남구"}))


@pytest.fixture(scope="module", params=list(BACKENDS))
def search(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    found = BACKENDS[request.param](tmp_path_factory.mktemp("search"))
    for start in range(0, len(DOCUMENTS), 500):
        found.index(DOCUMENTS[start : start + 500])
    yield found
    found.close()


def _pieces(lengths: range, count: int) -> list[str]:
    """Pieces from inside longer words, as they stand in the texts."""
    chance = random.Random(7)
    composed = [unicodedata.normalize("NFC", document.text) for document in DOCUMENTS]
    words = [word for text in composed for word in text.split() if len(word) > lengths.stop]
    found = set()
    for word in chance.sample(words, count):
        length = chance.choice(lengths)
        start = chance.randrange(1, len(word) - length)
        found.add(word[start : start + length])
    return sorted(found)


@pytest.mark.parametrize(
    ("lengths", "count"),
    [
        pytest.param(range(2, 3), 250, id="two characters"),
        pytest.param(range(1, 2), 150, id="one character"),
        pytest.param(range(3, 11), 250, id="three to ten characters"),
    ],
)
def test_a_piece_of_a_longer_word_is_found_wherever_it_occurs(search: Search, lengths: range, count: int) -> None:
    pieces = _pieces(lengths, count)
    assert len(pieces) > count / 3
    for piece in pieces:
        assert every(search, piece) == SCAN.find(SearchQuery(piece)) != []


def test_all_words_of_a_query_must_occur(search: Search) -> None:
    chance = random.Random(8)
    pieces = _pieces(range(1, 4), 60)
    queries = [" ".join(chance.sample(pieces, chance.choice((2, 2, 3)))) for _ in range(80)]
    hits = [every(search, query) for query in queries]
    assert hits == [SCAN.find(SearchQuery(query)) for query in queries]
    assert sum(map(bool, hits)) > 20


@pytest.mark.parametrize(
    "text",
    ["CCTV", "cctv", "wi-fi", "WI-FI", "STRASSE", "σίσυφοσ", "istanbul", "É", "e\u0301", "각", "가로", "\u1100\u1161"],
)
def test_case_and_way_of_composing_do_not_matter(search: Search, text: str) -> None:
    assert every(search, text) == SCAN.find(SearchQuery(text))
    assert every(search, text) == every(search, folded(text))


@pytest.mark.parametrize(
    "text",
    [
        '"도로"', '"', '""', "*", "별*표", "도로*", "NEAR", "NEAR(도로 공원)", "도로 AND 공원", "OR", "NOT 도로", "%",
        "100%", "_", "a_b", "(긴급)", ")", "-빼기", "col:on", "text:도로", "^시작", "{중괄호}", "+",
        "도로 + 공원", "\\",
        "'; DROP TABLE documents1; --", "\x00", "널", "\x00널", ".", "!?", "0061", "ac00",
        "\ud800", "?", "@",
    ],
)  # fmt: skip
def test_operators_and_special_characters_are_only_text(search: Search, text: str) -> None:
    assert every(search, text) == SCAN.find(SearchQuery(text))


@pytest.mark.parametrize(
    "text", ["😀", "👨‍👩‍👧", "👩", "🚧공", "중🚧", "𠮷", "𠮷野", "ㅋ", "ㅋㅋㅋ", "ㅠㅠ", "ㄱㅏ", "ｶﾞ", "뷁"]
)
def test_emoji_jamo_and_rare_characters_are_found(search: Search, text: str) -> None:
    assert every(search, text) == SCAN.find(SearchQuery(text)) != []


@pytest.mark.parametrize("text", ["", "   ", "\n\u3000"])
def test_without_words_everything_is_found(search: Search, text: str) -> None:
    assert every(search, text) == SCAN.find(SearchQuery(text))
    assert len(every(search, text)) == len(DOCUMENTS)


@pytest.mark.parametrize("text", ["가" * 20_000, "a " * 10_000, " ".join(map(chr, range(0xAC00, 0xAC00 + 3000)))])
def test_very_long_queries_are_answered(search: Search, text: str) -> None:
    assert every(search, text) == SCAN.find(SearchQuery(text))


_FILTERS = {
    "status": "waiting",
    "waits": "owner",
    "department": "gu.parking@강남구",
    "district": "강남구",
    "topic": "parks",
    "urgency": "urgent",
    "channel": "facebook",
    "outcome": "joined",
}


@pytest.mark.parametrize("text", ["도로", ""])
@pytest.mark.parametrize("name", list(_FILTERS))
def test_a_filter_leaves_only_what_has_the_value(search: Search, name: str, text: str) -> None:
    query = replace(SearchQuery(text), **{name: _FILTERS[name]})
    found = every(search, query)
    assert found == SCAN.find(query)
    assert 0 < len(found) < len(every(search, text))
    assert every(search, replace(query, **{name: "of nothing"})) == []


def test_filters_hold_together(search: Search) -> None:
    query = SearchQuery("도로", status="assigned", topic="roads", channel="x", outcome="complaint")
    assert every(search, query) == SCAN.find(query) != []


@pytest.mark.parametrize("text", ["도로", "가", "", "도로 공원"])
def test_a_reader_of_departments_finds_only_what_is_theirs(search: Search, text: str) -> None:
    query = SearchQuery(text)
    found = every(search, query, ROADS, limit=7)
    assert found == SCAN.find(query, ROADS) != SCAN.find(query)
    assert every(search, query, Scope.of_departments("nobody", frozenset())) == []
    assert every(search, replace(query, department="division.park"), ROADS) == []


@pytest.mark.parametrize("limit", [1, 7, 50, 499])
def test_pages_put_together_are_the_scan(search: Search, limit: int) -> None:
    query = SearchQuery("도로", topic="roads", status="waiting")
    assert every(search, query, limit=limit) == SCAN.find(query)


def test_the_last_page_has_no_next_even_when_it_is_full(search: Search) -> None:
    count = len(SCAN.find(SearchQuery("뷁")))
    assert search.find(SearchQuery("뷁"), EVERYTHING, limit=count).next is None
    assert search.find(SearchQuery("뷁"), EVERYTHING, limit=count - 1).next is not None


def test_a_hit_names_post_complaint_and_receipt(search: Search) -> None:
    newest = SCAN.documents[0][0]
    (hit,) = search.find(SearchQuery(""), EVERYTHING, limit=1).items
    assert (hit.post, hit.complaint, hit.received_at) == (newest.id, newest.complaint, newest.received_at)
    assert hit.received_at.utcoffset() is not None


@pytest.mark.parametrize(
    ("query", "scope"),
    [
        pytest.param(SearchQuery("공원"), EVERYTHING, id="other text"),
        pytest.param(SearchQuery("도로", topic="roads"), EVERYTHING, id="other filter"),
        pytest.param(SearchQuery("도로"), ROADS, id="other scope"),
    ],
)
def test_a_cursor_is_refused_for_another_query_or_reader(search: Search, query: SearchQuery, scope: Scope) -> None:
    cursor = search.find(SearchQuery("도로"), EVERYTHING, limit=3).next
    with pytest.raises(ValueError, match="cursor"):
        search.find(query, scope, cursor=cursor)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "널", "\ud800", "!!!!", "bnVsbA==", "W10=", base64.b64encode(b"[" * 100_000).decode()],
)
def test_what_is_no_cursor_is_refused(search: Search, cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        search.find(SearchQuery("도로"), EVERYTHING, cursor=cursor)


def test_a_cursor_with_another_place_in_it_is_refused_or_harmless(search: Search) -> None:
    cursor = search.find(SearchQuery("도로"), ROADS, limit=3).next
    assert cursor is not None
    bound, *_ = json.loads(base64.urlsafe_b64decode(cursor))
    for place in ([1 << 70, "z"], [-(1 << 60), "z"], ["1", "z"], [1], [1.5, "z"], [None, None]):
        forged = base64.urlsafe_b64encode(json.dumps([bound, *place]).encode()).decode()
        with pytest.raises(ValueError, match="cursor"):
            search.find(SearchQuery("도로"), ROADS, cursor=forged)
    far = base64.urlsafe_b64encode(json.dumps([bound, 1 << 57, "z"]).encode()).decode()
    assert {hit.post for hit in search.find(SearchQuery("도로"), ROADS, cursor=far).items} <= set(
        SCAN.find(SearchQuery("도로"), ROADS)
    )


_PARTS = st.sampled_from([piece for document in DOCUMENTS[:40] for piece in document.text.split() if piece][:300])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=12), st.lists(_PARTS, max_size=3).map(" ".join)), data=st.data())
def test_whatever_is_asked_the_hits_are_those_of_the_scan(search: Search, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    query = SearchQuery(text[start : data.draw(st.integers(start, len(text)))])
    scope = data.draw(st.sampled_from((EVERYTHING, ROADS)))
    assert every(search, query, scope) == SCAN.find(query, scope)


def test_the_index_answers_when_it_is_pinged(search: Search) -> None:
    search.ping()
