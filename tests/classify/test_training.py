"""Training gives the shipped model again, and refuses what cannot make one."""

import json
from pathlib import Path
from typing import Any

import pytest

from classify import weights
from classify.corpus import read_posts
from classify.labelled import LabelledPost
from classify.training import LEAST_POSTS, train
from models.errors import SettingError
from models.verdict import Intent, Urgency


def assert_close(one: Any, other: Any, where: str = "") -> None:
    """Equal in structure, numbers to four digits: another machine may add in another order."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            assert_close(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=2e-3), where
    else:
        assert one == other, where


@pytest.mark.slow
def test_training_on_the_citys_posts_gives_the_shipped_model(seoul: Path, shipped: Path, tmp_path: Path) -> None:
    report = train(read_posts(seoul), seoul, tmp_path)
    made, given = (
        json.loads((folder / weights.METADATA).read_text(encoding="utf-8")) for folder in (tmp_path, shipped)
    )
    made.pop("weights_sha256"), given.pop("weights_sha256")
    assert_close(made, given)
    assert_close(json.loads(json.dumps(report)), given["report"])
    assert (tmp_path / weights.CARD).exists()


def test_too_few_posts_are_refused(seoul: Path, tmp_path: Path) -> None:
    post = LabelledPost("a", "글", Intent.COMPLAINT, "parking", Urgency.NORMAL)
    with pytest.raises(SettingError, match=f"{LEAST_POSTS} are the least"):
        train([post], seoul, tmp_path)


def test_posts_of_one_kind_are_refused(seoul: Path, tmp_path: Path) -> None:
    posts = [LabelledPost(str(n), f"글 {n}", Intent.COMPLAINT, "parking", Urgency.NORMAL) for n in range(60)]
    with pytest.raises(SettingError, match="fewer than two classes of intent"):
        train(posts, seoul, tmp_path)


def test_a_city_can_train_on_its_own_posts_twice_alike(seoul: Path, tmp_path: Path) -> None:
    posts = read_posts(seoul)[::8]
    for name in ("a", "b"):
        train(posts, seoul, tmp_path / name)
    first, second = ((tmp_path / name / weights.WEIGHTS).read_bytes() for name in ("a", "b"))
    assert first == second
