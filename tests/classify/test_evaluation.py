"""What an evaluation says, on rows whose outcome is known."""

import json

from classify.evaluation import evaluate
from classify.labelled import LabelledPost
from classify.linear import LinearClassifier
from models.verdict import Intent, Urgency

ROWS = [
    LabelledPost(
        "1", "역삼동 빌라 3층에 지금 불이 났어요", Intent.COMPLAINT, "safety", Urgency.EMERGENCY, district="강남구"
    ),
    LabelledPost("2", "불법주차 단속 좀 해주세요", Intent.COMPLAINT, "parking", Urgency.NORMAL, "illegal_parking"),
    LabelledPost("3", "오늘 점심은 김치찌개 먹었다", Intent.NONE, "none", Urgency.LOW, has_subtopic=False),
]


def test_heads_and_shares_have_their_rows(linear: LinearClassifier) -> None:
    found = evaluate(linear, ROWS)
    assert {head.head: head.n for head in found.heads} == {
        "intent": 3,
        "topic": 3,
        "subtopic": 2,
        "urgency": 3,
        "district": 3,
    }
    assert (found.shares["emergencies seen"].value, found.shares["emergencies seen"].n) == (1.0, 1)
    assert found.shares["districts found"].value == 1.0
    assert found.shares["ordinary posts called emergency"].value == 0.0


def test_it_is_a_table_for_people_and_an_object_for_programs(linear: LinearClassifier) -> None:
    found = evaluate(linear, ROWS)
    assert "emergencies seen" in found.as_text()
    assert json.loads(found.as_json())["n"] == 3


def test_no_rows_are_said_to_be_none(linear: LinearClassifier) -> None:
    assert "no rows" in evaluate(linear, []).as_text()
