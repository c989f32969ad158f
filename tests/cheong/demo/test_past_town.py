"""The people of the past know what is right, tell by hand until lately, and judge what was set aside."""

from datetime import timedelta
from pathlib import Path

import pytest

from cheong.demo.arrivals import Span
from cheong.demo.left import Left
from cheong.demo.luck import luck
from cheong.demo.pace import Pace
from cheong.demo.past_town import PastHabits, PastTown
from cheong.demo.steps import Standing, Step
from cheong.wiring import Parts
from classify.labelled import LabelledPost
from models.complaint import HandOver, Status
from models.history import Verb
from models.sample import Judged
from models.verdict import Intent, Urgency
from tests.cheong.demo.small_past import ALL, NOW, a_complaint, history
from tests.way.driving import CHATTER, Way, shared

pytestmark = pytest.mark.timeout(300)  # the small past is made for whichever comes first

PACE = Pace(shared().routing_city.deadlines.calendar, (NOW, NOW))
ASKS = LabelledPost("1", CHATTER, Intent.QUESTION, "road", Urgency.NORMAL, "pothole")


def test_what_is_left_for_the_newcomer_is_done_quickly_and_its_hand_over_never_reported() -> None:
    habits = PastHabits(PACE, Left())
    left = Standing(a_complaint(opened_by="x:left-5"), ())
    assert habits.step(left, luck(1)) is Step.ACCEPT
    assert habits.when(Step.ACCEPT, left, NOW, 5.0, luck(1)) == NOW + timedelta(minutes=5)
    given = HandOver("h", left.complaint.id, "f", "119", "kim", NOW)
    assert habits.reported_at(given, NOW, luck(1)) is None
    assert habits.reported_at(HandOver("h", "another", "f", "119", "kim", NOW), NOW, luck(1)) is not None


def test_nothing_is_done_while_something_is_on_its_way() -> None:
    habits = PastHabits(PACE, Left())
    assert habits.step(Standing(a_complaint(status=Status.ACCEPTED), (), busy=True), luck(1)) is None
    assert habits.step(Standing(a_complaint(status=Status.ACCEPTED), ()), luck(1)) is not None


@pytest.mark.parametrize(("asks", "judged"), [(True, Judged.COMPLAINT), (False, Judged.NONE)])
def test_a_sample_is_judged_by_what_the_post_really_is(tmp_path: Path, asks: bool, judged: Judged) -> None:
    way = Way(tmp_path / "data", NOW)
    way.receives({"id": "past-1", "text": CHATTER, "author": "kim"})
    way.later(hours=19)  # ten in the morning of the next day
    way.parts.sampling().draw(way.now)
    span = Span(NOW - timedelta(days=9), NOW + timedelta(days=9), way.parts.zone, 1)
    town = PastTown(way.parts, span, {"past-1": ASKS} if asks else {}, Left())
    town.judge(way.now)
    (day,) = way.store.sample_days(ALL, 5)
    ((sampled, _),) = way.store.sample(day, ALL).items
    assert sampled.judged is judged
    way.close()


def test_answers_are_recorded_by_hand_at_first_and_sent_lately(past: Parts) -> None:
    answered = [one for one in history(past) if one.verb is Verb.ANSWERED]
    by_hand = {one.at for one in answered if one.actor.startswith("person:")}
    sent = {one.at for one in answered if one.actor.startswith("delivery:")}
    assert by_hand
    assert sent
    assert max(by_hand) <= min(sent)
    assert min(sent) >= NOW - timedelta(days=3)


def test_citizens_wrote_back_and_the_center_put_right_what_the_classifier_did_not_know(past: Parts) -> None:
    verbs = [one.verb for one in history(past)]
    assert verbs.count(Verb.RETOPICED) > 0
    assert verbs.count(Verb.MERGED) > 0
    ids = [one.post or "" for one in history(past) if one.verb is Verb.JOINED]
    assert any(one.endswith("-thanks") for one in ids)
    assert any(one.endswith("-again") for one in ids)
