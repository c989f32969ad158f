"""The words of rates."""

from models.complaint import CloseReason
from models.history import START
from models.rates import EXCLUDED_AS, SHOWN, Rate, RateName, Window
from tests.contracts.stores import NOW


def test_a_rate_says_how_it_is_made() -> None:
    for name in SHOWN:
        assert Rate(name, 1, 2, Window(NOW, NOW, NOW), {}, START).formula == f"rates.formula.{name}"


def test_what_is_left_out_for_its_reason_is_what_closing_says_is_excluded() -> None:
    assert {reason.value for reason in CloseReason if reason.excludes} == set(EXCLUDED_AS) - {"history", "merged"}


def test_the_backlog_is_no_rate() -> None:
    assert RateName.BACKLOG not in SHOWN
