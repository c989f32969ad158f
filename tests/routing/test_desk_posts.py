"""Which posts are one complaint is for people to say, and what is dangerous about a post goes where the post goes."""

from datetime import timedelta

import pytest

from models.complaint import Complaint, Status, Waits
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, SettingError
from models.history import Outcome
from models.verdict import Urgency
from tests.routing.given import (
    ALL,
    BURNING_HERE,
    CENTER,
    NOW,
    PARKING,
    POTHOLE,
    PRAISE,
    Day,
    officer,
    post,
    seen,
)

OWN = officer("gu.road@강남구")


def joined(day: Day) -> Complaint:
    """A complaint of x:1 and, burning and handed over, x:2."""
    complaint = day.opens(post("1"))
    day.route(post("2", "불이 났어요", reply_to="x:1"), BURNING_HERE)
    return day.desk.acknowledge(CENTER, seen(day.again(complaint)), hand_over="119")


def members(day: Day, complaint: Complaint) -> list[str]:
    """The ids of its posts."""
    return [one.post.id for one in day.store.posts(complaint.id, ALL)]


def test_a_post_moves_with_its_flags_and_hand_overs(day: Day) -> None:
    complaint, to = joined(day), day.opens(post("3", author="other"), PARKING)
    day.desk.move(CENTER, seen(complaint), "x:2", to.id)
    assert (members(day, complaint), members(day, to)) == (["x:1"], ["x:2", "x:3"])
    assert (day.flags(complaint), [flag.post for flag in day.flags(to)]) == ([], ["x:2"])
    assert [one.complaint for one in day.store.hand_overs(ALL)] == [to.id]
    assert day.again(to).version == to.version + 1
    day.route(post("2", "더 커요", revision=2), BURNING_HERE)
    assert [flag.post for flag in day.dangers(to)] == ["x:2"]


def test_where_an_earlier_post_goes_counts_from_its_receipt(day: Day) -> None:
    complaint = joined(day)
    to = day.opens(post("3", author="other", received_at=NOW + timedelta(days=2)), PARKING)
    day.desk.move(CENTER, seen(complaint), "x:1", to.id)
    after = day.again(to)
    assert to.due_at is not None
    assert after.due_at is not None
    assert (after.received_at, after.due_at < to.due_at) == (NOW, True)
    assert day.again(complaint).due_at == complaint.due_at


def test_a_complaint_is_not_left_without_a_post(day: Day) -> None:
    complaint, to = joined(day), day.opens(post("3", author="other"))
    with pytest.raises(NotAllowedError, match="without a post: merge it"):
        day.desk.move(CENTER, seen(to), "x:3", complaint.id)
    with pytest.raises(NotAllowedError, match="without a post"):
        day.desk.split(CENTER, seen(complaint), ["x:1", "x:2"])
    with pytest.raises(SettingError, match="name at least one post"):
        day.desk.split(CENTER, seen(complaint), [])
    with pytest.raises(NotFoundError, match="has no post x:3"):
        day.desk.split(CENTER, seen(complaint), ["x:3"])
    with pytest.raises(SettingError, match="itself"):
        day.desk.move(CENTER, seen(complaint), "x:2", complaint.id)
    with pytest.raises(NotFoundError):
        day.desk.move(CENTER, seen(complaint), "x:2", "nowhere")


def test_a_split_opens_a_complaint_by_the_act(day: Day) -> None:
    complaint = joined(day)
    day.desk.under("act-1").split(CENTER, seen(complaint), ["x:2"])
    new = day.of(post("2"))
    assert (new.opened_by, new.version, new.urgency) == ("act-1", 1, Urgency.EMERGENCY)
    assert [flag.post for flag in day.flags(new)] == ["x:2"]
    assert (members(day, complaint), members(day, new)) == (["x:1"], ["x:2"])
    day.route(post("5", "이어서", reply_to="x:2"), POTHOLE)
    assert day.of(post("5")).id == new.id


def test_a_merge_keeps_the_earliest_receipt_the_strictest_due_time_and_every_flag(day: Day) -> None:
    late = day.opens(post("3", author="other", received_at=NOW + timedelta(days=1)), PARKING)
    early = joined(day)
    day.desk.merge(CENTER, seen(early), late.id, late.version)
    after, gone = day.again(late), day.again(early)
    assert early.due_at is not None
    assert late.due_at is not None
    assert (after.received_at, after.due_at) == (NOW, min(early.due_at, late.due_at))
    assert (gone.status, gone.merged_into, members(day, gone), day.flags(gone)) == (Status.MERGED, late.id, [], [])
    assert members(day, late) == ["x:1", "x:2", "x:3"]
    assert after.urgency is Urgency.EMERGENCY
    day.route(post("6", "이어서", reply_to="x:1"), POTHOLE)
    assert day.of(post("6")).id == late.id


def test_nothing_is_merged_into_what_has_ended_or_changed(day: Day) -> None:
    complaint, into = joined(day), day.opens(post("3", author="other"))
    with pytest.raises(ComplaintChangedError):
        day.desk.merge(CENTER, seen(complaint), into.id, into.version + 1)
    closed = day.moved(into, Status.CLOSED)
    with pytest.raises(NotAllowedError, match="reopen it first"):
        day.desk.merge(CENTER, seen(complaint), closed.id, closed.version)
    assert day.again(complaint) == complaint


def test_a_person_decided_urgency_stays_in_a_merge(day: Day) -> None:
    complaint = joined(day)
    into = day.desk.set_urgency(CENTER, seen(day.opens(post("3", author="other"))), Urgency.LOW)
    day.desk.merge(CENTER, seen(complaint), into.id, into.version)
    assert day.again(into).urgency is Urgency.LOW


def test_what_was_set_aside_is_raised_to_a_complaint_that_waits(day: Day) -> None:
    day.route(post("4"), PRAISE)
    raised = day.desk.under("act-1").raise_post(CENTER, "x:4")
    assert (raised.status, raised.waits, raised.opened_by) == (Status.WAITING, Waits.TOPIC, "act-1")
    assert (members(day, raised), day.queue()) == (["x:4"], [raised.id])
    assert day.store.post("x:4", ALL).outcome is Outcome.COMPLAINT
    with pytest.raises(NotAllowedError, match="is in complaint"):
        day.desk.raise_post(CENTER, "x:4")
    day.route(post("7", "추가", reply_to="x:4"), PRAISE)
    assert day.of(post("7")).id == raised.id


def test_only_the_center_raises_and_only_what_a_citizen_wrote(day: Day) -> None:
    day.route(post("4"), PRAISE)
    day.route(post("5", from_city=True), None)
    with pytest.raises(NotAllowedError, match="only the center"):
        day.desk.raise_post(OWN, "x:4")
    with pytest.raises(NotAllowedError, match="not a citizen's own"):
        day.desk.raise_post(CENTER, "x:5")
    with pytest.raises(NotFoundError):
        day.desk.raise_post(CENTER, "x:9")
