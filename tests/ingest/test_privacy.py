"""Personal data is hidden however it is written, and nothing else is."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.privacy import Masker
from models.errors import SettingError
from models.post import PersonalDataAction
from tests.ingest.pii_generator import PATTERNS, insert, written

SEOUL = Path(__file__).resolve().parents[2] / "cities" / "seoul"
MASKER = Masker.load(SEOUL)
MOST_MISSES, MOST_FALSE = 0.02, 0.05
# Accounts have no fixed length: a number or the syllable of a particle right behind may be hidden with them.
MOST_FALSE_OF = {"account": 0.1}

CARRIERS = (
    "집 앞 공사장 소음이 새벽 6시부터 너무 심합니다. 민원을 3번이나 넣었는데 그대로예요.",
    "2025년 11월 3일 오후 2시 30분쯤 정류장에서 버스를 40분 기다렸습니다. 확인 부탁드려요.",
    "예산이 12억 5,000만 원이나 들었다는데 놀이터는 왜 이 모양입니까? 답변 바랍니다.",
    "지난번에 전화하니 120번으로 하라고 하더군요. 1588-1234는 연결이 안 됩니다.",
    "마을버스 7211번 배차 간격이 15~20분입니다. 이용객이 1,234명에서 2,345명으로 늘었어요.",
    "쓰레기가 사흘째 그대로입니다. 이 일을 누가 오늘 안에 처리해 주나요?",
)


def examples() -> Iterator[tuple[str, str, str, bool]]:
    for one in json.loads((SEOUL / "privacy.json").read_text())["patterns"]:
        for text in one["match"]:
            yield one["id"], one["action"], text, True
        for text in one["no_match"]:
            yield one["id"], one["action"], text, False


@pytest.mark.parametrize(("pattern", "action", "text", "matches"), list(examples()))
def test_each_example_of_the_patterns_is_treated_as_it_says(
    pattern: str, action: str, text: str, matches: bool
) -> None:
    masked = MASKER.mask(f"여기 {text}")
    found = {one.pattern for one in masked.found}
    if action == "keep":
        assert text in masked.text
    elif action == "review":
        assert text in masked.text
        assert (pattern in found) == matches
    elif matches:
        assert found
        assert text not in masked.text
    else:
        assert pattern not in found


def test_spans_lead_from_the_label_to_what_it_hides() -> None:
    text = "연락처는 010-1234-5678이고 메일은 hong@example.com, 담당 김철수 주무관"
    masked = MASKER.mask(text)
    assert masked.text == "연락처는 [전화번호]이고 메일은 [이메일], 담당 김철수 주무관"
    shown = {one.pattern: masked.text[one.start : one.end] for one in masked.found}
    assert shown == {"mobile": "[전화번호]", "email": "[이메일]", "name_title": "김철수 주무관"}
    hidden = {one.pattern: text[slice(*masked.map.original_span(one.start, one.end))] for one in masked.found}
    assert hidden == {"mobile": "010-1234-5678", "email": "hong@example.com", "name_title": "김철수 주무관"}
    assert [one.action for one in masked.found][-1] is PersonalDataAction.REVIEW


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 10:30, 2019.09.30 ~ 2019.12.31, 2016 2017 2018 2019",
        "예산 1,234,567,890원과 12조 3000억 원, 45,000명",
        "120, 112, 119, 1588-1234, 02-120",
        "7211번 버스, 3호선 2222 열차, 602-1번",
        "3651,3655,3658,3659 등으로 민원 접수",
        "이 일을 오늘 구청이 공사 이사 일정으로",
        "우리 동네 2026-11-22 공사, 국민 여러분",
    ],
)
def test_dates_sums_lines_and_public_numbers_stay(text: str) -> None:
    assert MASKER.mask(text).text == text


@pytest.mark.parametrize("pattern", PATTERNS)
def test_invented_numbers_in_sentences_are_hidden_and_the_sentences_stay(pattern: str) -> None:
    rng, counts = random.Random(f"masking {pattern}"), Counter[str]()
    for _ in range(300):
        one = insert(rng.choice(CARRIERS), written(pattern, rng), rng)
        masked = MASKER.mask(one.text)
        spans = [
            masked.map.original_span(found.start, found.end)
            for found in masked.found
            if found.action is PersonalDataAction.MASK
        ]
        hidden = {at for start, end in spans for at in range(start, end)}
        counts["missed"] += any(one.text[at].isalnum() and at not in hidden for at in range(one.start, one.end))
        around = [at for at in hidden if not one.start - len(one.made.before) <= at < one.end]
        counts["false"] += any(one.text[at].isalnum() for at in around)
    table = f"{pattern:12} n 300 missed {counts['missed']:3} false {counts['false']:3}"
    print(table)  # noqa: T201  pytest shows it with -s
    assert counts["missed"] <= 300 * MOST_MISSES
    assert counts["false"] <= 300 * MOST_FALSE_OF.get(pattern, MOST_FALSE)


@given(st.text("0123456789-–. 공일이삼@a가동호()", max_size=60))
def test_masking_raises_nothing_and_what_is_masked_stays_so(text: str) -> None:
    masked = MASKER.mask(text)
    assert len(masked.map) == len(masked.text)
    for one in masked.found:
        assert 0 <= one.start <= one.end <= len(masked.text)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["010-1234-5678 ", "이이이이이이이이x", "a@", "1", "12가3456 ", "은행 1-1 "])
def test_a_hostile_text_takes_bounded_time(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    start = time.process_time()
    MASKER.mask(text)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "wrong pattern"),
        ('{"version": "1"}', "patterns"),
        (
            '{"version": "1", "patterns": [{"id": "x", "regex": "(", "action": "mask", "label": "L", "order": 1}]}',
            "error",
        ),
        ('{"version": "1", "patterns": [{"id": "x", "regex": "a", "action": "hide", "order": 1}]}', "hide"),
        ('{"version": "1", "patterns": [{"id": "x", "regex": "a", "action": "mask", "order": 1}]}', "label"),
        (
            '{"version": "1", "patterns": [{"id": "x", "regex": "a", "action": "mask", "label": "L", "order": 1,'
            ' "groups": ["n"]}]}',
            "group",
        ),
    ],
)
def test_a_wrong_patterns_file_is_named(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "privacy.json").write_text(content)
    with pytest.raises(SettingError, match=reason):
        Masker.load(tmp_path)


def test_a_missing_patterns_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"privacy\.json"):
        Masker.load(tmp_path)
