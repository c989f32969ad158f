"""While the posts come the demo's people act, at a breath, and leave the newcomer's own and enough of all else."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cheong.demo.accounts import DEPARTMENTS
from cheong.demo.life import Life, LiveHabits
from cheong.demo.luck import luck
from cheong.demo.mail import Mail, written
from cheong.demo.steps import Standing, Step
from ingest.accounts import ChannelAccount
from ingest.channels.file import FileChannel, FileOptions
from models.complaint import HandOver, Status
from models.errors import ComplaintChangedError
from models.history import Verb
from tests.cheong.demo.small_past import ALL, NOW, a_complaint, history
from tests.way.driving import CENTER, Way


class Five:
    """Five minutes of the demo, on a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        self.way = Way(folder, NOW)
        parts = self.way.parts
        path, self.outbox = folder / "posts.jsonl", folder / "outbox.jsonl"
        options = FileOptions(parts.zone, parts.clock, watch=True)
        parts.more_accounts = (
            ChannelAccount("demo", "file", str(path), options, outbox=str(self.outbox), sends=("x", "facebook")),
        )
        self.mail = Mail(path)
        self.channel = FileChannel("demo", path, options)
        self.life = Life(parts, self.mail)
        self.sender = parts.answer_follower()
        self.last = self.way.now
        self.acted: list[datetime] = []

    def passes(self, seconds: float) -> None:
        """Time passes: what was written comes in, answers go out, people act."""
        end = self.way.now + timedelta(seconds=seconds)
        while self.way.now < end:
            self.way.now = min(end, self.way.now + timedelta(seconds=1.5))
            self.way.collector.collect(self.channel)
            for stage in ("classify", "route"):
                self.way.works(stage)
            while self.sender.step():
                pass
            before, self.last = self.last, self.life.breathe(self.last)
            self.acted += [self.last] if self.last != before else []


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Five:
    """Two of the five minutes, and two more in which nothing comes."""
    found = Five(tmp_path_factory.mktemp("life"))
    for number, one in enumerate(written()):
        if number < 130:
            found.mail.put(one.line)
            found.passes(one.after)
    found.passes(120)
    return found


def test_people_do_what_departments_do_and_citizens_answer(five: Five) -> None:
    verbs = {one.verb for one in history(five.way.parts) if one.actor.startswith(("person:", "delivery:"))}
    assert {Verb.ACCEPTED, Verb.ANSWERED, Verb.ASSIGNED, Verb.ACKNOWLEDGED, Verb.HANDED_OVER} <= verbs
    written_back = [
        one for one in history(five.way.parts) if (one.post or "").endswith(("-thanks", "-again", "-reply"))
    ]
    assert written_back
    outbox = [json.loads(line) for line in five.outbox.read_text(encoding="utf-8").splitlines()]
    assert len({one["id"] for one in outbox}) == len(outbox) > 3


def test_nobody_acts_faster_than_one_can_watch(five: Five) -> None:
    assert len(five.acted) > 30
    pauses = [later - earlier for earlier, later in zip(five.acted, five.acted[1:], strict=False)]
    assert min(pauses) >= timedelta(seconds=1)


def test_the_officers_complaints_are_left_to_the_officer(five: Five) -> None:
    own = [
        one
        for one in history(five.way.parts)
        if one.complaint is not None and one.verb in (Verb.ACCEPTED, Verb.ANSWERED, Verb.RETURNED)
    ]
    departments = {five.way.store.complaint(str(one.complaint), ALL).department for one in own}
    assert not departments & DEPARTMENTS
    counters = five.way.store.counters(ALL)
    assert sum(counters.get(f"owned.{department}.assigned", 0) for department in DEPARTMENTS) >= 5


def test_enough_is_left_in_the_queue_and_of_dangers(five: Five) -> None:
    counts = five.way.store.queue_counts(five.way.now, five.way.now + timedelta(days=1), ALL)
    assert counts.queue >= 10
    assert counts.emergency + counts.urgent >= 2
    assert five.way.store.hand_overs(ALL)


def test_what_a_person_touched_is_left_to_them(tmp_path: Path) -> None:
    five = Five(tmp_path / "data")
    five.mail.put('{"id": "1", "channel": "x", "author": "kim", "text": "강남구 역삼동 불법주차 단속해 주세요"}')
    five.passes(3)
    complaint = five.way.of("x:1")
    five.way.desk.note(CENTER, five.way.seen("x:1"), "제가 봅니다")
    five.passes(200)
    assert five.way.of("x:1").version == complaint.version + 1
    five.way.close()


def test_its_habits_are_a_matter_of_seconds() -> None:
    habits, standing = LiveHabits(), Standing(a_complaint(department="gu.road@강남구"), ())
    for step in Step:
        at = habits.when(step, standing, NOW, 1.0, luck(step))
        assert timedelta(seconds=5) < at - NOW < timedelta(seconds=80)
    given = HandOver("h", "c", "f", "119", "kim", NOW)
    reported = [habits.reported_at(given, NOW, luck(number)) for number in range(50)]
    assert None in reported
    assert any(at is not None for at in reported)


def test_it_takes_no_step_about_the_newcomers_own_or_while_something_is_sent() -> None:
    habits = LiveHabits()
    own = Standing(a_complaint(department=min(DEPARTMENTS)), ())
    assert habits.step(own, luck(1)) is None
    busy = Standing(a_complaint(department="gu.road@강남구", status=Status.ACCEPTED), (), busy=True)
    assert habits.step(busy, luck(1)) is None


def test_a_conflict_is_no_error(tmp_path: Path) -> None:
    five = Five(tmp_path / "data")
    five.mail.put('{"id": "1", "channel": "x", "author": "kim", "text": "강남구 역삼동 불법주차 단속해 주세요"}')
    five.passes(3)
    seen = five.way.seen("x:1")
    five.passes(120)
    with pytest.raises(ComplaintChangedError):
        five.way.desk.note(CENTER, seen, "늦었습니다")
    five.way.close()
