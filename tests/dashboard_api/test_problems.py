"""Problems: one shape for every error, with what to do, and no word of what the reader may not see."""

import pytest

from dashboard_api.problems import NOT_FOUND, ProblemError, problem, told
from models.errors import (
    CheongError,
    ComplaintChangedError,
    NotAllowedError,
    NotFoundError,
    RetryableError,
    SettingError,
)
from tests.dashboard_api.browsing import Office, code


@pytest.mark.parametrize(
    ("error", "acting", "status", "name"),
    [
        (NotFoundError("there is no complaint abc"), False, 404, "not_found"),
        (ComplaintChangedError("changed"), True, 409, "changed"),
        (NotAllowedError("closed"), True, 409, "not_possible"),
        (NotAllowedError("officer may not see the counters"), False, 403, "role"),
        (RetryableError("the disk is full at /srv"), True, 503, "away"),
        (SettingError("no department x"), True, 422, "invalid"),
    ],
)
def test_every_error_of_the_parts_below_is_told_as_a_problem(
    error: CheongError, acting: bool, status: int, name: str
) -> None:
    found = problem(told(error, acting=acting))
    assert (found["status"], found["code"], found["type"]) == (status, name, f"/problems/{name}")
    assert "abc" not in str(found)
    assert "/srv" not in str(found)
    assert found["what_to_do"]


def test_what_does_not_exist_and_what_is_foreign_have_the_same_words() -> None:
    assert problem(told(NotFoundError("a"), acting=False)) == problem(ProblemError("not_found", NOT_FOUND))


def test_unknown_paths_and_methods_are_problems_too(office: Office) -> None:
    browser = office.browser("center")
    assert code(browser("GET", "/api/nothing")) == (404, "not_found")
    assert code(browser("PUT", "/api/complaints")) == (405, "method")


def test_a_value_that_was_refused_is_not_said_back(office: Office) -> None:
    answered = office.browser()("POST", "/api/session", json={"name": "center", "password": 90210})
    assert code(answered) == (422, "invalid")
    assert "90210" not in answered.text
    assert answered.json()["errors"][0]["at"] == "body.password"


def test_a_store_that_is_away_is_said_to_be_with_a_time_to_come_back(office: Office) -> None:
    browser = office.browser("center")
    office.app.state.board = office.board(store=Away(office.day.store))
    answered = browser("GET", "/api/complaints")
    assert code(answered) == (503, "away")
    assert answered.headers["retry-after"] == "1"
    assert browser("GET", "/health").json() == {"up": False}


def test_what_breaks_is_told_without_its_words(office: Office) -> None:
    browser = office.browser("center")
    office.app.state.board = office.board(store=Away(office.day.store, ZeroDivisionError("secret")))
    answered = browser("GET", "/api/complaints")
    assert code(answered) == (500, "broken")
    assert "secret" not in answered.text


class Away:
    """A store whose database does not answer."""

    def __init__(self, store: object, error: Exception | None = None) -> None:
        self._store, self._error = store, error or RetryableError("the disk is full")

    def __getattr__(self, name: str) -> object:
        if name in ("listed", "tip"):
            raise self._error
        return getattr(self._store, name)
