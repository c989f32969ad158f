"""From facts to what is handed out: the plain values of the models in ``shapes``, written as JSON without a detour."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from dashboard_api.answering import kept, read
from dashboard_api.dashboard import Caller
from dashboard_api.highlighting import excerpt, spans
from dashboard_api.policy import ACTS
from models.account import Account, Grant, Session
from models.complaint import Answer, Complaint, Flag, FlagKind, HandOver
from models.history import Change, StoredPost, Verb
from models.ports.keeping import DeadLetter, Opened
from models.ports.overview import Listed, Overview, TypedText, Words
from models.scope import Scope
from models.sending import Sending
from models.verdict import Judgement
from models.windows import OpenWindow, Windows

Plain = dict[str, object]

_NO_HITS: Mapping[str, Words] = {}

_FLAG = (
    "id", "kind", "urgency", "post", "revision", "raised_at", "again_at", "raised", "acknowledged_at",
    "acknowledged_by",
)  # fmt: skip
_of_flag = attrgetter(*_FLAG)
_COMPLAINT = (
    "id", "version", "status", "held_from", "kind", "intent", "topic", "subtopic", "topics", "urgency", "district",
    "department", "departments", "waits", "channel", "received_at", "due_at", "due_rule", "answered_at", "officer",
    "merged_into", "close_reason", "hand_over", "history", "proposals",
)  # fmt: skip
_of_complaint = attrgetter(*_COMPLAINT)
_POST = (
    "id", "channel", "revision", "text", "title", "written_at", "received_at", "url", "reply_to", "kind", "from_city",
    "truncated",
)  # fmt: skip
_HAND_OVER = (
    "id", "complaint", "flag", "to", "by", "at", "note", "again_at", "reminded", "reported_at", "reported_by", "report",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What a complaint is shown with: its flags, the words of its excerpt, how many posts, the window that it is in,
    what was looked for."""

    flags: Sequence[Flag]
    text: str
    posts: int
    window: OpenWindow | None
    searched: Sequence[str] = ()
    sending: Sending | None = None


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


def grant_view(grant: Grant) -> Plain:
    """What an account was granted."""
    before = grant.before
    return {
        **{name: getattr(grant, name) for name in ("at", "by", "account", "password")},
        "verb": Verb.GRANTED,
        "role_before": None if before is None else before.role,
        "role_after": grant.after.role,
        "departments_before": None if before is None else sorted(before.departments),
        "departments_after": sorted(grant.after.departments),
        "disabled": grant.after.disabled,
    }


def flag_view(flag: Flag) -> Plain:
    """A flag."""
    return dict(zip(_FLAG, _of_flag(flag), strict=True))


def window_view(window: OpenWindow) -> Plain:
    """What a complaint waits for the citizen with."""
    return {"kind": window.kind, "until": window.until, "reminded_at": window.reminded_at}


def sending_view(sending: Sending, text: str | None = None) -> Plain:
    """What is on its way."""
    names = ("id", "question", "state", "send_at", "attempts", "error", "by")
    return {**{name: getattr(sending, name) for name in names}, "text": text}


def answer_views(answers: Sequence[Answer], overview: Overview, scope: Scope) -> list[Plain]:
    """What the citizen was told, with the texts, in one query."""
    names = ("id", "at", "by", "by_hand", "channel_id", "question")
    texts = overview.typed([one.text for one in answers if one.text is not None], scope) if answers else {}
    return [{**{name: getattr(one, name) for name in names}, "text": texts.get(one.text or "")} for one in answers]


def complaint_view(complaint: Complaint, shown: Shown) -> Plain:
    """A complaint."""
    found: Plain = dict(zip(_COMPLAINT, _of_complaint(complaint), strict=True))
    found["reasons"] = [{"code": one.code, "text": one.text} for one in complaint.reasons]
    found["decided"] = {name: {"by": one.by, "at": one.at} for name, one in complaint.decided.items()}
    found["window"] = None if shown.window is None else window_view(shown.window)
    return _beside(found, shown.flags, shown.sending, (shown.posts, shown.text, shown.searched))


