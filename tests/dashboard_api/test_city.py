"""The city's labels, and the tag by which a browser keeps them."""

from tests.dashboard_api.browsing import Office


def test_labels_come_with_the_version_of_the_citys_data_as_their_tag(office: Office) -> None:
    browser = office.browser("officer")
    answered = browser("GET", "/api/city")
    body = answered.json()
    assert answered.headers["etag"] == f'"{body["version"]}"'
    assert {"id": "gu.road", "needs_district": True, "assignable": True}.items() <= {
        one["id"]: one for one in body["departments"]
    }["gu.road"].items()
    assert "강남구" in body["districts"]
    again = browser("GET", "/api/city", headers={"If-None-Match": answered.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
