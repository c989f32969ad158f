"""Rewriting a text keeps the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.spans import SpanMap, rewrite


def test_a_span_of_the_new_text_leads_to_what_it_came_from() -> None:
    text, rewriting = rewrite("ab1234cd", [(2, 6, "[#]")])
    assert text == "ab[#]cd"
    assert rewriting.old_span(2, 5) == (2, 6)
    assert rewriting.old_span(0, 2) == (0, 2)
    assert rewriting.old_span(5, 7) == (6, 8)
    assert rewriting.old_span(3, 3) == (2, 2)


def test_a_span_of_the_old_text_leads_to_what_became_of_it() -> None:
    _, rewriting = rewrite("ab1234cd", [(2, 6, "[#]")])
    assert rewriting.new_span(2, 6) == (2, 5)
    assert rewriting.new_span(6, 8) == (5, 7)
    assert rewriting.new_span(0, 0) == (0, 0)


def test_a_map_leads_through_all_passes() -> None:
    first, one = rewrite("a--b", [(1, 3, "")])
    second, two = rewrite(first, [(0, 0, ">> ")])
    found = SpanMap(len(second), (one, two))
    assert second == ">> ab"
    assert list(found) == [(0, 0), (0, 0), (0, 0), (0, 1), (3, 4)]
    with pytest.raises(IndexError):
        found[5]


@given(st.text("ab ", max_size=30), st.sets(st.integers(0, 29), max_size=8))
def test_unchanged_code_points_lead_to_themselves(text: str, places: set[int]) -> None:
    changes = [(at, at + 1, "xy") for at in sorted(places) if at < len(text)]
    new, rewriting = rewrite(text, changes)
    for at, letter in enumerate(new):
        start, end = rewriting.old_span(at, at + 1)
        assert text[start:end] == letter or letter in "xy"
