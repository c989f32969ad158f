"""Processes that send die, stop and take over from each other, and every text still goes out once."""

from datetime import timedelta

import pytest

from dashboard_api import answers
from dashboard_api.answers import LEASE, NAME
from models.complaint import Complaint, Status
from models.errors import LeaseLostError
from models.ports.channel import SEND_SECONDS
from models.sending import AttemptOutcome, SendingState
from tests.dashboard_api.posting import Post, mood


def dies_after(on: Post, queued: Complaint, *, there: bool) -> None:
    """A process ends after the attempt's row; whether its text got there."""

    def die() -> None:
        raise KeyboardInterrupt

    mood(on).meanwhile = die
    on.day.later(seconds=30)
    with pytest.raises(KeyboardInterrupt):
        on.follower.step()
    mood(on).meanwhile = lambda: None
    if there:
        mood(on).there.append(on.sending(queued).id)


@pytest.mark.parametrize("there", [True, False])
def test_what_a_dead_process_left_is_looked_for_and_goes_out_once(moody: Post, there: bool) -> None:
    queued = moody.queued()
    dies_after(moody, queued, there=there)
    assert moody.state(queued) is SendingState.SENDING
    successor = moody.another("two")
    assert not successor.step(), "the lease of the dead"
    moody.day.later(seconds=int(answers.LEASE_SECONDS) + 1)
    while successor.step():
        pass
    assert moody.day.again(queued).status is Status.ANSWERED
    assert mood(moody).there == [moody.sending(queued).id]
    assert moody.sending(queued).attempts == (1 if there else 2)
    first = moody.attempt(queued)
    assert first is not None
    assert first.outcome is (AttemptOutcome.DELIVERED if there else AttemptOutcome.NOT_DELIVERED)


def test_what_kills_whoever_sends_it_fails_in_the_end(moody: Post) -> None:
    queued = moody.queued()
    for _ in range(5):
        dies_after(moody, queued, there=False)
        moody.follower.step()
    assert (moody.state(queued), moody.flagged(queued)) == (SendingState.FAILED, True)


def test_one_process_follows_at_a_time_and_who_lost_the_lease_begins_nothing(moody: Post) -> None:
    queued = moody.queued()
    moody.goes(seconds=28)
    successor = moody.another("two")
    assert not successor.step()
    moody.day.store.lease(LEASE, "two", moody.day.now + timedelta(minutes=5), 60)
    moody.day.later(seconds=2)
    with pytest.raises(LeaseLostError):
        moody.follower.step()
    assert moody.attempt(queued) is None
    assert not moody.follower.step()
    moody.goes(minutes=10)
    assert mood(moody).there == [moody.sending(queued).id]


def test_with_too_little_time_left_on_the_lease_nothing_is_sent(moody: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process stopped in the middle must not send what its successor sends."""
    moody.queued()
    slow = moody.time

    def stopped_for_long() -> object:
        moody.day.later(seconds=5)
        return slow()

    parts = moody.follower._parts
    monkeypatch.setattr(answers, "LEASE_SECONDS", SEND_SECONDS)
    object.__setattr__(parts, "clock", stopped_for_long)
    moody.day.later(seconds=30)
    with pytest.raises(LeaseLostError, match="too little time left"):
        moody.follower.step()
    assert mood(moody).there == []
    object.__setattr__(parts, "clock", slow)
    moody.goes(seconds=1)
    assert len(mood(moody).there) == 1


def test_the_position_follows_the_history_once_nothing_is_due(moody: Post) -> None:
    store = moody.day.store
    moody.queued()
    moody.goes(seconds=1)
    assert store.followed(NAME) == store.tip()
    moody.goes(seconds=29)
    assert store.followed(NAME) == store.tip()
    moody.follower.close()
    assert store.lease(LEASE, "successor", moody.day.now, 10) is not None
