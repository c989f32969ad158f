"""Positions stand in the order of the history, across a restore too, and are written and read without loss."""

import pytest
from hypothesis import given

from models.history import START, Outcome, Position, Verb
from tests.models.facts import POSITIONS


@given(POSITIONS)
def test_a_position_is_read_as_it_was_written(position: Position) -> None:
    assert Position.parse(str(position)) == position


@given(POSITIONS, POSITIONS)
def test_versions_stand_in_the_order_of_positions(one: Position, other: Position) -> None:
    assert (one < other) == (one.version < other.version)
    assert (one == other) == (one.version == other.version)
    assert Position.of_version(one.version) == one


@given(POSITIONS)
def test_a_version_fits_where_indices_keep_it(position: Position) -> None:
    assert 0 <= position.version < 2**63


def test_a_new_epoch_comes_after_everything_of_the_one_before() -> None:
    assert Position(1, 2**40 - 1) < Position(2, 1)
    assert Position(1, 2**40 - 1).version < Position(2, 0).version


def test_the_start_is_before_the_first_change() -> None:
    assert Position(1, 1) > START
    assert START.version == 0


@pytest.mark.parametrize("text", ["", "1", "1.", ".1", "one.two", "1.2.3", "1,2"])
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Position.parse(text)


def test_words_of_the_history_are_written_in_lower_case_and_once() -> None:
    for words in (Verb, Outcome):
        assert all(word.value == word.name.lower() for word in words)
