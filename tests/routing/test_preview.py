"""What would become of a text by itself."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.verdict import Intent, Urgency
from routing.preview import preview
from routing.router import Router
from tests.routing.given import FIRE, NOW, PLACELESS, POTHOLE, PRAISE, seoul


def test_a_sure_complaint_would_be_assigned() -> None:
    found = preview(seoul(), POTHOLE, "포트홀", NOW)
    assert (found.becomes, found.waits, found.department, found.kind) == ("complaint", None, "gu.road@강남구", "other")
    assert found.due_at is not None
    assert found.reasons[0].code == "judged.intent"
    assert found == Router(seoul()).preview(POTHOLE, "포트홀", NOW)


def test_praise_would_be_set_aside() -> None:
    found = preview(seoul(), PRAISE, "고맙습니다", NOW)
    assert (found.becomes, found.waits, found.department, found.departments) == ("set_aside", "set_aside", None, ())
    assert (found.kind, found.due_at) == (None, None)


def test_what_would_wait_says_why_and_a_transfer_shows_whom_it_would_go_to() -> None:
    assert preview(seoul(), PLACELESS, "포트홀", NOW).waits == "district"
    found = preview(seoul(), FIRE, "불이야", NOW)
    assert (found.waits, found.department) == ("owner", "nat.119")


CITY = seoul()
topics = st.sampled_from([*CITY.topics.topics, "none", "unheard_of"])
subtopics = st.sampled_from([None, *(s for topic in CITY.topics.topics.values() for s in topic.subtopics)])
judgements = st.builds(
    replace,
    st.just(POTHOLE),
    intent=st.sampled_from(Intent),
    topic=topics,
    subtopic=subtopics,
    topics=st.lists(topics, max_size=3).map(tuple),
    urgency=st.sampled_from(Urgency),
    district=st.sampled_from([None, *CITY.road_offices, "부산진구"]),
    unsure=st.sets(st.sampled_from(["intent", "topic", "subtopic"])).map(tuple),
)
texts = st.text(st.sampled_from("강변북로경부고속9호선동일시립공원정책 {}0%@"), max_size=40)


@given(judgements, texts)
def test_whatever_is_judged_is_set_aside_or_has_an_owner_or_a_reason_and_a_due_time(judgement, text) -> None:  # type: ignore[no-untyped-def]  # drawn
    found = preview(CITY, judgement, text, NOW)
    if found.becomes == "set_aside":
        assert not judgement.intent.needs_answer
        assert not judgement.urgency.dangerous
        return
    assert found.due_at is not None
    assert found.kind in CITY.topics.kinds
    assert 1 <= len(found.departments) <= 3
    if found.waits is None:
        assert found.department is not None
        assert CITY.assignable(found.department)
    else:
        assert (found.department is None) == (found.waits != "owner")
    assert all(reason.text for reason in found.reasons)
