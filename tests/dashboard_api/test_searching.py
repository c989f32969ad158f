"""Search: substrings, highlights, and nothing that the store does not confirm within the reader's scope."""

from dataclasses import replace
from datetime import timedelta

from models.scope import Actor, ActorKind
from tests.dashboard_api.browsing import GANGNAM, MAPO, Office
from tests.routing.given import CENTER, CHATTER, POTHOLE, post, seen

IN_MAPO = replace(POTHOLE, district="마포구")


def test_a_search_finds_substrings_and_marks_them_in_the_excerpt(office: Office) -> None:
    found = office.opens("1", text="우리 동네 포트홀 때문에 자전거가 넘어졌어요")
    office.opens("2", text="가로등이 꺼졌어요")
    office.index()
    (item,) = office.browser("center").get("/api/complaints", q="트홀  자전")["items"]
    assert item["id"] == found.id
    assert [item["excerpt"][one["start"] : one["end"]] for one in item["highlights"]] == ["트홀", "자전"]


def test_a_hit_far_into_a_text_is_in_its_excerpt(office: Office) -> None:
    office.opens("1", text="가나다라 " * 100 + "맨홀 뚜껑이 열렸어요")
    office.index()
    (item,) = office.browser("center").get("/api/complaints", q="맨홀")["items"]
    assert len(item["excerpt"]) <= 160
    assert [item["excerpt"][one["start"] : one["end"]] for one in item["highlights"]] == ["맨홀"]


def test_an_index_that_lags_shows_nothing_that_left_the_scope_or_the_filter(office: Office) -> None:
    complaint = office.opens("1")
    office.index()
    office.day.desk.assign(CENTER, seen(complaint), MAPO)
    for path in ("/api/complaints", "/api/posts"):
        assert office.browser("officer").get(path, q="포트홀")["items"] == []
    assert office.browser("officer").get("/api/complaints/facets", q="포트홀")["department"] == {}
    assert office.browser("center").get("/api/complaints", q="포트홀", department=GANGNAM)["items"] == []


def test_what_was_forgotten_is_not_found_though_the_index_still_has_it(office: Office) -> None:
    office.opens("1")
    office.index()
    office.day.store.forget("x:1", Actor(ActorKind.PERSON, "test"), office.day.now)
    browser = office.browser("center")
    assert browser.get("/api/complaints", q="포트홀")["items"] == browser.get("/api/posts", q="포트홀")["items"] == []


def test_a_complaint_of_many_matching_posts_stands_once_in_all_pages(office: Office) -> None:
    for number in range(4):
        complaint = office.opens(str(number), text=f"포트홀 {number}")
        for reply in range(3):
            at = office.day.now + timedelta(seconds=reply)
            answer = post(f"{number}r{reply}", "포트홀 또", author=f"a{number}", reply_to=f"x:{number}", received_at=at)
            office.day.route(answer, POTHOLE)
        assert len(office.day.store.posts(complaint.id, CENTER.scope)) == 4
    office.index()
    browser, seen_ids, cursor = office.browser("center"), [], None
    for _ in range(20):
        body = browser.get("/api/complaints", q="포트홀", limit=1, **({"cursor": cursor} if cursor else {}))
        seen_ids += [one["id"] for one in body["items"]]
        cursor = body["next"]
        if cursor is None:
            break
    assert len(seen_ids) == len(set(seen_ids)) == 4


def test_facets_of_a_search_count_what_it_finds(office: Office) -> None:
    office.opens("1", text="포트홀 하나")
    office.opens("2", IN_MAPO, text="포트홀 둘")
    office.opens("3", text="다른 것")
    office.index()
    found = office.browser("center").get("/api/complaints/facets", q="포트홀", district="마포구")
    assert found["district"] == {"강남구": 1, "마포구": 1}
    assert found["topic"] == {"road": 1}


def test_posts_set_aside_are_found_by_who_sees_everything_alone(office: Office) -> None:
    office.day.route(post("1", "한강에서 치킨 먹고 싶다"), CHATTER)
    office.index()
    (found,) = office.browser("manager").get("/api/posts", q="치킨", outcome="set_aside")["items"]
    assert (found["id"], found["complaint"]) == ("x:1", None)
    assert [found["text"][one["start"] : one["end"]] for one in found["highlights"]] == ["치킨"]
    assert office.browser("officer").get("/api/posts", q="치킨")["items"] == []


def test_operators_of_a_query_language_are_only_characters(office: Office) -> None:
    office.opens("1", text='100% "진짜" 포트홀* NEAR_ 여기')
    office.index()
    browser = office.browser("center")
    for query in ('"진짜"', "100%", "포트홀*", "NEAR_"):
        assert len(browser.get("/api/complaints", q=query)["items"]) == 1, query
    for query in ("%", "_", '" OR "', "* NOT 1", "가" * 200, "진짜 OR 없음"):
        assert browser("GET", "/api/complaints", params={"q": query}).status_code == 200, query
