"""The window that a complaint is in follows from its status, since when it waits, and what is flagged."""

from dataclasses import replace
from datetime import timedelta

from models.complaint import Flag, FlagKind, Status
from models.windows import OpenWindow, WindowKind, Windows
from tests.contracts.stores import NOW, a_complaint, a_post

DAY = timedelta(days=1)
WINDOWS = Windows(reminder=3 * DAY, no_reply=7 * DAY, confirmation=5 * DAY)
ASKED = replace(a_complaint("c", a_post()), status=Status.ON_HOLD, window_since=NOW)
ANSWERED = replace(ASKED, status=Status.ANSWERED)


def test_a_question_waits_until_after_the_reminder_that_is_to_come() -> None:
    assert WINDOWS.of(ASKED, []) == OpenWindow(WindowKind.REPLY, NOW + 10 * DAY)


def test_a_question_that_was_reminded_of_waits_from_the_reminder_on() -> None:
    reminded = replace(ASKED, window_since=NOW + 4 * DAY, reminded_at=NOW + 4 * DAY)
    assert WINDOWS.of(reminded, []) == OpenWindow(WindowKind.REPLY, NOW + 11 * DAY, NOW + 4 * DAY)


def test_an_answer_waits_for_a_confirmation() -> None:
    assert WINDOWS.of(ANSWERED, []) == OpenWindow(WindowKind.CONFIRMATION, NOW + 5 * DAY)


def test_what_waits_for_a_person_or_for_nobody_is_in_no_window() -> None:
    flag = Flag("f", ANSWERED.id, FlagKind.REPLY, NOW)
    assert WINDOWS.of(ANSWERED, [flag]) is None
    assert WINDOWS.of(ANSWERED, [replace(flag, acknowledged_at=NOW)]) is not None
    assert WINDOWS.of(replace(ANSWERED, window_since=None), []) is None
