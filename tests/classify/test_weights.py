"""The shipped model is data of a modest size, and a damaged one is refused with advice."""

import json
import pickle
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from classify import weights
from classify.linear import LinearClassifier
from models.errors import SettingError


@pytest.fixture
def copy(shipped: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped, tmp_path / "linear"))


def test_the_shipped_model_has_at_most_eight_megabytes(shipped: Path) -> None:
    assert sum(path.stat().st_size for path in shipped.iterdir()) <= 8_000_000


def test_the_shipped_model_holds_no_pickle(shipped: Path) -> None:
    with zipfile.ZipFile(shipped / weights.WEIGHTS) as archive:
        for name in archive.namelist():
            with archive.open(name) as file, pytest.raises((pickle.UnpicklingError, ValueError, EOFError)):
                pickle.loads(file.read())
    with np.load(shipped / weights.WEIGHTS, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind in "if" for name in arrays.files)


def test_a_model_written_again_is_the_same_bytes(shipped: Path, tmp_path: Path) -> None:
    weights.save(weights.load(shipped), tmp_path)
    assert (tmp_path / weights.WEIGHTS).read_bytes() == (shipped / weights.WEIGHTS).read_bytes()


def test_the_subtopics_and_topics_are_those_of_the_city(shipped: Path, seoul: Path) -> None:
    topics = json.loads((seoul / "topics.json").read_text(encoding="utf-8"))["topics"]
    model = weights.load(shipped)
    assert list(model.heads["topic"].classes) == [topic["id"] for topic in topics]
    assert dict(model.topic_of) == {s["id"]: t["id"] for t in topics for s in t["subtopics"]}


def test_a_flipped_byte_is_noticed(copy: Path, seoul: Path) -> None:
    packed = bytearray((copy / weights.WEIGHTS).read_bytes())
    packed[len(packed) // 2] ^= 1
    (copy / weights.WEIGHTS).write_bytes(packed)
    with pytest.raises(SettingError, match="cheong train"):
        LinearClassifier.load(copy, seoul)


@pytest.mark.parametrize("name", [weights.WEIGHTS, weights.METADATA])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(SettingError, match=f"no model in.*{name}.*restore"):
        weights.load(copy)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 99}, "has format 99"),
        ({"features": {"buckets": 7, "sizes": [2]}}, "other features"),
        ({"heads": {}}, "does not hold together"),
        ({"cuts": None}, "does not hold together"),
    ],
)
def test_metadata_that_does_not_fit_is_refused(copy: Path, change: dict[str, object], says: str) -> None:
    path = copy / weights.METADATA
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(SettingError, match=says):
        weights.load(copy)


def test_metadata_that_is_not_json_is_refused(copy: Path) -> None:
    (copy / weights.METADATA).write_text("{")
    with pytest.raises(SettingError, match="damaged"):
        weights.load(copy)


def test_rounding_keeps_weights_within_half_a_step() -> None:
    given = np.random.default_rng(1).normal(size=(50, 3))
    whole, steps = weights.rounded(given)
    assert np.abs(whole * steps - given).max() <= steps.max() / 2 + 1e-6
