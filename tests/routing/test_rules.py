"""Who owns what, and why."""

from typing import Any

import pytest

from models.complaint import Waits
from models.verdict import Intent
from routing.rules import Asked, Owner, hand_over, owner, question_default, without_owner
from tests.routing.given import seoul

CITY = seoul()


def asked(topic: str, subtopic: str | None, text: str = "글", district: str | None = "강남구", **more: Any) -> Asked:
    """What an owner is looked for, a complaint unless said otherwise."""
    found = CITY.topic(topic)
    given = {"intent": Intent.COMPLAINT, **more}
    return Asked(topic=found, subtopic=CITY.subtopic(topic, subtopic), district=district, text=text, **given)


def whose(*given: Any, **more: Any) -> Owner:
    """The owner of what is asked."""
    return owner(CITY, asked(*given, **more))


def codes(found: Owner) -> list[str]:
    """The codes of the reasons."""
    return [reason.code for reason in found.reasons]


def test_the_subtopics_owner_is_filled_with_the_district() -> None:
    found = whose("parking", "illegal_parking")
    assert (found.department, found.waits) == ("gu.parking@강남구", None)
    assert codes(found) == ["assigned.default_owner", "assigned.district_filled"]


def test_a_gu_role_without_a_district_waits_for_one() -> None:
    found = whose("parking", "illegal_parking", district=None)
    assert (found.department, found.waits, found.departments) == (None, Waits.DISTRICT, ("gu.parking",))


def test_the_first_rule_that_holds_moves_the_owner() -> None:
    found = whose("road", "pothole", "강변북로에 구멍")
    assert found.department == "agency.sisul"
    assert found.departments == ("agency.sisul", "gu.road@강남구")
    assert found.reasons[0].text == "자동차전용도로는 서울시설공단이 관리: 글에 ‘강변북로’ 이(가) 있습니다."


def test_words_that_name_two_owners_leave_the_choice_to_a_person() -> None:
    found = whose("road", "pothole", "강변북로에서 경부고속도로까지 온통 구멍")
    assert (found.department, found.waits) == (None, Waits.OWNER)
    assert set(found.departments) >= {"agency.sisul", "nat.molit_road"}
    assert codes(found)[-1] == "waits.owner_two"


@pytest.mark.parametrize(
    ("district", "department", "code"),
    [
        ("노원구", "site.road.north", "assigned.road_office"),
        ("강남구", "city.safety.road", "assigned.road_office_unknown"),
    ],
)
def test_the_road_office_is_the_districts_or_the_citys(district: str, department: str, code: str) -> None:
    found = whose("road", "pothole", "동일로 차도에 구멍", district)
    assert (found.department, codes(found)[1]) == (department, code)


def test_a_road_office_without_a_district_waits_for_one() -> None:
    found = whose("road", "pothole", "동일로 차도에 구멍", None)
    assert (found.waits, found.departments[0]) == (Waits.DISTRICT, "city.safety.road")


def test_a_national_owner_is_a_proposed_transfer_with_a_text_for_the_citizen() -> None:
    found = whose("road", "pothole", "경부고속도로에 구멍")
    assert (found.department, found.waits) == ("nat.molit_road", Waits.OWNER)
    assert codes(found)[-2:] == ["waits.owner_not_the_city", "transfer.text"]
    assert found.reasons[-1].text.startswith("안녕하세요")


def test_without_a_sure_subtopic_the_topics_owner_is_the_first_guess() -> None:
    topic = CITY.topic("water")
    assert topic is not None
    found = whose("road", None, others=(topic,))
    assert (found.department, found.waits) == (None, Waits.SUBTOPIC)
    assert found.departments == ("gu.road@강남구", "gu.water@강남구")


def test_guesses_are_at_most_three_and_each_once() -> None:
    others = tuple(t for name in ("water", "housing", "building") if (t := CITY.topic(name)) is not None)
    assert len(whose("road", None, others=others).departments) == 3
    assert without_owner(CITY, asked("nothing", None)) == ("agency.120",)
    assert without_owner(CITY, asked("road", "pothole")) == ("gu.road@강남구",)


def test_no_topic_waits_for_one() -> None:
    assert whose("nothing", None).waits is Waits.TOPIC


# ----------------------------------------------------------------------------- proposals and questions


def test_a_proposal_about_a_place_goes_to_the_gu_role() -> None:
    found = whose("road", "pothole", intent=Intent.PROPOSAL)
    assert (found.department, codes(found)[-1]) == ("gu.road@강남구", "assigned.proposal_place")


def test_a_proposal_for_the_whole_city_goes_to_a_division_of_the_city() -> None:
    found = whose("road", "pothole", district=None, intent=Intent.PROPOSAL)
    assert (found.department, codes(found)) == ("city.safety.road", ["assigned.proposal_city_wide"])
    assert whose("traffic_safety", "ttareungi", district=None, intent=Intent.PROPOSAL).department == (
        "city.transport.walk"
    )


def test_a_proposal_stays_with_whoever_runs_a_thing_for_the_whole_city() -> None:
    assert whose("subway", "subway_crowd", district=None, intent=Intent.PROPOSAL).department == "agency.metro"


def test_a_proposal_is_not_sent_away_unless_its_words_name_who_runs_it() -> None:
    assert whose("safety", "fire", intent=Intent.PROPOSAL).department == "city.fire"
    named = whose("subway", "subway_crowd", "9호선 증차", district=None, intent=Intent.PROPOSAL)
    assert (named.department, named.waits) == ("nat.line9", Waits.OWNER)


def test_a_question_goes_to_the_owner_of_what_it_asks_about() -> None:
    assert whose("water", "water_bill", intent=Intent.QUESTION).department == "site.arisu"
    assert whose("parking", "illegal_parking", intent=Intent.QUESTION).department == "gu.parking@강남구"


def test_a_question_that_nobody_fits_goes_to_the_citys_desk_for_questions() -> None:
    assert question_default(CITY, asked("road", None, intent=Intent.QUESTION)).department == "agency.120"
    assert whose("none", None, intent=Intent.QUESTION).department == "agency.120"
    nowhere = whose("parking", "illegal_parking", district=None, intent=Intent.QUESTION)
    assert (nowhere.department, nowhere.departments[1]) == ("agency.120", "gu.parking")


# ---------------------------------------------------------------------------------------- hand-overs


@pytest.mark.parametrize(
    ("topic", "subtopic", "text", "to"),
    [
        ("safety", "crime", "칼 든 사람이 있어요", "112"),
        ("safety", "crime", "사람이 쓰러져 있어요", "119"),
        ("road", "pothole", "사람이 다쳤어요", "119"),
        ("traffic_safety", "signal_fault", "불이 꺼졌어요", "112"),
    ],
)
def test_an_emergency_is_handed_over_beside_its_owner(topic: str, subtopic: str, text: str, to: str) -> None:
    assert hand_over(CITY, CITY.subtopic(topic, subtopic), text) == to


def test_a_danger_about_nothing_known_goes_to_the_citys_default() -> None:
    assert hand_over(CITY, None, "살려 주세요") == "119"


@pytest.mark.parametrize("intent", list(Intent))
def test_every_subtopic_of_the_city_has_an_owner_in_a_district(intent: Intent) -> None:
    for topic in CITY.topics.topics.values():
        for subtopic in topic.subtopics.values():
            found = owner(CITY, asked(topic.id, subtopic.id, intent=intent))
            assert found.department is not None
            assert found.waits in (None, Waits.OWNER)
            assert 1 <= len(found.departments) <= 3
            assert found.departments[0] == found.department
