"""A post is known everywhere by its channel and its id there, and cannot be changed once it was read."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from models.post import MAX_ORIGINAL_BYTES, MAX_RECORD_BYTES, MAX_STREAM_CHARACTERS, Post, PostKind, post_id


def test_a_posts_id_is_its_channel_and_its_id_there() -> None:
    assert post_id("x", "17") == "x:17"
    assert post_id("file:a", "1:2") == "file:a:1:2"


def test_a_post_is_a_fact() -> None:
    post = Post("x:1", "x", "1", 1, "x:1", "가", datetime(2026, 3, 2, tzinfo=UTC))
    assert post.kind is PostKind.POST
    with pytest.raises(FrozenInstanceError):
        post.text = "나"  # type: ignore[misc]  # it is what must fail


def test_the_longest_text_fits_the_largest_record_whatever_it_is_written_in() -> None:
    assert MAX_STREAM_CHARACTERS * 4 * 2 < MAX_RECORD_BYTES < MAX_ORIGINAL_BYTES
