"""A rule's words in a text: blanks ignored, Latin letters caseless, names of roads not within other names."""

import pytest

from models.errors import SettingError
from routing.city_files import Section
from routing.matching import Rule, folded, read_lists, read_rule
from tests.routing.given import SEOUL

LISTS = read_lists(Section.of_file(SEOUL / "topics.json"))


def rule(**given: object) -> Rule:
    """A rule as it stands in a file."""
    return read_rule(Section("topics.json: rules[0]", {"owner": "agency.sisul", "why": "까닭", **given}), LISTS)


@pytest.mark.parametrize("text", ["강변 북로에 구멍", "강변북로에 구멍", "강변\n북로"])
def test_blanks_do_not_matter(text: str) -> None:
    assert rule(any=["@motorways"]).holds(folded(text)) == ("강변북로",)


def test_latin_letters_are_caseless() -> None:
    assert rule(any=["GTX 공사"]).holds(folded("gtx공사 소음")) == ("GTX 공사",)


def test_one_of_any_every_one_of_all_and_none_of_none() -> None:
    found = rule(any=["언주역", "삼전역"], all=["9호선"], none=["지연"])
    assert found.holds(folded("9호선 삼전역이 붐벼요")) == ("삼전역", "9호선")
    assert found.holds(folded("삼전역이 붐벼요")) == ()
    assert found.holds(folded("9호선이 붐벼요")) == ()
    assert found.holds(folded("9호선 삼전역 지연")) == ()


@pytest.mark.parametrize("text", ["강남대로12길에 구멍", "도봉로역 앞", "영동대로 3가"])
def test_a_name_within_another_name_is_not_the_road(text: str) -> None:
    assert rule(any=["@trunk_roads"]).holds(folded(text)) == ()


def test_a_road_counts_before_ordinary_words() -> None:
    assert rule(any=["@trunk_roads"]).holds(folded("강남대로 구간")) == ("강남대로",)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"any": ["@nowhere"]}, r"topics\.json: rules\[0\] any: there is no list @nowhere"),
        ({"any": []}, r"rules\[0\] any: needs at least one word"),
        ({"any": [" "]}, r"rules\[0\] any: a word of blanks would hold in every text"),
        ({"any": ["길"], "owner": None}, r"rules\[0\] owner: a rule names an owner or a hand_over"),
        ({"any": ["길"], "why": ""}, r"rules\[0\] why: must be a text"),
    ],
)
def test_a_rule_that_can_do_nothing_is_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        rule(**given)


def test_a_wrong_pattern_for_roads_is_named() -> None:
    file = {"road_lists": {"motorways": ["강변북로"]}, "road_match": {"not_after": "("}}
    with pytest.raises(SettingError, match=r"road_match not_after: is not a pattern"):
        read_lists(Section("topics.json:", file))
    with pytest.raises(SettingError, match=r"road_lists motorways: the list is empty"):
        read_lists(
            Section("topics.json:", {**file, "road_lists": {"motorways": []}, "road_match": {"not_after": "동"}})
        )
