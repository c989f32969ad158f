"""Undo restores what an act changed, leaves what programs wrote since, and stops where a person went on."""

from dataclasses import replace

import pytest

from models.complaint import CloseReason, Status
from models.errors import NotAllowedError, NotFoundError
from models.history import Outcome, Verb
from tests.routing.given import (
    ALL,
    BURNING_HERE,
    CENTER,
    MANAGER,
    PLACELESS,
    POTHOLE,
    PRAISE,
    Day,
    codes,
    deletion,
    officer,
    post,
    seen,
)

OWN = officer("gu.road@강남구")
OTHER = replace(OWN, name="정주무관")
FOREIGN = officer("gu.road@서초구")


def test_an_undo_is_a_change_of_its_own_that_says_what_it_undid(day: Day) -> None:
    complaint = day.opens(post("1"))
    closed = day.desk.under("act-1").close(CENTER, seen(complaint), CloseReason.SPAM, "광고")
    undone = day.desk.undo(CENTER, "act-1")
    assert undone == replace(complaint, version=closed.version + 1)
    last = day.store.history(complaint.id, ALL)[-1]
    assert (last.verb, last.after["undone"], last.after["status"]) == (Verb.UNDONE, "act-1", "assigned")
    assert (day.flags(complaint), day.queue()) == ([], [])


def test_it_is_too_late_after_the_window(day: Day) -> None:
    day.desk.under("act-1").accept(OWN, seen(day.opens(post("1"))))
    day.later(seconds=11)
    with pytest.raises(NotAllowedError, match="for 10 seconds: offer a correction"):
        day.desk.undo(OWN, "act-1")


def test_a_persons_later_act_stands_in_the_way_and_is_named(day: Day) -> None:
    accepted = day.desk.under("act-1").accept(OWN, seen(day.opens(post("1"))))
    day.desk.note(CENTER, seen(accepted), "메모")
    with pytest.raises(NotAllowedError, match=r"김센터 did something to complaint .* since \(noted\): .* correction"):
        day.desk.undo(OWN, "act-1")
    assert day.again(accepted).status is Status.ACCEPTED


def test_an_act_is_undone_once(day: Day) -> None:
    day.desk.under("act-1").accept(OWN, seen(day.opens(post("1"))))
    day.desk.under("act-2").undo(OWN, "act-1")
    for act in ("act-1", "act-2"):
        with pytest.raises((NotAllowedError, NotFoundError)):
            day.desk.undo(OWN, act)


def test_who_did_it_undoes_it_and_the_center_nobody_else(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.desk.under("act-1").accept(OWN, seen(complaint))
    with pytest.raises(NotAllowedError, match="박주무관 did this"):
        day.desk.undo(OTHER, "act-1")
    with pytest.raises(NotAllowedError, match="only reads"):
        day.desk.undo(MANAGER, "act-1")
    for person, act in ((FOREIGN, "act-1"), (CENTER, "nothing")):
        with pytest.raises(NotFoundError, match=f"there is no act {act} that can be undone"):
            day.desk.undo(person, act)
    assert day.desk.undo(CENTER, "act-1").status is Status.ASSIGNED


def test_what_a_program_wrote_since_stays(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    day.desk.under("act-1").ask_by_hand(CENTER, seen(complaint), "q1", "어디인가요?")
    day.route(post("2", "강남구예요", reply_to="x:q1"), BURNING_HERE)
    went_on = day.again(complaint)
    assert (went_on.status, went_on.department) == (Status.ASSIGNED, "gu.road@강남구")
    undone = day.desk.undo(CENTER, "act-1")
    assert undone == replace(went_on, version=went_on.version + 1)
    assert len(day.dangers(complaint)) == 1


def test_undoing_a_split_takes_back_what_was_written_to_it_meanwhile(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.route(post("2", "또", reply_to="x:1"), POTHOLE)
    day.desk.under("act-1").split(CENTER, seen(day.again(complaint)), ["x:2"])
    new = day.of(post("2"))
    day.route(post("5", "불이야", reply_to="x:2"), BURNING_HERE)
    day.desk.undo(CENTER, "act-1")
    assert [one.post.id for one in day.store.posts(complaint.id, ALL)] == ["x:1", "x:2", "x:5"]
    assert [flag.post for flag in day.dangers(complaint)] == ["x:5"]
    assert (day.again(new).status, day.again(new).merged_into) == (Status.MERGED, complaint.id)
    assert day.flags(new) == []


def test_undoing_a_raise_leaves_a_closed_complaint_in_the_count_and_the_post_set_aside(day: Day) -> None:
    day.route(post("4"), PRAISE)
    raised = day.desk.under("act-1").raise_post(CENTER, "x:4")
    undone = day.desk.undo(CENTER, "act-1")
    assert (undone.id, undone.status) == (raised.id, Status.CLOSED)
    assert undone.close_reason is CloseReason.NOT_FOR_THE_CITY
    stored = day.store.post("x:4", ALL)
    assert (stored.outcome, stored.complaint, day.queue()) == (Outcome.SET_ASIDE, None, [])
    assert day.desk.raise_post(CENTER, "x:4").id != raised.id


def test_a_raised_complaint_that_somebody_wrote_to_stays_with_what_they_wrote(day: Day) -> None:
    day.route(post("4"), PRAISE)
    raised = day.desk.under("act-1").raise_post(CENTER, "x:4")
    day.route(post("5", "여기요", reply_to="x:4"), POTHOLE)
    assert day.desk.undo(CENTER, "act-1").status is not Status.CLOSED
    assert [one.post.id for one in day.store.posts(raised.id, ALL)] == ["x:5"]


def test_undo_brings_back_no_word_of_a_post_that_was_deleted_meanwhile(day: Day) -> None:
    complaint = day.opens(post("1"))
    before = codes(complaint)
    day.desk.under("act-1").to_queue(CENTER, seen(complaint))
    day.route(deletion(post("1"), 2), None)
    undone = day.desk.undo(CENTER, "act-1")
    assert (codes(undone), {reason.text for reason in undone.reasons}) == (before, {""})


def test_what_was_recorded_as_answered_by_mistake_can_be_recorded_again(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.desk.under("act-1").answer_by_hand(CENTER, seen(complaint), "77", "고쳤습니다")
    undone = day.desk.undo(CENTER, "act-1")
    assert undone.answered_at is None
    assert day.desk.answer_by_hand(CENTER, seen(undone), "77", "고쳤습니다").status is Status.ANSWERED
