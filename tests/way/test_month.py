"""A month by the clock, in seconds: what is not done comes back until it is, once each time, and then never again."""

from collections import Counter
from datetime import timedelta

from models.history import Verb
from routing.clock import Ticked
from tests.way.driving import ALL, CENTER, FIRE, POTHOLE, Way

NOTHING = Ticked(0, 0)


def passes(way: Way, step: timedelta, total: timedelta) -> Ticked:
    """Let time pass, the clock looking at each step, twice each time; what it did in all."""
    clock, raised, brought = way.parts.due_clock(), 0, 0
    end = way.now + total
    while way.now < end:
        way.now += step
        done = clock.tick(way.now)
        raised, brought = raised + done.raised_again, brought + done.brought_back
        assert clock.tick(way.now) == NOTHING, "the same moment again finds nothing to do"
    return Ticked(raised, brought)


def verbs(way: Way, post: str) -> Counter[Verb]:
    """How often each thing happened to a post's complaint."""
    return Counter(change.verb for change in way.store.history(way.of(post).id, ALL))


def test_acknowledgements_and_hand_overs_come_back_for_a_month_until_they_are_done(way: Way) -> None:
    way.receives({"id": "1", "text": FIRE, "author": "시민1"}, {"id": "2", "text": POTHOLE, "author": "시민2"})
    ten, hour = timedelta(minutes=10), timedelta(hours=1)
    # Unacknowledged: the emergency after 10 minutes and every 10, the urgent one after 2 hours and every hour.
    assert passes(way, ten, timedelta(days=1)) == Ticked(144 + 23, 0)
    way.desk.acknowledge(CENTER, way.seen("x:1"), hand_over="119", note="출동 요청")
    # The hand-over is asked after every hour; of the emergency nothing comes back any more.
    assert passes(way, hour, timedelta(days=9)) == Ticked(9 * 24, 9 * 24)
    (hand_over,) = way.store.hand_overs(ALL)
    assert hand_over.reminded == 9 * 24
    way.desk.report(CENTER, hand_over.id, "진화 완료")
    assert passes(way, hour, timedelta(days=5)) == Ticked(5 * 24, 0)
    assert way.queue()[0] == "x:2"
    way.desk.acknowledge(CENTER, way.seen("x:2"))
    tip = way.store.tip()
    assert passes(way, hour, timedelta(days=15)) == NOTHING
    assert way.store.tip() == tip
    assert verbs(way, "x:1")[Verb.RAISED_AGAIN] == 144
    assert verbs(way, "x:1")[Verb.BROUGHT_BACK] == 9 * 24
    assert verbs(way, "x:2")[Verb.RAISED_AGAIN] == 23 + 14 * 24
    assert way.store.verify() == []


def test_what_was_missed_for_a_month_comes_back_once(way: Way) -> None:
    way.receives({"id": "1", "text": FIRE, "author": "시민"})
    way.later(days=30)
    assert passes(way, timedelta(minutes=1), timedelta(minutes=1)) == Ticked(1, 0)


def test_a_clock_that_goes_back_does_nothing_twice(way: Way) -> None:
    way.receives({"id": "1", "text": FIRE, "author": "시민"})
    way.later(minutes=10)
    clock = way.parts.due_clock()
    assert clock.tick(way.now) == Ticked(1, 0)
    assert clock.tick(way.now - timedelta(hours=1)) == NOTHING
    assert clock.tick(way.now + timedelta(minutes=9)) == NOTHING
    assert clock.tick(way.now + timedelta(minutes=10)) == Ticked(1, 0)
