"""Posts, set aside or not; raising one; the original behind the mask, opened with a reason that stays."""

from datetime import timedelta

import httpx
import pytest

from dashboard_api.posts import readable
from models.post import Original
from models.scope import ROUTER
from tests.dashboard_api.browsing import Browser, Office, code
from tests.routing.given import ALL, CENTER, CHATTER, POTHOLE, post, seen

RECORD = '{"id":"1","text":"12가 3456 차가 막아요","author":"kim","likes":3,"odd":"\\ud800"}'.encode()


def kept(office: Office) -> None:
    """A post with its original, in a complaint of 강남구."""
    given = post("1", "[차량번호] 차가 막아요")
    office.day.store.record([Original(given, RECORD, "digest", "x.jsonl")])
    office.day.route(given, POTHOLE)


def test_posts_are_listed_by_outcome_and_an_officer_sees_those_of_their_complaints(office: Office) -> None:
    office.opens("1")
    office.day.route(post("2", "맛있는 김밥"), CHATTER)
    center = office.browser("center")
    assert [one["id"] for one in center.get("/api/posts", outcome="set_aside")["items"]] == ["x:2"]
    assert {one["id"] for one in center.get("/api/posts")["items"]} == {"x:1", "x:2"}
    assert [one["id"] for one in office.browser("officer").get("/api/posts")["items"]] == ["x:1"]
    assert office.browser("other").get("/api/posts")["items"] == []


def test_one_post_is_there_for_its_readers_alone(office: Office) -> None:
    complaint = office.opens("1")
    assert office.browser("officer").get("/api/posts/x:1")["complaint"] == complaint.id
    assert code(office.browser("other")("GET", "/api/posts/x:1")) == (404, "not_found")
    assert code(office.browser("center")("GET", "/api/posts/x:9")) == (404, "not_found")


def test_an_id_with_a_slash_in_it_is_an_id(office: Office) -> None:
    office.day.route(post("a/b"), POTHOLE)
    assert office.browser("center").get("/api/posts/x:a/b")["id"] == "x:a/b"
    assert office.browser("center").get("/api/posts/x%3Aa%2Fb")["id"] == "x:a/b"


def test_the_original_is_opened_with_a_reason_and_that_is_a_row_of_the_history(office: Office) -> None:
    kept(office)
    browser = office.browser("officer")
    answered = browser("POST", "/api/posts/x:1/original", json={"reason": "find_the_place"})
    assert answered.json() == {
        "text": "12가 3456 차가 막아요",
        "fields": {"id": "1", "author": "kim", "likes": "3", "odd": "?"},
    }
    complaint = office.day.of(post("1"))
    last = office.day.store.history(complaint.id, ALL)[-1]
    assert (last.verb, last.actor, last.post, last.version) == ("opened_original", "person:officer", "x:1", 1)
    assert last.after == {"reason": "find_the_place", "revision": 1, "from": "10.0.0.1"}
    assert office.day.store.verify() == []


def opened(browser: Browser) -> httpx.Response:
    """The original of x:1, opened with a reason."""
    return browser("POST", "/api/posts/x:1/original", json={"reason": "find_the_place"})


def test_it_stays_open_for_a_shift_to_whoever_opened_it_and_every_reading_is_logged(office: Office) -> None:
    kept(office)
    browser, other = office.browser("officer"), office.browser("center")
    assert code(browser("GET", "/api/posts/x:1/original")) == (403, "not_open")
    first = opened(browser)
    until = (office.day.now + timedelta(hours=8)).isoformat().replace("+00:00", "Z")
    assert browser.get("/api/posts/x:1")["opened_until"] == until
    assert browser.get("/api/posts")["items"][0]["opened_until"] == until
    complaint = office.day.of(post("1"))
    assert browser.get(f"/api/complaints/{complaint.id}")["posts"][0]["opened_until"] == until
    office.day.now += timedelta(hours=7, minutes=59)
    again = browser("GET", "/api/posts/x:1/original")
    assert (again.status_code, again.json()) == (200, first.json())
    last = office.day.store.history(complaint.id, ALL)[-1]
    assert (last.verb, last.actor, last.version) == ("read_original", "person:officer", 1)
    assert last.after == {"reason": "find_the_place", "revision": 1, "from": "10.0.0.1"}
    assert code(other("GET", "/api/posts/x:1/original")) == (403, "not_open")
    assert other.get("/api/posts/x:1")["opened_until"] is None
    assert office.browser("manager").get("/api/posts/x:1")["opened_until"] is None
    office.day.now += timedelta(minutes=1)
    assert code(browser("GET", "/api/posts/x:1/original")) == (403, "not_open")
    assert browser.get("/api/posts/x:1")["opened_until"] is None
    assert office.day.again(complaint).version == 1


def test_it_is_closed_to_whoever_the_complaint_was_taken_from(office: Office) -> None:
    kept(office)
    browser = office.browser("officer")
    opened(browser)
    complaint = office.day.of(post("1"))
    office.day.desk.assign(CENTER, seen(complaint), "gu.road@마포구")
    tip = office.day.store.tip()
    assert code(browser("GET", "/api/posts/x:1/original")) == (404, "not_found")
    assert office.day.store.tip() == tip


def test_that_it_was_opened_does_not_stand_in_the_way_of_an_undo(office: Office) -> None:
    kept(office)
    complaint, browser = office.day.of(post("1")), office.browser("officer")
    done = office.browser("center").act("note", complaint, text="메모").json()
    opened(browser)
    assert browser("GET", "/api/posts/x:1/original").status_code == 200
    undone = office.browser("center")("POST", f"/api/acts/{done['act']['id']}/undo", json={})
    assert undone.status_code == 200, undone.text


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("officer", {"reason": "curiosity"}, (422, "invalid")),
        ("officer", {}, (422, "invalid")),
        ("other", {"reason": "find_the_place"}, (404, "not_found")),
        ("manager", {"reason": "find_the_place"}, (403, "role")),
        ("admin", {"reason": "find_the_place"}, (403, "role")),
    ],
)
def test_it_is_opened_to_nobody_else_and_without_a_reason_to_nobody(
    office: Office, name: str, body: dict[str, str], problem: tuple[int, str]
) -> None:
    kept(office)
    before = office.day.store.tip()
    answered = office.browser(name)("POST", "/api/posts/x:1/original", json=body)
    assert code(answered) == problem
    assert "3456" not in answered.text
    assert office.day.store.tip() == before


def test_an_original_that_was_forgotten_is_gone(office: Office) -> None:
    kept(office)
    center = office.browser("center")
    opened(center)
    office.day.store.forget("x:1", ROUTER, office.day.now)
    for answered in (opened(center), center("GET", "/api/posts/x:1/original")):
        assert code(answered) == (404, "not_found")


def test_a_record_that_is_no_json_is_shown_as_it_came() -> None:
    assert readable(b'"1,\xff') == {"text": '"1,\ufffd', "fields": {}}
    assert readable(b"[1]") == {"text": "[1]", "fields": {}}


def test_a_post_that_was_set_aside_is_raised_to_a_complaint(office: Office) -> None:
    office.day.route(post("2", "맛있는 김밥"), CHATTER)
    answered = office.browser("center")("POST", "/api/posts/x:2/raise", json={})
    assert answered.status_code == 200, answered.text
    assert answered.json()["complaint"]["status"] == "waiting"
    assert answered.json()["act"]["id"]
    assert code(office.browser("officer")("POST", "/api/posts/x:2/raise", json={})) == (403, "role")
