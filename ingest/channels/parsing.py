"""One line of JSON, or one row under its header, as an object; what is wrong with it said in words."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence


class Unreadable(ValueError):
    """What is wrong with the bytes of a record, and what would be right."""


def decoded(body: bytes) -> str:
    """The text of UTF-8 bytes. Raises Unreadable, which knows CP949 when it sees it."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in body[:64]:
            raise Unreadable("not UTF-8 but looks like UTF-16; convert the file: iconv -f UTF-16 -t UTF-8") from error
        if _is_cp949(body):
            raise Unreadable("not UTF-8 but looks like CP949; convert the file: iconv -f CP949 -t UTF-8") from error
        raise Unreadable(f"not UTF-8 at byte {error.start + 1} of the record; files must be UTF-8") from error


def _is_cp949(body: bytes) -> bool:
    try:
        text = body.decode("cp949")
    except UnicodeDecodeError:
        return False
    return re.search("[가-힣]", text) is not None


def json_object(body: bytes) -> dict[str, object]:
    """The object that a line holds. Raises Unreadable."""
    text = decoded(body)
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON at character {error.pos + 1}: {error.msg}; a line holds one JSON object") from error
    except RecursionError as error:
        raise Unreadable("nested too deeply; a record is one flat JSON object") from error
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable("a number of thousands of digits; write it as a text") from error
    if not isinstance(found, dict):
        raise Unreadable(f'JSON, but a {type(found).__name__}; a line holds one object: {{"id": …, "text": …}}')
    return found


def _unique(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise Unreadable(f"the key {name[:40]!r} stands there twice; which one is meant?")
        found[name] = value
    return found


def _no_constant(name: str) -> object:
    raise Unreadable(f"{name} is no JSON value; write null")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Unreadable(f"the number {text[:40]} is too large; write it as a text")
    return value


def header_of(line: bytes) -> tuple[list[str], str]:
    """The column names of a CSV file's first line and the delimiter that gives most of them. Raises Unreadable."""
    text = decoded(line).removeprefix("\ufeff")
    delimiter = max(",;\t", key=text.count)
    try:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise Unreadable(f"the header is not CSV: {error}") from error
    return [name.strip() for name in names], delimiter


def row_object(names: Sequence[str], cells: Sequence[str]) -> Mapping[str, object]:
    """The object of a row; an empty cell is nothing, a formula is only text. Raises Unreadable."""
    if len(cells) > len(names):
        raise Unreadable(f"{len(cells)} cells under {len(names)} columns; a cell with a delimiter in it needs quotes")
    if len(cells) < len(names):
        raise Unreadable(f"{len(cells)} cells under {len(names)} columns; a cell is missing, or a quote is not closed")
    return {name: cell for name, cell in zip(names, cells, strict=True) if cell != "" and name}
