"""Complaints as people read them: lists, filters, facets, one with all that hangs on it, its history."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.verdict import Urgency
from tests.dashboard_api.browsing import GANGNAM, MAPO, Office, code
from tests.routing.given import BURNING_HERE, CENTER, PARKING, POTHOLE, post, seen

IN_MAPO = replace(POTHOLE, district="마포구")


def ids(body: dict[str, list[dict[str, str]]]) -> list[str]:
    """The ids of a list."""
    return [one["id"] for one in body["items"]]


def test_a_list_is_newest_first_and_says_what_a_row_needs(office: Office) -> None:
    old, new = office.opens("1"), office.opens("2", BURNING_HERE, "땅이 꺼져서 불이 나요")
    body = office.browser("center").get("/api/complaints")
    assert ids(body) == [new.id, old.id]
    first = body["items"][0]
    assert first["excerpt"] == "땅이 꺼져서 불이 나요"
    assert first["posts"] == 1
    assert first["department"] == GANGNAM
    assert [(one["kind"], one["urgency"]) for one in first["flags"]] == [("danger", "emergency")]
    assert first["reasons"][0].keys() == {"code", "text"}
    assert body["next"] is None


def test_an_officer_sees_their_departments_alone(office: Office) -> None:
    own, foreign = office.opens("1"), office.opens("2", IN_MAPO)
    assert ids(office.browser("officer").get("/api/complaints")) == [own.id]
    assert ids(office.browser("other").get("/api/complaints")) == [foreign.id]


@pytest.mark.parametrize(
    ("filter_", "count"),
    [
        ({"department": MAPO}, 1),
        ({"topic": "parking"}, 1),
        ({"status": "assigned"}, 3),
        ({"status": "waiting"}, 0),
        ({"urgency": "normal", "district": "강남구"}, 2),
        ({"channel": "x"}, 3),
        ({"channel": "facebook"}, 0),
        ({"due_before": "2026-01-01T00:00:00Z"}, 0),
        ({"due_before": "2027-01-01T00:00:00+09:00"}, 3),
    ],
)
def test_filters_are_joined_by_and(office: Office, filter_: dict[str, str], count: int) -> None:
    office.opens("1")
    office.opens("2", IN_MAPO)
    office.opens("3", PARKING)
    assert len(office.browser("center").get("/api/complaints", **filter_)["items"]) == count


@pytest.mark.parametrize(
    "query",
    [
        "status=nowhere",
        "limit=0",
        "limit=201",
        f"q={'a' * 201}",
        "due_before=2026-01-01",
        "due_before=1772355600",
        "due_before=0001-01-01T00:00:00%2B14:00",
        "colour=red",
        "q=%00",
    ],
)
def test_a_query_out_of_bounds_says_which_part_is_wrong(office: Office, query: str) -> None:
    answered = office.browser("center")("GET", f"/api/complaints?{query}")
    assert code(answered) == (422, "invalid")
    assert query.partition("=")[0] in answered.json()["detail"]


def test_pages_follow_each_other_without_gap_or_repeat_while_new_ones_come(office: Office) -> None:
    made = [office.opens(str(number)).id for number in range(5)]
    browser = office.browser("center")
    first = browser.get("/api/complaints", limit=2)
    office.opens("later")
    second = browser.get("/api/complaints", limit=2, cursor=first["next"])
    third = browser.get("/api/complaints", limit=2, cursor=second["next"])
    assert ids(first) + ids(second) + ids(third) == made[::-1]
    assert third["next"] is None


@pytest.mark.parametrize("path", ["/api/complaints", "/api/complaints?q=포트홀", "/api/posts", "/api/posts?q=포트홀"])
def test_a_cursor_is_worth_nothing_to_another_reader_or_under_another_filter(office: Office, path: str) -> None:
    for number in range(3):
        office.opens(str(number))
        office.opens(f"m{number}", IN_MAPO)
    office.index()
    cursor = office.browser("officer").get(f"{path}", limit=1)["next"]
    assert cursor
    filtered = {"outcome": "set_aside"} if "posts" in path else {"topic": "none"}
    for name, more in (("other", {}), ("center", {}), ("officer", filtered)):
        answered = office.browser(name)("GET", path, params={"limit": 1, "cursor": cursor, **more})
        assert code(answered) == (422, "cursor"), (name, more)
    assert code(office.browser("center")("GET", path, params={"cursor": "nonsense"})) == (422, "cursor")


def test_facets_count_each_field_without_its_own_filter(office: Office) -> None:
    office.opens("1")
    office.opens("2", IN_MAPO)
    office.opens("3", PARKING)
    found = office.browser("center").get("/api/complaints/facets", district="강남구")
    assert found["district"] == {"강남구": 2, "마포구": 1}
    assert found["topic"] == {"road": 1, "parking": 1}
    assert found["status"] == {"assigned": 2}
    assert office.browser("other").get("/api/complaints/facets")["district"] == {"마포구": 1}


def test_one_complaint_comes_with_posts_hand_overs_texts_and_its_version(office: Office) -> None:
    complaint = office.opens("1", BURNING_HERE)
    office.day.desk.acknowledge(CENTER, seen(complaint), hand_over="119", note="소방서에 전화함")
    answered = office.browser("center")("GET", f"/api/complaints/{complaint.id}")
    body = answered.json()
    assert answered.headers["etag"] == '"2"' == f'"{body["complaint"]["version"]}"'
    assert [one["id"] for one in body["posts"]] == ["x:1"]
    assert body["posts"][0]["judgement"]["evidence"] == {"topic": [{"start": 0, "end": 3, "weight": 1.0}]}
    assert [(one["to"], one["note_text"]) for one in body["hand_overs"]] == [("119", "소방서에 전화함")]
    assert [(one["text"], one["by"]) for one in body["texts"]] == [("소방서에 전화함", "person:김센터")]
    assert body["complaint"]["flags"][0]["acknowledged_by"] == "김센터"


def test_the_history_says_who_changed_what(office: Office) -> None:
    complaint = office.opens("1")
    office.day.desk.set_urgency(CENTER, seen(complaint), Urgency.LOW)
    items = office.browser("officer").get(f"/api/complaints/{complaint.id}/history")["items"]
    assert items[0]["verb"] == "opened"
    assert (items[-1]["verb"], items[-1]["actor"]) == ("reurged", "person:김센터")
    assert (items[-1]["before"], items[-1]["after"]) == ({"urgency": "normal"}, {"urgency": "low"})


def test_the_excerpt_is_of_the_danger_that_presses_most_and_never_of_a_post_that_went_elsewhere(
    office: Office,
) -> None:
    complaint = office.opens("1", text="처음 글")
    reply = post("r", "불이 났어요", author="a1", reply_to="x:1", received_at=office.day.now + timedelta(minutes=1))
    office.day.route(reply, BURNING_HERE)
    browser = office.browser("center")
    assert browser.get("/api/complaints")["items"][0]["excerpt"] == "불이 났어요"
    now = office.day.again(complaint)
    office.day.desk.split(CENTER, seen(now), ["x:r"])
    shown = {one["id"]: one["excerpt"] for one in browser.get("/api/complaints")["items"]}
    assert shown.pop(complaint.id) == "처음 글"
    assert list(shown.values()) == ["불이 났어요"]
