"""What citizens of the browser tests write."""

from collections.abc import Iterator

FIRE = "강서구 화곡동 빌라 3층에서 연기가 나고 문이 안 열려요. 안에 사람이 있어요 살려주세요"
SIGN = "종로구 종로3가 상가 간판이 떨어질 것 같아요. 바람에 덜렁거려서 사람이 다칠 것 같습니다"
LIGHT = "마포구 연남동 골목 가로등이 사흘째 꺼져 있어요. 고쳐 주세요"
PARKING = "마포구 연남동 동교로 골목에 불법주차가 너무 많아요. 단속 부탁드립니다"
WITH_PHONE = "마포구 연남동 골목 가로등이 꺼졌어요. 연락처는 010-1234-5678 입니다"
NO_ANSWER = (
    "어제 한강공원 산책했는데 너무 깨끗하고 좋았어요. 관리해 주시는 분들 감사합니다",
    "따릉이 덕분에 출근길이 즐거워요 서울시 최고",
    "오늘 점심은 김치찌개 먹었다 맛있네",
    "오늘 날씨 진짜 좋다 커피 한잔",
)
"""What nobody has to answer."""

VAGUE = (
    "집 앞 {n}번째 골목 여기 좀 어떻게 해 주세요 며칠째 이러고 있습니다",
    "아까 말한 그거 {n}번 아직도 안 되나요? 담당자는 누구인가요",
    "역 앞 {n}번 출구 쪽에 이상한 게 있는데 누가 와서 봐 주세요",
    "{n}일째 전화해도 안 받고 어디에 물어봐야 하는지도 모르겠네요 민원 넣습니다",
)
"""What no rule can place: these wait for a person."""


def posts(*texts: str, begin: int = 1) -> list[dict[str, object]]:
    """A post a text, numbered from ``begin``."""
    return [
        {"id": f"p{begin + index}", "author": f"a{begin + index}", "text": text} for index, text in enumerate(texts)
    ]


def vague() -> Iterator[str]:
    """Texts without end that wait for a person, no two alike."""
    number = 1
    while True:
        for text in VAGUE:
            yield text.format(n=number)
            number += 1
