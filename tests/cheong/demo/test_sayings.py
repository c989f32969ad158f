"""What people say: an answer for every topic, and nothing left to be filled in."""

import re

import pytest

from cheong.demo.luck import luck
from cheong.demo.sayings import Sayings
from tests.cheong.demo.small_past import a_complaint
from tests.way.driving import shared

CURLY = re.compile(r"[{}]")


@pytest.mark.parametrize("topic", sorted(shared().routing_city.topics.topics))
def test_every_topic_has_answers_of_its_own(topic: str) -> None:
    sayings, city = Sayings.read(), shared().routing_city.topics.topics[topic]
    found = {
        sayings.answer(a_complaint(topic=topic, subtopic=subtopic), "마포구 도로과", luck(topic, subtopic, number))
        for subtopic in (None, *city.subtopics)
        for number in range(20)
    }
    assert len(found) >= 6
    assert all("마포구 도로과" in text for text in found)
    assert not [text for text in found if CURLY.search(text)]


def test_what_a_topic_without_answers_gets_is_said_politely() -> None:
    text = Sayings.read().answer(a_complaint(topic="none", subtopic=None), "120다산콜재단", luck(1))
    assert "120다산콜재단" in text


def test_everything_else_is_said_without_gaps() -> None:
    sayings, chance = Sayings.read(), luck(2)
    said = [
        sayings.question(chance),
        sayings.reply("마포구", chance),
        sayings.placed("불이 꺼져 있어요 {x}", "마포구", "연남동", chance),
        *(sayings.citizen(kind, chance) for kind in ("thanks", "objections", "again", "too")),
        *(sayings.desk(kind, chance) for kind in ("returns", "notes", "assigned", "closed", "reopened")),
        *(sayings.report(to, chance) for to in ("119", "112", "duty")),
    ]
    assert all(said)
    assert "마포구" in said[1]
    assert {"마포구", "연남동"} <= set(re.split(r"[^가-힣]|입니다|이에요", said[2]))
    assert "{x}" in said[2]
