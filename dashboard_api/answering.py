"""Answers as bytes: JSON with times in UTC, made without a model in between, which only describes them."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def as_json(content: object) -> bytes:
    """JSON of plain values, enums and aware times."""
    return orjson.dumps(content, option=_OPTIONS)


def kept(text: str) -> object:
    """JSON as it is kept, which goes into an answer as it is."""
    return orjson.Fragment(text)


def read(text: str) -> Any:
    """JSON as it is kept, read."""
    return orjson.loads(text)


def answer(content: object, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """An answer in JSON."""
    return Response(as_json(content), status, headers, "application/json")


def etag(version: object) -> str:
    """A strong entity tag."""
    return f'"{version}"'
