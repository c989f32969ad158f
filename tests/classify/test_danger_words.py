"""The file of danger words is well made."""

import re

from classify.danger_words import words


def test_every_sign_can_be_found_by_its_first_letter() -> None:
    for sign in words().signs:
        assert sign.letters, sign.source
        assert all(re.fullmatch(r"[가-힣]", letter) for letter in sign.letters), (sign.kind, sign.letters)


def test_no_sign_has_capturing_groups_or_matches_nothing() -> None:
    for sign in words().signs:
        pattern = re.compile(sign.source)
        assert pattern.groups == 0
        assert pattern.match("") is None


def test_there_are_signs_of_every_kind_of_danger() -> None:
    kinds = {sign.kind for sign in words().signs}
    assert kinds >= {
        "fire",
        "gas",
        "collapse",
        "trapped",
        "missing",
        "suicide",
        "violence",
        "hurt",
        "water",
        "electric",
    }
