"""The names of a city's places are read, and a broken file is refused with advice."""

from pathlib import Path

import pytest

from classify.place_names import Strength, read_names
from models.errors import SettingError


def test_the_longest_name_of_a_beginning_comes_first(seoul: Path) -> None:
    for names in read_names(seoul).by_start.values():
        lengths = [len(name.text) for name in names]
        assert lengths == sorted(lengths, reverse=True)


def test_every_gu_is_a_name_of_its_own(seoul: Path) -> None:
    gu = [n for names in read_names(seoul).by_start.values() for n in names if n.strength is Strength.GU]
    assert len(gu) == 25
    assert all(name.districts == {name.text} for name in gu)


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"districts\.json cannot be read"):
        read_names(tmp_path)
    (tmp_path / "districts.json").write_text("[]")
    with pytest.raises(SettingError, match="is no list of districts"):
        read_names(tmp_path)
