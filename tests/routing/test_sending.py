"""What the desk queues for the citizen waits, can be taken back, and holds up everything else meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from models.complaint import CloseReason, Complaint, Status
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError, SettingError
from models.history import Verb
from models.post import Post
from models.sending import SendingState, Withdrawn
from routing.desk import Seen, TriageDesk
from tests.routing.deskwork import ACTS, Scene
from tests.routing.given import (
    ALL,
    BURNING_HERE,
    CENTER,
    MANAGER,
    POTHOLE,
    Day,
    deletion,
    post,
    seen,
)
from tests.routing.sent import (
    DELIVERED,
    FAILED,
    FOREIGN,
    OWN,
    SENDING,
    UNKNOWN,
    WAITING,
    WITHDRAWN,
    accepted,
    became,
    desk,
    sendings,
)


def test_an_answer_waits_for_half_a_minute_and_nothing_changes_until_it_is_out(day: Day) -> None:
    complaint = accepted(day)
    queued = desk(day).under("a1").answer(OWN, seen(complaint), "고쳤습니다")
    assert queued == replace(complaint, version=complaint.version + 1)
    (sending,) = sendings(day, complaint)
    assert (sending.state, sending.act, sending.by, sending.question) == (WAITING, "a1", OWN.name, False)
    assert sending.send_at == day.now + timedelta(seconds=30)
    assert (sending.channel, sending.reply_to) == ("x", "x:1")
    assert day.store.text(sending.text or "", ALL) == "고쳤습니다"
    assert day.verbs(complaint)[-1] is Verb.SENDING


def test_a_question_is_told_apart(day: Day) -> None:
    queued = desk(day).ask(OWN, seen(accepted(day)), "어디인가요?")
    assert [one.question for one in sendings(day, queued)] == [True]
    assert queued.status is Status.ACCEPTED


@pytest.mark.parametrize(
    "change",
    [
        lambda d, s, _: d.note(OWN, s, "메모"),
        lambda d, s, _: d.answer(OWN, s, "또"),
        lambda d, s, _: d.answer_by_hand(OWN, s, "77", "또"),
        lambda d, s, _: d.send_again(OWN, s),
        lambda d, s, o: d.merge(CENTER, Seen(o.id, o.version), s.complaint, s.version),
        lambda d, s, o: d.move(CENTER, Seen(o.id, o.version), "x:4", s.complaint),
    ],
)
@pytest.mark.parametrize(("state", "words"), [(WAITING, "waits to be sent"), (SENDING, "is being sent")])
def test_nothing_else_is_done_to_a_complaint_while_something_is_under_way(
    day: Day, state: SendingState, words: str, change: Callable[[TriageDesk, Seen, Complaint], object]
) -> None:
    other = day.opens(post("3", author="other"))
    day.route(post("4", "또", reply_to="x:3", author="other"), POTHOLE)
    queued = desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다")
    if state is SENDING:
        queued = became(day, queued, SENDING)
    tip = day.store.tip()
    with pytest.raises(NotAllowedError, match=f"nothing else can be done to complaint {queued.id} now: .*{words}"):
        change(desk(day), seen(queued), day.again(other))
    assert day.store.tip() == tip


@pytest.mark.parametrize("name", ACTS)
def test_every_act_of_the_desk_stands_back(day: Day, name: str) -> None:
    scene = Scene.on(day)
    queued = desk(day).answer(CENTER, scene.brought(Status.ASSIGNED), "고쳤습니다")
    with pytest.raises(NotAllowedError, match="waits to be sent"):
        ACTS[name].do(desk(day), CENTER, seen(queued), scene)


def test_a_hand_over_is_not_reported_on_meanwhile(day: Day) -> None:
    burning = day.opens(post("1"), BURNING_HERE)
    told = day.desk.acknowledge(CENTER, seen(burning), hand_over="119")
    (hand_over,) = day.store.hand_overs(ALL)
    desk(day).answer(CENTER, seen(told), "출동했습니다")
    with pytest.raises(NotAllowedError, match="waits to be sent"):
        desk(day).report(CENTER, hand_over.id, "껐음")


# ------------------------------------------------------------------------------------------- undo and drop


def test_within_its_half_minute_an_answer_is_taken_back_by_undo(day: Day) -> None:
    complaint = accepted(day)
    queued = desk(day).under("a1").answer(OWN, seen(complaint), "고쳤습니다")
    day.later(seconds=29)
    undone = desk(day).undo(OWN, "a1")
    assert undone == replace(complaint, version=queued.version + 1)
    (sending,) = sendings(day, complaint)
    assert (sending.state, sending.error, sending.text) == (WITHDRAWN, Withdrawn.UNDONE, None)
    assert day.store.typed_about(complaint.id, ALL) == []
    assert desk(day).answer(OWN, seen(undone), "다시").version == undone.version + 1


@pytest.mark.parametrize("state", [SENDING, FAILED, UNKNOWN, DELIVERED])
def test_once_its_sending_began_a_correction_is_offered(day: Day, state: SendingState) -> None:
    queued = desk(day).under("a1").answer(OWN, seen(accepted(day)), "고쳤습니다")
    became(day, queued, state)
    with pytest.raises(NotAllowedError, match="on its way already: it cannot be undone, offer a correction"):
        desk(day).undo(OWN, "a1")


def test_what_waits_to_be_tried_again_began_too(day: Day) -> None:
    queued = desk(day).under("a1").answer(OWN, seen(accepted(day)), "고쳤습니다")
    became(day, queued, WAITING, error="away")
    with pytest.raises(NotAllowedError, match="on its way already"):
        desk(day).undo(OWN, "a1")
    dropped = desk(day).drop_sending(OWN, seen(day.again(queued)))
    assert desk(day).note(OWN, seen(dropped), "직접 함").status is Status.ACCEPTED


def test_after_its_half_minute_undo_is_too_late_and_other_acts_keep_their_window(day: Day) -> None:
    first = desk(day).under("a1").answer(OWN, seen(accepted(day)), "고쳤습니다")
    other = desk(day).under("a2").accept(OWN, seen(day.opens(post("2", author="other"))))
    day.later(seconds=11)
    with pytest.raises(NotAllowedError, match="for 10 seconds"):
        desk(day).undo(OWN, "a2")
    day.later(seconds=20)
    with pytest.raises(NotAllowedError, match="for 30 seconds"):
        desk(day).undo(OWN, "a1")
    assert (day.again(first), day.again(other)) == (first, other)


def test_what_waits_is_dropped_and_the_drop_is_undone(day: Day) -> None:
    queued = desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다")
    dropped = desk(day).under("d1").drop_sending(OWN, seen(queued))
    assert [(one.state, one.error) for one in sendings(day, queued)] == [(WITHDRAWN, Withdrawn.DROPPED)]
    assert dropped.version == queued.version + 1
    desk(day).undo(OWN, "d1")
    assert [one.state for one in sendings(day, queued)] == [WAITING]


def test_what_is_being_sent_cannot_be_dropped(day: Day) -> None:
    queued = became(day, desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다"), SENDING)
    with pytest.raises(NotAllowedError, match="being sent at this moment"):
        desk(day).drop_sending(OWN, seen(queued))
    nothing = day.opens(post("9", author="other"))
    for act in (desk(day).drop_sending, desk(day).send_again):
        with pytest.raises(NotAllowedError):
            act(CENTER, seen(nothing))


# -------------------------------------------------------------------------------------- who, where to, what


def test_an_officer_sends_only_in_complaints_of_their_own(day: Day) -> None:
    complaint = accepted(day)
    for act in (desk(day).answer, desk(day).ask):
        with pytest.raises(NotFoundError):
            act(FOREIGN, seen(complaint), "글")
        with pytest.raises(NotAllowedError, match="only reads"):
            act(MANAGER, seen(complaint), "글")
    failed = became(day, desk(day).answer(OWN, seen(complaint), "고쳤습니다"), FAILED)
    for again in (desk(day).send_again, desk(day).drop_sending):
        with pytest.raises(NotFoundError):
            again(FOREIGN, seen(failed))
        with pytest.raises(NotAllowedError, match="only reads"):
            again(MANAGER, seen(failed))
        with pytest.raises(ComplaintChangedError):
            again(OWN, seen(complaint))


def test_what_cannot_be_answered_or_asked_is_not_queued_and_a_text_is_needed(day: Day) -> None:
    closed = day.desk.close(CENTER, seen(day.opens(post("1"))), CloseReason.REPEATED)
    with pytest.raises(NotAllowedError, match="closed cannot be answered"):
        desk(day).answer(CENTER, seen(closed), "글")
    with pytest.raises(SettingError, match="needs a text"):
        desk(day).answer(CENTER, seen(day.opens(post("3", author="other"))), " ")
    asked = day.desk.ask_by_hand(OWN, seen(day.desk.accept(OWN, seen(day.opens(post("4", author="b"))))), "q1", "?")
    with pytest.raises(NotAllowedError, match="on_hold already"):
        desk(day).ask(OWN, seen(asked), "네?")
    with pytest.raises(NotAllowedError, match="on_hold cannot be answered"):
        desk(day).answer(OWN, seen(asked), "글")


def test_where_no_account_sends_it_is_done_by_hand(day: Day) -> None:
    complaint = accepted(day)
    with pytest.raises(NotAllowedError, match=r"nothing is sent to x from here: .* record it as given by hand"):
        desk(day, "facebook").answer(OWN, seen(complaint), "글")
    assert day.store.typed_about(complaint.id, ALL) == []


def reply(number: str, **more: object) -> Post:
    """A later post in the conversation of the first."""
    return post(number, "여기요", reply_to="x:1", **more)


def test_an_answer_goes_under_the_newest_post_of_who_opened_the_complaint(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.route(reply("2", received_at=day.now + timedelta(minutes=1)), POTHOLE)
    day.later(minutes=5)
    desk(day).under("a1").answer(CENTER, seen(day.again(complaint)), "글")
    assert sendings(day, complaint)[-1].reply_to == "x:2"
    undone = desk(day).undo(CENTER, "a1")
    other = day.opens(post("3", author="other", received_at=day.now + timedelta(minutes=2)))
    merged = desk(day).merge(CENTER, seen(other), complaint.id, undone.version)
    assert merged.status is Status.MERGED
    day.later(seconds=1)
    desk(day).under("a2").answer(CENTER, seen(day.again(complaint)), "글")
    assert sendings(day, complaint)[-1].reply_to == "x:2"
    undone = desk(day).undo(CENTER, "a2")
    day.route(deletion(reply("2"), 2), None)
    day.later(seconds=1)
    desk(day).answer(CENTER, seen(day.again(undone)), "글")
    assert sendings(day, complaint)[-1].reply_to == "x:1"


def test_without_a_post_left_to_answer_it_is_done_by_hand(day: Day) -> None:
    complaint = day.opens(post("1"))
    day.route(deletion(post("1"), 2), None)
    with pytest.raises(NotAllowedError, match="has no post left on x to be answered"):
        desk(day).answer(CENTER, seen(day.again(complaint)), "글")
