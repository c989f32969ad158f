"""Problem details (RFC 9457): every error says what went wrong and what to do, nothing of what is out of scope."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from dashboard_api.answering import as_json
from models.errors import CheongError, ComplaintChangedError, NotAllowedError, NotFoundError, RetryableError

_TITLES: Mapping[str, tuple[int, str, str]] = {
    "not_signed_in": (401, "Not signed in", "Sign in, then try again."),
    "wrong_password": (401, "Name or password is wrong", "Check both, then try again."),
    "csrf": (403, "The request lacks its token", "Load the page anew, then try again."),
    "origin": (403, "The request comes from another site", "Open Cheong's own page and sign in there."),
    "not_open": (403, "The original is not open to you", "Open it with a reason."),
    "role": (403, "Not a part of your role", "Ask somebody who has it, or an administrator."),
    "not_found": (404, "Not found", "Check the address; it may be assigned to somebody else by now."),
    "method": (405, "No such act", "See /openapi.json for what there is."),
    "changed": (409, "Changed since you read it", "Look at what changed, then decide anew."),
    "not_possible": (409, "Not possible as it stands", "Look at where the complaint stands, then choose another act."),
    "taken": (409, "The name is taken", "Choose another name."),
    "if_match_malformed": (412, "If-Match is no version", 'Send the ETag that you read, like If-Match: "7".'),
    "too_large": (413, "The request is too large", "Send at most a megabyte."),
    "invalid": (422, "Something in the request is wrong", "Mend what is named, then try again."),
    "cursor": (422, "The cursor does not fit", "Leave the cursor out to start from the beginning."),
    "if_match_missing": (428, "If-Match is missing", "Read the complaint first and send its ETag as If-Match."),
    "too_many": (429, "Too many attempts", "Wait as long as Retry-After says."),
    "broken": (500, "Something broke here", "Try again; if it stays, tell whoever runs Cheong."),
    "away": (503, "Not available for the moment", "Try again in a second."),
}

NOT_FOUND = "There is no such thing, or it is not yours to see."
"""The same for what does not exist and for what lies outside the scope."""


@dataclass
class ProblemError(Exception):
    """An error to be told as a problem of this code; ``more`` are further fields, ``retry_after`` seconds."""

    code: str
    detail: str = ""
    more: Mapping[str, object] = field(default_factory=dict)
    retry_after: int | None = None


def problem(error: ProblemError) -> dict[str, object]:
    """The body of a problem."""
    status, title, advice = _TITLES[error.code]
    return {
        "type": f"/problems/{error.code}",
        "code": error.code,
        "title": title,
        "status": status,
        "detail": error.detail or f"{title}.",
        "what_to_do": advice,
        **error.more,
    }


def problem_response(error: ProblemError) -> Response:
    """A problem as an answer."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    if error.code == "not_signed_in":
        headers["WWW-Authenticate"] = "Session"
    content = as_json(problem(error))
    return Response(content, _TITLES[error.code][0], headers, "application/problem+json")


def told(error: CheongError, *, acting: bool) -> ProblemError:
    """How an error of the parts below is told; ``acting`` when it came of an act, which the roles allowed."""
    if isinstance(error, NotFoundError):
        return ProblemError("not_found", NOT_FOUND)
    if isinstance(error, ComplaintChangedError):
        return ProblemError("changed", str(error))
    if isinstance(error, NotAllowedError):
        return ProblemError("not_possible" if acting else "role", str(error) if acting else "")
    if isinstance(error, RetryableError):
        return ProblemError("away", retry_after=1)
    return ProblemError("invalid", str(error))


def add_handlers(app: FastAPI) -> None:
    """Let every error of the application leave as a problem."""
    handlers: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        ProblemError: _own,
        CheongError: _below,
        RequestValidationError: _invalid,
        HTTPException: _http,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _own(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101  the type under which it was added
    return problem_response(error)


async def _below(request: Request, error: Exception) -> Response:
    assert isinstance(error, CheongError)  # noqa: S101  the type under which it was added
    return problem_response(told(error, acting=request.method != "GET"))


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  the type under which it was added
    # the message says what would be right; the value stays out: it may be a password
    errors = [{"at": ".".join(map(str, one["loc"])), "problem": one["msg"]} for one in error.errors()]
    named = "; ".join(f"{one['at']}: {one['problem']}" for one in errors[:3])
    return problem_response(ProblemError("invalid", named, {"errors": errors}))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  the type under which it was added
    codes = {404: "not_found", 405: "method", 413: "too_large"}
    if error.status_code in codes:
        code = codes[error.status_code]
        answer = problem_response(ProblemError(code, NOT_FOUND if code == "not_found" else ""))
        answer.headers.update(error.headers or {})
        return answer
    known = "invalid" if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else "broken"
    return problem_response(ProblemError(known, str(error.detail)))


async def _broken(_: Request, __: Exception) -> Response:
    return problem_response(ProblemError("broken"))
