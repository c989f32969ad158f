"""Acts: each on the version that was read, one of two wins, many at once each on its own, and undo."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from models.errors import ComplaintChangedError
from routing.desk import Seen
from tests.dashboard_api.browsing import GANGNAM, MAPO, Office, code
from tests.routing.given import ALL, BURNING_HERE, PLACELESS, POTHOLE, officer, post

ONE_COMPLAINT: list[tuple[str, str, dict[str, Any], str]] = [
    ("center", "assign", {"department": MAPO, "note": "옮김"}, "assigned"),
    ("officer", "accept", {}, "accepted"),
    ("officer", "return", {"reason": "우리 일이 아님", "department": MAPO}, "returned"),
    ("center", "to-queue", {}, "waiting"),
    ("center", "transfer", {"department": "nat.moel"}, "transferred"),
    ("center", "close", {"reason": "repeated"}, "closed"),
    ("center", "set-topic", {"topic": "parking"}, "assigned"),
    ("center", "set-urgency", {"urgency": "low"}, "assigned"),
    ("officer", "note", {"text": "전화함"}, "assigned"),
    ("officer", "answer-by-hand", {"channel_id": "77", "text": "고쳤습니다"}, "answered"),
]


@pytest.mark.parametrize(("who", "act", "body", "status"), ONE_COMPLAINT)
def test_an_act_returns_the_complaint_its_new_version_and_how_to_undo_it(
    office: Office, who: str, act: str, body: dict[str, Any], status: str
) -> None:
    complaint = office.opens("1")
    answered = office.browser(who).act(act, complaint, **body)
    assert answered.status_code == 200, answered.text
    found = answered.json()
    assert (found["complaint"]["status"], found["complaint"]["version"]) == (status, 2)
    assert answered.headers["etag"] == '"2"'
    assert found["act"]["undo_until"] > office.day.now.isoformat()
    undone = office.browser("center")("POST", f"/api/acts/{found['act']['id']}/undo", json={})
    assert undone.status_code == 200, undone.text
    assert undone.json()["complaint"]["status"] == "assigned"
    assert undone.json()["complaint"]["department"] == GANGNAM


def test_what_was_answered_is_confirmed_reopened_and_closed_as_excluded(office: Office) -> None:
    browser = office.browser("center")
    found = browser.act("answer-by-hand", office.opens("1"), channel_id="7", text="답").json()["complaint"]
    for act, body, status in [
        ("confirm", {}, "resolved"),
        ("reopen", {"note": "다시"}, "reopened"),
        ("assign", {"department": GANGNAM}, "assigned"),
        ("close", {"reason": "spam"}, "closed"),
        ("confirm-exclusion", {}, "closed"),
    ]:
        answered = browser.act(act, found, **body)
        assert answered.status_code == 200, (act, answered.text)
        found = answered.json()["complaint"]
        assert found["status"] == status


def test_the_citizen_is_asked_by_hand_and_work_goes_on(office: Office) -> None:
    browser = office.browser("officer")
    found = browser.act("accept", office.opens("1")).json()["complaint"]
    found = browser.act("ask-by-hand", found, channel_id="8", text="어디인가요?").json()["complaint"]
    assert (found["status"], found["held_from"]) == ("on_hold", "accepted")
    assert browser.act("resume", found).json()["complaint"]["status"] == "accepted"


def test_posts_are_moved_split_and_merged(office: Office) -> None:
    first, second = office.opens("1"), office.opens("2")
    office.day.route(post("r", author="a1", reply_to="x:1", received_at=office.day.now), POTHOLE)
    browser, first = office.browser("center"), office.day.again(first)
    moved = browser.act("move", first, post="x:r", to=second.id)
    assert moved.status_code == 200, moved.text
    assert moved.json()["complaint"]["posts"] == 1
    second = office.day.again(second)
    split = browser.act("split", second, posts=["x:r"])
    assert split.status_code == 200, split.text
    target = office.day.again(second)
    merged = browser.act("merge", office.day.again(first), into=target.id, into_version=target.version)
    assert merged.status_code == 200, merged.text
    assert (merged.json()["complaint"]["status"], merged.json()["complaint"]["merged_into"]) == ("merged", target.id)


def test_a_danger_is_acknowledged_with_what_was_done(office: Office) -> None:
    complaint = office.opens("1", BURNING_HERE)
    browser = office.browser("center")
    assert code(browser.act("acknowledge", complaint)) == (422, "invalid")
    answered = browser.act("acknowledge", complaint, hand_over="119", note="신고함")
    assert answered.json()["complaint"]["flags"][0]["acknowledged_by"] == "center"


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (None, (428, "if_match_missing")),
        ("7", (412, "if_match_malformed")),
        ('W/"1"', (412, "if_match_malformed")),
        ("*", (412, "if_match_malformed")),
        ('"0"', (412, "if_match_malformed")),
        ('"9999999999999999999999"', (412, "if_match_malformed")),
        ('"9"', (409, "changed")),
    ],
)
def test_the_version_that_was_read_must_be_said(office: Office, header: str | None, problem: tuple[int, str]) -> None:
    complaint = office.opens("1")
    headers = {} if header is None else {"If-Match": header}
    path = f"/api/complaints/{complaint.id}/acts/accept"
    assert code(office.browser("officer")("POST", path, json={}, headers=headers)) == problem
    assert office.day.again(complaint) == complaint


def test_who_comes_second_is_told_who_changed_what(office: Office) -> None:
    complaint = office.opens("1")
    office.browser("center").act("set-urgency", complaint, urgency="low")
    now = office.day.again(complaint)
    office.browser("center").act("assign", now, department=MAPO)
    answered = office.browser("center").act("set-topic", complaint, topic="parking")
    assert code(answered) == (409, "changed")
    body = answered.json()
    assert body["by"] == "person:center"
    assert body["at"] == office.day.now.isoformat().replace("+00:00", "Z")
    assert body["fields"] == {"urgency": ["normal", "low"], "department": [GANGNAM, MAPO]}


def test_who_does_not_see_it_any_more_is_told_nothing_of_it(office: Office) -> None:
    complaint = office.opens("1")
    office.browser("center").act("assign", complaint, department=MAPO)
    answered = office.browser("officer").act("accept", complaint)
    assert code(answered) == (404, "not_found")
    assert complaint.id not in answered.text
    assert MAPO not in answered.text


def test_of_two_who_claim_at_once_one_wins(office: Office) -> None:
    complaint = office.opens("1")
    person = [office.browser("officer"), office.browser("officer")]
    store, desk = office.day.store, office.day.desk
    assert person[0].csrf != person[1].csrf

    def claim(name: str) -> str:
        who = replace(officer(GANGNAM), name=name)
        try:
            return str(desk.accept(who, Seen(complaint.id, complaint.version)).officer)
        except ComplaintChangedError:
            return "lost"

    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(claim, [f"n{number}" for number in range(8)]))
    assert ended.count("lost") == 7
    assert store.complaint(complaint.id, ALL).officer in ended
    assert code(person[0].act("accept", complaint)) == (409, "changed")


def test_what_the_status_does_not_allow_is_said_so(office: Office) -> None:
    browser = office.browser("officer")
    found = browser.act("accept", office.opens("1")).json()["complaint"]
    assert code(browser.act("resume", found)) == (409, "not_possible")


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("assign", {"department": "nowhere"}),
        ("assign", {"department": MAPO, "status": "closed"}),
        ("assign", {}),
        ("set-urgency", {"urgency": "gigantic"}),
        ("note", {"text": "   "}),
        ("note", {"text": "a\0b"}),
        ("note", {"text": "x" * 10_001}),
        ("close", {"reason": "bored"}),
        ("split", {"posts": []}),
        ("accept", {"officer": "somebody-else"}),
    ],
)
def test_a_wrong_body_changes_nothing(office: Office, act: str, body: dict[str, Any]) -> None:
    complaint = office.opens("1")
    answered = office.browser("center").act(act, complaint, **body)
    assert code(answered) == (422, "invalid")
    assert office.day.again(complaint) == complaint


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"NaN", b'{"text": "\\ud800"}', b"\xff\xfe", b"[" * 100_000, b'{"text": 1}']
)
def test_bytes_that_are_no_body_are_refused(office: Office, body: bytes) -> None:
    complaint = office.opens("1")
    headers = {"If-Match": '"1"', "Content-Type": "application/json"}
    path = f"/api/complaints/{complaint.id}/acts/note"
    answered = office.browser("center")("POST", path, content=body, headers=headers)
    assert code(answered) == (422, "invalid")


def test_many_are_done_each_on_its_own_and_undone_by_one_act(office: Office) -> None:
    made = [office.opens(str(number), PLACELESS) for number in range(3)]
    items = [{"id": one.id, "version": one.version} for one in made]
    items += [{"id": made[0].id, "version": 9}, {"id": "unknown", "version": 1}]
    browser = office.browser("center")
    body = browser("POST", "/api/bulk/assign", json={"items": items, "department": GANGNAM}).json()
    assert [one["ok"] for one in body["items"]] == [True, True, True, False, False]
    assert [one["problem"] and one["problem"]["code"] for one in body["items"][3:]] == ["changed", "not_found"]
    assert {office.day.again(one).department for one in made} == {GANGNAM}
    undone = browser("POST", f"/api/acts/{body['act']['id']}/undo", json={})
    assert undone.status_code == 200, undone.text
    assert {office.day.again(one).status.value for one in made} == {"waiting"}


def test_an_act_of_another_is_not_an_officers_to_undo(office: Office) -> None:
    foreign = office.opens("1", replace(POTHOLE, district="마포구"))
    act = office.browser("center").act("set-urgency", foreign, urgency="low").json()["act"]["id"]
    answers = [office.browser("officer")("POST", f"/api/acts/{one}/undo", json={}) for one in (act, "unknown")]
    assert [code(one) for one in answers] == [(404, "not_found")] * 2
    assert answers[0].text == answers[1].text
