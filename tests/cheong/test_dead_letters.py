"""A dead letter can be stored whatever the record was, names its post where it can, and is the same each time."""

import pytest

from cheong.dead_letters import one_line, whose
from models.ports.keeping import letter_id
from models.ports.stream import Record


@pytest.mark.parametrize(
    ("value", "post"),
    [
        (b'{"id":"x:1","revision":3}', ("x:1", 3)),
        (b'{"post":{"id":"x:1","revision":0},"judgement":null}', ("x:1", 0)),
        ('{"id":"x:가  나"}'.encode(), ("x:가  나", None)),
        (b'{"id":"x:1","revision":true}', ("x:1", None)),
        (b'{"id":"x:1","revision":9223372036854775808}', ("x:1", None)),
        (b'{"id":"x:1","revision":-1}', ("x:1", None)),
        (b'{"id":"x\\u0000"}', (None, None)),
        (b'{"id":"\\ud800"}', (None, None)),
        (b'{"id":7}', (None, None)),
        (b'{"post":[]}', (None, None)),
        (b"[1]", (None, None)),
        (b"", (None, None)),
        (b"\xff\xfe\x00", (None, None)),
        (b"[" * 200_000, (None, None)),
        (b'{"id":' + b"9" * 10_000 + b"}", (None, None)),
    ],
)
def test_the_post_of_a_record_is_known_or_not_but_never_an_error(
    value: bytes, post: tuple[str | None, int | None]
) -> None:
    assert whose(Record("k", value)) == post


def test_a_reason_is_one_line_without_control_characters_and_of_bounded_length() -> None:
    assert one_line("a\r\nb\x00\x1b[0m\u202e\u2028c\ud800  d") == "a b [0m c d"
    assert len(one_line("가" * 10_000)) == 500


def test_the_same_record_at_the_same_place_is_the_same_letter() -> None:
    first = letter_id("classify", "posts/0/1", b"body")
    assert first == letter_id("classify", "posts/0/1", b"body")
    others = [("route", "posts/0/1", b"body"), ("classify", "posts/0/2", b"body"), ("classify", "posts/0/1", b"bodY")]
    assert len({first, *(letter_id(*one) for one in others)}) == 4
