"""Channel accounts are what channels.toml says, and a mistake in it is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.accounts import load_channels, senders
from models.errors import SettingError
from models.ports.channel import Outgoing


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


OUTBOX = FULL + 'outbox = "out/answers.jsonl"\n'


@pytest.mark.parametrize(
    ("content", "channels"),
    [
        (FULL, []),
        (OUTBOX, ["file:b"]),
        (OUTBOX + 'channel = "x"', ["x"]),
        (OUTBOX + 'channel = "x"\nsends = ["x", "facebook"]', ["x", "facebook"]),
        (OUTBOX + "paused = true", []),
    ],
)
def test_an_account_with_an_outbox_sends_for_its_channels(tmp_path: Path, content: str, channels: list[str]) -> None:
    found = senders(load_channels(written(tmp_path, content), UTC, clock))
    assert list(found) == channels
    for channel, sender in found.items():
        outgoing = Outgoing(f"s-{channel}", channel, f"{channel}:1", "답", "c1", question=False, at=clock())
        assert sender.find(outgoing) is None
        assert sender.send(outgoing) == f"s-{channel}"
        assert f'"s-{channel}"' in (tmp_path / "out" / "answers.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (FULL + 'outbox = "b"', "name another outbox"),
        (FULL + 'sends = ["x"]', "sends needs an outbox"),
        (OUTBOX + "sends = [1]", "1 must be a text"),
        (OUTBOX.replace('"b"', '"b/*"'), "needs sends"),
        (OUTBOX + 'sends = ["x"]\n' + OUTBOX.replace('"a"', '"c"') + 'channel = "x"', "two channel accounts send"),
    ],
)
def test_a_mistake_about_an_outbox_is_named(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(SettingError, match=reason):
        load_channels(written(tmp_path, content), UTC, clock)


def test_an_outbox_among_the_files_of_its_pattern_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, FULL.replace('"b"', '"*.jsonl"') + 'outbox = "answers.jsonl"\nsends = ["x"]')
    for name in ("answers.jsonl", "posts.jsonl"):
        (tmp_path / name).touch()
    (account,) = load_channels(path, UTC, clock)
    assert [channel.name for channel in account.channels()] == ["a/posts.jsonl"]
