"""The route of live changes: who may follow what, and what is said where nothing is followed."""

from tests.dashboard_api.browsing import Office, code


def test_where_nothing_follows_the_history_it_is_said(office: Office) -> None:
    answered = office.browser("center")("GET", "/api/changes", params={"filter": "q:status%3Dwaiting"})
    assert code(answered) == (503, "away")


def test_a_filter_is_needed_and_must_be_one(office: Office) -> None:
    assert code(office.browser("center")("GET", "/api/changes")) == (422, "invalid")
