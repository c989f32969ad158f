"""Intents that want an answer, urgencies in the order in which people look, and what a judgement is unsure of."""

from dataclasses import replace

from models.verdict import Intent, Judgement, Urgency

JUDGEMENT = Judgement(Intent.NONE, "none", None, (), Urgency.LOW, None, {}, (), {}, "linear-1")


def test_complaints_questions_and_proposals_need_an_answer() -> None:
    assert [intent.value for intent in Intent if intent.needs_answer] == ["complaint", "question", "proposal"]


def test_urgencies_rank_from_emergency_to_low() -> None:
    assert [urgency.rank for urgency in (Urgency.EMERGENCY, Urgency.URGENT, Urgency.NORMAL, Urgency.LOW)] == [
        0,
        1,
        2,
        3,
    ]


def test_emergencies_and_urgent_posts_are_dangerous() -> None:
    assert [urgency.value for urgency in Urgency if urgency.dangerous] == ["emergency", "urgent"]


def test_a_judgement_abstains_when_it_is_unsure_of_the_topic() -> None:
    assert not replace(JUDGEMENT, unsure=("intent", "subtopic")).abstained
    assert replace(JUDGEMENT, unsure=("topic",)).abstained
