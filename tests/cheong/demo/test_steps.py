"""What comes next about a complaint is what somebody in their place would do, and the table of statuses allows it."""

from collections.abc import Sequence

import pytest

from cheong.demo.luck import luck
from cheong.demo.steps import OBJECTION, THANKS, Standing, Step, next_step
from models.complaint import Flag, FlagKind, Status, Waits
from tests.cheong.demo.small_past import NOW, a_complaint


def steps_of(standing: Standing) -> set[Step | None]:
    """Whatever comes next, by any luck."""
    return {next_step(standing, luck(number)) for number in range(400)}


def flag(kind: FlagKind, post: str | None = None) -> Flag:
    """An open flag."""
    return Flag("f", "c1", kind, NOW, post)


def standing(status: Status, flags: Sequence[Flag] = (), **more: object) -> Standing:
    """A complaint of this status."""
    return Standing(a_complaint(status=status, **more), flags)


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.MERGED])
def test_a_danger_is_acknowledged_before_anything_else(status: Status) -> None:
    assert steps_of(standing(status, [flag(FlagKind.DANGER)])) == {Step.ACKNOWLEDGE}


def test_what_waits_goes_to_an_owner_or_ends_or_is_asked_about_by_what_is_missing() -> None:
    assert steps_of(standing(Status.WAITING, waits=Waits.OWNER)) == {Step.ASSIGN, Step.CLOSE}
    assert Step.ASK in steps_of(standing(Status.WAITING, waits=Waits.DISTRICT))
    assert Step.RETOPIC in steps_of(standing(Status.WAITING, waits=Waits.TOPIC))
    foreign = Standing(a_complaint(status=Status.WAITING, waits=Waits.OWNER), (), foreign=True)
    assert steps_of(foreign) == {Step.TRANSFER, Step.ASSIGN}


def test_an_officer_accepts_or_returns_then_answers_or_asks() -> None:
    assert steps_of(standing(Status.ASSIGNED)) == {Step.ACCEPT, Step.RETURN}
    assert steps_of(standing(Status.ACCEPTED)) == {Step.ANSWER, Step.ASK, Step.RETURN}
    assert steps_of(standing(Status.RETURNED)) == {Step.ASSIGN}


def test_citizens_reply_thank_object_or_say_nothing() -> None:
    assert {Step.REPLY, None} <= steps_of(standing(Status.ON_HOLD))
    assert steps_of(standing(Status.ANSWERED)) == {Step.THANK, Step.OBJECT, None}


@pytest.mark.parametrize(
    ("status", "ending", "step"),
    [
        (Status.ANSWERED, THANKS, Step.CONFIRM),
        (Status.ANSWERED, OBJECTION, Step.REOPEN),
        (Status.RESOLVED, OBJECTION, Step.REOPEN),
        (Status.RESOLVED, THANKS, Step.LOOK),
    ],
)
def test_what_a_citizen_writes_after_the_answer_is_acted_upon(status: Status, ending: str, step: Step) -> None:
    assert steps_of(standing(status, [flag(FlagKind.REPLY, f"x:1-4{ending}")])) == {step}


def test_an_exclusion_is_confirmed_and_what_was_merged_is_left() -> None:
    assert steps_of(standing(Status.CLOSED, [flag(FlagKind.EXCLUSION)])) == {Step.EXCLUDE, None}
    assert steps_of(standing(Status.MERGED)) == {None}


def test_what_another_wrote_the_same_about_is_merged_while_nobody_works_on_it() -> None:
    same = a_complaint(id="c2")
    assert steps_of(Standing(a_complaint(), (), same=same)) == {Step.MERGE}
    assert Step.MERGE not in steps_of(Standing(a_complaint(status=Status.ACCEPTED), (), same=same))


def test_every_step_is_the_centers_or_a_citizens_or_an_officers() -> None:
    officers = {Step.ACCEPT, Step.RETURN, Step.ASK, Step.RESUME, Step.ANSWER}
    assert {one for one in Step if not one.of_center and not one.of_citizen} == officers
