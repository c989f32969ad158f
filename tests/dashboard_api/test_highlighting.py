"""Highlights are code points of the text as it is, whatever folding found them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard_api import highlighting
from dashboard_api.highlighting import EXCERPT, excerpt, matches, searched, spans


def marked(query: str, text: str) -> list[str]:
    """The stretches that are marked."""
    return [text[start:end] for start, end in spans(searched(query), text)]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("포트", "도로에 포트홀", ["포트"]),
        ("cctv", "CCTV와 cctv", ["CCTV", "cctv"]),
        ("강남", unicodedata.normalize("NFD", "강남구"), [unicodedata.normalize("NFD", "강남")]),
        (unicodedata.normalize("NFD", "강남"), "강남구", ["강남"]),
        ("ss", "Straße 12", ["ß"]),
        ("가나 나다", "가나다", ["가나다"]),
        ("없음", "도로", []),
        ("", "도로", []),
    ],
)
def test_what_is_found_is_marked_as_it_is_written(query: str, text: str, found: list[str]) -> None:
    assert marked(query, text) == found


def test_all_words_must_occur_in_title_or_text() -> None:
    assert matches(searched("도로 파손"), "도로", "파손이 있어요")
    assert not matches(searched("도로 침하"), "도로", "파손이 있어요")


@given(st.text(max_size=400), st.text(max_size=5))
def test_an_excerpt_is_short_on_one_line_and_its_spans_lie_within(text: str, query: str) -> None:
    shown = excerpt(text, searched(query))
    assert len(shown) <= EXCERPT
    assert "\n" not in shown
    places = spans(searched(query), shown)
    assert all(0 <= start < end <= len(shown) for start, end in places)
    assert places == sorted(places)


def test_a_long_text_is_cut_with_a_mark_at_either_end() -> None:
    assert excerpt("가" * 300).endswith("…")
    middle = excerpt("가" * 300 + "나다" + "라" * 300, ["나다"])
    assert middle.startswith("…")
    assert middle.endswith("…")
    assert "나다" in middle


@given(st.text("가나abKß\u0301\u1161İſ ", max_size=30), st.text("가나abkß", min_size=1, max_size=3))
def test_the_quick_way_marks_what_going_through_the_characters_marks(text: str, word: str) -> None:
    folded, places = highlighting._with_places(text)
    if highlighting._one_for_one(text, highlighting._folded(text)):
        assert folded == highlighting._folded(text)
        assert places == [(at, at + 1) for at in range(len(text))]
    found = spans(searched(word), text)
    at = folded.find(searched(word)[0])
    assert (at >= 0) == bool(found)
    if at >= 0:
        assert found[0][0] == places[at][0]


def test_no_character_that_combines_is_passed_over() -> None:
    every = map(chr, range(0x110000))
    assert not [one for one in every if unicodedata.combining(one) and highlighting._MAY_COMBINE.match(one) is None]
