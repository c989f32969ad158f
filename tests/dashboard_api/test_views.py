"""Views: lists are made in few queries, whatever their length."""

from datetime import datetime, timedelta

from sqlalchemy import event

from dashboard_api.views import most_pressing
from models.complaint import Flag, FlagKind
from models.verdict import Urgency
from tests.dashboard_api.browsing import Office
from tests.routing.given import BURNING_HERE, CENTER, NOW, POTHOLE, post, seen


def test_a_long_list_costs_as_many_queries_as_a_short_one(office: Office) -> None:
    for number in range(30):
        office.opens(str(number), BURNING_HERE)
    office.index()
    browser, statements = office.browser("center"), list[str]()
    engine = office.day.store._database.engine

    @event.listens_for(engine, "before_cursor_execute")
    def count(*given: object) -> None:
        statements.append(str(given[2]))

    for path in ("/api/complaints", "/api/triage-queue", "/api/complaints?q=포트홀", "/api/posts"):
        counts = []
        for limit in (2, 30):
            statements.clear()
            browser.get(f"{path}{'&' if '?' in path else '?'}limit={limit}")
            counts.append(len(statements))
        assert counts[0] == counts[1], path
        assert counts[1] <= 24, path


def test_an_emergency_presses_more_than_what_is_urgent_and_what_is_acknowledged_not_at_all() -> None:
    urgent = Flag("1", "c", FlagKind.DANGER, NOW, "x:1", 1, Urgency.URGENT)
    burning = Flag("2", "c", FlagKind.DANGER, NOW, "x:2", 1, Urgency.EMERGENCY)
    done = Flag("3", "c", FlagKind.DANGER, NOW, "x:3", 1, Urgency.EMERGENCY, acknowledged_at=NOW)
    reply = Flag("4", "c", FlagKind.REPLY, NOW, "x:4")
    assert most_pressing([reply, urgent, done, burning]) is burning
    assert most_pressing([reply, done]) is None


def test_what_waits_for_the_citizen_says_until_when_wherever_it_is_shown(office: Office) -> None:
    browser, desk = office.browser("center"), office.day.desk
    complaint = office.opens("1")
    begun = office.day.now
    found = browser.act("accept", complaint).json()["complaint"]
    assert found["window"] is None
    found = browser.act("ask-by-hand", found, channel_id="7", text="어디인가요?").json()["complaint"]
    asked = {"kind": "reply", "until": said(begun + timedelta(days=10)), "reminded_at": None}
    assert found["window"] == asked
    assert browser.get("/api/complaints")["items"][0]["window"] == asked
    assert browser.get(f"/api/complaints/{complaint.id}")["complaint"]["window"] == asked
    found = browser.act("resume", found).json()["complaint"]
    assert found["window"] is None
    office.day.later(hours=1)
    found = browser.act("answer-by-hand", found, channel_id="8", text="고쳤습니다").json()["complaint"]
    assert found["window"] == {
        "kind": "confirmation",
        "until": said(begun + timedelta(days=7, hours=1)),
        "reminded_at": None,
    }
    office.day.route(post("2", "아직 그대로예요", reply_to="x:1", author="a1"), POTHOLE)
    assert browser.get(f"/api/complaints/{complaint.id}")["complaint"]["window"] is None, "a person must look first"
    assert browser.get("/api/triage-queue")["items"][0]["window"] is None
    desk.acknowledge(CENTER, seen(office.day.again(complaint)), [office.day.flags(complaint)[0].id])
    again = browser.get(f"/api/complaints/{complaint.id}")["complaint"]["window"]
    assert again["until"] == said(office.day.now + timedelta(days=7))


def test_a_list_shows_a_complaint_as_it_is_shown_alone(office: Office) -> None:
    browser = office.browser("center")
    opened = [office.opens(str(number), text=f"포트홀 {number}") for number in range(4)]
    office.opens("hot", BURNING_HERE, "불이 났어요")
    changed = browser.act("set-urgency", opened[0], urgency="low").json()["complaint"]
    browser.act("close", changed, reason="spam")
    browser.act("answer-by-hand", opened[1], channel_id="8", text="고쳤습니다")
    office.day.route(post("more", "하나 더 있어요", reply_to="x:2", author="a2"), POTHOLE)
    browser.act("split", browser.get(f"/api/complaints/{opened[2].id}")["complaint"], posts=["x:2"])
    items = browser.get("/api/complaints")["items"]
    assert len(items) == 6
    for item in items:
        alone = browser.get(f"/api/complaints/{item['id']}")["complaint"]
        alone["flags"] = [flag for flag in alone["flags"] if flag["acknowledged_at"] is None]
        assert item == alone
    assert {flag["kind"] for item in items for flag in item["flags"]} == {"danger", "exclusion"}
    assert any(item["decided"] for item in items)
    assert any(item["window"] for item in items)
    assert {item["excerpt"] for item in items} >= {"불이 났어요", "포트홀 2", "하나 더 있어요"}


def test_queue_inbox_search_and_the_lists_of_rates_show_what_the_list_shows(office: Office) -> None:
    for number in range(4):
        office.opens(str(number), BURNING_HERE if number % 2 else POTHOLE, f"포트홀 {number}")
    browser, officer = office.browser("center"), office.browser("officer")
    for item in browser.get("/api/complaints")["items"][:2]:
        browser.act("answer-by-hand", item, channel_id=item["id"], text="고쳤습니다")
    office.index()
    listed = {one["id"]: one for one in browser.get("/api/complaints")["items"]}
    assert len(listed) == 4

    def checked(items: list[dict[str, object]], count: int, *aside: str) -> None:
        assert len(items) == count
        for item in items:
            known = listed[str(item["id"])]
            assert {name: item[name] for name in item if name not in aside} == {
                name: known[name] for name in known if name not in aside
            }

    checked(browser.get("/api/triage-queue")["items"], 2)
    checked(browser.get("/api/complaints", q="포트홀")["items"], 4, "highlights")
    until = said(office.day.now + timedelta(days=1))
    checked(browser.get("/api/complaints", rate="answered:numerator", to=until)["items"], 2)
    checked(browser.get("/api/complaints", rate="received:numerator", to=until)["items"], 4)
    checked(officer.get("/api/complaints")["items"], 4)
    checked(officer.get("/api/inbox")["assigned"]["items"], 2)


def said(time: datetime) -> str:
    """A time as the API writes it."""
    return time.isoformat().replace("+00:00", "Z")
