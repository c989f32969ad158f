"""The district of a text: sure names decide, unsure ones support each other, other cities are none of ours."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.place import Places

PLACES = Places.load(Path(__file__).resolve().parents[2] / "cities" / "seoul")


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("강남구청 앞 도로가 파였어요", "강남구"),
        ("송파구에서 신고합니다", "송파구"),
        ("서울시강동구 천호동입니다", "강동구"),
        ("서울특별시 노원구 상계동", "노원구"),
        ("서울 중구 골목이 어두워요", "중구"),
        ("중구청에 전화했어요", "중구"),
        ("화곡동인데요 쓰레기가 쌓였어요", "강서구"),
        ("망원시장 뒷길이요", "마포구"),
        ("광화문역 6번 출구", "종로구"),
        ("남대문시장 입구 노점", "중구"),
        ("여의도 한강공원 화장실", "영등포구"),
        ("마포 사는데 소음이 심해요", "마포구"),
        ("#잠실 불법주차", "송파구"),
        ("2호선 신림역이요", "관악구"),
        ("혜화동로터리 신호등", "종로구"),
        ("강동 지역 정전이에요", "강동구"),
        ("상봉역 앞이요", "중랑구"),
    ],
)
def test_a_sure_name_gives_its_district(text: str, district: str) -> None:
    found = PLACES.find(text)
    assert found.district == district
    assert found.candidates == (district,)
    assert found.evidence


@pytest.mark.parametrize(
    "text",
    [
        "동네 시장에 불법주차가 많아요",
        "상도덕이 없네요",
        "여름방학에 아이가 심심해해요",
        "친구로 지내요",
        "중구난방이네요",
        "우리동작이 느려요",
        "삼성전자 주식 올랐다",
        "강남스타일 노래 시끄러워요",
        "대강남은 거 치워주세요",
        "",
        "그 사람 참 능동적이네",
    ],
)
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert PLACES.find(text).district is None


@pytest.mark.parametrize(
    "text",
    [
        "부산 중구 골목",
        "부산광역시 강서구 명지동",
        "대구 북구",
        "성남시 신촌동",
        "대전 삼성동입니다",
        "인천 중구청에 문의",
        "수원 월드컵경기장",
    ],
)
def test_a_name_of_another_city_is_none_of_ours(text: str) -> None:
    assert PLACES.find(text).district is None


@pytest.mark.parametrize(
    "text", ["신사동 골목이요", "강남역 10번 출구", "사당역 환승통로", "신촌역 앞", "중랑천 산책로"]
)
def test_an_ambiguous_name_alone_gives_candidates_only(text: str) -> None:
    found = PLACES.find(text)
    assert found.district is None
    assert len(found.candidates) >= 2


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("신사동 가로수길이요", "강남구"),
        ("은평구 신사동입니다", "은평구"),
        ("관악구 삼성동 시장", "관악구"),
        ("신정동 목동야구장 근처", "양천구"),
        ("양재천 탄천 만나는 곳", "강남구"),
    ],
)
def test_an_ambiguous_name_is_resolved_by_another_place(text: str, district: str) -> None:
    assert PLACES.find(text).district == district


@pytest.mark.parametrize(
    "text", ["강남구와 서초구 경계예요", "종로구에서 마포구까지 자전거길", "잠실에서 홍대입구까지 버스"]
)
def test_two_districts_are_none(text: str) -> None:
    found = PLACES.find(text)
    assert found.district is None
    assert len(found.candidates) == 2


def test_an_ambiguous_name_that_contradicts_a_sure_one_leaves_it_open() -> None:
    assert PLACES.find("노원구 사는 친구가 강남역에서 다쳤대요 노원구 말고").district is None


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("저는 노원구에 사는 주부입니다. 광화문역 승강기가 고장이에요", "종로구"),
        ("송파구민인데 서울숲 화장실이 더러워요", "성동구"),
        ("송파구민입니다 쓰레기 수거가 안 돼요", "송파구"),
    ],
)
def test_the_site_wins_over_the_writers_home(text: str, district: str) -> None:
    assert PLACES.find(text).district == district


def test_a_direction_is_not_the_place() -> None:
    assert PLACES.find("신도림역에서 강남 방향 열차가 늦어요").district == "구로구"
    assert PLACES.find("강남 방면으로 가는 버스").district is None


def test_a_weak_name_needs_a_word_behind_it_or_another_place() -> None:
    assert PLACES.find("방학 끝나고 봐요").district is None
    assert PLACES.find("방학사거리 신호").district == "도봉구"


def test_evidence_names_the_place_where_it_stands() -> None:
    text = "어제 화곡동에서 봤어요"
    places = PLACES.find(text).evidence
    assert [text[one.start : one.end] for one in places] == ["화곡동"]


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["강남", "중구", "서울", "서울시", " ", "역", "동", "신사동"])).map("".join)
)
def test_any_text_is_read_and_evidence_lies_inside_it(text: str) -> None:
    for place in PLACES.find(text).evidence:
        assert 0 <= place.start < place.end <= len(text)
