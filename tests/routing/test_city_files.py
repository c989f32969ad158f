"""A mistake in a city's file is told with its file and key."""

from pathlib import Path

import pytest

from models.errors import SettingError
from routing.city_files import Section


def written(folder: Path, name: str, text: str) -> Section:
    """The section of a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Section.of_file(path)


def test_a_missing_file_and_a_broken_one_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"city\.toml: cannot be read: No such file"):
        Section.of_file(tmp_path / "city.toml")
    with pytest.raises(SettingError, match=r"city\.toml: is not valid TOML"):
        written(tmp_path, "city.toml", "id = ")
    with pytest.raises(SettingError, match=r"a\.json: the file must hold a table or a list"):
        written(tmp_path, "a.json", "3")


def test_a_wrong_value_is_named_with_its_place(tmp_path: Path) -> None:
    file = written(tmp_path, "topics.json", '{"topics": [{"id": "road", "rules": [{"any": [1]}], "n": 0}]}')
    (topic,) = file.sections("topics")
    assert topic.text("id") == "road"
    with pytest.raises(SettingError, match=r"^topics\.json: topics\[0\] name_ko: must be a text, is None"):
        topic.text("name_ko")
    with pytest.raises(SettingError, match=r"^topics\.json: topics\[0\]\.rules\[0\] any: must be a list of texts"):
        topic.sections("rules")[0].texts("any")
    with pytest.raises(SettingError, match=r"topics\[0\] n: must be a whole number above 0"):
        topic.positive("n")
    with pytest.raises(SettingError, match=r"topics\[0\] id: must be a table"):
        topic.section("id")


def test_what_may_be_missing_is_none_or_empty(tmp_path: Path) -> None:
    file = written(tmp_path, "a.json", '{"owner": null}')
    assert file.optional_text("owner") is None
    assert file.texts("any") == ()
    assert file.sections("rules") == []


def test_a_list_of_tables_is_read_as_items(tmp_path: Path) -> None:
    assert [one.text("id") for one in written(tmp_path, "a.json", '[{"id": "119"}]').sections("items")] == ["119"]
