"""Raising flags: once a revision of a post, whatever was decided or acknowledged before."""

from dataclasses import replace

from models.complaint import Complaint, Flag, FlagKind
from models.history import Verb
from models.ports.store import Act
from models.post import Post
from models.verdict import Urgency
from routing.city import Levels


def raise_danger(act: Act, levels: Levels, complaint: Complaint, post: Post, urgency: Urgency) -> bool:
    """Flag a revision judged dangerous; whether something new was said. Imported history raises no flags."""
    if not urgency.dangerous or post.history:
        return False
    flag = Flag(
        id=f"{FlagKind.DANGER}:{post.id}:{post.revision}",
        complaint=complaint.id,
        kind=FlagKind.DANGER,
        raised_at=act.at,
        post=post.id,
        revision=post.revision,
        urgency=urgency,
        again_at=act.at + levels.first[urgency],
    )
    return act.raise_flag(flag) or _more_urgent(act, flag)


def raise_reply(act: Act, complaint: Complaint, post: Post) -> bool:
    """Flag that the citizen wrote to what was answered or has ended; whether it is new."""
    if post.history:
        return False
    flag = Flag(
        id=f"{FlagKind.REPLY}:{post.id}:{post.revision}",
        complaint=complaint.id,
        kind=FlagKind.REPLY,
        raised_at=act.at,
        post=post.id,
        revision=post.revision,
    )
    return act.raise_flag(flag)


def _more_urgent(act: Act, flag: Flag) -> bool:
    """Make the flag that this revision has already as urgent as it is judged now, unless somebody looked at it."""
    known = next((one for one in act.flags(flag.complaint) if one.id == flag.id), None)
    if known is None or known.acknowledged_at is not None or known.urgency is None or flag.urgency is None:
        return False
    if known.urgency.rank <= flag.urgency.rank:
        return False
    act.change_flag(replace(known, urgency=flag.urgency, again_at=flag.again_at), Verb.FLAGGED)
    return True
