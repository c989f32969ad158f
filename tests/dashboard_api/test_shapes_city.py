"""The labels of the city are what their model says."""

from dashboard_api.shapes_city import CityView
from tests.dashboard_api.browsing import Office, labels


def test_labels_are_read_back_as_they_were(office: Office) -> None:
    assert CityView.model_validate(office.browser("admin").get("/api/city")) == labels()
