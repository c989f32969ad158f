"""Settings come from the environment alone; a wrong one is refused with what would be right, secrets are not shown."""

from dataclasses import fields
from pathlib import Path

import pytest

from cheong.settings import SETTINGS, Settings, proxy_networks, sqlite_path, without_password
from models.errors import SettingError


def test_without_any_setting_everything_lies_in_one_folder_and_the_city_is_seoul() -> None:
    settings = Settings.read({})
    data = Path("cheong-data").absolute()
    assert settings.data == data
    assert settings.city.name == "seoul"
    assert settings.stream_url == f"sqlite:///{data / 'stream.db'}"
    assert settings.store_url == f"sqlite:///{data / 'store.db'}"
    assert settings.search_url == f"sqlite:///{data / 'search.db'}"
    assert settings.classifier == "linear:"
    assert settings.http_url == "http://127.0.0.1:8000"
    assert proxy_networks(settings.proxy) == ()


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / "city.toml").touch()
    given = {
        "CHEONG_DATA": str(tmp_path / "data"),
        "CHEONG_CITY": str(tmp_path),
        "CHEONG_STREAM_URL": "sqlite:////s/a",
        "CHEONG_STORE_URL": "sqlite:////s/b",
        "CHEONG_SEARCH_URL": "sqlite:////s/c",
        "CHEONG_CLASSIFIER": "linear:/m",
        "CHEONG_HTTP_URL": "http://127.0.0.1:9000",
        "CHEONG_PROXY": "10.0.0.7,192.168.0.0/16",
    }
    settings = Settings.read(given)
    assert [setting.name for setting in SETTINGS] == list(given)
    assert [str(getattr(settings, field.name)) for field in fields(Settings)] == list(given.values())
    assert settings.shown() == given


def test_an_empty_setting_is_the_default_and_other_names_are_nobodys_business() -> None:
    assert Settings.read({"CHEONG_CLASSIFIER": "", "PATH": "/bin"}) == Settings.read({})


def test_an_unknown_setting_is_refused_with_the_list_of_those_that_there_are() -> None:
    with pytest.raises(SettingError, match="unknown setting CHEONG_STROE_URL") as refused:
        Settings.read({"CHEONG_STROE_URL": "sqlite:///x"})
    assert all(setting.name in str(refused.value) for setting in SETTINGS)


@pytest.mark.parametrize("city", ["busan", "/nowhere/busan", ".", ".."])
def test_a_city_that_is_not_there_is_refused_with_those_that_are(city: str) -> None:
    with pytest.raises(SettingError, match=r"no city\.toml in .*; shipped: seoul"):
        Settings.read({"CHEONG_CITY": city})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://cheong:s3cret@db/cheong", "postgresql://cheong:***@db/cheong"),
        ("postgresql://cheong:s3@cret@db/cheong", "postgresql://cheong:***@db/cheong"),
        ("postgresql://cheong:s3/cret@db/cheong", "postgresql://cheong:***@db/cheong"),
        ("postgresql://db/cheong?user=a&password=s3cret&sslmode=require", None),
        ("postgresql://cheong@db/cheong", "postgresql://cheong@db/cheong"),
        ("sqlite:////data/store.db", "sqlite:////data/store.db"),
        ("linear:", "linear:"),
    ],
)
def test_a_password_is_shown_as_stars(url: str, shown: str | None) -> None:
    found = without_password(url)
    assert "cret" not in found
    assert found == (shown or "postgresql://db/cheong?user=a&password=***&sslmode=require")


def test_neither_repr_nor_what_is_shown_holds_a_password() -> None:
    url = "postgresql://cheong:s3cret@db/cheong"
    settings = Settings.read({"CHEONG_STORE_URL": url})
    assert settings.store_url == url
    assert "s3cret" not in repr(settings) + str(settings.shown())


def test_a_sqlite_url_is_a_relative_or_an_absolute_path() -> None:
    assert sqlite_path("sqlite:///a/b.db", "X") == Path("a/b.db")
    assert sqlite_path("sqlite:////a/b.db", "X") == Path("/a/b.db")


@pytest.mark.parametrize(
    "url", ["kafka://broker:9092", "sqlite://", "sqlite:///", "sqlite:a.db", "/a/b.db", "elasticsearch://u:s3cret@h"]
)
def test_another_url_is_refused_with_the_name_of_its_setting(url: str) -> None:
    with pytest.raises(SettingError, match=r"CHEONG_STREAM_URL=.*: it is sqlite:///PATH") as refused:
        sqlite_path(url, "CHEONG_STREAM_URL")
    assert "s3cret" not in str(refused.value)


def test_a_path_that_a_url_would_cut_off_is_refused() -> None:
    with pytest.raises(SettingError, match="without a question mark"):
        sqlite_path("sqlite:////data?/store.db", "CHEONG_STORE_URL")


def test_proxies_are_addresses_and_networks() -> None:
    found = proxy_networks(" 10.0.0.7, 192.168.0.0/16 ,fd00::/8,")
    assert [str(one) for one in found] == ["10.0.0.7/32", "192.168.0.0/16", "fd00::/8"]


@pytest.mark.parametrize("wrong", ["proxy.example", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.7;10.0.0.8", "*"])
def test_a_proxy_that_is_no_address_is_refused_with_what_would_be_right(wrong: str) -> None:
    with pytest.raises(SettingError, match=r"CHEONG_PROXY=.*; write 10\.0\.0\.7 or 10\.0\.0\.0/8") as refused:
        proxy_networks(wrong)
    assert wrong in str(refused.value)
