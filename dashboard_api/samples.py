"""The daily sample of posts that were set aside: the center judges it, to know how much was missed."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from dashboard_api.answering import answer
from dashboard_api.bodies import Body, Day, JudgeBody
from dashboard_api.dashboard import Caller
from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.posts import PostId
from dashboard_api.shapes_work import SampleDone, SampleView
from dashboard_api.views import Plain, post_views
from models.history import StoredPost
from models.sample import Sample, Sampled
from models.scope import Scope

DAYS = 60
"""Days that are listed."""

routes = APIRouter(route_class=GuardedRoute, tags=["samples"])


class SampleQuery(Body):
    """Of which day; the newest when not given."""

    day: Day | None = None


@routes.get("/api/samples", response_model=SampleView)
def sample(query: Annotated[SampleQuery, Query()], caller: Called) -> Response:
    """The sample of a day, and the days that have one."""
    store = caller.board.store
    days = list(store.sample_days(caller.scope, DAYS))
    day = query.day or (days[0] if days else None)
    # the first day of a new deployment is not over yet
    found = None if day is None else store.sample(day, caller.scope)
    return answer({**_sample(caller, found), "days": days})


@routes.post("/api/samples/{day}/{post_id:path}", response_model=SampleDone)
def judge(day: Day, post_id: PostId, body: JudgeBody, caller: Called) -> Response:
    """Say what a sampled post is; a complaint is raised to one. Whoever judges last is right."""
    store, desk = caller.board.store, caller.board.desk
    complaint = desk.judge(caller.person, day, post_id, body.judgement)
    (item,) = _items(caller, [one for one in store.sample(day, caller.scope).items if one[0].post == post_id])
    if complaint is None:
        (post,) = store.stored_posts([post_id], caller.scope)
        return answer({"item": item, "complaint": post.complaint, "act": None})
    act = store.act_of(complaint.id, complaint.version, Scope.everything(caller.account.name)) or ""
    until = caller.now + desk.undo_window
    return answer({"item": item, "complaint": complaint.id, "act": {"id": act, "undo_until": until}})


def _sample(caller: Caller, found: Sample | None) -> Plain:
    if found is None:
        return {"day": None, "set_aside": 0, "size": 0, "judged": 0, "found": 0, "items": []}
    return {
        "day": found.day,
        "set_aside": found.of,
        "size": len(found.items),
        "judged": found.judged,
        "found": found.found,
        "items": _items(caller, found.items),
    }


def _items(caller: Caller, items: Sequence[tuple[Sampled, StoredPost]]) -> list[Plain]:
    views = post_views([kept for _, kept in items], caller)
    return [
        {"post": view, "judged": one.judged, "by": one.by, "at": one.at}
        for (one, _), view in zip(items, views, strict=True)
    ]
