"""What follows for a complaint from what became of a sending: answered, flagged, or as if it had never been queued."""

from dataclasses import replace
from datetime import datetime

from models.complaint import Answer, Complaint, Flag, FlagKind, Status, may_move
from models.history import Verb
from models.ports.store import Act
from models.scope import DELIVERY, ActorKind
from models.sending import Sending, SendingState, Withdrawn


def gone(act: Act, complaint: Complaint, sending: Sending, text: str | None) -> Withdrawn | None:
    """Why there is nothing to be sent any more."""
    post = act.post(sending.reply_to)
    if text is None or post is None or post.deleted:
        return Withdrawn.POST_GONE
    return None if _moves(complaint, sending) else Withdrawn.NOT_POSSIBLE


def _moves(complaint: Complaint, sending: Sending) -> bool:
    """Whether the complaint still waits for this."""
    if sending.reminder:
        return complaint.status is Status.ON_HOLD
    return may_move(complaint.status, _after(sending), ActorKind.DELIVERY)


def _after(sending: Sending) -> Status:
    return Status.ON_HOLD if sending.question else Status.ANSWERED


def withdraw(act: Act, sending: Sending, why: Withdrawn) -> None:
    """It is not sent any more."""
    act.put_sending(replace(sending, state=SendingState.WITHDRAWN, error=why.value), Verb.SENDING)
    if not sending.reminder:  # a reminder that came too late is missed by nobody
        flag(act, sending)


def fail(act: Act, sending: Sending, error: str | None) -> None:
    """It was refused, or tried in vain often enough."""
    act.put_sending(replace(sending, state=SendingState.FAILED, error=error), Verb.SENDING)
    flag(act, sending)


def flag(act: Act, sending: Sending) -> None:
    """A person must look."""
    flag_id = f"{FlagKind.SENDING}:{sending.id}:{act.id}"
    act.raise_flag(Flag(flag_id, sending.complaint, FlagKind.SENDING, act.at))


def deliver(act: Act, complaint: Complaint, sending: Sending, channel_id: str) -> None:
    """It is there: the answer is one now, and the complaint is answered, or flagged where it cannot be any more."""
    known = act.answered_in(complaint.channel, channel_id)
    if known is None:
        act.put_answer(
            Answer(
                id=f"{sending.id}:{sending.attempts}",
                complaint=complaint.id,
                by=sending.by,
                at=act.at,
                by_hand=False,
                channel_id=channel_id,
                text=sending.text,
                question=sending.question,
            )
        )
    over = (SendingState.WITHDRAWN, SendingState.FAILED, SendingState.DELIVERED)
    late = not _moves(complaint, sending) or sending.state in over
    act.put_sending(replace(sending, state=SendingState.DELIVERED, channel_id=channel_id, error=None))
    for one in act.flags(complaint.id):
        if one.kind is FlagKind.SENDING and one.acknowledged_at is None:
            done = replace(one, acknowledged_at=act.at, acknowledged_by=DELIVERY.name)
            act.change_flag(done, Verb.ACKNOWLEDGED)
    if late:
        flag(act, sending)
    act.update(complaint, _told(complaint, sending, act.at), Verb.ASKED if sending.question else Verb.ANSWERED)


def _told(complaint: Complaint, sending: Sending, at: datetime) -> Complaint:
    """The complaint once the citizen was told; one that cannot be answered any more stays as it is."""
    if not _moves(complaint, sending):
        return complaint
    if sending.question:
        return replace(complaint, status=Status.ON_HOLD)
    # a correction does not move the time at which the citizen was answered
    corrected = complaint.status is Status.ANSWERED
    return replace(complaint, status=Status.ANSWERED, answered_at=complaint.answered_at if corrected else at)
