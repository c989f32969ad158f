"""The shipped classifier: what it says, on anything, and how fast."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.linear import LinearClassifier
from models.ports.classifier import Classifier
from models.records import judgement_from_dict, judgement_to_dict
from models.verdict import NO_TOPIC, Intent, Judgement, Urgency

ROOT = Path(__file__).resolve().parents[2]
LINEAR = LinearClassifier.load(ROOT / "models" / "trained" / "linear", ROOT / "cities" / "seoul")
TYPED: Classifier = LINEAR


def judge(text: str) -> Judgement:
    return LINEAR.judge([text])[0]


@pytest.mark.parametrize(
    ("text", "topic", "subtopic"),
    [
        ("골목에 불법주차 때문에 매일 지나갈 수가 없어요", "parking", "illegal_parking"),
        ("공사장 소음 때문에 잠을 못 자요", "environment", "construction_noise"),
    ],
)
def test_a_plain_complaint_has_its_topic_and_subtopic(text: str, topic: str, subtopic: str) -> None:
    found = judge(text)
    assert (found.intent, found.topic, found.subtopic) == (Intent.COMPLAINT, topic, subtopic)
    assert found.topics[0] == topic
    assert len(found.topics) == 3
    assert not found.abstained


def test_an_emergency_is_one_whatever_else_the_post_says() -> None:
    found = judge("역삼동 빌라 3층에 불이 났어요 사람이 갇혀 있어요")
    assert (found.urgency, found.district) == (Urgency.EMERGENCY, "강남구")
    assert set(found.evidence) >= {"urgency", "district"}


def test_chatter_has_no_topic() -> None:
    found = judge("오늘 저녁은 치킨이다 ㅋㅋ 넷플 정주행")
    assert (found.intent, found.topic, found.subtopic) == (Intent.NONE, NO_TOPIC, None)
    assert found.confidence["topic"] == found.confidence["intent"]


def test_a_post_is_judged_alike_alone_and_among_others() -> None:
    texts = ["버스가 안 와요", "", "가로등이 나갔어요 " * 80, "감사합니다", "길이 얼었어요"] * 60
    together = LINEAR.judge(texts)
    assert [one.topic for one in together[:5]] == [judge(text).topic for text in texts[:5]]
    assert together[:5] == together[-5:]
    assert LINEAR.judge([]) == []


@given(st.lists(st.text(max_size=300), max_size=4))
@settings(max_examples=60)
def test_any_text_is_judged_and_evidence_lies_inside_it(texts: list[str]) -> None:
    for text, found in zip(texts, LINEAR.judge(texts), strict=True):
        for places in found.evidence.values():
            assert all(0 <= place.start < place.end <= len(text) for place in places)
        assert all(0 <= value <= 1 for value in found.confidence.values())
        assert set(found.unsure) <= {"intent", "topic", "subtopic"}
        assert judgement_from_dict(judgement_to_dict(found)).topics == found.topics


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\ufeff", "😀" * 3000, "가" * 20_000, " \n\t ", "İ" * 50])
def test_odd_texts_are_judged_too(text: str) -> None:
    assert judge(text).model == LINEAR.name


def test_a_topic_in_doubt_is_said_to_be_unsure() -> None:
    assert judge("이거 어떻게 좀 해주세요").abstained


def test_it_is_fast_enough_for_a_burst() -> None:
    text = "우리 동네 골목에 쓰레기가 쌓여 있고 밤에는 가로등도 꺼져서 너무 어둡습니다. " * 13
    texts = [f"{number} {text}" for number in range(1500)]
    LINEAR.judge(texts[:10])
    started = time.process_time()
    LINEAR.judge(texts)
    # A third of what is measured on an idle machine: a test run shares its cores.
    assert len(texts) / (time.process_time() - started) > 800
