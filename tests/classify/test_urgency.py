"""What weights and words say together."""

from classify.danger import DENIED, NOTHING, Danger
from classify.urgency import Cuts, decide
from models.verdict import Urgency

CUTS = Cuts(0.2, 0.4)
ALARM = Danger(Urgency.EMERGENCY, ("fire",), False, ())
HAZARD = Danger(Urgency.URGENT, ("hazard",), False, ())


def test_a_sign_of_an_emergency_wins_over_calm_weights() -> None:
    assert decide([0.0, 0.0, 0.9, 0.1], ALARM, CUTS)[0] is Urgency.EMERGENCY


def test_a_small_chance_of_an_emergency_is_enough() -> None:
    assert decide([0.25, 0.1, 0.6, 0.05], NOTHING, CUTS)[0] is Urgency.EMERGENCY


def test_where_all_signs_are_denied_the_weights_must_be_surer() -> None:
    assert decide([0.25, 0.1, 0.6, 0.05], DENIED, CUTS)[0] is Urgency.NORMAL
    assert decide([0.6, 0.1, 0.3, 0.0], DENIED, CUTS)[0] is Urgency.EMERGENCY


def test_a_hazard_is_urgent_by_its_sign_or_by_the_chances_of_both() -> None:
    assert decide([0.0, 0.1, 0.9, 0.0], HAZARD, CUTS)[0] is Urgency.URGENT
    assert decide([0.15, 0.3, 0.5, 0.05], NOTHING, CUTS)[0] is Urgency.URGENT


def test_the_rest_is_normal_or_low() -> None:
    assert decide([0.0, 0.1, 0.3, 0.6], NOTHING, CUTS) == (Urgency.LOW, 0.6)
    assert decide([0.0, 0.1, 0.6, 0.3], NOTHING, CUTS) == (Urgency.NORMAL, 0.6)
