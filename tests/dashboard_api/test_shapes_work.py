"""What is handed out about work is what the models say."""

import pytest

from dashboard_api import shapes_work
from dashboard_api.shapes import Shape
from models.ports.overview import INBOX
from tests.dashboard_api.browsing import Office
from tests.routing.given import BURNING_HERE


@pytest.mark.parametrize(
    ("name", "path", "model"),
    [
        ("center", "/api/triage-queue", shapes_work.TriageQueue),
        ("officer", "/api/inbox", shapes_work.Inbox),
        ("manager", "/api/dead-letters", shapes_work.DeadLetterList),
        ("manager", "/api/samples", shapes_work.SampleView),
        ("admin", "/api/grants", shapes_work.GrantList),
        ("admin", "/api/health", shapes_work.HealthView),
        ("center", "/health", shapes_work.Up),
    ],
)
def test_an_answer_is_what_its_model_says(office: Office, name: str, path: str, model: type[Shape]) -> None:
    office.opens("1", BURNING_HERE)
    model.model_validate(office.browser(name).get(path))


def test_what_acts_come_to_is_what_the_models_say(office: Office) -> None:
    complaint, browser = office.opens("1"), office.browser("center")
    shapes_work.ActDone.model_validate(browser.act("note", complaint, text="글").json())
    items = [{"id": complaint.id, "version": version} for version in (2, 1)]
    done = browser("POST", "/api/bulk/note", json={"items": items, "text": "또"}).json()
    assert [one.ok for one in shapes_work.BulkDone.model_validate(done).items] == [True, False]


def test_the_inbox_has_the_groups_that_the_store_makes() -> None:
    assert set(shapes_work.Inbox.model_fields) == set(INBOX)
