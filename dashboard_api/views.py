"""From facts to what is handed out: the plain values of the models in ``shapes``, written as JSON without a detour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard_api.highlighting import excerpt, spans
from models.account import Account, Session
from models.complaint import Complaint, Flag, FlagKind, HandOver
from models.history import Change, StoredPost
from models.ports.keeping import DeadLetter
from models.ports.overview import Overview, TypedText, Words
from models.scope import Scope
from models.verdict import Judgement

Plain = dict[str, object]

_FLAG = (
    "id", "kind", "urgency", "post", "revision", "raised_at", "again_at", "raised", "acknowledged_at",
    "acknowledged_by",
)  # fmt: skip
_COMPLAINT = (
    "id", "version", "status", "held_from", "kind", "intent", "topic", "subtopic", "topics", "urgency", "district",
    "department", "departments", "waits", "channel", "received_at", "due_at", "due_rule", "answered_at", "officer",
    "merged_into", "close_reason", "hand_over", "history", "proposals",
)  # fmt: skip
_POST = (
    "id", "channel", "revision", "text", "title", "written_at", "received_at", "url", "reply_to", "kind", "from_city",
    "truncated",
)  # fmt: skip
_HAND_OVER = (
    "id", "complaint", "flag", "to", "by", "at", "note", "again_at", "reminded", "reported_at", "reported_by", "report",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What a complaint is shown with: its flags, the words of its excerpt, how many posts, what was looked for."""

    flags: Sequence[Flag]
    text: str
    posts: int
    searched: Sequence[str] = ()


def account_view(account: Account) -> Plain:
    """Who is signed in."""
    return {"name": account.name, "role": account.role, "departments": sorted(account.departments)}


def session_view(account: Account, session: Session) -> Plain:
    """A session."""
    return {"account": account_view(account), "csrf": session.csrf, "until": session.until}


def account_detail(account: Account) -> Plain:
    """An account for an administrator."""
    more = {"created_at": account.created_at, "generation": account.generation, "disabled": account.disabled}
    return {**account_view(account), **more}


def flag_view(flag: Flag) -> Plain:
    """A flag."""
    return {name: getattr(flag, name) for name in _FLAG}


def complaint_view(complaint: Complaint, shown: Shown) -> Plain:
    """A complaint."""
    found: Plain = {name: getattr(complaint, name) for name in _COMPLAINT}
    text = excerpt(shown.text, shown.searched)
    found["reasons"] = [{"code": one.code, "text": one.text} for one in complaint.reasons]
    found["decided"] = {name: {"by": one.by, "at": one.at} for name, one in complaint.decided.items()}
    found["flags"] = [flag_view(flag) for flag in shown.flags]
    found["excerpt"] = text
    found["posts"] = shown.posts
    found["highlights"] = _spans(shown.searched, text)
    return found


def complaint_views(
    complaints: Sequence[Complaint],
    overview: Overview,
    scope: Scope,
    hits: Mapping[str, Words] | None = None,
    searched: Sequence[str] = (),
) -> list[Plain]:
    """Complaints for a list, in few queries; ``hits`` are the posts that a search found, which are shown then."""
    ids = [complaint.id for complaint in complaints]
    if not ids:
        return []
    flags, openings = overview.flags_of(ids, scope), overview.openings(ids, scope)
    texts = dict(hits or {})
    pressing = {one: flag.post for one in ids if one not in texts and (flag := most_pressing(flags.get(one, ())))}
    words = overview.words([post for post in pressing.values() if post is not None], scope)
    for complaint_id, post in pressing.items():
        found = words.get(post or "")
        # a post that went to another complaint since is that one's to show
        if found is not None and found.complaint == complaint_id:
            texts[complaint_id] = found
    return [
        complaint_view(
            one,
            Shown(
                flags.get(one.id, ()),
                _words(texts.get(one.id) or (openings[one.id].words if one.id in openings else None)),
                openings[one.id].posts if one.id in openings else 0,
                searched,
            ),
        )
        for one in complaints
    ]


def most_pressing(flags: Iterable[Flag]) -> Flag | None:
    """The open danger flag that comes first: an emergency before what is urgent, then the oldest."""
    dangers = [one for one in flags if one.kind is FlagKind.DANGER and one.acknowledged_at is None and one.post]
    return min(dangers, key=lambda one: (one.urgency.rank if one.urgency else 9, one.raised_at, one.id), default=None)


def post_view(stored: StoredPost, searched: Sequence[str] = ()) -> Plain:
    """A post."""
    found: Plain = {name: getattr(stored.post, name) for name in _POST}
    found["outcome"] = stored.outcome
    found["deleted"] = stored.deleted
    found["complaint"] = stored.complaint
    found["personal_data"] = [
        {"pattern": one.pattern, "start": one.start, "end": one.end, "action": one.action}
        for one in stored.post.personal_data
    ]
    found["judgement"] = None if stored.judgement is None else judgement_view(stored.judgement)
    found["highlights"] = _spans(searched, stored.post.text)
    return found


def judgement_view(judgement: Judgement) -> Plain:
    """What the classifier believes."""
    names = ("intent", "topic", "subtopic", "topics", "urgency", "district", "confidence", "unsure", "model")
    evidence = {
        head: [{"start": one.start, "end": one.end, "weight": one.weight} for one in found]
        for head, found in judgement.evidence.items()
    }
    return {**{name: getattr(judgement, name) for name in names}, "evidence": evidence}


def hand_over_views(hand_overs: Sequence[HandOver], overview: Overview, scope: Scope) -> list[Plain]:
    """Hand-overs with what was typed about them, in one query."""
    ids = [text for one in hand_overs for text in (one.note, one.report) if text is not None]
    typed = overview.typed(ids, scope) if ids else {}
    return [
        {
            **{name: getattr(one, name) for name in _HAND_OVER},
            "note_text": typed.get(one.note or ""),
            "report_text": typed.get(one.report or ""),
        }
        for one in hand_overs
    ]


def text_view(text: TypedText) -> Plain:
    """What a person typed."""
    return {"id": text.id, "text": text.text, "at": text.at, "by": text.by, "act": text.act}


def change_view(change: Change) -> Plain:
    """A row of the history."""
    names = ("at", "act", "actor", "verb", "post", "version", "before", "after")
    return {"position": str(change.position), **{name: getattr(change, name) for name in names}}


def letter_view(letter: DeadLetter) -> Plain:
    """A dead letter without its bytes."""
    names = ("id", "stage", "place", "reason", "post", "at")
    return {**{name: getattr(letter, name) for name in names}, "bytes": len(letter.body)}


def _words(found: Words | None) -> str:
    if found is None:
        return ""
    return found.text if not found.title or found.title in found.text else f"{found.title} {found.text}"


def _spans(searched: Sequence[str], text: str) -> list[Plain]:
    return [{"start": one.start, "end": one.end} for one in spans(searched, text)]
