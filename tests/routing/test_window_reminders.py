"""A reminder goes out once; where it does not, a person of the center is reminded before anything is closed."""

from datetime import timedelta

from dashboard_api.delivering import fail, gone, withdraw
from models.complaint import CloseReason, FlagKind, Status
from models.history import Verb
from models.scope import DELIVERY
from models.sending import Withdrawn
from routing.clock import Clock, Ticked
from routing.sending import Sendings
from tests.routing.given import CENTER, POTHOLE, Day, post, seen, seoul
from tests.routing.waiting import NOTHING, SENDING, acknowledged, answered, asked, delivered, desk, on_its_way, tick


def test_where_nothing_can_be_sent_the_center_is_reminded_and_then_it_is_closed_without_a_reply(day: Day) -> None:
    complaint = asked(day)
    day.later(days=3, seconds=-1)
    assert tick(day) == NOTHING
    day.later(seconds=1)
    assert tick(day) == Ticked(reminded=1)
    (flag,) = day.flags(complaint)
    assert (flag.kind, day.queue()) == (FlagKind.SENDING, [complaint.id])
    day.later(days=30)
    assert tick(day) == NOTHING, "nobody looked at the reminder yet"
    assert acknowledged(day, complaint).reminded_at == day.now
    day.later(days=7, seconds=-1)
    assert tick(day) == NOTHING
    day.later(seconds=1)
    assert tick(day) == Ticked(closed=1)
    ended = day.again(complaint)
    assert (ended.status, ended.close_reason, ended.window_since) == (Status.CLOSED, CloseReason.NO_REPLY, None)
    last = day.store.history(complaint.id, CENTER.scope)[-1]
    assert (last.actor, last.verb) == ("clock:clock", Verb.CLOSED)
    day.later(days=60)
    assert tick(day) == NOTHING


def test_the_citizen_is_reminded_once_and_has_the_days_from_the_reminders_delivery_on(day: Day) -> None:
    complaint, other = asked(day), answered(day, "2", author="other")
    day.later(days=3)
    assert tick(day, SENDING) == Ticked(reminded=1)
    queued = on_its_way(day, complaint)
    assert (queued.reminder, queued.by, queued.send_at) == (True, "clock", day.now)
    assert day.store.text(queued.text or "", CENTER.scope) == seoul().levels.reminder
    day.later(days=20)
    assert tick(day, SENDING) == Ticked(resolved=1), "the reminder waits to be sent, and holds up nothing else"
    assert day.again(other).status is Status.RESOLVED
    after = delivered(day, complaint)
    assert (after.status, after.reminded_at, after.window_since) == (Status.ON_HOLD, day.now, day.now)
    day.later(days=7, seconds=-1)
    assert tick(day, SENDING) == NOTHING
    day.later(seconds=1)
    assert tick(day, SENDING) == Ticked(closed=1)
    assert len(day.store.answers_of(complaint.id, CENTER.scope)) == 2
    assert day.verbs(complaint).count(Verb.CLOSED) == 1


def test_reminders_that_wait_to_be_sent_stand_in_no_others_way(day: Day) -> None:
    first = asked(day)
    day.later(days=1)
    second = asked(day, "2", author="other")
    day.later(days=2)
    clock = Clock(day.store, seoul(), SENDING, batch=1)
    assert clock.tick(day.now) == Ticked(reminded=1)
    day.later(days=1)
    assert clock.tick(day.now) == Ticked(reminded=1)
    assert on_its_way(day, first).queued_at < on_its_way(day, second).queued_at


def test_a_reminder_that_was_refused_is_the_centers_to_look_at_before_it_is_closed(day: Day) -> None:
    complaint = asked(day)
    day.later(days=3)
    tick(day, SENDING)
    with day.store.act(DELIVERY, day.now) as act:
        fail(act, on_its_way(day, complaint), "the citizen takes no messages")
    day.later(days=60)
    assert tick(day, SENDING) == NOTHING
    assert acknowledged(day, complaint, SENDING).reminded_at == day.now
    day.later(days=7)
    assert tick(day, SENDING) == Ticked(closed=1)


def test_a_reminder_that_was_given_up_is_not_queued_again_but_told_to_the_center(day: Day) -> None:
    complaint = asked(day)
    day.later(days=3)
    tick(day, SENDING)
    desk(day, SENDING).drop_sending(CENTER, seen(day.again(complaint)))
    assert tick(day, SENDING) == Ticked(reminded=1)
    assert day.queue() == [complaint.id]
    assert day.store.sendings_of([complaint.id], CENTER.scope) == {}
    day.later(days=60)
    assert tick(day, SENDING) == NOTHING


def test_a_reply_before_the_reminder_is_out_takes_it_back(day: Day) -> None:
    complaint = asked(day)
    day.later(days=3)
    tick(day, SENDING)
    day.route(post("2", "역삼동 123번지 앞이에요", reply_to="x:1"), POTHOLE)
    with day.store.act(DELIVERY, day.now) as act:
        sending = act.sendings(complaint.id)[0]
        why = gone(act, act.complaint(complaint.id, CENTER.scope), sending, "글")
        assert why is Withdrawn.NOT_POSSIBLE
        withdraw(act, sending, why)
    assert (day.again(complaint).status, day.queue()) == (Status.ACCEPTED, [])
    day.later(days=60)
    assert tick(day, SENDING) == NOTHING


def test_where_the_channel_takes_nothing_the_center_is_reminded_with_the_words_at_hand(day: Day) -> None:
    complaint = asked(day)
    day.later(days=3)
    assert tick(day, Sendings(frozenset(), timedelta(seconds=30))) == Ticked(reminded=1)
    assert [flag.kind for flag in day.flags(complaint)] == [FlagKind.SENDING]
    assert seoul().levels.reminder in [one.text for one in day.store.typed_about(complaint.id, CENTER.scope)]
