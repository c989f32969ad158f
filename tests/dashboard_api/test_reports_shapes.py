"""The shapes of the rates say what the words of models say."""

from dashboard_api.reports_shapes import ExcludedView, WindowView
from models.rates import EXCLUDED_AS
from tests.contracts.stores import NOW


def test_every_reason_to_be_left_out_has_its_count() -> None:
    assert set(ExcludedView.model_fields) == set(EXCLUDED_AS)


def test_a_window_is_written_from_and_to() -> None:
    given = {"from": NOW, "to": NOW, "at": NOW}
    assert WindowView.model_validate(given).model_dump(by_alias=True) == given
