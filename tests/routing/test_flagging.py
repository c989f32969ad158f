"""Flags are raised once a revision, whatever was acknowledged before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.complaint import FlagKind
from models.history import Verb
from models.scope import ROUTER
from models.verdict import Urgency
from routing.flagging import raise_danger, raise_reply
from tests.routing.given import CENTER, NOW, Day, post, seen, seoul

LEVELS = seoul().levels


def danger(day: Day, urgency: Urgency, **more: Any) -> bool:
    """Flag a revision of the day's only post."""
    with day.store.act(ROUTER, day.now) as act:
        given = post("1", **more)
        return raise_danger(act, LEVELS, day.of(given), given, urgency)


@pytest.mark.parametrize(("urgency", "minutes"), [(Urgency.EMERGENCY, 10), (Urgency.URGENT, 120)])
def test_a_danger_is_flagged_with_the_citys_time_to_acknowledge(day: Day, urgency: Urgency, minutes: int) -> None:
    complaint = day.opens(post("1"))
    assert danger(day, urgency)
    (flag,) = day.dangers(complaint)
    assert (flag.id, flag.urgency, flag.raised) == ("danger:x:1:1", urgency, 1)
    assert flag.again_at == NOW + timedelta(minutes=minutes)


def test_what_is_no_danger_and_what_is_history_is_not_flagged(day: Day) -> None:
    complaint = day.opens(post("1"))
    assert not danger(day, Urgency.NORMAL)
    assert not danger(day, Urgency.EMERGENCY, history=True)
    with day.store.act(ROUTER, day.now) as act:
        assert not raise_reply(act, complaint, post("1", history=True))
    assert day.flags(complaint) == []


def test_the_same_revision_is_flagged_once_and_a_new_one_again(day: Day) -> None:
    complaint = day.opens(post("1"))
    assert danger(day, Urgency.URGENT)
    assert not danger(day, Urgency.URGENT)
    assert danger(day, Urgency.URGENT, revision=2)
    assert [flag.revision for flag in day.dangers(complaint)] == [1, 2]


def test_a_flag_gets_more_urgent_never_less_and_not_once_somebody_looked(day: Day) -> None:
    complaint = day.opens(post("1"))
    danger(day, Urgency.URGENT)
    assert danger(day, Urgency.EMERGENCY)
    assert not danger(day, Urgency.URGENT)
    assert day.dangers(complaint)[0].urgency is Urgency.EMERGENCY
    assert day.verbs(complaint)[-1] is Verb.FLAGGED
    danger(day, Urgency.URGENT, revision=2)
    day.desk.acknowledge(CENTER, seen(day.again(complaint)), hand_over="duty")
    assert not danger(day, Urgency.EMERGENCY, revision=2)
    assert day.dangers(complaint) == []


def test_a_reply_is_flagged_once_and_never_comes_back_by_itself(day: Day) -> None:
    complaint = day.opens(post("1"))
    with day.store.act(ROUTER, day.now) as act:
        assert raise_reply(act, complaint, post("2"))
        assert not raise_reply(act, complaint, post("2"))
        assert raise_reply(act, complaint, replace(post("2"), revision=2))
    assert {(flag.kind, flag.again_at) for flag in day.flags(complaint)} == {(FlagKind.REPLY, None)}
