"""Seoul's data files agree with each other."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SEOUL = Path(__file__).resolve().parents[2] / "cities" / "seoul"
ROLES = ("gu_role", "dong")
INTENTS = {"complaint", "question", "proposal", "praise", "opinion", "none"}
KINDS = {"other", "grievance", "inquiry", "inquiry_law", "suggestion", "legal"}


def read(name: str) -> Any:
    text = (SEOUL / name).read_text(encoding="utf-8")
    return tomllib.loads(text) if name.endswith(".toml") else json.loads(text)


DEPARTMENTS: dict[str, Any] = {d["id"]: d for d in read("departments.json")["departments"]}
TOPICS = read("topics.json")
SUBTOPICS: list[dict[str, Any]] = [s for t in TOPICS["topics"] for s in t["subtopics"]]
DISTRICTS = read("districts.json")
GU: set[str] = {d["name_ko"] for d in DISTRICTS["districts"]}
LEVELS = read("service_levels.toml")


def rules() -> Iterator[tuple[str, dict[str, Any]]]:
    for subtopic in SUBTOPICS:
        for rule in subtopic["rules"]:
            yield subtopic["id"], rule
    for intent, entry in TOPICS["by_intent"].items():
        for rule in entry.get("rules", []):
            yield intent, rule


def is_owner(owner: str) -> bool:
    return owner == "road_office" or owner in DEPARTMENTS


def test_the_departments_are_all_there_and_say_whether_a_complaint_can_be_theirs() -> None:
    assert len(DEPARTMENTS) == 208
    for one in DEPARTMENTS.values():
        assert one["source"], one["id"]
        assert one["parent"] is None or one["parent"] in DEPARTMENTS, one["id"]
        assert one["city"] == (one["level"] not in ("national", "private")), one["id"]


def test_the_topics_are_the_twenty_of_the_labelling_guide_with_130_subtopics() -> None:
    assert len(TOPICS["topics"]) == 20
    assert len({s["id"] for s in SUBTOPICS}) == len(SUBTOPICS) == 130


def test_every_owner_exists() -> None:
    owners = [t["default_owner"] for t in TOPICS["topics"]] + [s["owner"] for s in SUBTOPICS]
    owners += [e["owner"] for e in TOPICS["by_intent"].values() if e["owner"]]
    owners += [read("city.toml")["question_owner"]]
    assert [o for o in owners if not is_owner(o)] == []


def test_an_owner_that_is_a_gu_role_can_be_bound_to_a_district() -> None:
    used = {o for s in SUBTOPICS for o in (s["owner"], *(r["owner"] for r in s["rules"])) if o}
    bound = {o for o in used if o.startswith("gu.")}
    assert {o for o in bound if DEPARTMENTS[o]["level"] not in ROLES} == set()
    assert {o for o in used - bound if o != "road_office" and DEPARTMENTS[o]["level"] in ROLES} == set()


def test_a_rule_has_an_owner_or_a_hand_over_and_never_an_emergency_line_as_owner() -> None:
    for where, rule in rules():
        assert (rule["owner"] is None) != (rule["hand_over"] is None), where
        assert rule["owner"] is None or is_owner(rule["owner"]), (where, rule["owner"])
        assert rule["owner"] not in ("nat.119", "nat.police"), where
        assert rule["hand_over"] in (None, "119", "112"), where
        assert rule["why"], where


def test_the_words_of_a_rule_are_words_or_lists_that_exist() -> None:
    for where, rule in rules():
        assert rule["any"], where
        for word in rule["any"] + rule.get("all", []) + rule.get("none", []):
            assert word.strip(), where
            if word.startswith("@"):
                assert TOPICS["road_lists"][word[1:]], (where, word)


def test_no_road_is_both_a_motorway_and_a_trunk_road() -> None:
    lists = TOPICS["road_lists"]
    assert not set(lists["motorways"]) & set(lists["trunk_roads"])
    assert len(lists["trunk_roads"]) >= 40
    re.compile(TOPICS["road_match"]["not_after"])


def test_a_proposal_for_the_whole_city_has_a_city_owner_in_every_topic() -> None:
    for topic in TOPICS["topics"]:
        assert DEPARTMENTS[topic["city_owner"]]["level"].startswith("city_"), topic["id"]
    for subtopic in SUBTOPICS:
        owner = subtopic["city_owner"]
        assert owner is None or DEPARTMENTS[owner]["level"].startswith("city_"), subtopic["id"]


def test_every_subtopic_with_an_emergency_says_who_is_called() -> None:
    known = {h["id"] for h in read("hand_overs.json")}
    assert {"119", "112", "duty", "false_alarm"} == known
    assert TOPICS["default_hand_over"] in known
    missing = [s["id"] for s in SUBTOPICS if s.get("emergency") and not s["hand_over"]]
    assert missing == []
    assert {s["hand_over"] for s in SUBTOPICS} <= {None, "119", "112"}


def test_every_subtopic_has_words_a_kind_and_a_known_deadline() -> None:
    for subtopic in SUBTOPICS:
        assert subtopic["keywords"], subtopic["id"]
        assert subtopic["phrases"], subtopic["id"]
        assert subtopic["kind"] in KINDS, subtopic["id"]
        assert subtopic["field_deadline"] in (None, *LEVELS["rules"]), subtopic["id"]


def test_every_intent_says_what_becomes_of_it() -> None:
    assert set(TOPICS["by_intent"]) >= INTENTS


def test_the_city_has_25_districts_and_their_neighbours_are_mutual() -> None:
    by_name = {d["name_ko"]: d for d in DISTRICTS["districts"]}
    assert len(by_name) == 25
    for name, one in by_name.items():
        assert all(name in by_name[other]["neighbours"] for other in one["neighbours"]), name
        assert one["road_office"] is None or one["road_office"] in DEPARTMENTS, name
    assert DEPARTMENTS[TOPICS["road_office_fallback"]]["city"]


def test_an_ambiguous_place_has_at_least_two_districts() -> None:
    for name, several in DISTRICTS["ambiguous"].items():
        assert len(set(several)) >= 2, name
        assert set(several) <= GU, name
    assert set(DISTRICTS["ambiguous"]["신사동"]) == {"강남구", "관악구", "은평구"}


def test_a_place_in_two_districts_is_listed_as_ambiguous() -> None:
    where: dict[str, set[str]] = {}
    for one in DISTRICTS["districts"]:
        for name in one["dong"] + one["admin_dong"] + one["legal_dong"] + one["landmarks"] + one["stations"]:
            where.setdefault(name, set()).add(one["name_ko"])
    for name, found in where.items():
        if len(found) > 1:
            assert found <= set(DISTRICTS["ambiguous"].get(name, [])), name


def test_weak_and_short_names_are_names_of_a_district() -> None:
    names = {n for d in DISTRICTS["districts"] for n in d["dong"] + d["landmarks"] + d["stations"]}
    assert set(DISTRICTS["weak"]) <= names
    assert set(DISTRICTS["short"].values()) <= GU
    assert set(DISTRICTS["short_weak"]) <= set(DISTRICTS["short"])


def test_there_are_stations_for_every_district() -> None:
    assert all(d["stations"] for d in DISTRICTS["districts"])
    assert sum(len(d["stations"]) for d in DISTRICTS["districts"]) >= 180
    assert all(n.endswith("역") for d in DISTRICTS["districts"] for n in d["stations"])


@pytest.mark.parametrize("pattern", read("privacy.json")["patterns"], ids=lambda p: str(p["id"]))
def test_a_pattern_of_personal_data_holds_on_its_examples(pattern: dict[str, Any]) -> None:
    found = re.compile(pattern["regex"])
    assert [m for m in pattern["match"] if not found.search(m)] == []
    assert [m for m in pattern["no_match"] if found.search(m)] == []
    assert (pattern["label"] is not None) == (pattern["action"] == "mask")
    assert set(pattern.get("groups", [])) <= set(found.groupindex)


def test_patterns_of_personal_data_have_an_order_of_their_own() -> None:
    orders = [p["order"] for p in read("privacy.json")["patterns"]]
    assert orders == list(range(1, len(orders) + 1))


def test_the_rules_of_time_that_the_city_chose_exist() -> None:
    choices = LEVELS["choices"]
    chosen = {choices["final"], choices["first_reply"], *choices["statutory"].values()}
    assert chosen <= set(LEVELS["rules"])
    assert set(choices["statutory"]) <= KINDS
    assert {r["unit"] for r in LEVELS["rules"].values()} <= {"work_hours", "work_days", "clock_hours"}
    assert all(r["value"] > 0 for r in LEVELS["rules"].values())


def test_who_the_city_cannot_assign_to_has_a_text_for_the_citizen() -> None:
    texts = read("transfers.json")
    assert set(texts) == {d["id"] for d in DEPARTMENTS.values() if not d["city"]}
    for owner, text in texts.items():
        assert DEPARTMENTS[owner].get("tel", "") in text, owner


def test_every_reason_that_a_post_can_wait_for_has_a_sentence() -> None:
    reasons = read("reasons.toml")
    waits = {"intent", "topic", "subtopic", "district", "owner_not_the_city", "owner_two"}
    assert waits <= set(reasons["waits"])
    assert {"praise", "opinion", "none"} <= set(reasons["set_aside"])


def test_the_calendar_is_koreas_and_its_temporary_holidays_have_a_date_and_a_name() -> None:
    calendar = read("holidays.toml")
    assert calendar["package"] == read("city.toml")["country"]
    assert all({"date", "name_ko"} <= set(day) for day in calendar["temporary"])
