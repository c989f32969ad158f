"""Random acts while answers are queued, go out, fail, are lost and are taken back: what is told is what is there."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from dashboard_api.answers import AnswerFollower, AnswerParts
from models.complaint import Complaint, Status
from models.errors import OutcomeUnknownError, RefusedError, RetryableError
from models.sending import SendingState, Withdrawn
from routing.clock import Clock, Ticked
from routing.desk import TriageDesk
from routing.sending import Sendings
from tests.dashboard_api.posting import Moody
from tests.routing.given import ALL, Day, seoul
from tests.routing.recount import everything, rows
from tests.routing.sent import DELAY
from tests.routing.test_desk_random import KIM, OFFICER, Desks, Did, _seen

SENDING = Sendings(frozenset({"x"}), DELAY)
OPEN = (Status.WAITING, Status.ASSIGNED, Status.ACCEPTED, Status.REOPENED, Status.ANSWERED)
SECONDS = (5, 31, 31, 200, 1000)
LOST, AWAY = OutcomeUnknownError("timed out"), RetryableError("x is away")
MOODS: dict[str, tuple[Any, Exception | None]] = {
    "well": (None, None),
    "away": (AWAY, None),
    "refuses": (RefusedError("too long"), None),
    "lost on the way": (LOST, None),
    "lost after it": (("lost", LOST), None),
    "lost, and nobody can look": (LOST, AWAY),
    "lost, and looking does not tell": (LOST, LOST),
    "there, and looking does not tell": (("lost", LOST), LOST),
}
"""What sending does, and what looking does; the same for all that is due, for in which order it goes is chance."""

TELLING: dict[str, Did] = {
    "accept": lambda d, p, s, _: d.accept(p, s),
    "answer": lambda d, p, s, _: d.answer(p, s, "고쳤습니다"),
    "ask": lambda d, p, s, _: d.ask(p, s, "어디인가요?"),
    "send_again": lambda d, p, s, _: d.send_again(p, s),
    "drop_sending": lambda d, p, s, _: d.drop_sending(p, s),
    "answer_by_hand": lambda d, p, s, _: d.answer_by_hand(p, s, f"by-hand-{s.complaint}-{s.version}", "고침"),
    "note": lambda d, p, s, _: d.note(p, s, "메모"),
}


@dataclass
class SendingDay(Day):
    """A day whose desk sends."""

    @property
    def desk(self) -> TriageDesk:
        """The desk at the day's time."""
        return TriageDesk(self.store, seoul(), lambda: self.now, SENDING)


class SendingDesks(Desks):
    """Random acts on a real store, and a channel with moods."""

    def __init__(self) -> None:
        super().__init__()
        self.day = SendingDay(self.day.store, self.day.now, self.day.router)
        self.channel = Moody()
        self.follower = AnswerFollower(AnswerParts(self.day.store, {"x": self.channel}, "one", lambda: self.day.now))

    @rule(names=st.lists(st.sampled_from(sorted(TELLING)), min_size=1, max_size=3), data=st.data())
    def writes(self, names: list[str], data: st.DataObject) -> None:
        """Somebody writes to a citizen, or decides what became of that, where it can be done."""
        known = everything(self.day.store)
        busy = self.day.store.sendings_of(sorted(known), ALL)
        chosen = [one for one in known.values() if one.id in busy or one.status in OPEN] or list(known.values())
        complaint = data.draw(st.sampled_from(sorted(chosen, key=lambda one: one.opened_by)))
        first = data.draw(st.sampled_from((["answer"], ["accept", "ask"])))
        self.tells_about(complaint, [*first, *names], data)

    @rule(names=st.lists(st.sampled_from(sorted(TELLING)), min_size=2, max_size=4), data=st.data())
    def decides(self, names: list[str], data: st.DataObject) -> None:
        """Somebody goes on where something is on its way, or failed."""
        known = everything(self.day.store)
        busy = sorted(self.day.store.sendings_of(sorted(known), ALL), key=lambda one: known[one].opened_by)
        if busy:
            self.tells_about(known[data.draw(st.sampled_from(busy))], names, data)

    def tells_about(self, complaint: Complaint, names: list[str], data: st.DataObject) -> None:
        """Several acts, time passing between some of them."""
        for name in names:
            person, now = data.draw(st.sampled_from((KIM, KIM, OFFICER))), self.day.again(complaint)
            self.does(lambda desk: TELLING[name](desk, person, _seen(now), data.draw), now)  # noqa: B023  called here
            if data.draw(st.booleans()):
                self.goes(data.draw(st.sampled_from(sorted(MOODS))), data.draw(st.sampled_from(SECONDS)))

    @rule(mood=st.sampled_from(sorted(MOODS)), seconds=st.sampled_from(SECONDS))
    def goes(self, mood: str, seconds: int) -> None:
        """Time passes, and what is due goes out, or not."""
        self.day.later(seconds=seconds)
        does, finds = MOODS[mood]
        self.channel.does = [] if does is None else [does] * 999
        self.channel.finds = [] if finds is None else [finds] * 999
        while self.follower.step():
            pass
        self.channel.does, self.channel.finds = [], []
        self.last = None if self.last is None else (self.last[0], {})

    @rule(hours=st.sampled_from((1, 80, 170)))
    def time_passes(self, hours: int) -> None:
        """Hours or days; the clock reminds by sending."""
        self.day.later(hours=hours)
        clock, known = Clock(self.day.store, seoul(), SENDING, batch=2), everything(self.day.store)
        clock.tick(self.day.now)
        self.touched_once(known)
        assert clock.tick(self.day.now) == Ticked()
        self.last = None

    @invariant()
    def what_is_told_is_what_is_there(self) -> None:
        states = {row[0]: row[1:] for row in rows(self.url, "SELECT id, state, error, channel_id FROM sendings")}
        told = rows(self.url, "SELECT channel_id FROM answers WHERE NOT by_hand")
        there = {f"there-{one}" for one in self.channel.there}
        assert {one for (one,) in told} <= there
        doubtful = {one for (one,) in rows(self.url, "SELECT sending FROM attempts WHERE outcome = 'unknown'")}
        for sending in self.channel.there:
            state, error, _ = states[sending]
            # what nobody can know of a person may give up, or send again, which then may fail
            assert state not in (SendingState.FAILED, SendingState.WITHDRAWN) or sending in doubtful
            assert (state, error) != (SendingState.WITHDRAWN, Withdrawn.UNDONE)
        answers = {one for (one,) in rows(self.url, "SELECT channel_id FROM answers")}
        assert all(there in answers for state, _, there in states.values() if state == SendingState.DELIVERED)
        asked = rows(self.url, "SELECT count(*) FROM attempts WHERE outcome IS NULL")[0][0]
        assert asked == sum(state == SendingState.SENDING for state, _, _ in states.values())


class SendingDesksAll(SendingDesks):
    """The same, everything recounted after each act."""

    every = 1


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("desks", "examples", "steps"),
    [(SendingDesks, 8, 30), pytest.param(SendingDesksAll, 100, 60, marks=pytest.mark.proof)],
    ids=["some", "thousands"],
)
def test_whatever_is_written_to_citizens_what_is_told_is_what_is_there(
    desks: type[Desks], examples: int, steps: int
) -> None:
    run_machine(
        desks,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
