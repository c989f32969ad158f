"""The city's labels, and the tag by which a browser keeps them."""

from zoneinfo import ZoneInfo

from dashboard_api.dashboard import CityFacts
from tests.dashboard_api.browsing import Office, labels


def test_labels_come_with_a_tag_that_changes_with_them(office: Office) -> None:
    browser = office.browser("officer")
    answered = browser("GET", "/api/city")
    body = answered.json()
    assert body["sends"] == ["x"]
    assert {"id": "gu.road", "needs_district": True, "assignable": True}.items() <= {
        one["id"]: one for one in body["departments"]
    }["gu.road"].items()
    assert "강남구" in body["districts"]
    again = browser("GET", "/api/city", headers={"If-None-Match": answered.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    silent = CityFacts(labels().model_copy(update={"sends": []}), ZoneInfo("Asia/Seoul"))
    office.app.state.board = office.board(city=silent)
    other = browser("GET", "/api/city", headers={"If-None-Match": answered.headers["etag"]})
    assert (other.status_code, other.json()["sends"]) == (200, [])
