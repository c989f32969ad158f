"""The daily sample over the API: what the center judges, and what a manager reads of it."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard_api.shapes_work import SampleDone, SampleView
from models.scope import ROUTER
from routing.sampling import Sampling
from tests.dashboard_api.browsing import Browser, Office, code
from tests.routing.given import CHATTER, post, seoul
from tests.routing.test_sampling import MIDNIGHT

DAY = "2026-11-24"


@pytest.fixture
def sampled(office: Office) -> Office:
    """An office on the morning after a day on which three posts were set aside."""
    for number in (1, 2, 3):
        office.day.route(post(str(number), f"맛집 {number}", author=f"a{number}"), CHATTER)
    office.day.now = MIDNIGHT + timedelta(hours=9)
    assert Sampling(office.day.store, seoul()).draw(office.day.now)
    return office


def judged(browser: Browser, number: int, judgement: str, day: str = DAY) -> Any:
    """What judging a post of the sample comes to."""
    return browser("POST", f"/api/samples/{day}/x:{number}", json={"judgement": judgement})


def test_the_newest_sample_is_shown_when_no_day_is_asked_for(sampled: Office) -> None:
    for name in ("center", "manager"):
        body = sampled.browser(name).get("/api/samples")
        SampleView.model_validate(body)
        assert body == sampled.browser(name).get("/api/samples", day=DAY)
        assert (body["day"], body["days"], body["set_aside"]) == (DAY, [DAY], 3)
        assert (body["size"], body["judged"], body["found"]) == (3, 0, 0)
        assert [one["post"]["id"] for one in body["items"]] == ["x:1", "x:2", "x:3"]
        assert {(one["judged"], one["by"], one["at"]) for one in body["items"]} == {(None, None, None)}


def test_before_the_first_is_drawn_there_is_none(office: Office) -> None:
    nothing: dict[str, Any] = {"day": None, "days": [], "set_aside": 0, "size": 0, "judged": 0, "found": 0, "items": []}
    assert office.browser("center").get("/api/samples") == nothing
    assert code(office.browser("center")("GET", "/api/samples", params={"day": DAY})) == (404, "not_found")


def test_a_complaint_found_is_raised_and_its_act_can_be_undone(sampled: Office) -> None:
    center = sampled.browser("center")
    body = judged(center, 1, "complaint").json()
    SampleDone.model_validate(body)
    item = body["item"]
    assert (item["judged"], item["by"], item["post"]["complaint"]) == ("complaint", "center", body["complaint"])
    assert center.get(f"/api/complaints/{body['complaint']}")["complaint"]["status"] == "waiting"
    assert judged(center, 2, "none").json()["act"] is None
    shown = center.get("/api/samples")
    assert (shown["judged"], shown["found"]) == (2, 1)
    undone = center("POST", f"/api/acts/{body['act']['id']}/undo", json={})
    assert undone.status_code == 200, undone.text
    shown = center.get("/api/samples")
    assert (shown["judged"], shown["found"]) == (1, 0)
    assert shown["items"][0]["post"]["complaint"] is None


def test_a_second_judgement_changes_the_first(sampled: Office) -> None:
    center = sampled.browser("center")
    found = judged(center, 1, "complaint").json()["complaint"]
    again = judged(center, 1, "none").json()
    assert (again["item"]["judged"], again["complaint"], again["act"]) == ("none", found, None)
    assert center.get("/api/samples")["found"] == 0


def test_what_is_forgotten_has_no_text_in_the_sample_and_is_not_judged(sampled: Office) -> None:
    sampled.day.store.forget("x:1", ROUTER, sampled.day.now)
    center = sampled.browser("center")
    answered = center("GET", "/api/samples")
    assert "맛집 1" not in answered.text
    assert answered.json()["items"][0]["post"]["deleted"]
    assert code(judged(center, 1, "none")) == (409, "not_possible")


@pytest.mark.parametrize(
    ("day", "number", "judgement", "problem"),
    [
        (DAY, 9, "none", (404, "not_found")),
        ("2026-11-23", 1, "none", (404, "not_found")),
        (DAY, 1, "perhaps", (422, "invalid")),
        ("yesterday", 1, "none", (422, "invalid")),
        ("2026-11-31", 1, "none", (422, "invalid")),
        ("1795478400", 1, "none", (422, "invalid")),
    ],
)
def test_what_is_not_in_the_sample_of_that_day_is_not_judged(
    sampled: Office, day: str, number: int, judgement: str, problem: tuple[int, str]
) -> None:
    assert code(judged(sampled.browser("center"), number, judgement, day)) == problem


@pytest.mark.parametrize("name", ["officer", "manager", "admin"])
def test_only_the_center_judges_and_only_who_sees_everything_reads(sampled: Office, name: str) -> None:
    browser = sampled.browser(name)
    assert code(judged(browser, 1, "none")) == (403, "role")
    if name != "manager":
        assert code(browser("GET", "/api/samples")) == (403, "role")


def test_the_rate_of_missed_complaints_counts_it_and_opens_its_posts(sampled: Office) -> None:
    center, manager = sampled.browser("center"), sampled.browser("manager")
    judged(center, 1, "complaint")
    judged(center, 2, "none")
    rate = next(one for one in manager.get("/api/rates")["rates"] if one["name"] == "missed")
    assert (rate["numerator"], rate["denominator"], rate["why"]) == (1, 2, None)
    assert (rate["excluded"]["unjudged"], rate["excluded"]["deleted"], rate["excluded"]["spam"]) == (1, 0, 0)
    assert [round(one, 3) for one in rate["interval"]] == [0.095, 0.905]
    window = {name: rate["window"][name] for name in ("from", "to", "at")}
    for part, ids in (("numerator", ["x:1"]), ("denominator", ["x:2", "x:1"]), ("excluded", ["x:3"])):
        listed = manager.get("/api/posts", rate=f"missed:{part}", **window)
        assert [one["id"] for one in listed["items"]] == ids
    assert len(manager.get("/api/complaints", rate="missed:numerator", **window)["items"]) == 1
    page = manager.get("/api/posts", rate="missed:denominator", limit=1, **window)
    assert manager.get("/api/posts", rate="missed:denominator", cursor=page["next"], **window)["next"] is None
    refused = manager("GET", "/api/posts", params={"rate": "answered:numerator"})
    assert code(refused) == (422, "invalid")
    assert sampled.browser("officer").get("/api/posts", rate="missed:denominator", **window)["items"] == []
