"""Bigrams: every character begins a token, no token crosses a space, and nothing in a token is special."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.search.grams import PREFIX, fold, phrase, prefix, tokens, words


def _contains(wanted: list[str], given_tokens: list[str]) -> bool:
    return any(
        given_tokens[start : start + len(wanted)] == wanted for start in range(len(given_tokens) - len(wanted) + 1)
    )


def test_a_word_gives_a_token_for_each_of_its_characters() -> None:
    assert tokens("가나다").split() == ["ac00b098", "b098b2e4", "b2e4"]
    assert phrase("가나다") == ["ac00b098", "b098b2e4"]
    assert prefix("나") == "b098"


def test_no_token_reaches_across_a_space() -> None:
    assert tokens("가나 다").split() == ["ac00b098", "b098", "b2e4"]
    assert not _contains(phrase("나다"), tokens("가나 다").split())


@pytest.mark.parametrize("text", ["", " ", "\n\u3000"])
def test_nothing_gives_no_token(text: str) -> None:
    assert tokens(fold(text)) == ""
    assert words(text) == []


def test_the_words_of_a_query_are_folded_and_each_is_there_once() -> None:
    assert words(" CCTV  \u1100\u1161\u11a8\u3000cctv 도로 ") == ["cctv", "각", "도로"]


def test_the_code_of_a_common_character_has_the_length_that_is_indexed() -> None:
    assert {len(prefix(character)) for character in "가ㅋa. \uffff"[:4]} == {PREFIX}


@given(st.text())
def test_tokens_are_small_letters_and_digits_only(text: str) -> None:
    assert re.fullmatch(r"([0-9a-fx]+ )*[0-9a-fx]*", tokens(fold(text)))


@given(st.lists(st.characters(), min_size=2, max_size=2, unique=True))
def test_no_code_is_the_beginning_of_another(pair: list[str]) -> None:
    one, other = pair
    if one != " " and other != " ":
        assert not prefix(one).startswith(prefix(other))


@given(st.text(alphabet="ab가나. 😀", max_size=30), st.text(alphabet="ab가나.😀", min_size=1, max_size=4))
def test_a_phrase_matches_exactly_where_the_substring_occurs(text: str, word: str) -> None:
    found = tokens(fold(text)).split()
    if len(word) == 1:
        assert any(token.startswith(prefix(word)) for token in found) == (word in text)
    else:
        assert _contains(phrase(word), found) == (word in text)
