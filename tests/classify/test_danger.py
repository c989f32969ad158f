"""Danger that is meant is seen; danger denied, remembered, joked about or merely possible is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.danger import find
from models.verdict import Urgency

MEANT = [
    "지금 우리 아파트 6층에 불났어요",
    "불이 났어요!! 사람들 대피하고 있어요",
    "불 이 났 어 요 빨리 와주세요 연기가 올라와요",
    "옆 상가에서 검은 연기가 올라오고 있습니다",
    "화재 발생했어요 응봉동 창고입니다",
    "복도에 가스 냄새가 심하게 나요",
    "도시가스가 새고 있는 것 같아요",
    "공사장 벽이 무너졌어요 사람이 밑에 있어요",
    "땅이 계속 내려앉고 있어요",
    "엘리베이터에 갇혔어요",
    "아이가 차 안에 갇혀 있어요",
    "작업자분이 자재에 깔렸어요",
    "일곱 살 아들을 시장에서 잃어버렸어요",
    "치매 어머니가 어제 나가서 안 들어오셨어요",
    "죽고 싶다",
    "그냥 다 놓고 뛰어내리고 싶다",
    "번개탄 샀다",
    "다리 난간에 사람이 올라가 있어요",
    "칼을 들고 있는 남자가 있어요",
    "옆집에서 살려달라는 소리가 나요",
    "모르는 남자가 집까지 따라오고 있어요",
    "할아버지가 길에 쓰러져 있어요",
    "어르신이 의식이 없어요",
    "친구가 숨을 못 쉬어요",
    "머리에서 피가 많이 나요",
    "방금 할머니가 버스에 치였어요",
    "승객이 선로에 떨어졌어요",
    "강에 사람이 허우적거려요",
    "물이 허리까지 찼어요 아이랑 있어요",
    "끊어진 전깃줄에서 불꽃이 튀어요",
    "가로등 만졌더니 찌릿해요",
    "큰 개가 아이 팔을 물고 안 놔요",
]

NOT_MEANT = [
    "불난 줄 알았는데 아니었음",
    "연기 나서 놀랐는데 옆집 고기 굽는 거였음",
    "작년에 우리 동네에 불이 났어요 그때 정말 무서웠죠",
    "어제 본 영화에서 건물이 무너졌어요 ㅋㅋ",
    "뉴스 보니 미국에 큰불이 났다고 하네요",
    "내 통장에 불이 났어요",
    "배고파 죽겠다",
    "화재 예방 교육을 늘려주세요",
    "불이 나면 소방차가 못 들어옵니다",
    "담배 연기가 창문으로 들어와요",
    "다이어트 의지 무너졌어요",
    "마음이 무너졌어요 이별은 힘드네",
    "가스 요금이 너무 올랐어요",
    "실종된 내 입맛을 찾습니다",
    "강아지를 잃어버렸어요",
    "꿈에서 엘리베이터에 갇혔어요",
    "소방 훈련으로 연기가 나고 있습니다",
    "인기 폭발했어요",
    "휴대폰이 선로에 떨어졌어요",
    "시민 의식이 없어요",
    "자살 예방 상담 전화를 알려주세요",
    "공원에 벤치 좀 놓아 주세요",
    "",
]


@pytest.mark.parametrize("text", MEANT)
def test_an_emergency_that_happens_now_is_seen(text: str) -> None:
    found = find(text)
    assert found.level is Urgency.EMERGENCY
    assert found.evidence


@pytest.mark.parametrize("text", NOT_MEANT)
def test_what_only_sounds_like_an_emergency_is_none(text: str) -> None:
    assert find(text).level is not Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "사거리 신호등이 꺼졌어요",
        "인도에 맨홀 뚜껑이 없어요",
        "도로에 싱크홀이 생겼어요",
        "간판이 떨어질 것 같아요",
        "골목이 침수되고 있어요",
    ],
)
def test_what_hurts_somebody_within_a_day_is_urgent(text: str) -> None:
    assert find(text).level is Urgency.URGENT


def test_signs_that_are_all_denied_are_remembered_as_denied() -> None:
    assert find("불이 난 것 같았는데 알고 보니 촬영이었음").denied
    assert not find("벤치를 놓아 주세요").denied


def test_a_real_sign_beside_a_denied_one_counts() -> None:
    text = "작년에도 지하 창고에 불이 났습니다만 그 일은 잘 끝났고 주민 모두가 잊고 지냈습니다. " * 3
    assert find(text).level is None
    assert find(text + "그런데 지금 3층에서 사람이 쓰러졌어요!").level is Urgency.EMERGENCY


@pytest.mark.parametrize("text", ["가로수가 예뻐요", "주차 단속 부탁드립니다", "버스가 늦어요 😡", "감사합니다"])
def test_adding_a_fire_to_any_post_makes_it_an_emergency(text: str) -> None:
    assert find(f"{text}. 지금 불이 났어요").level is Urgency.EMERGENCY
    assert find(f"{text} 불난 줄 알았는데 아니었음").level is None


def test_what_happened_before_does_not_hide_what_happens_now() -> None:
    assert find("작년에도 불이 났는데 지금 또 불이 났어요").level is Urgency.EMERGENCY
    assert find("불난 줄 알았는데 아니었음. 근데 지금 진짜 불이 났어요").level is Urgency.EMERGENCY
    assert find("지금 뉴스에 외국에서 불이 났어요").level is None


def test_a_long_argument_needs_a_word_of_now() -> None:
    argument = "도시의 안전에 대하여 오래 생각해 온 바를 적습니다. " * 15
    assert find(argument + "한 어르신이 길에 쓰러졌습니다.").level is None
    assert find(argument + "지금 어르신이 길에 쓰러졌습니다.").level is Urgency.EMERGENCY


@given(st.text(alphabet="불이났어요지금 가스연기칼사람.!?\n갇혔혀있무너졌물에빠", max_size=120))
def test_evidence_lies_inside_the_text(text: str) -> None:
    for place in find(text).evidence:
        assert 0 <= place.start < place.end <= len(text)


def test_a_hostile_text_takes_no_time() -> None:
    started = time.process_time()
    for text in ("불" * 20_000, "연기가 " * 5_000, "가" * 20_000, "차에 " * 5_000, "난간" * 10_000):
        find(text)
    assert time.process_time() - started < 5
