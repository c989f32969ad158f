"""A city's own model is trained, measured and used by commands."""

import json
from pathlib import Path

import pytest

from tests.cheong.programs import LIGHT, Cheong

TRAINING = Path("cities/seoul/training")


@pytest.mark.slow
def test_a_model_of_the_citys_own_is_trained_measured_and_used(
    cheong: Cheong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = cheong("train", "--out", str(tmp_path / "model"))
    assert ran.status == 0, ran.err
    setting = ran.out.strip().rpartition("CHEONG_CLASSIFIER=")[2]
    assert setting == f"linear:{tmp_path / 'model'}"
    monkeypatch.setenv("CHEONG_CLASSIFIER", setting)
    [found] = cheong("tag", stdin=json.dumps({"id": 1, "text": LIGHT}).encode()).lines
    assert found["model"].startswith("linear:")
    assert found["district"] == "마포구"
    assert cheong("doctor").status == 0


def test_a_classifier_is_measured_as_a_table_and_as_json(cheong: Cheong) -> None:
    path = str(sorted(TRAINING.glob("*.jsonl"))[0])
    table = cheong("evaluate", path)
    assert table.status == 0
    assert "intent" in table.out
    found = json.loads(cheong("evaluate", path, "--json").out)
    assert isinstance(found, dict)
    assert found


@pytest.mark.parametrize("arguments", [("evaluate", "/nowhere.jsonl"), ("train", "/nowhere.jsonl", "--out", "/tmp/x")])
def test_labelled_posts_that_are_not_there_are_a_clear_error(cheong: Cheong, arguments: tuple[str, ...]) -> None:
    ran = cheong(*arguments)
    assert ran.status == 1
    assert ran.err.splitlines()[-1].startswith("cheong: /nowhere.jsonl cannot be read")


def test_a_city_without_labelled_posts_asks_for_files(
    cheong: Cheong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "city.toml").write_text('id = "x"\ntimezone = "Asia/Seoul"\nversion = "1"\n')
    monkeypatch.setenv("CHEONG_CITY", str(tmp_path))
    ran = cheong("train", "--out", str(tmp_path / "model"))
    assert ran.status == 1
    assert "has no training/*.jsonl; name files of labelled posts" in ran.err
