"""What is handed out is what the models say: each answer of a whole office is read back by its model."""

import pytest

from dashboard_api import shapes, shapes_work
from models.ports.overview import FACETS
from tests.dashboard_api.browsing import Office
from tests.routing.given import BURNING_HERE, CENTER, CHATTER, PLACELESS, post, seen


@pytest.fixture
def filled(office: Office) -> Office:
    """An office with a danger, what waits, what was set aside."""
    complaint = office.opens("1", BURNING_HERE)
    office.opens("2", PLACELESS)
    office.day.route(post("3"), CHATTER)
    office.day.desk.acknowledge(CENTER, seen(complaint), hand_over="112", note="신고")
    office.index()
    return office


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/api/session", shapes.SessionView),
        ("/api/complaints", shapes.ComplaintList),
        ("/api/complaints?q=포트홀", shapes.ComplaintList),
        ("/api/complaints/facets", shapes.Facets),
        ("/api/posts", shapes.PostList),
        ("/api/posts/x:1", shapes.PostView),
        ("/api/hand-overs", shapes.HandOverList),
    ],
)
def test_an_answer_is_what_its_model_says(filled: Office, path: str, model: type[shapes.Shape]) -> None:
    body = filled.browser("center").get(path)
    read = model.model_validate(body)
    assert body.keys() == set(type(read).model_fields)
    assert body.get("items", [1])


def test_one_complaint_and_its_history_are_what_their_models_say(filled: Office) -> None:
    browser = filled.browser("manager")
    complaint = browser.get("/api/complaints")["items"][0]["id"]
    shapes_work.ComplaintDetail.model_validate(browser.get(f"/api/complaints/{complaint}"))
    shapes.HistoryView.model_validate(browser.get(f"/api/complaints/{complaint}/history"))
    shapes.AccountList.model_validate(filled.browser("admin").get("/api/accounts"))


def test_facets_are_of_the_fields_that_the_store_counts() -> None:
    assert set(shapes.Facets.model_fields) == set(FACETS)
