"""Labelled posts are read, and what is wrong is named with its line."""

import gzip
import json
from pathlib import Path

import pytest

from classify.labelled import read_labelled
from models.errors import SettingError
from models.verdict import Intent, Urgency

ROW = {"id": "a", "text": "글", "intent": "complaint", "topic": "road", "urgency": "normal", "also": ["water"]}


def test_a_row_is_read_with_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        json.dumps(ROW) + "\n\n" + json.dumps(ROW | {"subtopic": None, "district": "중구"}), encoding="utf-8"
    )
    first, second = read_labelled(path)
    assert (first.intent, first.urgency, first.also) == (Intent.COMPLAINT, Urgency.NORMAL, ("water",))
    assert (first.has_subtopic, first.has_district) == (False, False)
    assert (second.has_subtopic, second.district) == (True, "중구")


def test_a_packed_file_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(ROW).encode()))
    assert len(read_labelled(path)) == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: not a JSON object"),
        (json.dumps({k: v for k, v in ROW.items() if k != "intent"}), "line 2: the field intent is missing"),
        (json.dumps(ROW | {"urgency": "soon"}), "'soon' is not a valid Urgency"),
        (json.dumps(ROW | {"text": 3}), "text is not a text"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line, encoding="utf-8")
    with pytest.raises(SettingError, match=says):
        read_labelled(path)


def test_a_file_that_is_missing_empty_or_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with pytest.raises(SettingError, match="cannot be read"):
        read_labelled(path)
    path.write_text("\n")
    with pytest.raises(SettingError, match="holds no labelled post"):
        read_labelled(path)
    path.write_bytes("글".encode("cp949"))
    with pytest.raises(SettingError, match="UTF-8"):
        read_labelled(path)
