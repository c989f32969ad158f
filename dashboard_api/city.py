"""The city's labels: what ids are called."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Response

from dashboard_api.answering import as_json, etag
from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.shapes_city import CityView

routes = APIRouter(route_class=GuardedRoute, tags=["city"])


@routes.get("/api/city", response_model=CityView)
def city(caller: Called, if_none_match: Annotated[str | None, Header(max_length=200)] = None) -> Response:
    """Departments, topics, districts, hand-overs, reasons, with their names."""
    labels = caller.board.city.labels
    content = as_json(labels.model_dump(mode="json"))
    headers = {"ETag": etag(hashlib.sha256(content).hexdigest()[:16]), "Cache-Control": "private, no-cache"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, 200, headers, "application/json")
