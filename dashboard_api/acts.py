"""The acts: what people do with a complaint, one or many at once, each on the version that they read; undo."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Response
from pydantic import create_model

from dashboard_api import bodies
from dashboard_api.answering import answer, etag
from dashboard_api.bodies import Body, BulkBody, Nothing, TextBody
from dashboard_api.complaints import ComplaintId, single_view
from dashboard_api.dashboard import Caller
from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.policy import BULK
from dashboard_api.problems import ProblemError, problem, told
from dashboard_api.shapes_problems import ChangedProblem
from dashboard_api.shapes_work import ActDone, BulkDone, ReportDone
from dashboard_api.views import Plain, hand_over_views
from models.complaint import Complaint
from models.errors import CheongError, ComplaintChangedError, NotFoundError
from models.scope import Scope
from routing.desk import Person, Seen, TriageDesk

_VERSION = re.compile(r'"([1-9][0-9]{0,8})"')

routes = APIRouter(route_class=GuardedRoute, tags=["acts"])


@dataclass(frozen=True, slots=True)
class Doing:
    """An act at the desk: whose desk, who does it, on which complaint as read."""

    desk: TriageDesk
    who: Person
    seen: Seen


Do = Callable[[Doing, Any], Complaint]

_ACTS: Mapping[str, tuple[type[Body], Do]] = {
    "acknowledge": (
        bodies.AcknowledgeBody,
        lambda at, b: at.desk.acknowledge(at.who, at.seen, b.flags, b.hand_over, b.note),
    ),
    "assign": (bodies.AssignBody, lambda at, b: at.desk.assign(at.who, at.seen, b.department, b.note)),
    "accept": (Nothing, lambda at, _: at.desk.accept(at.who, at.seen)),
    "ask": (TextBody, lambda at, b: at.desk.ask(at.who, at.seen, b.text)),
    "resume": (Nothing, lambda at, _: at.desk.resume(at.who, at.seen)),
    "to-queue": (bodies.NoteBody, lambda at, b: at.desk.to_queue(at.who, at.seen, b.note)),
    "return": (bodies.ReturnBody, lambda at, b: at.desk.return_(at.who, at.seen, b.reason, b.department)),
    "answer": (TextBody, lambda at, b: at.desk.answer(at.who, at.seen, b.text)),
    "answer-by-hand": (
        bodies.AnswerByHandBody,
        lambda at, b: at.desk.answer_by_hand(at.who, at.seen, b.channel_id, b.text),
    ),
    "ask-by-hand": (
        bodies.AnswerByHandBody,
        lambda at, b: at.desk.ask_by_hand(at.who, at.seen, b.channel_id, b.text),
    ),
    "send-again": (Nothing, lambda at, _: at.desk.send_again(at.who, at.seen)),
    "drop-sending": (Nothing, lambda at, _: at.desk.drop_sending(at.who, at.seen)),
    "transfer": (bodies.AssignBody, lambda at, b: at.desk.transfer(at.who, at.seen, b.department, b.note)),
    "close": (bodies.CloseBody, lambda at, b: at.desk.close(at.who, at.seen, b.reason, b.note)),
    "confirm-exclusion": (Nothing, lambda at, _: at.desk.confirm_exclusion(at.who, at.seen)),
    "confirm": (Nothing, lambda at, _: at.desk.confirm(at.who, at.seen)),
    "reopen": (bodies.NoteBody, lambda at, b: at.desk.reopen(at.who, at.seen, b.note)),
    "set-topic": (bodies.TopicBody, lambda at, b: at.desk.set_topic(at.who, at.seen, b.topic, b.subtopic)),
    "set-urgency": (bodies.UrgencyBody, lambda at, b: at.desk.set_urgency(at.who, at.seen, b.urgency)),
    "note": (TextBody, lambda at, b: at.desk.note(at.who, at.seen, b.text)),
    "move": (bodies.MoveBody, lambda at, b: at.desk.move(at.who, at.seen, b.post, b.to)),
    "split": (bodies.SplitBody, lambda at, b: at.desk.split(at.who, at.seen, b.posts)),
    "merge": (bodies.MergeBody, lambda at, b: at.desk.merge(at.who, at.seen, b.into, b.into_version)),
}
"""The name of each act, what it takes, and what is called at the desk."""


async def _read_version(if_match: Annotated[str | None, Header(max_length=100)] = None) -> int:
    if if_match is None:
        raise ProblemError("if_match_missing")
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise ProblemError("if_match_malformed")
    return int(found[1])


ReadVersion = Annotated[int, Depends(_read_version)]
"""The version of the complaint that the person read, from If-Match."""


def _one(kind: type[Body], do: Do) -> Callable[..., Response]:
    def act(complaint_id: ComplaintId, body: Body, version: ReadVersion, caller: Called) -> Response:
        seen = Seen(complaint_id, version)
        return done(caller, _acted(caller, Doing(caller.board.desk, caller.person, seen), body, do))

    act.__annotations__["body"] = kind
    act.__doc__ = f"{kind.__doc__}"
    return act


def _many(kind: type[Body], do: Do) -> Callable[..., Response]:
    def act(body: BulkBody, caller: Called) -> Response:
        given = kind(**{name: getattr(body, name) for name in kind.model_fields})
        # one id for all of them, so that one undo takes them back
        act_id = secrets.token_hex(8)
        desk = caller.board.desk.under(act_id)
        items = [
            _bulk_item(caller, Doing(desk, caller.person, Seen(one.id, one.version)), given, do) for one in body.items
        ]
        done_any = any(item["ok"] for item in items)
        return answer({"items": items, "act": _act_view(caller, act_id) if done_any else None})

    fields: Any = {name: (field.annotation, field) for name, field in kind.model_fields.items()}
    act.__annotations__["body"] = create_model(f"Bulk{kind.__name__}", __base__=BulkBody, **fields)
    act.__doc__ = f"{kind.__doc__} For many complaints at once, each on its own."
    return act


for _name, (_kind, _do) in _ACTS.items():
    routes.post(
        f"/api/complaints/{{complaint_id}}/acts/{_name}",
        response_model=ActDone,
        responses={409: {"model": ChangedProblem}},
        name=_name,
    )(_one(_kind, _do))
for _name in BULK:
    routes.post(f"/api/bulk/{_name}", response_model=BulkDone, name=f"bulk {_name}")(_many(*_ACTS[_name]))


@routes.post("/api/hand-overs/{hand_over_id}/report", response_model=ReportDone)
def report(hand_over_id: Annotated[str, Path(max_length=200)], body: TextBody, caller: Called) -> Response:
    """What came of a hand-over."""
    reported = caller.board.desk.report(caller.person, hand_over_id, body.text)
    (view,) = hand_over_views([reported], caller.board.store, caller.scope)
    return answer({"hand_over": view})


@routes.post("/api/acts/{act_id}/undo", response_model=ActDone)
def undo(act_id: Annotated[str, Path(max_length=100)], _: Nothing, caller: Called) -> Response:
    """Restore what was before an act; only a person's later act or a sending begun stands in its way."""
    return done(caller, caller.board.desk.undo(caller.person, act_id))


