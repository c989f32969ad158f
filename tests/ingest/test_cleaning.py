"""A cleaned text reads as before, hides nothing, and every code point of it knows where it came from."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning import HANDLE, LINK, clean

SPECIAL = st.sampled_from(
    [
        "\x00", "\ud800", "\udfff", "\u200b", "\u200d", "\ufeff", "\u202e", "\r\n", "\r", "\x85", "\t", "\n", "  ",
        "&amp;",
        "&lt;b&gt;", "&#0;", "&#x200b;", "&", ";", "\u1112\u1161\u11ab", "ㅎㅏㄴ", "ㅋㅋ", "ㅠ",
        "\uffb1", "\uffc2", "０",
        "Ａ",
        "＠", "\u0301", "\u0344", "\u0316", "😀", "👩", "\ufe0f", "https://a.kr/b", "www.",
        "@hong", "@", "a", "가", ".",
        "\U000e0041", "\u212a", "\u3164", "\u0958", "https://",
    ]
)  # fmt: skip
TEXTS = st.lists(SPECIAL | st.characters(), max_size=25).map("".join)


@given(TEXTS)
def test_cleaning_raises_nothing_and_leaves_only_what_can_be_stored(text: str) -> None:
    cleaned = clean(text).text
    cleaned.encode()
    assert "\x00" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()


@given(TEXTS)
def test_cleaning_again_changes_nothing_but_entities(text: str) -> None:
    cleaned = clean(text).text
    if "&" not in cleaned:
        assert clean(cleaned).text == cleaned


@given(TEXTS)
def test_the_map_never_goes_back(text: str) -> None:
    found = clean(text)
    spans = list(found.map)
    assert len(spans) == len(found.text)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(one[0] <= two[0] and one[1] <= two[1] for one, two in pairwise(spans))


@given(st.text("가나다 abc", max_size=30))
def test_letters_lead_to_themselves(text: str) -> None:
    found = clean(text)
    assert all(text[slice(*found.original_span(at, at + 1))][:1] == letter for at, letter in enumerate(found.text))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("서울\u200b시\ufeff에\u202e", "서울시에"),
        ("a\x00b\ud800c\x07", "abc"),
        ("\u1109\u1165\u110b\u116e\u11af", "서울"),
        ("ㅎㅏㄴㄱㅡㄹ", "한글"),
        ("ㅋㅋㅠㅠ ㅇㅋ", "ㅋㅋㅠㅠ ㅇㅋ"),
        ("ﾾￂﾤ", "한"),
        ("０１０－１２３４", "010-1234"),
        ("&lt;script&gt;&amp;lt;", "<script>&lt;"),
        ("보세요 https://a.kr/b?c=1).", f"보세요 {LINK})."),
        ("https://naver.com에서", f"{LINK}에서"),
        ("@hong_gil 님, hong@example.com", f"{HANDLE} 님, hong@example.com"),
        ("한 줄\r\n\r\n\r\n\r\n  둘   셋\u3000넷", "한 줄\n\n둘 셋 넷"),
        ("a\tb", "a\tb"),
        ("👨\u200d👩\u200d👧 가\u200d나", "👨\u200d👩\u200d👧 가나"),
        ("e" + "\u0301" * 100, "é" + "\u0301" * 3),
        ("①②", "①②"),
    ],
)
def test_each_kind_of_dirt_is_cleaned(written: str, read: str) -> None:
    assert clean(written).text == read


def test_a_span_leads_back_to_the_original() -> None:
    written = "가\u200b나 https://a.kr/1 다"
    found = clean(written)
    at = found.text.index(LINK)
    start, end = found.original_span(at, at + len(LINK))
    assert written[start:end] == "https://a.kr/1"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [" ", "\n ", "a\u0301\u0316" * 3, "\u0301\u0316", "&", "&amp;", "@a", "http://", "😀\u200d", "ㅎㅏㄴ", "\ud800"],
)
def test_three_megabytes_of_anything_take_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        clean(text)
        return time.process_time() - start

    assert seconds(3_000_000) < 12 * max(seconds(600_000), 0.05)
