"""A problem is what its model says, and one about a change says who made it."""

from dashboard_api.shapes_problems import ChangedProblem, Problem
from tests.dashboard_api.browsing import Office
from tests.routing.given import CENTER, seen


def test_problems_are_read_back_by_their_models(office: Office) -> None:
    complaint = office.opens("1")
    office.day.desk.note(CENTER, seen(complaint), "메모")
    browser = office.browser("center")
    missing = browser("GET", "/api/complaints/nothing")
    assert (missing.status_code, Problem.model_validate(missing.json()).what_to_do != "") == (404, True)
    changed = browser.act("accept", complaint)
    assert changed.status_code == 409
    assert ChangedProblem.model_validate(changed.json()).by == "person:김센터"
