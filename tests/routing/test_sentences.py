"""Sentences are a city's data, and each blank in them is one that the program fills."""

import pytest

from models.complaint import Reason
from models.errors import SettingError
from routing.city_files import Section
from routing.sentences import read_sentences
from tests.routing.given import SEOUL


def sentences(**changed: object) -> Section:
    """The city's sentences with some sections changed."""
    return Section("reasons.toml:", {**Section.of_file(SEOUL / "reasons.toml").values, **changed})


def test_a_sentence_is_said_with_its_code_and_its_blanks_filled() -> None:
    said = read_sentences(sentences()).say("waits.district", department="도로과")
    assert said == Reason("waits.district", "어느 구의 일인지 글에서 알 수 없습니다 (도로과 담당).")


def test_what_stands_in_a_text_is_never_taken_for_a_blank() -> None:
    said = read_sentences(sentences()).say("assigned.rule", why="{0} {why}", words="{words.__class__}")
    assert said.text.startswith("{0} {why}: ")


def test_a_plain_reason_leaves_out_words_that_are_not_there() -> None:
    known = read_sentences(sentences())
    assert known.say("judged.topic", name="도로", sure="93%", words="").text == "주제 도로 93%"
    assert known.say("judged.topic", name="도로", sure="93%", words="포트홀").text == "주제 도로 93% · 포트홀"


def test_a_missing_sentence_and_a_blank_that_nothing_fills_are_named() -> None:
    with pytest.raises(SettingError, match=r"reasons\.toml: waits\.intent: the sentence is missing; .*\{intent\}"):
        read_sentences(sentences(waits={}))
    kinds = {"legal": "정식 창구로 {where}"}
    with pytest.raises(SettingError, match=r"reasons\.toml: kind legal: nothing fills \{where\}"):
        read_sentences(sentences(kind=kinds))
    with pytest.raises(SettingError, match=r"is not a sentence with blanks"):
        read_sentences(sentences(kind={"legal": "정식 창구 {"}))