def listed_view(listed: Listed, text: str, windows: Windows, searched: Sequence[str] = ()) -> Plain:
    """A complaint of a list, in which the text is looked at: what ``complaint_view`` makes of it."""
    found: dict[str, Any] = dict(zip(Complaint.__slots__, listed.values, strict=True))
    for name in ("topics", "departments", "proposals"):
        found[name] = kept(found[name])
    found["reasons"] = [{"code": code, "text": text} for code, text in read(found["reasons"])]
    decided = read(found["decided"]).items()
    found["decided"] = {name: {"by": by, "at": datetime.fromisoformat(at)} for name, (by, at, _) in decided}
    begun, reminded_at = found.pop("window_since"), found.pop("reminded_at")
    waits = begun is not None and not listed.flags
    found["window"] = window_view(windows.since(found["status"], begun, reminded_at)) if waits else None
    del found["opened_by"], found["model"]
    return _beside(found, listed.flags, listed.sending, (listed.posts, text, searched))


def _beside(
    found: Plain, flags: Sequence[Flag], sending: Sending | None, words: tuple[int, str, Sequence[str]]
) -> Plain:
    """A complaint with what is shown beside its fields."""
    posts, text, searched = words
    found["flags"] = [flag_view(flag) for flag in flags]
    found["sending"] = None if sending is None else sending_view(sending)
    found["posts"] = posts
    found["excerpt"] = shown = excerpt(text, searched)
    found["highlights"] = _spans(searched, shown)
    return found


def listed_views(
    items: Sequence[Listed],
    caller: Caller,
    searched: Sequence[str] = (),
    hits: Mapping[str, Words] = _NO_HITS,
) -> list[Plain]:
    """The complaints of a page; ``hits`` are the posts that a search found, which are shown then."""
    windows = caller.board.desk.windows
    flagged = {one.id: one.flags for one in items if one.flags and one.id not in hits}
    texts = {**_pressing(flagged, caller, {one.post for one in items}), **hits}
    views = []
    for one in items:
        words = texts.get(one.id) if texts else None
        text = _begin(one.title, one.text) if words is None else _words(words)
        views.append(listed_view(one, text, windows, searched))
    return views


def beginning(complaint: Complaint, flags: Sequence[Flag], caller: Caller) -> tuple[str, int]:
    """The words that a complaint with these flags is shown by, and how many posts it has."""
    opening = caller.board.store.openings([complaint.id], caller.scope).get(complaint.id)
    pressing = _pressing({complaint.id: flags}, caller).get(complaint.id)
    words = pressing or (opening.words if opening is not None else None)
    return _words(words), 0 if opening is None else opening.posts


def _pressing(
    flags: Mapping[str, Sequence[Flag]], caller: Caller, shown: AbstractSet[str | None] = frozenset()
) -> dict[str, Words]:
    """By complaint, the words of the post that its most pressing flag is about, unless they are ``shown`` anyway."""
    pressing = {one: flag.post for one, raised in flags.items() if (flag := most_pressing(raised)) and flag.post}
    posts = {one: post for one, post in pressing.items() if post not in shown}
    words = caller.board.store.words(list(posts.values()), caller.scope)
    # a post that went to another complaint since is that one's to show
    return {one: found for one, post in posts.items() if (found := words.get(post)) and found.complaint == one}


def most_pressing(flags: Iterable[Flag]) -> Flag | None:
    """The open danger flag that comes first: an emergency before what is urgent, then the oldest."""
    dangers = [one for one in flags if one.kind is FlagKind.DANGER and one.acknowledged_at is None and one.post]
    return min(dangers, key=lambda one: (one.urgency.rank if one.urgency else 9, one.raised_at, one.id), default=None)


def post_views(posts: Sequence[StoredPost], caller: Caller, searched: Sequence[str] = ()) -> list[Plain]:
    """Posts, each with until when the caller has its original open."""
    opened: Mapping[str, Opened] = {}
    if caller.account.role in ACTS:
        opened = caller.board.store.originals_open([one.post.id for one in posts], caller.actor, caller.shift_began)
    return [post_view(one, opened.get(one.post.id), caller.board.desk.shift, searched) for one in posts]


def post_view(stored: StoredPost, opened: Opened | None, shift: timedelta, searched: Sequence[str] = ()) -> Plain:
    """A post, with the opening of its original that holds for the reader."""
    found: Plain = {name: getattr(stored.post, name) for name in _POST}
    found["outcome"] = stored.outcome
    found["deleted"] = stored.deleted
    found["complaint"] = stored.complaint
    found["opened_until"] = None if opened is None else opened.at + shift
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
    return "" if found is None else _begin(found.title, found.text)


def _begin(title: str | None, text: str) -> str:
    return text if not title or title in text else f"{title} {text}"


def _spans(searched: Sequence[str], text: str) -> list[Plain]:
    return [{"start": start, "end": end} for start, end in spans(searched, text)]
