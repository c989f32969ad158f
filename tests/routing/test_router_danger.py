"""Dangers come to the top whatever was decided before; and whatever comes, nothing is lost."""

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from models.complaint import Status
from models.errors import NotFoundError
from models.post import PostKind
from models.verdict import Intent, Judgement, Urgency
from tests.routing.given import (
    ALL,
    BURNING_HERE,
    CENTER,
    FIRE,
    POTHOLE,
    URGENT_HERE,
    Day,
    post,
    seen,
)


def _open(day: Day) -> None:
    day.opens(post("1"), URGENT_HERE)


def _acknowledged(day: Day) -> None:
    day.desk.acknowledge(CENTER, seen(day.opens(post("1"), BURNING_HERE)), hand_over="duty")


def _set_to_normal(day: Day) -> None:
    complaint = day.opens(post("1"), BURNING_HERE)
    complaint = day.desk.acknowledge(CENTER, seen(complaint), hand_over="false_alarm")
    day.desk.set_urgency(CENTER, seen(complaint), Urgency.NORMAL)


def _answered(day: Day) -> None:
    day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")


def _closed(day: Day) -> None:
    day.moved(day.opens(post("1")), Status.CLOSED)


@pytest.mark.parametrize("before", [_open, _acknowledged, _set_to_normal, _answered, _closed])
@pytest.mark.parametrize("judgement", [FIRE, BURNING_HERE, replace(FIRE, unsure=("topic",))])
def test_fire_in_a_follow_up_is_at_the_top_whatever_was_decided_before(day: Day, before, judgement) -> None:  # type: ignore[no-untyped-def]  # one of the functions above
    day.opens(post("9", author="other"), URGENT_HERE)
    before(day)
    day.route(post("2", "불이 났어요", reply_to="x:1"), judgement)
    assert day.queue()[0] == day.of(post("2")).id
    assert day.dangers(day.of(post("2")))[-1].id == "danger:x:2:1"


@pytest.mark.parametrize("before", [_open, _acknowledged, _set_to_normal, _answered, _closed])
def test_every_dangerous_revision_has_a_flag_of_its_own(day: Day, before) -> None:  # type: ignore[no-untyped-def]  # as above
    before(day)
    day.route(post("1", "가스 냄새가 나요", revision=2), BURNING_HERE)
    day.route(post("1", "가스 냄새가 심해요", revision=3), BURNING_HERE)
    ids = [flag.id for flag in day.dangers(day.of(post("1")))]
    assert ids[-2:] == ["danger:x:1:2", "danger:x:1:3"]


def test_a_flag_raises_the_version_so_that_nobody_acknowledges_it_unseen(day: Day) -> None:
    complaint = day.desk.acknowledge(CENTER, seen(day.opens(post("1"), BURNING_HERE)), hand_over="duty")
    day.route(post("2", "더 심해요", reply_to="x:1"), BURNING_HERE)
    assert day.again(complaint).version > complaint.version


judgements = st.builds(
    replace,
    st.just(POTHOLE),
    intent=st.sampled_from(Intent),
    topic=st.sampled_from(["road", "parking", "none", "unheard_of"]),
    subtopic=st.sampled_from([None, "pothole", "illegal_parking"]),
    urgency=st.sampled_from(Urgency),
    district=st.sampled_from([None, "강남구", "부산진구"]),
    unsure=st.sets(st.sampled_from(["intent", "topic", "subtopic"])).map(tuple),
    model=st.sampled_from(["linear 1", "linear 2"]),
)
records = st.tuples(
    st.builds(
        post,
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["포트홀", "불법주차", "강변북로 포트홀"]),
        revision=st.integers(1, 3),
        reply_to=st.sampled_from([None, "x:1", "x:2"]),
        conversation_id=st.sampled_from([None, "1"]),
        kind=st.sampled_from([PostKind.POST, PostKind.POST, PostKind.POST, PostKind.DELETION, PostKind.REPOST]),
    ),
    judgements,
)


# Without shrinking: each example is a database of its own, and the list of records is short as it is.
@settings(max_examples=30, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(records, max_size=12))
def test_whatever_comes_in_whatever_order_nothing_is_lost_and_nothing_twice(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[object, Judgement]]
) -> None:
    day = Day.on(tmp_path_factory.mktemp("any"))
    newest: dict[str, int] = {}
    for given_post, judgement in records:
        assert isinstance(given_post, type(post("1")))
        day.route(given_post, judgement)
        newest[given_post.id] = max(newest.get(given_post.id, 0), given_post.revision)
        tip = day.store.tip()
        assert day.route(given_post, day.store.post(given_post.id, ALL).judgement) is None
        assert day.store.tip() == tip
    for post_id, revision in newest.items():
        assert day.store.post(post_id, ALL).post.revision == revision
    for complaint in day.everything():
        assert complaint.due_at is not None
        assert (complaint.status is Status.ASSIGNED) == (complaint.waits is None)
        assert complaint.department is not None or complaint.waits is not None
        members = day.store.posts(complaint.id, ALL)
        assert members
        flagged = {flag.id for flag in day.flags(complaint)}
        dangerous = [m for m in members if not m.deleted and m.judgement and m.judgement.urgency.dangerous]
        assert flagged >= {f"danger:{m.post.id}:{m.post.revision}" for m in dangerous}
    assert day.store.verify() == []
    day.store.close()


def test_a_complaint_that_nobody_may_see_is_not_found(day: Day) -> None:
    with pytest.raises(NotFoundError):
        day.store.complaint("nothing", ALL)
