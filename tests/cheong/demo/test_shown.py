"""The demo shows each post with what became of it, and why, in the city's language."""

import io

import pytest
from rich.console import Console

from cheong.demo.shown import Shown
from cheong.wiring import Parts
from models.history import Outcome, StoredPost, Verb
from models.scope import Scope
from tests.cheong.programs import FIRE, LIGHT, LUNCH, Cheong

ALL = Scope.everything("test")
POSTS: list[dict[str, object]] = [
    {"id": "1", "channel": "x", "author": "kim", "text": LIGHT},
    {"id": "2", "channel": "x", "author": "lee", "text": FIRE + " [bold]" * 20},
    {"id": "3", "channel": "x", "text": LUNCH},
    {"id": "4", "channel": "x", "author": "kim", "reply_to": "1", "text": "아직도 가로등이 그대로예요"},
    {"id": "5", "channel": "x", "text": "고장", "repost": True},
]


class Seen:
    """What was written, and the posts it was about."""

    def __init__(self, parts: Parts) -> None:
        self._out = io.StringIO()
        self.parts = parts
        self.shown = Shown(parts, Console(file=self._out, width=400, highlight=False))

    def text(self) -> str:
        """All that was written since the last call."""
        found = self._out.getvalue()
        self._out.seek(0)
        self._out.truncate()
        return found

    def stored(self, number: int) -> StoredPost:
        """A post as stored."""
        return self.parts.store.post(f"x:{number}", ALL)

    def of(self, number: int, verb: Verb = Verb.STORED) -> str:
        """What is shown of a post."""
        self.shown.post(verb, self.stored(number))
        return self.text()


@pytest.fixture
def seen(cheong: Cheong, parts: Parts) -> Seen:
    """The posts, imported."""
    cheong.imported(POSTS)
    return Seen(parts)


def test_a_complaint_is_shown_with_the_reason_why_it_waits_or_went_where_it_went(seen: Seen) -> None:
    for number in (1, 2):
        stored = seen.stored(number)
        assert stored.complaint is not None
        complaint = seen.parts.store.complaint(stored.complaint, ALL)
        reasons = [one.text for one in complaint.reasons if one.code.startswith(("waits", "assigned"))]
        text = seen.of(number)
        assert ("확인 대기" if complaint.waits else "→") in text
        assert reasons[0] in text
        assert text.count("\n") == 2


def test_a_long_text_is_cut_and_shown_as_it_was_written(seen: Seen) -> None:
    text = seen.of(2)
    assert "▲" in text
    assert "[bold]" in text
    assert "…" in text


def test_what_needs_no_answer_says_so(seen: Seen) -> None:
    if seen.stored(3).outcome is Outcome.SET_ASIDE:
        assert "답변 불필요" in seen.of(3)
    assert "재게시, 세기만 함" in seen.of(5)


def test_a_reply_says_that_it_goes_on_with_a_complaint(seen: Seen) -> None:
    joined = seen.stored(4).outcome is Outcome.JOINED
    assert ("앞의 민원에 이어짐" in seen.of(4)) is joined


def test_an_edit_is_marked_and_a_deletion_has_no_text(seen: Seen, cheong: Cheong) -> None:
    cheong.imported([{**POSTS[0], "text": f"{LIGHT}!"}, {"id": "3", "channel": "x", "deleted": True}], name="more")
    assert "(고침)" in seen.of(1, Verb.REVISED)
    deleted = seen.of(3, Verb.DELETED)
    assert "김치" not in deleted


def test_the_sum_counts_what_there_is(seen: Seen) -> None:
    seen.shown.sum()
    assert "모든 글이 들어왔습니다" in (text := seen.text())
    assert "repost 1" in text
