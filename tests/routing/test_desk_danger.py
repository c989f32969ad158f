"""A danger is acknowledged with what was done, once, and a hand-over is open until somebody reports back."""

from datetime import timedelta

import pytest

from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, SettingError
from models.history import Verb
from routing.desk import Person
from tests.routing.given import (
    ALL,
    BURNING_HERE,
    CENTER,
    MANAGER,
    NOW,
    POTHOLE,
    URGENT_HERE,
    Day,
    officer,
    post,
    seen,
)

OWN = officer("gu.road@강남구")
FOREIGN = officer("gu.road@서초구")


def test_an_emergency_is_acknowledged_with_what_was_done(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.later(minutes=3)
    after = day.desk.acknowledge(CENTER, seen(complaint), hand_over="119", note="119에 알림")
    assert (after.status, after.version) == (complaint.status, complaint.version + 1)
    assert day.dangers(complaint) == []
    (flag,) = day.flags(complaint)
    assert (flag.acknowledged_by, flag.acknowledged_at) == ("김센터", day.now)
    (handed,) = day.store.hand_overs(ALL)
    assert (handed.to, handed.flag, handed.by, handed.reported_at) == ("119", flag.id, "김센터", None)
    assert handed.again_at == day.now + timedelta(minutes=60)
    assert handed.note is not None
    assert day.store.text(handed.note, ALL) == "119에 알림"
    assert day.queue() == []
    assert Verb.HANDED_OVER in day.verbs(complaint)


def test_an_emergency_needs_a_hand_over_that_there_is(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    with pytest.raises(SettingError, match="an emergency needs a hand-over: one of 119, 112, duty, false_alarm"):
        day.desk.acknowledge(CENTER, seen(complaint))
    with pytest.raises(SettingError, match="'911' is no hand-over"):
        day.desk.acknowledge(CENTER, seen(complaint), hand_over="911", note="메모")
    assert len(day.dangers(complaint)) == 1


def test_a_false_alarm_is_reported_at_once(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.desk.acknowledge(CENTER, seen(complaint), hand_over="false_alarm")
    assert day.store.hand_overs(ALL) == []
    (handed,) = day.store.hand_overs(ALL, open_only=False)
    assert (handed.reported_at, handed.reported_by, handed.again_at) == (NOW, "김센터", None)


def test_what_is_urgent_is_acknowledged_without_a_hand_over(day: Day) -> None:
    complaint = day.opens(post("1"), URGENT_HERE)
    day.desk.acknowledge(CENTER, seen(complaint))
    assert (day.dangers(complaint), day.store.hand_overs(ALL, open_only=False)) == ([], [])


def test_one_of_several_flags_is_acknowledged_by_its_id(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.route(post("2", "더 심해요", reply_to="x:1"), BURNING_HERE)
    complaint = day.again(complaint)
    day.desk.acknowledge(CENTER, seen(complaint), ["danger:x:2:1"], "duty")
    assert [flag.id for flag in day.dangers(complaint)] == ["danger:x:1:1"]
    with pytest.raises(NotFoundError, match="no flag danger:x:9:1"):
        day.desk.acknowledge(CENTER, seen(day.again(complaint)), ["danger:x:9:1"], "duty")


def test_other_flags_are_acknowledged_without_a_hand_over(day: Day) -> None:
    complaint = day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")
    day.route(post("2", "고마워요", reply_to="x:1"), POTHOLE)
    (flag,) = day.flags(complaint)
    day.desk.acknowledge(CENTER, seen(day.again(complaint)), [flag.id])
    assert day.queue() == []


def test_a_danger_raised_since_it_was_read_is_not_acknowledged_unseen(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.route(post("2", "더 심해요", reply_to="x:1"), BURNING_HERE)
    with pytest.raises(ComplaintChangedError):
        day.desk.acknowledge(CENTER, seen(complaint), hand_over="duty")


def test_the_second_of_two_is_told_that_somebody_was_quicker(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.desk.acknowledge(CENTER, seen(complaint), hand_over="duty")
    with pytest.raises(ComplaintChangedError):
        day.desk.acknowledge(CENTER, seen(complaint), hand_over="119")
    with pytest.raises(ComplaintChangedError, match="nothing open to acknowledge"):
        day.desk.acknowledge(CENTER, seen(day.again(complaint)), hand_over="119")


def handed_over(day: Day) -> str:
    """The id of a hand-over without a report."""
    day.desk.acknowledge(CENTER, seen(day.opens(post("1"), BURNING_HERE)), hand_over="119")
    return day.store.hand_overs(ALL)[0].id


@pytest.mark.parametrize("person", [CENTER, OWN])
def test_whoever_sees_it_reports_on_a_hand_over_once(day: Day, person: Person) -> None:
    hand_over = handed_over(day)
    done = day.desk.report(person, hand_over, "불을 껐습니다")
    assert (done.reported_by, done.again_at) == (person.name, None)
    assert done.report is not None
    assert day.store.text(done.report, ALL) == "불을 껐습니다"
    assert day.store.hand_overs(ALL) == []
    with pytest.raises(ComplaintChangedError, match=r"reported on .* already"):
        day.desk.report(person, hand_over, "또")


def test_a_report_from_outside_the_scope_finds_nothing(day: Day) -> None:
    hand_over = handed_over(day)
    with pytest.raises(NotFoundError):
        day.desk.report(FOREIGN, hand_over, "글")
    with pytest.raises(NotAllowedError, match="only reads"):
        day.desk.report(MANAGER, hand_over, "글")
    with pytest.raises(NotFoundError):
        day.desk.report(CENTER, "nothing", "글")
