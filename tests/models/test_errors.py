"""Errors are of one tree, and what can be tried again is never mistaken for what cannot."""

import inspect

import pytest

from models import errors
from models.errors import CheongError, InvalidRecordError, RecordTooLargeError, RetryableError

TREE = [one for _, one in inspect.getmembers(errors, inspect.isclass)]


@pytest.mark.parametrize("error", TREE)
def test_every_error_is_of_the_tree_and_says_what_it_means(error: type[Exception]) -> None:
    assert issubclass(error, CheongError)
    assert inspect.getdoc(error)


def test_what_can_be_tried_again_and_what_is_invalid_have_nothing_in_common() -> None:
    retryable = {error for error in TREE if issubclass(error, RetryableError)}
    invalid = {error for error in TREE if issubclass(error, InvalidRecordError)}
    assert not retryable & invalid
    assert RecordTooLargeError in invalid
