"""A model as files: arrays without pickle, and metadata that says what they are; a damaged model is refused."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.calibration import Array
from classify.features import BUCKETS, SIZES
from classify.urgency import ORDER, Cuts
from classify.vectors import Floats
from models.errors import SettingError

FORMAT = 1
"""Version of the files; another one is refused."""

WEIGHTS, METADATA, CARD = "weights.npz", "model.json", "MODEL.md"
HEADS = ("intent", "topic", "subtopic", "urgency")

_STEPS = 127


@dataclass(frozen=True, slots=True)
class Head:
    """A head: its classes, weights (features by classes), biases, and the temperature of its scores."""

    classes: tuple[str, ...]
    weights: Floats
    bias: Floats
    temperature: float


@dataclass(frozen=True, slots=True)
class Model:
    """All that a linear classifier needs. ``topic_of`` gives a subtopic's topic, ``unsure_below`` a threshold."""

    version: str
    buckets: NDArray[np.int32]
    idf: Floats
    heads: Mapping[str, Head]
    topic_of: Mapping[str, str]
    unsure_below: Mapping[str, float]
    cuts: Cuts
    report: Mapping[str, Any]


def rounded(weights: Array) -> tuple[NDArray[np.int8], Floats]:
    """Weights as whole numbers of 8 bits and a step a class: a quarter of the size."""
    steps = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _STEPS
    return np.rint(weights / steps).astype(np.int8), steps.astype(np.float32)


def save(model: Model, folder: Path) -> None:
    """Write weights and metadata into ``folder``; equal models give equal bytes."""
    arrays: dict[str, NDArray[Any]] = {"buckets": model.buckets, "idf": model.idf}
    for name, head in model.heads.items():
        whole, steps = rounded(head.weights.astype(np.float64))
        arrays |= {f"{name}_weights": whole, f"{name}_steps": steps, f"{name}_bias": head.bias}
    packed = _pack(arrays)
    metadata = {
        "format": FORMAT,
        "version": model.version,
        "features": {"buckets": BUCKETS, "sizes": list(SIZES), "known": len(model.buckets)},
        "weights_sha256": hashlib.sha256(packed).hexdigest(),
        "heads": {n: {"classes": list(h.classes), "temperature": h.temperature} for n, h in model.heads.items()},
        "topic_of": dict(model.topic_of),
        "unsure_below": dict(model.unsure_below),
        "cuts": {"emergency": model.cuts.emergency, "urgent": model.cuts.urgent},
        "report": dict(model.report),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(packed)
    text = json.dumps(metadata, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / METADATA).write_text(text, encoding="utf-8")


def _pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """An .npz with fixed dates, so that its hash says whether the numbers changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in sorted(arrays.items()):
            body = io.BytesIO()
            np.lib.format.write_array(body, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body.getvalue())
    return packed.getvalue()


def load(folder: Path) -> Model:
    """The model in ``folder``. Raises SettingError for what is missing, damaged or made by another version."""
    try:
        metadata = json.loads((folder / METADATA).read_text(encoding="utf-8"))
        packed = (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise SettingError(f"no model in {folder} ({error.strerror}: {error.filename}): {_REMEDY}") from error
    except ValueError as error:
        raise SettingError(f"{folder / METADATA} is damaged ({error}): {_REMEDY}") from error
    try:
        _check(metadata, packed, folder)
        return _model(metadata, packed)
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise SettingError(f"the model in {folder} does not hold together ({error!r}): {_REMEDY}") from error


_REMEDY = "restore the folder as it was shipped, or train a model anew with `cheong train`"


def _check(metadata: Mapping[str, Any], packed: bytes, folder: Path) -> None:
    if metadata["format"] != FORMAT:
        raise SettingError(
            f"the model in {folder} has format {metadata['format']}, this program reads {FORMAT}: {_REMEDY}"
        )
    if (metadata["features"]["buckets"], tuple(metadata["features"]["sizes"])) != (BUCKETS, SIZES):
        raise SettingError(f"the model in {folder} was trained on other features: {_REMEDY}")
    if hashlib.sha256(packed).hexdigest() != metadata["weights_sha256"]:
        raise SettingError(f"{folder / WEIGHTS} is not the file that {METADATA} names: {_REMEDY}")


def _model(metadata: Mapping[str, Any], packed: bytes) -> Model:
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        heads = {}
        for name in HEADS:
            described = metadata["heads"][name]
            weights = arrays[f"{name}_weights"].astype(np.float32) * arrays[f"{name}_steps"]
            classes = tuple(described["classes"])
            if weights.shape != (len(arrays["buckets"]), len(classes)):
                raise ValueError(f"the weights of {name} have the shape {weights.shape}")
            if name == "urgency" and classes != ORDER:
                raise ValueError(f"the classes of urgency are {classes}")
            heads[name] = Head(classes, weights, arrays[f"{name}_bias"], float(described["temperature"]))
        return Model(
            version=str(metadata["version"]),
            buckets=arrays["buckets"],
            idf=arrays["idf"],
            heads=heads,
            topic_of=metadata["topic_of"],
            unsure_below={head: float(value) for head, value in metadata["unsure_below"].items()},
            cuts=Cuts(float(metadata["cuts"]["emergency"]), float(metadata["cuts"]["urgent"])),
            report=metadata["report"],
        )
