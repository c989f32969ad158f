"""What a further judgement does to a complaint, without a store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.complaint import Complaint, Decided, Status, Waits
from models.history import Verb
from models.verdict import Intent, Judgement, Urgency
from routing.decision import decide, facts
from routing.further import Further, Step, goes_to_work, owned, steps, without
from routing.opening import Judged, opened
from tests.routing.given import BURNING_HERE, CHATTER, NOW, PARKING, PLACELESS, POTHOLE, URGENT_HERE, post, seoul

CITY = seoul()
DECIDED = Decided("김센터", NOW, "act")


def complaint(judgement: Judgement = POTHOLE, **changed: object) -> Complaint:
    """A complaint opened by a post with this judgement, and changed since."""
    found = facts(CITY, judgement, "글")
    judged = Judged(post("1"), judgement, "2026", found)
    first = opened(CITY, "c", judged, decide(CITY, found, "글", NOW), None)
    return replace(first, **changed)  # type: ignore[arg-type]  # fields of a complaint


def after(before: Complaint, judgement: Judgement, *, opener: bool = False, written: bool = True) -> list[Step]:
    """The steps that a judgement leads to."""
    return steps(CITY, before, Further(facts(CITY, judgement, "글"), "글", "글", opener, written))


@pytest.mark.parametrize("status", list(Status))
def test_what_was_answered_or_has_ended_is_changed_by_people_only(status: Status) -> None:
    open_still = status not in (Status.ANSWERED, Status.RESOLVED, Status.CLOSED, Status.TRANSFERRED, Status.MERGED)
    before = complaint(PLACELESS, status=status, held_from=Status.ACCEPTED if status is Status.ON_HOLD else None)
    assert goes_to_work(before) is open_still
    assert bool(after(before, BURNING_HERE)) is open_still


def test_nothing_new_is_no_step() -> None:
    assert after(complaint(), POTHOLE) == []
    assert after(complaint(), CHATTER) == []
    assert after(complaint(), PARKING) == []


@pytest.mark.parametrize("status", [Status.RETURNED, Status.REOPENED, Status.ASSIGNED, Status.ACCEPTED])
def test_a_place_is_filled_but_moves_no_owner_unless_it_waits(status: Status) -> None:
    before = complaint(PLACELESS, status=status)
    (step,) = after(before, POTHOLE)
    assert step.verb is Verb.FILLED
    assert step.after == replace(before, district="강남구")


@pytest.mark.parametrize("field", ["district", "department"])
def test_a_field_that_a_person_decided_to_leave_as_it_is_stays(field: str) -> None:
    before = complaint(PLACELESS, decided={field: DECIDED})
    (step,) = after(before, POTHOLE)
    assert step.after.status is Status.WAITING
    assert getattr(step.after, field) is None
    assert field in step.after.proposals


def test_what_waits_for_its_intent_is_filled_and_waits_on() -> None:
    before = complaint(replace(PLACELESS, unsure=("intent",)))
    (step,) = after(before, POTHOLE)
    assert (step.after.status, step.after.waits, step.after.district) == (Status.WAITING, Waits.INTENT, "강남구")


def test_on_hold_goes_back_only_when_the_citizen_wrote() -> None:
    before = complaint(status=Status.ON_HOLD, held_from=Status.ACCEPTED)
    (step,) = after(before, CHATTER)
    assert (step.verb, step.after.status, step.after.held_from) == (Verb.RESUMED, Status.ACCEPTED, None)
    assert after(before, CHATTER, written=False) == []


def test_a_new_subtopic_makes_the_due_time_stricter_and_never_later() -> None:
    without_subtopic = replace(POTHOLE, subtopic=None, unsure=("subtopic",))
    before = complaint(without_subtopic)
    (step,) = after(before, POTHOLE)
    assert (step.after.due_rule, step.after.due_at) == ("field.24h", NOW + timedelta(hours=24))
    assert [reason.code for reason in step.after.reasons if reason.code.startswith("deadline.")] == ["deadline.field"]
    soon = replace(before, due_at=NOW + timedelta(hours=1))
    assert after(soon, POTHOLE)[0].after.due_at == soon.due_at


def test_the_urgency_is_raised_and_never_lowered() -> None:
    (step,) = after(complaint(), URGENT_HERE)
    assert (step.verb, step.after.urgency, step.after.hand_over) == (Verb.REURGED, Urgency.URGENT, None)
    assert after(complaint(BURNING_HERE), replace(POTHOLE, urgency=Urgency.LOW)) == []
    assert after(complaint(), BURNING_HERE)[0].after.hand_over == "119"


def test_the_urgency_of_a_person_gets_a_proposal_that_goes_when_it_comes_true() -> None:
    before = complaint(decided={"urgency": DECIDED})
    (step,) = after(before, URGENT_HERE)
    assert (step.verb, step.after.urgency, step.after.proposals) == (
        Verb.PROPOSED,
        Urgency.NORMAL,
        {"urgency": "urgent"},
    )
    assert after(step.after, URGENT_HERE) == []


def test_the_openers_new_judgement_is_proposed_even_beside_a_program() -> None:
    (step,) = after(complaint(), replace(PARKING, intent=Intent.QUESTION, urgency=Urgency.LOW), opener=True)
    assert step.verb is Verb.PROPOSED
    assert step.after.proposals == {
        "department": "gu.parking@강남구",
        "kind": "inquiry",
        "subtopic": "illegal_parking",
        "topic": "parking",
        "urgency": "low",
    }


def test_history_gets_no_due_time_and_no_hand_over() -> None:
    before = complaint(PLACELESS, history=True, due_at=None, due_rule=None, subtopic=None)
    (step,) = after(before, BURNING_HERE)
    assert (step.after.due_at, step.after.hand_over, step.after.subtopic) == (None, None, "pothole")


def test_a_missing_subtopic_decides_no_owner_even_for_a_question() -> None:
    before = complaint(replace(PLACELESS, intent=Intent.QUESTION, subtopic=None, unsure=("subtopic",)))
    found = owned(CITY, before, replace(before, district="강남구"), "글", topic_sure=True)
    assert (found.status, found.waits) == (Status.WAITING, Waits.SUBTOPIC)


def test_reasons_are_left_out_by_the_beginning_of_their_code() -> None:
    kept = without(complaint().reasons, "judged.", "assigned.")
    assert [reason.code for reason in kept] == ["deadline.field"]
