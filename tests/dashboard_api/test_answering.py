"""Answers: times in UTC with a Z, enums as their words, Korean as it is."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard_api.answering import answer, as_json, etag
from models.complaint import Status


def test_values_are_written_as_the_page_reads_them() -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    found = as_json({"at": at, "status": Status.ON_HOLD, "text": "가", "spans": (1, 2), "none": None})
    assert json.loads(found) == {
        "at": "2026-03-02T09:00:00+09:00",
        "status": "on_hold",
        "text": "가",
        "spans": [1, 2],
        "none": None,
    }
    assert "가".encode() in found


def test_an_answer_carries_its_headers_and_a_tag_is_strong() -> None:
    answered = answer({}, {"ETag": etag(7)}, 201)
    assert (answered.status_code, answered.headers["etag"], answered.body) == (201, '"7"', b"{}")
    assert answered.headers["content-type"] == "application/json"
