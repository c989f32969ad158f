"""Numbers are read as people write them."""

import time

import pytest

from ingest.digits import readings


def ways(text: str) -> list[str]:
    return [reading.text[slice(*reading.core)] for found in readings(text) for reading in found]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("공일공 일이삼사 오육칠팔", "010-1234-5678"),
        ("공일공일이삼사오육칠팔이에요", "01012345678"),
        ("010 12 34 56 78", "01012345678"),
        ("０１０．１２３４．５６７８", "010-1234-5678"),
        ("①②③-④⑤-⑥⑦⑧⑨⓪", "123-45-67890"),
        ("O1O-1234-5678", "010-1234-5678"),
        ("0 1 0 - 1 2 3 4 - 5 6 7 8", "010-1234-5678"),
        ("010에 1234에 5678", "010-1234-5678"),
        ("사업자번호 1234567890", "123-45-67890"),
        ("일이가 삼사오육", "12가3456"),
    ],
)
def test_a_number_is_read_as_digits(written: str, read: str) -> None:
    assert read in ways(written)


def test_every_character_of_a_reading_knows_its_place() -> None:
    text = "전화 공일공 - 1234 - 5678"
    for found in readings(text):
        for reading in found:
            assert len(reading.spans) == len(reading.text)
            assert all(text[start:end] for start, end in reading.spans)
        first = found[0]
        assert text[slice(*first.spans[first.core[0]])] == "공"


def test_ordinary_words_are_no_numbers() -> None:
    assert ways("이 일은 오늘 이사 오는 사람이 공사 구간에서 2019년 9월에 한 일이다") == []


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["이", "1", "일 ", "0 1 0 ", "12가", "이이이이이이이x", "101동 12호", "1,2."])
def test_a_hostile_text_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        for _ in readings(piece * (size // len(piece))):
            pass
        return time.process_time() - start

    assert seconds(40_000) < 12 * max(seconds(8_000), 0.05)