def done(caller: Caller, complaint: Complaint) -> Response:
    """What an act came to. A complaint that left the reader's scope by it is shown as the act left it, this once."""
    # a person knows their own act, also one that took the complaint out of what they see
    own = Scope.everything(caller.account.name)
    act = _act_view(caller, caller.board.store.act_of(complaint.id, complaint.version, own) or "")
    sending = caller.board.store.sendings_of([complaint.id], own).get(complaint.id)
    if sending is not None and sending.act == act["id"]:
        act["undo_until"] = sending.send_at
    return answer({"complaint": single_view(caller, complaint), "act": act}, {"ETag": etag(complaint.version)})


def _acted(caller: Caller, doing: Doing, body: Body, do: Do) -> Complaint:
    try:
        return do(doing, body)
    except ComplaintChangedError as error:
        raise _changed(caller, doing.seen, error) from error


def _bulk_item(caller: Caller, doing: Doing, body: Body, do: Do) -> Plain:
    refused = {"id": doing.seen.complaint, "ok": False, "version": None}
    try:
        complaint = _acted(caller, doing, body, do)
    except ProblemError as error:
        return {**refused, "problem": problem(error)}
    except CheongError as error:
        return {**refused, "problem": problem(told(error, acting=True))}
    return {"id": complaint.id, "ok": True, "version": complaint.version, "problem": None}


def _changed(caller: Caller, seen: Seen, error: ComplaintChangedError) -> ProblemError:
    """Who changed what since the version that was read; nothing of it where the reader may not see it any more."""
    try:
        changes = caller.board.store.since(seen.complaint, seen.version, caller.scope)
    except NotFoundError:
        changes = ()
    fields: dict[str, list[object]] = {}
    for change in changes:
        for name in (*change.before, *change.after):
            old, new = change.before.get(name), change.after.get(name)
            fields[name] = [fields[name][0] if name in fields else old, new]
    last = changes[-1] if changes else None
    who, at = (None, None) if last is None else (last.actor, last.at)
    return ProblemError("changed", str(error), {"by": who, "at": at, "fields": fields})


def _act_view(caller: Caller, act: str) -> Plain:
    return {"id": act, "undo_until": caller.now + caller.board.desk.undo_window}
