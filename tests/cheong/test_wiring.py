"""The wiring chooses what the settings name, makes it once, and says which setting is wrong."""

import os
from pathlib import Path

import pytest

from cheong.settings import Settings
from cheong.wiring import Names, Parts, open_classifier, system_clock
from models.errors import SettingError


def read() -> Parts:
    """The parts that the environment of the test asks for."""
    return Parts(Settings.read(os.environ))


def test_the_system_clock_is_aware() -> None:
    assert system_clock().tzinfo is not None


def test_names_of_topics_and_groups_hold_the_city() -> None:
    names = Names("busan")
    assert [names.posts, names.verdicts, names.group("route")] == [
        "cheong.busan.posts",
        "cheong.busan.verdicts",
        "cheong.busan.route",
    ]


def test_a_part_is_made_once_and_its_folder_with_it(parts: Parts, data: Path) -> None:
    assert not data.exists()
    assert parts.store is parts.store
    parts.stream.ping()
    parts.search.ping()
    assert {path.name for path in data.glob("*.db")} == {"stream.db", "store.db", "search.db"}


def test_both_topics_are_there_from_the_start(parts: Parts) -> None:
    assert parts.stream.ends(parts.names.posts) == parts.stream.ends(parts.names.verdicts) == {0: 0}


def test_what_was_never_needed_is_not_made_in_order_to_be_closed(parts: Parts, data: Path) -> None:
    parts.close()
    assert not data.exists()


@pytest.mark.parametrize(
    ("name", "url", "part"),
    [
        ("CHEONG_STREAM_URL", "kafka://broker:9092", "stream"),
        ("CHEONG_STORE_URL", "mysql://root:s3cret@db/cheong", "store"),
        ("CHEONG_SEARCH_URL", "elasticsearch://elastic:s3cret@es:9200", "search"),
    ],
)
def test_a_backend_that_is_not_there_is_a_clear_error(
    data: Path, monkeypatch: pytest.MonkeyPatch, name: str, url: str, part: str
) -> None:
    monkeypatch.setenv(name, url)
    with pytest.raises(SettingError, match="sqlite:///PATH") as refused:
        getattr(read(), part)
    assert "s3cret" not in str(refused.value)


def test_a_data_folder_that_cannot_be_made_is_a_clear_error(data: Path) -> None:
    data.write_text("a file")
    with pytest.raises(SettingError, match=f"the folder {data} cannot be made"):
        _ = read().store


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('id = "x"\n', "lacks timezone, version"),
        ('id = "x"\ntimezone = 9\nversion = "1"\n', "lacks timezone"),
        ('id = "x"\ntimezone = "Asia/Seul"\nversion = "1"\n', "there is no timezone Asia/Seul"),
        ('id = "x"\ntimezone = "../etc"\nversion = "1"\n', r"there is no timezone \.\./etc"),
        ("id = \n", r"city\.toml cannot be read"),
    ],
)
def test_a_city_file_that_is_wrong_says_what_is(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    (tmp_path / "city.toml").write_text(text)
    monkeypatch.setenv("CHEONG_CITY", str(tmp_path))
    with pytest.raises(SettingError, match=why):
        read()


def test_the_classifier_is_the_shipped_one_or_that_of_a_folder(data: Path) -> None:
    assert open_classifier(Settings.read(os.environ)).name.startswith("linear:")
    for wrong, why in {
        "transformer:x": "it is linear: or linear:DIR",
        "linear:/nowhere": "no model in /nowhere",
    }.items():
        with pytest.raises(SettingError, match=why):
            open_classifier(Settings.read({"CHEONG_CLASSIFIER": wrong}))


def test_the_dashboard_believes_the_proxies_that_are_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHEONG_PROXY", "10.0.0.7, fd00::/8")
    parts = read()
    assert [str(one) for one in parts.dashboard().proxies] == ["10.0.0.7/32", "fd00::/8"]
    parts.close()
    monkeypatch.setenv("CHEONG_PROXY", "proxy.example")
    with pytest.raises(SettingError, match="CHEONG_PROXY"):
        read().dashboard()
