"""Verdicts in, complaints out: as a whole batch, with what is invalid told apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.errors import NewerSchemaError
from models.history import Outcome
from models.ports.stage import Handler
from models.ports.stream import SCHEMA_HEADER, Delivery, Place, Record
from models.records import encode_verdict
from models.verdict import Verdict
from routing.router import Router
from routing.stage import RouteStage
from tests.routing.given import ALL, CHATTER, FIRE, NOW, POTHOLE, Day, post, seoul


def stage(day: Day) -> RouteStage:
    """The stage on the day's store."""
    return RouteStage(day.store, Router(seoul()), lambda: day.now)


def delivered(records: Sequence[Record]) -> list[Delivery]:
    """The records as a consumer gets them."""
    published = datetime(2026, 11, 24, tzinfo=UTC)
    return [Delivery("verdicts", Place(0, offset), record, published) for offset, record in enumerate(records)]


def record(external_id: str, judgement: object = POTHOLE, **more: object) -> Record:
    """The record of a verdict."""
    return encode_verdict(Verdict(post(external_id, **more), judgement, "2026"))  # type: ignore[arg-type]  # of the test's own


def broken(value: bytes) -> Record:
    """A record with this value."""
    return Record("k", value, {SCHEMA_HEADER: b"1.0"})


def test_a_batch_is_routed_in_order_and_nothing_is_published(day: Day) -> None:
    handler: Handler = stage(day)
    assert handler.name == "route"
    handled = handler.handle(
        delivered([record("1"), record("2", CHATTER, reply_to="x:1"), record("3", CHATTER)]), lag=0
    )
    assert (handled.publish, handled.invalid) == ((), ())
    assert day.store.outcomes([("x:1", 1), ("x:2", 1), ("x:3", 1)]) == {
        ("x:1", 1): Outcome.COMPLAINT,
        ("x:2", 1): Outcome.JOINED,
        ("x:3", 1): Outcome.SET_ASIDE,
    }


def test_a_batch_handled_again_changes_nothing(day: Day) -> None:
    batch = delivered([record("1", FIRE), record("1", POTHOLE, revision=2), record("2", FIRE, reply_to="x:1")])
    stage(day).handle(batch, lag=0)
    tip = day.store.tip()
    stage(day).handle(batch, lag=0)
    assert day.store.tip() == tip


def test_what_cannot_be_read_is_told_apart_and_the_rest_is_routed(day: Day) -> None:
    records = [
        broken(b"\xff"),
        broken(b'{"post": {"id": "x:7", "revision": 3}}'),
        broken(b'{"post": {"id": 7, "revision": true}}'),
        broken(b"[]"),
        record("8", None),
        record("1"),
    ]
    handled = stage(day).handle(delivered(records), lag=0)
    assert [one.delivery.record for one in handled.invalid] == records[:5]
    assert "has no judgement" in handled.invalid[-1].reason
    assert [complaint.opened_by for complaint in day.everything()] == ["x:1"]


def test_nothing_valid_writes_nothing(day: Day) -> None:
    tip = day.store.tip()
    assert len(stage(day).handle(delivered([broken(b"{}")]), lag=0).invalid) == 1
    assert stage(day).handle([], lag=0).invalid == ()
    assert day.store.tip() == tip


def test_a_newer_schema_stops_the_stage_before_anything_is_written(day: Day) -> None:
    newer = replace(record("2"), headers={SCHEMA_HEADER: b"2.0"})
    with pytest.raises(NewerSchemaError):
        stage(day).handle(delivered([record("1"), newer]), lag=0)
    assert day.everything() == []


def test_the_time_of_the_act_is_the_clocks(day: Day) -> None:
    day.later(minutes=5)
    stage(day).handle(delivered([record("1", FIRE)]), lag=0)
    (complaint,) = day.everything()
    assert day.flags(complaint)[0].raised_at == day.now
    assert complaint.received_at == NOW
    assert day.store.post("x:1", ALL).city == "2026"
