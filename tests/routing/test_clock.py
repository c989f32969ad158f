"""A month by the clock: what nobody acknowledged or reported on comes back until somebody does, and nothing twice."""

from datetime import timedelta

from models.history import Verb
from routing.clock import Clock, Ticked
from tests.routing.given import ALL, BURNING_HERE, CENTER, NOW, POTHOLE, URGENT_HERE, Day, post, seen, seoul

NOTHING = Ticked(0, 0)


def tick(day: Day) -> Ticked:
    """One tick at the day's time."""
    return Clock(day.store, seoul()).tick(day.now)


def test_nothing_is_due_before_its_time(day: Day) -> None:
    day.opens(post("1"), BURNING_HERE)
    day.later(minutes=9)
    assert tick(day) == NOTHING


def test_an_overdue_emergency_is_raised_again_and_again(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    for times in (2, 3, 4):
        day.later(minutes=10)
        assert tick(day) == Ticked(1, 0)
        (flag,) = day.dangers(complaint)
        assert (flag.raised, flag.again_at) == (times, day.now + timedelta(minutes=10))
        assert tick(day) == NOTHING
    assert day.verbs(complaint).count(Verb.RAISED_AGAIN) == 3


def test_what_is_urgent_comes_after_two_hours_and_then_every_hour(day: Day) -> None:
    complaint = day.opens(post("1"), URGENT_HERE)
    day.later(minutes=120)
    assert tick(day) == Ticked(1, 0)
    assert day.dangers(complaint)[0].again_at == day.now + timedelta(minutes=60)


def test_what_is_acknowledged_stays_quiet_and_its_hand_over_comes_back_until_reported(day: Day) -> None:
    day.desk.acknowledge(CENTER, seen(day.opens(post("1"), BURNING_HERE)), hand_over="119")
    (handed,) = day.store.hand_overs(ALL)
    for times in (1, 2):
        day.later(minutes=60)
        assert tick(day) == Ticked(0, 1)
        assert day.store.hand_overs(ALL)[0].reminded == times
    day.desk.report(CENTER, handed.id, "불을 껐습니다")
    day.later(days=2)
    assert tick(day) == NOTHING


def test_a_long_stop_brings_each_thing_back_once(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    day.later(days=3)
    assert tick(day) == Ticked(1, 0)
    assert day.dangers(complaint)[0].raised == 2


def test_other_flags_are_not_raised_again(day: Day) -> None:
    day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")
    day.route(post("2", "그대로예요", reply_to="x:1"), POTHOLE)
    day.later(days=30)
    assert tick(day) == NOTHING


def test_more_than_one_batch_is_done_in_one_tick(day: Day) -> None:
    for number in range(7):
        day.opens(post(f"{number}", author=f"citizen {number}"), BURNING_HERE)
    day.later(minutes=10)
    assert Clock(day.store, seoul(), batch=3).tick(day.now) == Ticked(7, 0)


def test_a_month_by_the_clock(day: Day) -> None:
    emergency = day.opens(post("1"), BURNING_HERE)
    urgent = day.opens(post("2", author="other"), URGENT_HERE)
    raised = brought = 0
    while day.now < NOW + timedelta(days=30):
        day.later(minutes=30)
        done = tick(day)
        raised, brought = raised + done.raised_again, brought + done.brought_back
        if day.now == NOW + timedelta(hours=2):
            day.desk.acknowledge(CENTER, seen(day.again(emergency)), hand_over="duty")
        if day.now == NOW + timedelta(days=2):
            day.desk.acknowledge(CENTER, seen(day.again(urgent)))
        if day.now == NOW + timedelta(days=3):
            day.desk.report(CENTER, day.store.hand_overs(ALL)[0].id, "확인했습니다")
    # Every half hour for two hours; at two hours and every hour until two days; every hour for the rest of three days.
    assert raised == 4 + 47
    assert brought == 70
    assert day.queue() == []
    assert day.store.verify() == []
