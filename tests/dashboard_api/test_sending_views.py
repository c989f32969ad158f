"""What is on its way is shown with its complaint, taken back, sent again and dropped through the API, in its scope."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard_api import shapes, shapes_work
from models.errors import OutcomeUnknownError, RefusedError
from tests.dashboard_api.browsing import Browser, Office, code
from tests.dashboard_api.posting import Moody, Post, mood
from tests.routing.given import CENTER, POTHOLE, seen


@pytest.fixture
def on(office: Office) -> Post:
    """The follower of an office, on a channel with moods."""
    return Post(office.day, Moody())


def accepted(office: Office, number: str = "1") -> dict[str, Any]:
    """A complaint of 강남구 that somebody works on."""
    complaint = office.opens(number, POTHOLE)
    after = office.day.desk.accept(CENTER, seen(complaint))
    return {"id": after.id, "version": after.version}


def detail(browser: Browser, complaint: dict[str, Any]) -> Any:
    """The complaint alone."""
    return browser.get(f"/api/complaints/{complaint['id']}")


def test_a_queued_answer_is_shown_and_undone_until_it_goes_out(office: Office) -> None:
    browser = office.browser("officer")
    complaint = accepted(office)
    answered = browser.act("answer", complaint, text="고쳤습니다")
    body = answered.json()
    out = (office.day.now + timedelta(seconds=30)).isoformat().replace("+00:00", "Z")
    assert (answered.status_code, body["act"]["undo_until"]) == (200, out)
    sending = body["complaint"]["sending"]
    assert {
        "question": False,
        "state": "waiting",
        "send_at": out,
        "attempts": 0,
        "error": None,
    }.items() <= sending.items()
    assert (sending["by"], sending["text"]) == ("officer", "고쳤습니다")
    (listed,) = browser.get("/api/complaints")["items"]
    assert (listed["sending"]["id"], listed["sending"]["text"]) == (sending["id"], None)
    shapes.ComplaintView.model_validate(listed)
    shapes_work.ComplaintDetail.model_validate(detail(browser, complaint))
    assert code(browser.act("note", body["complaint"], text="메모")) == (409, "not_possible")
    undone = browser("POST", f"/api/acts/{body['act']['id']}/undo", json={})
    assert (undone.status_code, undone.json()["complaint"]["sending"]) == (200, None)
    assert detail(browser, complaint)["texts"] == []


def test_delivered_it_is_an_answer_with_its_text(office: Office, on: Post) -> None:
    browser = office.browser("officer")
    complaint = accepted(office)
    act = browser.act("answer", complaint, text="고쳤습니다").json()["act"]["id"]
    on.goes(seconds=30)
    found = detail(browser, complaint)
    assert (found["complaint"]["status"], found["complaint"]["sending"]) == ("answered", None)
    (answer,) = found["answers"]
    assert {"by": "officer", "by_hand": False, "question": False, "text": "고쳤습니다"}.items() <= answer.items()
    assert answer["channel_id"] == f"there-{mood(on).there[0]}"
    refused = browser("POST", f"/api/acts/{act}/undo", json={})
    assert code(refused) == (409, "not_possible")
    assert "offer a correction" in refused.json()["detail"]


def test_what_was_refused_says_why_waits_in_the_queue_and_is_sent_again(office: Office, on: Post) -> None:
    browser = office.browser("officer")
    complaint = accepted(office)
    browser.act("answer", complaint, text="고쳤습니다")
    mood(on).does = [RefusedError("too long")]
    on.goes(seconds=30)
    (queued,) = office.browser("center").get("/api/triage-queue")["items"]
    assert (queued["sending"]["state"], queued["sending"]["error"]) == ("failed", "too long")
    assert [flag["kind"] for flag in queued["flags"]] == ["sending"]
    again = browser.act("send-again", queued)
    assert again.json()["complaint"]["sending"]["state"] == "waiting"
    assert again.json()["complaint"]["flags"][0]["acknowledged_by"] == "officer"
    on.goes(seconds=30)
    assert detail(browser, complaint)["complaint"]["status"] == "answered"
    assert office.browser("center").get("/api/triage-queue")["items"] == []


def test_what_may_be_out_is_decided_by_a_person(office: Office, on: Post) -> None:
    browser = office.browser("officer")
    complaint = accepted(office)
    browser.act("ask", complaint, text="어디인가요?")
    mood(on).does = [OutcomeUnknownError("timed out")]
    mood(on).finds = [OutcomeUnknownError("x shows no replies")]
    on.goes(seconds=30)
    doubtful = detail(browser, complaint)["complaint"]
    assert (doubtful["sending"]["state"], doubtful["sending"]["question"]) == ("unknown", True)
    assert code(browser.act("return", doubtful, reason="아님")) == (409, "not_possible")
    dropped = browser.act("drop-sending", doubtful)
    assert (dropped.status_code, dropped.json()["complaint"]["sending"]) == (200, None)
    assert browser.act("return", dropped.json()["complaint"], reason="아님").status_code == 200


def test_nobody_outside_the_scope_sees_or_moves_what_is_on_its_way(office: Office, on: Post) -> None:
    complaint = accepted(office)
    queued = office.browser("officer").act("answer", complaint, text="남의비밀").json()["complaint"]
    mood(on).does = [RefusedError("남의비밀 refused")]
    for _ in range(2):
        other = office.browser("other")
        for name in ("send-again", "drop-sending"):
            assert code(other.act(name, queued)) == (404, "not_found")
            assert code(office.browser("manager").act(name, queued)) == (403, "role")
        assert other.get("/api/complaints")["items"] == []
        on.goes(seconds=30)
    assert "남의비밀" not in str(office.browser("other")("GET", f"/api/complaints/{complaint['id']}").text)


def test_the_changes_of_a_sending_are_followed_by_their_version(office: Office, on: Post) -> None:
    complaint = accepted(office)
    browser = office.browser("officer")
    browser.act("answer", complaint, text="고쳤습니다")
    mood(on).does = [RefusedError("no")]
    on.goes(seconds=30)
    items = browser.get(f"/api/complaints/{complaint['id']}/history")["items"]
    told = [(one["version"] - complaint["version"], one["after"]["state"]) for one in items if one["verb"] == "sending"]
    assert told == [(1, "waiting"), (2, "sending"), (3, "failed")]
    assert "고쳤습니다" not in str(items)
