"""A month by the clock, in seconds: what is not done comes back until it is, once each time, and then never again."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from ingest.channels.outbox import FileOutbox
from models.complaint import CloseReason
from models.history import Verb
from routing.clock import Ticked
from routing.desk import Seen, TriageDesk
from tests.way.driving import ALL, CENTER, FIRE, PARKING, POTHOLE, Way

NOTHING = Ticked()


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


@dataclass
class Month:
    """A month in which texts go out to citizens; it begins when it is made."""

    way: Way
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Answers on the channel go into a file."""
        self.outbox = self.way.folder / "outbox.jsonl"
        self.way.parts.senders = {"x": FileOutbox(self.outbox)}
        self.follower = self.way.parts.answer_follower()
        self.clock = self.way.parts.due_clock()
        self.begin = self.way.now

    @property
    def desk(self) -> TriageDesk:
        """The desk, which can send."""
        way = self.way
        return TriageDesk(way.store, way.parts.routing_city, lambda: way.now, way.parts.sendings())

    def until(self, days: float) -> None:
        """Time passes by three hours; the clock looks twice each time, and what it and people queued is sent."""
        while self.way.now < self.begin + timedelta(days=days):
            self.way.later(hours=3)
            self.sends()
            self.done.update(asdict(self.clock.tick(self.way.now)))
            self.sends()
            assert self.clock.tick(self.way.now) == NOTHING, "the same moment again finds nothing to do"

    def sends(self) -> None:
        """All that is due."""
        while self.follower.step():
            pass

    def opens(self, *numbers: int) -> None:
        """Each a complaint of a citizen's own, accepted by the center."""
        self.way.receives(*({"id": f"{n}", "text": PARKING, "author": f"시민{n}"} for n in numbers))
        for number in numbers:
            self.desk.accept(CENTER, self.seen(number))

    def asks(self, *numbers: int) -> None:
        """A question to each."""
        for number in numbers:
            self.desk.ask(CENTER, self.seen(number), "정확히 어디인가요?")

    def answers(self, *numbers: int) -> None:
        """An answer to each."""
        for number in numbers:
            self.desk.answer(CENTER, self.seen(number), "단속했습니다")

    def writes(self, number: int, text: str) -> None:
        """A citizen's reply."""
        self.way.receives(
            {"id": f"{number}-{self.way.now:%d-%H}", "text": text, "author": f"시민{number}", "reply_to": f"{number}"}
        )

    def looks(self, number: int) -> None:
        """A person acknowledges whatever is flagged."""
        flags = self.way.store.flags(self.way.of(f"x:{number}").id, ALL)
        self.desk.acknowledge(CENTER, self.seen(number), [one.id for one in flags if one.acknowledged_at is None])

    def seen(self, number: int) -> Seen:
        """A citizen's complaint as somebody reads it now."""
        return self.way.seen(f"x:{number}")

    def ended(self, number: int) -> tuple[str, int | None]:
        """How a complaint stands, and the hour of the month at which the clock ended it."""
        complaint = self.way.of(f"x:{number}")
        moves = [
            change.at - self.begin
            for change in self.way.store.history(complaint.id, ALL)
            if change.actor == "clock:clock" and change.verb in (Verb.CLOSED, Verb.RESOLVED)
        ]
        assert len(moves) <= 1, "nothing ends twice"
        return complaint.status.value, round(moves[0] / timedelta(hours=1)) if moves else None

    def sent(self, number: int) -> list[str]:
        """What is in the outbox for a citizen, in order, by the first words."""
        lines = [json.loads(line) for line in self.outbox.read_text(encoding="utf-8").splitlines()]
        assert len({line["id"] for line in lines}) == len(lines), "nothing is sent twice"
        own = self.way.of(f"x:{number}").id
        return [line["text"].split()[0] for line in lines if line["complaint"] == own]


def test_in_a_month_windows_end_reminders_go_out_and_nothing_happens_twice(way: Way) -> None:
    month = Month(way)
    month.opens(1, 2, 3, 4, 5, 6)
    month.asks(1, 2, 5)
    month.answers(3, 4, 6)
    month.until(2)
    month.writes(2, "역삼동 123번지 앞입니다")
    month.writes(4, "아직 그대로예요")
    month.answers(2)
    month.desk.reopen(CENTER, month.seen(4))
    month.answers(4)
    month.until(3)
    month.writes(3, "감사합니다")
    month.until(5)
    month.writes(5, "늦어서 죄송해요 역삼동 123번지 앞입니다")
    month.looks(3)
    month.until(6)
    month.answers(6)
    month.until(8)
    month.desk.confirm(CENTER, month.seen(4))
    month.until(30)
    # Asked on the first day and silent: reminded on the third, closed seven days after the reminder.
    assert (month.ended(1), month.sent(1)) == (("closed", 3 + 3 * 24 + 7 * 24), ["정확히", "앞서"])
    assert way.of("x:1").close_reason is CloseReason.NO_REPLY
    # Replied in time, answered on the second day; and after the reminder: it is worked on, and nobody is hurried.
    assert (month.ended(2), month.sent(2)) == (("resolved", 2 * 24 + 3 + 7 * 24), ["정확히", "단속했습니다"])
    assert (month.ended(5), month.sent(5)) == (("accepted", None), ["정확히", "앞서"])
    # Thanked on the third day, looked at on the fifth; corrected on the sixth; confirmed by a person on the eighth.
    assert month.ended(3) == ("resolved", 5 * 24 + 7 * 24)
    assert (month.ended(6), month.sent(6)) == (("resolved", 6 * 24 + 3 + 7 * 24), ["단속했습니다", "단속했습니다"])
    assert month.ended(4) == ("resolved", None)
    assert [month.done[name] for name in ("reminded", "closed", "resolved")] == [2, 1, 3]
    assert way.store.verify() == []


def test_a_clock_that_stood_for_a_month_reminds_first_and_leaves_the_days_to_reply(way: Way) -> None:
    month = Month(way)
    month.opens(1, 2)
    month.asks(1)
    month.answers(2)
    way.later(minutes=1)
    month.sends()
    way.later(days=31)
    month.until(31.2)
    assert (month.ended(1), month.ended(2)) == (("on_hold", None), ("resolved", 31 * 24 + 3))
    month.until(40)
    assert (month.ended(1), month.sent(1)) == (("closed", 31 * 24 + 3 + 7 * 24), ["정확히", "앞서"])
