"""Lines are read in bounded memory, plain or packed."""

import gzip
import io

import pytest

from ingest.channels.lines import Broken, Line, read_line, skip, uncompressed
from models.post import MAX_ORIGINAL_BYTES


def test_plain_and_packed_bytes_are_told_by_themselves() -> None:
    assert read_line(uncompressed(io.BytesIO(b"a\nb"))) == Line(b"a\n", 2)
    assert read_line(uncompressed(io.BytesIO(gzip.compress(b"a\nb")))) == Line(b"a\n", 2)
    assert read_line(uncompressed(io.BytesIO(b""))) is None


def test_a_line_without_its_end_shows() -> None:
    assert not Line(b"a", 1).ended
    assert Line(b"a\n", 2).ended


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_of_any_length_is_held_up_to_the_bound(packed: bool) -> None:
    body = b"x" * (MAX_ORIGINAL_BYTES * 4) + b"\nnext\n"
    stream = uncompressed(io.BytesIO(gzip.compress(body) if packed else body))
    line = read_line(stream)
    assert line is not None
    assert line.too_long
    assert (len(line.body), line.size) == (MAX_ORIGINAL_BYTES, MAX_ORIGINAL_BYTES * 4 + 1)
    assert read_line(stream) == Line(b"next\n", 5)


def test_a_packed_file_that_breaks_off_is_broken() -> None:
    stream = uncompressed(io.BytesIO(gzip.compress(b"a\n" * 100_000)[:60]))
    with pytest.raises(Broken):
        list(iter(lambda: read_line(stream), None))


def test_skipping_goes_to_a_place_or_says_that_there_is_none() -> None:
    stream = uncompressed(io.BytesIO(gzip.compress(b"abc\ndef\n")))
    assert skip(stream, 4)
    assert read_line(stream) == Line(b"def\n", 4)
    assert not skip(uncompressed(io.BytesIO(b"abc")), 9)
