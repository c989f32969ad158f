"""The OpenAPI description, completed with what holds for all routes: problems, the session, the CSRF token."""

from typing import Any

from dashboard_api.guard import COOKIE, CSRF_HEADER
from dashboard_api.policy import POLICIES, Policy
from dashboard_api.shapes_problems import ChangedProblem, Problem

Json = dict[str, Any]

_SCHEMAS = "#/components/schemas/"


def completed(plain: Json) -> Json:
    """The description that FastAPI makes of the routes, completed."""
    schemas: Json = plain["components"]["schemas"]
    for model in (Problem, ChangedProblem):
        schemas[model.__name__] = model.model_json_schema(ref_template=f"{_SCHEMAS}{{model}}", mode="serialization")
    for gone in ("HTTPValidationError", "ValidationError"):
        schemas.pop(gone, None)
    for path, methods in plain["paths"].items():
        for method, operation in methods.items():
            operation["operationId"] = _operation(method, path)
            _complete(operation, POLICIES[method.upper(), path])
    plain["components"]["securitySchemes"] = {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}}
    return plain


def _complete(operation: Json, policy: Policy) -> None:
    responses: Json = operation["responses"]
    responses.pop("422", None)
    if "409" in responses:
        responses["409"] = _problem("ChangedProblem", "Changed by somebody else, or not possible as it stands")
    responses["default"] = _problem("Problem", "Problem details (RFC 9457)")
    if policy.roles is not None:
        operation["security"] = [{"session": []}]
    if policy.csrf:
        token: Json = {"name": CSRF_HEADER, "in": "header", "required": True, "schema": {"type": "string"}}
        operation.setdefault("parameters", []).append({**token, "description": "the csrf of the session"})


def _problem(model: str, why: str) -> Json:
    return {"description": why, "content": {"application/problem+json": {"schema": {"$ref": f"{_SCHEMAS}{model}"}}}}


def _operation(method: str, path: str) -> str:
    """Like get_complaints_complaint_id_history."""
    if path == "/health":
        return "get_up"
    words = path.replace("/api/", "/").replace("{", "").replace("}", "").replace("-", "_").replace(".", "_")
    return f"{method}{words.replace('/', '_')}"
