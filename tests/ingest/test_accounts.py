"""Channel accounts are what channels.toml says, and a mistake in it is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.accounts import load_channels
from models.errors import SettingError


def clock() -> datetime:
    return datetime(2026, 11, 24, tzinfo=UTC)


def written(folder: Path, content: str) -> Path:
    path = folder / "channels.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_accounts_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [[channel]]
        type = "file"
        name = "reports"
        path = "inbox/**/*.jsonl"
        map = { body = "text" }
        channel = "suggestions"
        from_city_authors = ["서울시"]

        [[channel]]
        type = "file"
        name = "one"
        path = "one.csv"
        paused = true
        """,
    )
    first, second = load_channels(path, UTC, clock)
    assert (first.name, first.paused, second.paused) == ("reports", False, True)
    assert first.options.mapping == {"body": "text"}
    assert first.options.city_authors == {"서울시"}
    assert [channel.name for channel in second.channels()] == ["one"]
    assert first.channels() == []
    (tmp_path / "inbox" / "deep").mkdir(parents=True)
    for name in ("a.jsonl", "deep/a.jsonl"):
        (tmp_path / "inbox" / name).write_text('{"id": 1, "body": "글", "author": "서울시"}\n', encoding="utf-8")
    channels = first.channels()
    assert [channel.name for channel in channels] == ["reports/a.jsonl", "reports/deep/a.jsonl"]
    (record,) = channels[0].receive(None, 9).records
    assert record.fields is not None
    assert (record.fields.text, record.fields.channel, record.fields.from_city) == ("글", "suggestions", True)


FULL = '[[channel]]\ntype = "file"\nname = "a"\npath = "b"\n'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[[channel", "not TOML"),
        ("[channel]\nx = 1", r"\[\[channel\]\]"),
        ("channels = 1", "channels means nothing"),
        ('[[channel]]\ntype = "file"', "name and path must be given"),
        (FULL.replace('"file"', '"x"'), "no channel of type 'x'"),
        (FULL + "paused = 1", "paused must be a bool"),
        (FULL + "colour = 1", "colour is unknown"),
        (FULL + 'map = { a = "colour" }', "no field colour"),
        (FULL + "map = { a = 1 }", "1 must be a text"),
        (FULL + "from_city_authors = [1]", "1 must be a text"),
        (FULL + FULL, "two accounts have the name a"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(SettingError, match=reason):
        load_channels(written(tmp_path, content), UTC, clock)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        load_channels(tmp_path / "channels.toml", UTC, clock)
