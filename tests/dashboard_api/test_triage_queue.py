"""The center's queue and its counts, the inbox of departments, hand-overs, dead letters."""

from dataclasses import replace
from datetime import timedelta

from dashboard_api.app import create_app
from models.ports.keeping import DeadLetter, letter_id
from tests.dashboard_api.browsing import Office, code
from tests.routing.given import BURNING_HERE, CENTER, PLACELESS, POTHOLE, URGENT_HERE, officer, seen

OWN = officer("gu.road@강남구")


def test_the_queue_is_most_pressing_first_and_counts_what_waits(office: Office) -> None:
    waiting = office.opens("1", PLACELESS)
    urgent = office.opens("2", URGENT_HERE)
    burning = office.opens("3", BURNING_HERE)
    office.opens("4")
    body = office.browser("center").get("/api/triage-queue")
    assert [one["id"] for one in body["items"]] == [burning.id, urgent.id, waiting.id]
    counts = body["counts"]
    assert (counts["queue"], counts["emergency"], counts["urgent"], counts["late"]) == (3, 1, 1, 0)
    office.day.now += timedelta(days=30)
    assert office.browser("center").get("/api/triage-queue")["counts"]["late"] == 4


def test_the_queue_takes_the_filters_and_pages_bound_to_them(office: Office) -> None:
    made = [office.opens(str(number), PLACELESS, f"포트홀 {number}").id for number in range(3)]
    office.opens("b", BURNING_HERE)
    browser = office.browser("center")
    first = browser.get("/api/triage-queue", status="waiting", limit=2)
    second = browser.get("/api/triage-queue", status="waiting", limit=2, cursor=first["next"])
    assert [one["id"] for one in first["items"] + second["items"]] == made
    assert code(browser("GET", "/api/triage-queue", params={"cursor": first["next"]})) == (422, "cursor")
    assert [one["id"] for one in browser.get("/api/triage-queue", q="포트홀 1")["items"]] == [made[1]]


def test_due_soon_is_what_is_due_within_a_day(office: Office) -> None:
    complaint = office.opens("1")
    assert complaint.due_at is not None
    office.day.now = complaint.due_at - timedelta(hours=1)
    counts = office.browser("center").get("/api/triage-queue")["counts"]
    assert (counts["due_soon"], counts["late"]) == (1, 0)


def test_the_inbox_of_an_officer_has_their_own_by_what_is_to_do(office: Office) -> None:
    first, second = office.opens("1"), office.opens("2")
    office.opens("3", replace(POTHOLE, district="마포구"))
    office.day.desk.accept(OWN, seen(second))
    body = office.browser("officer").get("/api/inbox")
    assert [one["id"] for one in body["assigned"]["items"]] == [first.id]
    assert [one["id"] for one in body["accepted"]["items"]] == [second.id]
    assert {name: group["count"] for name, group in body.items()} == {
        "assigned": 1,
        "accepted": 1,
        "due_today": 0,
        "late": 0,
        "returned": 0,
    }
    assert first.due_at is not None
    office.day.now = first.due_at - timedelta(minutes=1)
    assert office.browser("officer").get("/api/inbox")["due_today"]["count"] == 2
    office.day.now = first.due_at + timedelta(minutes=2)
    assert office.browser("officer").get("/api/inbox")["late"]["count"] == 2


def test_hand_overs_are_listed_until_somebody_reports(office: Office) -> None:
    complaint = office.opens("1", BURNING_HERE)
    office.day.desk.acknowledge(CENTER, seen(complaint), hand_over="119", note="불길이 보임")
    browser = office.browser("center")
    (item,) = browser.get("/api/hand-overs")["items"]
    assert (item["to"], item["note_text"], item["report"]) == ("119", "불길이 보임", None)
    assert office.browser("other").get("/api/hand-overs")["items"] == []
    reported = browser("POST", f"/api/hand-overs/{item['id']}/report", json={"text": "껐다고 함"})
    assert reported.json()["hand_over"]["report_text"] == "껐다고 함"
    assert browser.get("/api/hand-overs")["items"] == []
    assert code(browser("POST", f"/api/hand-overs/{item['id']}/report", json={"text": "또"})) == (409, "changed")


def test_the_center_has_a_dead_letter_published_again(office: Office) -> None:
    published: list[str] = []
    office.app = create_app(office.board(replay=published.append))
    center = office.browser("center")
    answered = center("POST", "/api/dead-letters/abc/replay", json={})
    replayed_at = office.day.now.isoformat().replace("+00:00", "Z")
    assert (answered.status_code, answered.json()) == (200, {"id": "abc", "replayed_at": replayed_at})
    for name in ("officer", "manager", "admin"):
        assert code(office.browser(name)("POST", "/api/dead-letters/abc/replay", json={})) == (403, "role")
    assert published == ["abc"]
    office.app = create_app(office.board())
    assert code(center("POST", "/api/dead-letters/abc/replay", json={})) == (503, "away")


def test_dead_letters_are_listed_without_their_bytes(office: Office) -> None:
    letters = [
        DeadLetter(letter_id("route", str(n), b"secret"), "route", str(n), "no JSON", b"secret", office.day.now, {})
        for n in range(3)
    ]
    office.day.store.bury(letters)
    browser = office.browser("manager")
    first = browser.get("/api/dead-letters", limit=2)
    second = browser.get("/api/dead-letters", limit=2, cursor=first["next"])
    assert [one["place"] for one in first["items"] + second["items"]] == ["0", "1", "2"]
    assert first["items"][0]["bytes"] == 6
    assert "secret" not in str(first)
    assert second["next"] is None
    assert browser.get("/api/complaints")["items"] == []
