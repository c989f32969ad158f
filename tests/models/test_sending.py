"""A sending is under way until it is known to be out, refused or taken back; what failed is shown until then."""

from models.sending import SendingState


def test_what_may_still_reach_the_citizen_is_under_way() -> None:
    assert {state.value for state in SendingState if state.under_way} == {"waiting", "sending", "unknown"}


def test_what_is_under_way_or_failed_is_shown() -> None:
    assert {state.value for state in SendingState if state.shown} == {"waiting", "sending", "unknown", "failed"}
