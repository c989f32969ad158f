"""``cheong settings`` and ``cheong export`` show what there is, and never what must not be shown."""

import json

import pytest

from cheong.settings import SETTINGS
from cheong.wiring import Parts
from models.scope import Scope
from tests.cheong.programs import FIRE, LIGHT, LUNCH, Cheong

FIELDS = {
    "complaint", "channel", "intent", "topic", "subtopic", "urgency", "district", "department", "kind", "status",
    "received_at", "due_at",
}  # fmt: skip


def test_settings_shows_every_setting_with_its_value_and_meaning(
    cheong: Cheong, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHEONG_STORE_URL", "postgresql://cheong:s3cret@db/cheong")
    ran = cheong("settings")
    assert ran.status == 0
    shown = ran.out.splitlines()
    assert [line.split()[0] for line in shown] == [setting.name for setting in SETTINGS]
    assert all(setting.meaning in line for setting, line in zip(SETTINGS, shown, strict=True))
    assert str(cheong.data) in shown[0]
    assert "postgresql://cheong:***@db/cheong" in ran.out
    assert "s3cret" not in ran.out + ran.err


def test_an_export_has_a_line_a_complaint_with_these_fields(cheong: Cheong) -> None:
    numbers = cheong.imported([{"id": str(n), "text": f"{LIGHT} {n}"} for n in range(510)])
    ran = cheong("export", "--anonymised")
    assert ran.status == 0
    assert len(ran.lines) == numbers["complaints"] >= 500
    assert len({one["complaint"] for one in ran.lines}) == numbers["complaints"]
    assert all(one.keys() >= FIELDS for one in ran.lines)


def test_an_export_holds_neither_text_nor_author_nor_the_id_of_a_post(cheong: Cheong, parts: Parts) -> None:
    posts = [
        {"id": "ID4711", "author": "kim_minjun", "conversation_id": "THREAD9", "text": LIGHT, "title": "제목입니다"},
        {"id": "ID4712", "author": "lee_seoyeon", "url": "https://x.example/ID4712", "text": FIRE},
    ]
    cheong.imported(posts, "--channel", "x")
    out = cheong("export", "--anonymised").out
    digests = [one.post.author for batch in parts.store.all_posts(Scope.everything("test"), 10) for one in batch]
    secrets = [
        "ID471",
        "kim_minjun",
        "seoyeon",
        "THREAD9",
        "example",
        "가로등",
        "제목",
        "불이 났",
        "역삼",
        *map(str, digests),
    ]
    assert len(out.splitlines()) == 2
    assert [secret for secret in secrets if secret in out] == []
    assert all(len(value) <= 40 for line in out.splitlines() for value in json.loads(line).values() if is_text(value))


def is_text(value: object) -> bool:
    """Whether it is a text."""
    return isinstance(value, str)


def test_what_is_set_aside_is_in_no_export(cheong: Cheong) -> None:
    numbers = cheong.imported([{"id": "1", "text": LUNCH}])
    assert len(cheong("export", "--anonymised").lines) == numbers["complaints"]


def test_an_export_with_texts_is_refused(cheong: Cheong) -> None:
    ran = cheong("export")
    assert (ran.status, ran.out) == (1, "")
    assert "say --anonymised" in ran.err
