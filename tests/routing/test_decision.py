"""What becomes of a post by itself, and why it waits."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.complaint import Waits
from models.verdict import Evidence, Intent, Judgement, Urgency
from routing.decision import Decision, decide, explain, facts
from tests.routing.given import CHATTER, FIRE, NOW, PARKING, PLACELESS, POTHOLE, PRAISE, seoul

CITY = seoul()


def decided(judgement: Judgement, text: str = "글", **changed: Any) -> Decision:
    """The decision about a text with this judgement."""
    judgement = replace(judgement, **changed)
    return decide(CITY, facts(CITY, judgement, text), text, NOW)


@pytest.mark.parametrize(
    ("intent", "kind"),
    [(Intent.COMPLAINT, "other"), (Intent.QUESTION, "inquiry"), (Intent.PROPOSAL, "suggestion")],
)
def test_what_asks_something_becomes_a_complaint_of_its_kind(intent: Intent, kind: str) -> None:
    found = decided(POTHOLE, intent=intent)
    assert (found.complaint, found.kind, found.waits) == (True, kind, None)


@pytest.mark.parametrize("intent", [Intent.PRAISE, Intent.OPINION, Intent.NONE])
def test_what_asks_nothing_is_set_aside_and_says_so(intent: Intent) -> None:
    found = decided(PRAISE, intent=intent)
    assert (found.complaint, found.kind, found.department, found.due) == (False, None, None, None)
    assert [reason.code for reason in found.reasons] == [f"set_aside.{intent}"]


def test_the_kind_is_the_subtopics_and_a_formal_matter_says_so() -> None:
    found = decided(POTHOLE, topic="admin", subtopic="infodisclosure")
    assert found.kind == "legal"
    assert "kind.legal" in [reason.code for reason in found.reasons]
    assert decided(POTHOLE, topic="parking", subtopic="parking_fine").kind == "grievance"
    assert decided(POTHOLE, subtopic=None).kind == "other"


def test_dangers_of_any_intent_are_complaints() -> None:
    found = decided(POTHOLE, intent=Intent.OPINION, urgency=Urgency.URGENT)
    assert (found.complaint, found.kind, found.waits, found.hand_over) == (True, "other", None, None)
    assert decided(FIRE).hand_over == "119"


@pytest.mark.parametrize(
    ("changed", "waits"),
    [
        ({"unsure": ("intent", "topic", "subtopic"), "subtopic": None, "district": None}, Waits.INTENT),
        ({"intent": Intent.NONE, "topic": "none", "urgency": Urgency.URGENT}, Waits.INTENT),
        ({"topic": "none", "urgency": Urgency.EMERGENCY}, Waits.INTENT),
        ({"unsure": ("topic", "subtopic"), "subtopic": None, "district": None}, Waits.TOPIC),
        ({"topic": "none", "subtopic": None}, Waits.TOPIC),
        ({"topic": "unheard_of"}, Waits.TOPIC),
        ({"unsure": ("subtopic",), "subtopic": None, "district": None}, Waits.SUBTOPIC),
        ({"subtopic": "unheard_of", "district": None}, Waits.SUBTOPIC),
        ({"subtopic": "illegal_parking"}, Waits.SUBTOPIC),
        ({"district": None}, Waits.DISTRICT),
        ({"district": "부산진구"}, Waits.DISTRICT),
        ({"topic": "safety", "subtopic": "gas"}, Waits.OWNER),
        ({}, None),
    ],
)
def test_it_waits_for_the_first_that_holds(changed: dict[str, Any], waits: Waits | None) -> None:
    found = decided(POTHOLE, **changed)
    assert found.complaint
    assert found.waits is waits
    assert (found.department is None) == (waits not in (None, Waits.OWNER))
    assert found.departments
    assert found.due is not None
    if waits is not None:
        assert any(reason.code.startswith(f"waits.{waits}") for reason in found.reasons)


def test_a_question_that_surely_fits_no_subtopic_goes_to_the_desk_for_questions() -> None:
    assert decided(POTHOLE, intent=Intent.QUESTION, subtopic=None).department == "agency.120"
    unsure = decided(POTHOLE, intent=Intent.QUESTION, subtopic=None, unsure=("subtopic",))
    assert unsure.waits is Waits.SUBTOPIC
    assert decided(CHATTER, intent=Intent.QUESTION).department == "agency.120"


def test_the_strictest_rule_gives_the_due_time_and_field_rules_are_for_complaints() -> None:
    field, service = decided(POTHOLE).due, decided(POTHOLE, intent=Intent.QUESTION).due
    assert field is not None
    assert (field.rule.id, field.due_at) == ("field.24h", NOW + timedelta(hours=24))
    assert service is not None
    assert service.rule.id == "service.final"
    slow = decided(POTHOLE, topic="parking", subtopic="abandoned_vehicle").due
    assert slow is not None
    assert slow.rule.id == "service.final"


def test_staff_read_what_the_classifier_saw() -> None:
    text = "포트홀이 있어요 강남구"
    evidence: dict[str, tuple[Evidence, ...]] = {
        "topic": (Evidence(0, 3, 1.0), Evidence(5, 7, -1.0)),
        "district": (Evidence(9, 12, 1.0), Evidence(100, 120, 1.0)),
    }
    told = [reason.text for reason in explain(CITY, replace(POTHOLE, evidence=evidence), text)]
    assert told == [
        "의도 민원 97%",
        "주제 도로·보도 93% · 포트홀",
        "세부 주제 포트홀·차도 파손 88%",
        "자치구 강남구 · 강남구",
    ]


def test_parking_and_no_place_keep_apart() -> None:
    assert decided(PARKING).department == "gu.parking@강남구"
    assert decided(PLACELESS).departments[0] == "gu.road"
