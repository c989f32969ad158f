"""The follower ``answer``: it sends what is due to citizens, each once, and says what became of it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from dashboard_api.delivering import deliver, fail, flag, gone, withdraw
from models.errors import LeaseLostError, NotFoundError, OutcomeUnknownError, RefusedError, RetryableError
from models.history import START, Verb
from models.ports.channel import SEND_SECONDS, Outgoing, Sender
from models.ports.keeping import Followers, Lease, Leases
from models.ports.store import Act, Complaints, History
from models.scope import DELIVERY, Scope
from models.sending import Attempt, AttemptOutcome, Sending, SendingState

NAME = "answer"
LEASE = "follower:answer"
LEASE_SECONDS = 60.0
"""Longer than an attempt may last: who takes over finds it ended, one way or the other."""

BACK_OFF = (timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""How long after a try in vain the next one is; after one more it failed."""

LOOK_AGAIN = timedelta(seconds=30)
LOOK_FOR = timedelta(minutes=15)
"""For how long what may be out is looked for at a channel that cannot be looked at, before a person is asked."""

_SCOPE = Scope.everything("follower:answer")
_MOST = 300
"""Characters of what a channel said."""


class SendingStore(Complaints, History, Followers, Leases, Protocol):
    """The ports of the store that the follower uses."""


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """What the follower works with: who sends for which channel, the process that holds the lease, and the time."""

    store: SendingStore
    senders: Mapping[str, Sender]
    holder: str
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an attempt: the id at the channel where it was delivered, else why not, in words.

    ``patience`` is 0 where the channel is not to blame, and it is tried again at once.
    """

    outcome: AttemptOutcome
    channel_id: str | None = None
    error: str | None = None
    patience: int = 1


class AnswerFollower:
    """Takes what is due, one after the other: an attempt is a row before it is made, and its result one after.

    Where a process dies in between, the next one looks at the channel: what is there is delivered, what surely is not
    is tried again, and where the channel does not tell, a person is asked.
    """

    def __init__(self, parts: AnswerParts) -> None:
        self._parts = parts
        self._held: Lease | None = None
        self._followed = START

    def step(self) -> bool:
        """Handle what has been due the longest; False where there is nothing, also while another process follows.

        Raises RetryableError, and LeaseLostError when another process took over meanwhile.
        """
        lease = self._lease()
        if lease is None:
            return False
        try:
            return self._step(lease)
        except LeaseLostError:
            self._held = None
            raise

    def close(self) -> None:
        """Give the lease back, so that a successor goes on at once."""
        if self._held is not None:
            self._parts.store.release(self._held)
            self._held = None

    def _step(self, lease: Lease) -> bool:
        store = self._parts.store
        tip = store.tip()
        due = store.due_sendings(self._parts.clock(), 1)
        for sending in due:
            self._handle(sending, lease)
        if not due and tip != self._followed:
            store.follow(NAME, tip, lease)
            self._followed = tip
        return bool(due)

    def _lease(self) -> Lease | None:
        """The lease, with time enough left for an attempt."""
        now, held = self._parts.clock(), self._held
        if held is None or held.until - now < timedelta(seconds=LEASE_SECONDS * 0.75):
            self._held = self._parts.store.lease(LEASE, self._parts.holder, now, LEASE_SECONDS)
        return self._held

    def _handle(self, sending: Sending, lease: Lease) -> None:
        if sending.state is SendingState.WAITING:
            begun = self._begin(sending, lease)
            if begun is None:
                return
            outgoing, sender, sending = begun
            if lease.until - self._parts.clock() < timedelta(seconds=min(SEND_SECONDS, LEASE_SECONDS / 2)):
                raise LeaseLostError(f"there was too little time left to send {sending.id}; it is tried again")
            result = _sent(sender, outgoing)
            if result.outcome is AttemptOutcome.UNKNOWN:
                self._end_by_looking(sending, result.error)
            else:
                self._end(sending, result)
        else:
            self._end_by_looking(sending)

    def _begin(self, sending: Sending, lease: Lease) -> tuple[Outgoing, Sender, Sending] | None:
        """Write the attempt, unless there is nothing to be sent any more."""
        with self._acting() as act:
            act.fence(lease)
            act.hold([sending.complaint])
            complaint, now = act.complaint(sending.complaint, _SCOPE), _current(act, sending)
            if now != sending:
                return None
            text, sender = self._text(now), self._parts.senders.get(now.channel)
            why = gone(act, complaint, now, text)
            if why is not None:
                withdraw(act, now, why)
                return None
            if sender is None or text is None:
                fail(act, now, f"no channel account sends for {now.channel}")
                return None
            begun = replace(now, state=SendingState.SENDING, attempts=now.attempts + 1, tries=now.tries + 1)
            act.put_attempt(Attempt(now.id, begun.attempts, act.at, self._parts.holder))
            act.put_sending(begun, Verb.SENDING)
            return _outgoing(begun, text, act.at), sender, begun

    def _text(self, sending: Sending) -> str | None:
        """What was typed, None once it was forgotten."""
        if sending.text is None:
            return None
        try:
            return self._parts.store.text(sending.text, _SCOPE)
        except NotFoundError:
            return None

    def _end_by_looking(self, sending: Sending, error: str | None = None) -> None:
        """Look at the channel for an attempt that nobody knows the outcome of; ``error`` is why, unless its process
        ended in the middle of it."""
        sender = self._parts.senders.get(sending.channel)
        if sender is None:
            nobody = f"no channel account sends for {sending.channel}, so nobody can look there"
            self._end(sending, Result(AttemptOutcome.UNKNOWN, None, nobody))
            return
        try:
            channel_id = sender.find(_outgoing(sending, self._text(sending) or "", self._parts.clock()))
        except OutcomeUnknownError as unknown:
            self._end(sending, Result(AttemptOutcome.UNKNOWN, None, str(unknown)))
            return
        except RetryableError as away:
            self._look_later(sending, str(away))
            return
        if channel_id is not None:
            self._end(sending, Result(AttemptOutcome.DELIVERED, channel_id))
        elif error is not None:
            self._end(sending, Result(AttemptOutcome.NOT_DELIVERED, None, error))
        else:
            died = "its process ended before it was sent"
            self._end(sending, Result(AttemptOutcome.NOT_DELIVERED, None, died, patience=0))

    def _look_later(self, sending: Sending, error: str) -> None:
        with self._acting() as act:
            now = _current(act, sending)
            attempt = act.attempt(sending.id, sending.attempts)
            if now != sending or attempt is None:
                return
            if act.at - attempt.at < LOOK_FOR:
                act.put_sending(replace(now, send_at=act.at + LOOK_AGAIN, error=error[:_MOST]), Verb.SENDING)
                return
        self._end(sending, Result(AttemptOutcome.UNKNOWN, None, error))

    def _end(self, sending: Sending, result: Result) -> None:
        """Write what came of an attempt, and what follows from it."""
        error = None if result.error is None else result.error[:_MOST]
        with self._acting() as act:
            act.hold([sending.complaint])
            complaint, now = act.complaint(sending.complaint, _SCOPE), _current(act, sending)
            attempt = act.attempt(sending.id, sending.attempts)
            if attempt is not None and attempt.outcome is None:
                act.put_attempt(replace(attempt, ended_at=act.at, outcome=result.outcome, error=error))
            if result.channel_id is not None and result.channel_id != now.channel_id:
                deliver(act, complaint, now, result.channel_id)
            elif (now.state, now.attempts) != (SendingState.SENDING, sending.attempts):
                return  # another process, or a person, knew more meanwhile
            elif result.outcome is AttemptOutcome.NOT_DELIVERED and now.tries <= len(BACK_OFF):
                again = act.at + result.patience * BACK_OFF[now.tries - 1]
                act.put_sending(replace(now, state=SendingState.WAITING, send_at=again, error=error), Verb.SENDING)
            elif result.outcome is AttemptOutcome.UNKNOWN:
                act.put_sending(replace(now, state=SendingState.UNKNOWN, error=error), Verb.SENDING)
                flag(act, now)
            else:
                fail(act, now, error)

    def _acting(self) -> AbstractContextManager[Act]:
        return self._parts.store.act(DELIVERY, self._parts.clock())


def _sent(sender: Sender, outgoing: Outgoing) -> Result:
    """What came of sending; where that is unknown, only looking tells."""
    try:
        return Result(AttemptOutcome.DELIVERED, sender.send(outgoing))
    except RefusedError as error:
        return Result(AttemptOutcome.REFUSED, None, str(error))
    except RetryableError as error:
        return Result(AttemptOutcome.NOT_DELIVERED, None, str(error))
    except OutcomeUnknownError as error:
        return Result(AttemptOutcome.UNKNOWN, None, str(error))


def _current(act: Act, sending: Sending) -> Sending:
    return next(one for one in act.sendings(sending.complaint) if one.id == sending.id)


def _outgoing(sending: Sending, text: str, at: datetime) -> Outgoing:
    return Outgoing(
        sending.id, sending.channel, sending.reply_to, text, sending.complaint, question=sending.question, at=at
    )
