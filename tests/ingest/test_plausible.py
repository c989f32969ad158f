"""Digits of the right form are not always a number of somebody."""

import pytest

from ingest.plausible import luhn, plausible


def test_luhn_knows_a_card_from_other_digits() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")


@pytest.mark.parametrize(
    ("pattern", "found", "before", "after"),
    [
        ("card", "2016 2017 2018 2019", "", ""),
        ("card", "1000 2000 3000 4000", "", ""),
        ("landline", "02-2019-2020", "01-", ""),
        ("mobile", "10-1234-5678", "3333-", ""),
        ("mobile", "10 1234 5678", "", ""),
        ("account", "2019-10-01-2019-12-31", "", ""),
        ("account", "1234567890", "", "원을"),
        ("vehicle", "12조 3000", "", "억 원"),
    ],
)
def test_years_sums_and_references_are_let_be(pattern: str, found: str, before: str, after: str) -> None:
    assert not plausible(pattern, found, before, after)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("mobile", "010-1234-5678"), ("mobile", "1012345678"), ("card", "4111 1111 1111 1111"), ("brn", "123-45-67890")],
)
def test_real_numbers_stay_plausible(pattern: str, found: str) -> None:
    assert plausible(pattern, found, "", "으로")
