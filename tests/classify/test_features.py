"""Hashed n-grams keep their place in the text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.features import HEAD, TAIL, Grams, grams


def spans(text: str) -> list[str]:
    found = grams([text])
    pairs = zip(found.word_start.tolist(), found.word_end.tolist(), strict=True)
    return [text[start:end] for start, end in pairs if end > start >= 0]


def buckets(found: Grams, row: int) -> list[int]:
    return sorted(found.bucket[found.row == row].tolist())


def test_words_are_found_where_they_stand() -> None:
    assert spans("불이  났어요\n지금") == ["불이", "났어요", "지금"]


def test_what_is_before_and_behind_a_text_does_not_change_its_n_grams() -> None:
    together = grams(["하나 둘", "", "  셋 ", "넷"])
    for row, text in enumerate(["하나 둘", "", "  셋 ", "넷"]):
        assert buckets(together, row) == buckets(grams([text]), 0)


def test_case_digits_and_kinds_of_blanks_make_no_difference() -> None:
    assert buckets(grams(["CCTV 12번\t출구"]), 0) == buckets(grams(["cctv 34번 출구"]), 0)


def test_a_long_text_loses_its_middle_and_keeps_the_places_of_its_end() -> None:
    text = "가" * HEAD + "나" * 3000 + " " + "다" * (TAIL - 1)
    found = spans(text)
    assert "나" not in "".join(found)
    assert found[-1] == "다" * (TAIL - 1)


def test_no_texts_give_no_n_grams() -> None:
    assert grams([]).texts == 0
    assert len(grams([]).bucket) == 0


@given(st.lists(st.text(max_size=60), max_size=4))
def test_every_n_gram_belongs_to_a_text_and_a_word(texts: list[str]) -> None:
    found = grams(texts)
    assert np.all((found.row >= 0) & (found.row < max(1, len(texts))))
    assert np.all(found.word_row[found.word] == found.row)
