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


def test_only_the_rate_of_a_sample_has_an_interval_and_only_where_something_was_judged() -> None:
    def interval(name: RateName, numerator: int, denominator: int) -> tuple[float, float] | None:
        return Rate(name, numerator, denominator, Window(NOW, NOW, NOW), {}, START).interval

    assert interval(RateName.ANSWERED, 3, 20) is None
    assert interval(RateName.MISSED, 0, 0) is None
    # from the tables of Newcombe (1998), method 3: 81 of 263, 15 of 148, 0 of 20
    for found, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        given = interval(RateName.MISSED, found, n)
        assert given is not None
        assert (round(given[0], 4), round(given[1], 4)) == (low, high)
