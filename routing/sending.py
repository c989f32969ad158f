"""What goes to citizens, as the desk and the clock see it: queued, taken back, sent again, given up."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from models.complaint import Complaint, Flag, FlagKind, Status, may_move
from models.errors import NotAllowedError
from models.history import PastAct, StoredPost, Verb
from models.ports.store import Act
from models.scope import ActorKind
from models.sending import Sending, SendingState, Withdrawn


@dataclass(frozen=True, slots=True)
class Sendings:
    """Queues texts on these channels; what a person queues waits ``delay`` before it goes out."""

    channels: frozenset[str]
    delay: timedelta

    def queue(self, act: Act, complaint: Complaint, text: str, *, question: bool) -> Complaint:
        """Queue an answer, a question or a reminder; a person is told where nothing can be sent, else it is flagged."""
        try:
            sending = self._made(act, complaint, text, question=question)
        except NotAllowedError:
            if act.actor.kind is ActorKind.PERSON:
                raise
            flag_id = f"{FlagKind.SENDING}:{complaint.id}:{act.id}"
            act.raise_flag(Flag(flag_id, complaint.id, FlagKind.SENDING, act.at))
            return act.update(complaint, complaint, Verb.FLAGGED)
        self.supersede(act, complaint.id)
        return act.put_sending(sending, Verb.SENDING)

    def _made(self, act: Act, complaint: Complaint, text: str, *, question: bool) -> Sending:
        reminder = question and complaint.status is Status.ON_HOLD
        self._check(complaint, question=question, reminder=reminder)
        person = act.actor.kind is ActorKind.PERSON
        return Sending(
            id=secrets.token_hex(8),
            complaint=complaint.id,
            act=act.id,
            by=act.actor.name,
            channel=complaint.channel,
            reply_to=_addressed(act, complaint).post.id,
            text=text,
            queued_at=act.at,
            send_at=act.at + self.delay if person else act.at,
            question=question,
            reminder=reminder,
        )

    def under_way(self, act: Act, complaint_id: str, besides: Collection[SendingState] = ()) -> str | None:
        """What may still reach the citizen, in words."""
        found = _under_way(act, complaint_id)
        return None if found is None or found.state in besides else _in_words(found)

    def queued_by(self, act: Act, past: PastAct) -> list[Sending]:
        """What a past act queued, or queued again."""
        return [one for complaint in past.complaints for one in act.sendings(complaint) if one.act == past.id]

    def again(self, act: Act, complaint: Complaint) -> Complaint:
        """Queue what failed, or what nobody knows of, once more. Raises NotAllowedError."""
        sending = self._last(act, complaint)
        if sending is None or sending.state not in (SendingState.FAILED, SendingState.UNKNOWN):
            raise NotAllowedError(f"nothing of complaint {complaint.id} can be sent again")
        self._check(complaint, question=sending.question, reminder=sending.reminder)
        if sending.text is None:
            raise NotAllowedError("the text was forgotten: write another")
        replied_to = act.post(sending.reply_to)
        if replied_to is None or replied_to.deleted or replied_to.complaint != complaint.id:
            raise NotAllowedError(f"the post {sending.reply_to} is gone from here: write another answer")
        queued = replace(
            sending,
            act=act.id,
            state=SendingState.WAITING,
            queued_at=act.at,
            send_at=act.at + self.delay,
            tries=0,
            error=None,
        )
        return act.put_sending(queued, Verb.SENDING)

    def drop(self, act: Act, complaint: Complaint) -> Complaint:
        """Give up what is not out, or what nobody knows of. Raises NotAllowedError."""
        sending = self._last(act, complaint)
        if sending is None:
            raise NotAllowedError(f"nothing is on its way in complaint {complaint.id}")
        if sending.state is SendingState.SENDING:
            raise NotAllowedError("it is being sent at this moment; wait for what comes of it")
        dropped = replace(sending, state=SendingState.WITHDRAWN, error=Withdrawn.DROPPED.value)
        return act.put_sending(dropped, Verb.SENDING)

    def supersede(self, act: Act, complaint_id: str) -> None:
        """Give up what failed, because a person goes on without it; the change that comes with it tells it."""
        for one in act.sendings(complaint_id):
            if one.state is SendingState.FAILED:
                act.put_sending(replace(one, state=SendingState.WITHDRAWN, error=Withdrawn.SUPERSEDED.value))

    def given(self, act: Act, complaint: Complaint, channel_id: str, *, question: bool) -> None:
        """A person says that it is at the channel: what failed is given up, what nobody knew of is delivered."""
        self.supersede(act, complaint.id)
        sending = _under_way(act, complaint.id)
        if sending is None:
            return
        if sending.question is not question:
            what = "a question" if sending.question else "an answer"
            raise NotAllowedError(f"first say what became of {what} in complaint {complaint.id} that may be out")
        act.put_sending(replace(sending, state=SendingState.DELIVERED, channel_id=channel_id, error=None))

    def _last(self, act: Act, complaint: Complaint) -> Sending | None:
        shown = [one for one in act.sendings(complaint.id) if one.state.shown]
        return shown[-1] if shown else None

    def _check(self, complaint: Complaint, *, question: bool, reminder: bool) -> None:
        if complaint.channel not in self.channels:
            raise NotAllowedError(by_hand(complaint.channel))
        if reminder and complaint.status is not Status.ON_HOLD:
            raise NotAllowedError(f"complaint {complaint.id} does not wait for the citizen's reply any more")
        after = Status.ON_HOLD if question else Status.ANSWERED
        if not reminder and not may_move(complaint.status, after, ActorKind.DELIVERY):
            raise NotAllowedError(f"a complaint that is {complaint.status} cannot be {after}")


def _under_way(act: Act, complaint_id: str) -> Sending | None:
    return next((one for one in act.sendings(complaint_id) if one.state.under_way), None)


def _in_words(sending: Sending) -> str:
    what = "a question" if sending.question else "an answer"
    if sending.state is SendingState.WAITING:
        return f"{what} waits to be sent"
    if sending.state is SendingState.SENDING:
        return f"{what} is being sent"
    return f"nobody knows whether {what} reached {sending.channel}: look there, and say so or send it again"


def begun(sending: Sending) -> bool:
    """Whether it was tried since it was queued last."""
    return sending.tries > 0 or sending.state not in (SendingState.WAITING, SendingState.WITHDRAWN)


def by_hand(channel: str) -> str:
    """Why nothing is sent there, and what to do instead."""
    return (
        f"nothing is sent to {channel} from here: write it at the channel and record it as given by hand, with its id"
        " there"
    )


def _addressed(act: Act, complaint: Complaint) -> StoredPost:
    """The post that an answer goes under: the newest by the author of the complaint's first. Raises NotAllowedError."""
    there = [one for one in act.members(complaint.id) if _takes_answers(one, complaint.channel)]
    if not there:
        raise NotAllowedError(f"complaint {complaint.id} has no post left on {complaint.channel} to be answered")
    first = next((one for one in there if one.post.id == complaint.opened_by), there[0])
    author = first.post.author
    own = [one for one in there if one.post.author == author]
    return first if author is None else own[-1]


def _takes_answers(member: StoredPost, channel: str) -> bool:
    return not member.deleted and not member.post.from_city and member.post.channel == channel
