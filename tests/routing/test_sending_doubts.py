"""What failed stands in nobody's way; what may be out is decided by a person before anything else is done."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from models.complaint import CloseReason, Complaint, FlagKind, Status
from models.errors import NotAllowedError
from models.sending import Withdrawn
from routing.desk import Person
from tests.routing.given import (
    ALL,
    CENTER,
    POTHOLE,
    Day,
    deletion,
    post,
    seen,
)
from tests.routing.sent import (
    DELIVERED,
    FAILED,
    OWN,
    UNKNOWN,
    WAITING,
    WITHDRAWN,
    accepted,
    became,
    desk,
    open_flags,
    sendings,
)


def test_what_failed_stands_in_nobodys_way_and_is_superseded_by_another_answer(day: Day) -> None:
    failed = became(day, desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다"), FAILED, error="no")
    assert open_flags(day, failed) == [FlagKind.SENDING]
    assert day.queue() == [failed.id]
    noted = desk(day).note(OWN, seen(failed), "메모")
    day.later(minutes=1)
    desk(day).answer(OWN, seen(noted), "짧게 고쳤습니다")
    assert [(one.state, one.error) for one in sendings(day, failed)] == [
        (WITHDRAWN, Withdrawn.SUPERSEDED),
        (WAITING, None),
    ]
    assert open_flags(day, failed) == []


GOES_ON: dict[str, Callable[[Day, Person, Complaint], object]] = {
    "by hand": lambda day, who, c: desk(day).answer_by_hand(who, seen(c), "77", "고쳤습니다"),
    "asked by hand": lambda day, who, c: desk(day).ask_by_hand(who, seen(c), "77", "어디인가요?"),
    "dropped": lambda day, who, c: desk(day).drop_sending(who, seen(c)),
    "closed": lambda day, _, c: desk(day).close(CENTER, seen(c), CloseReason.REPEATED),
    "transferred": lambda day, _, c: desk(day).transfer(CENTER, seen(c), "nat.police"),
    "acknowledged": lambda day, _, c: desk(day).acknowledge(CENTER, seen(c), [day.flags(c)[-1].id]),
}


@pytest.mark.parametrize("name", GOES_ON)
def test_who_goes_on_without_what_failed_settles_it_and_undo_brings_it_back(day: Day, name: str) -> None:
    failed = became(day, desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다"), FAILED, error="no")
    tip = day.store.tip()
    GOES_ON[name](day, OWN, failed)
    assert open_flags(day, failed) == []
    assert day.store.sendings_of([failed.id], ALL) == {}
    assert len({change.act for change in day.store.changes(tip, 9)}) == 1
    desk(day).undo(CENTER, day.store.changes(tip, 1)[0].act)
    assert open_flags(day, failed) == [FlagKind.SENDING]
    assert [(one.state, one.error) for one in sendings(day, failed)] == [(FAILED, "no")]


def test_merged_into_another_what_failed_is_settled(day: Day) -> None:
    other = day.opens(post("3", author="other"))
    failed = became(day, desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다"), FAILED, error="no")
    desk(day).merge(CENTER, seen(failed), other.id, other.version)
    assert (open_flags(day, other), day.store.sendings_of([failed.id, other.id], ALL)) == ([], {})


def test_in_doubt_only_what_decides_it_and_notes_can_be_done(day: Day) -> None:
    doubtful = became(day, desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다"), UNKNOWN, error="timed out")
    assert day.queue() == [doubtful.id]
    acts: list[Callable[[], object]] = [
        lambda: desk(day).answer(OWN, seen(doubtful), "또"),
        lambda: desk(day).assign(CENTER, seen(doubtful), "agency.sisul"),
        lambda: desk(day).acknowledge(CENTER, seen(doubtful), [day.flags(doubtful)[0].id]),
    ]
    for act in acts:
        with pytest.raises(NotAllowedError, match="nobody knows whether an answer reached x: look there"):
            act()
    noted = desk(day).note(OWN, seen(doubtful), "확인 중")
    with pytest.raises(NotAllowedError, match="what became of an answer"):
        desk(day).ask_by_hand(OWN, seen(noted), "78", "어디인가요?")
    answered = desk(day).answer_by_hand(OWN, seen(noted), "x:77", "고쳤습니다")
    assert (answered.status, open_flags(day, doubtful)) == (Status.ANSWERED, [])
    assert [(one.state, one.channel_id) for one in sendings(day, doubtful)] == [(DELIVERED, "77")]


def test_what_is_in_doubt_is_sent_again_under_the_same_id_and_undo_puts_it_back_in_doubt(day: Day) -> None:
    doubtful = became(day, desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다"), UNKNOWN, error="timed out")
    (before,) = sendings(day, doubtful)
    day.later(hours=1)
    desk(day).under("again").send_again(OWN, seen(doubtful))
    (sending,) = sendings(day, doubtful)
    assert (sending.id, sending.state, sending.tries, sending.attempts) == (before.id, WAITING, 0, 1)
    assert sending.send_at == day.now + timedelta(seconds=30)
    assert open_flags(day, doubtful) == []
    day.later(seconds=20)
    desk(day).undo(OWN, "again")
    assert (sendings(day, doubtful), open_flags(day, doubtful)) == ([before], [FlagKind.SENDING])
    desk(day).drop_sending(CENTER, seen(day.again(doubtful)))
    assert (open_flags(day, doubtful), day.again(doubtful).status) == ([], Status.ACCEPTED)


def test_sent_again_it_needs_its_post_its_text_and_a_complaint_that_can_be_answered(day: Day) -> None:
    failed = became(day, desk(day).answer(OWN, seen(accepted(day)), "고쳤습니다"), FAILED, error="no")
    day.route(deletion(post("1"), 2), None)
    with pytest.raises(NotAllowedError, match="post x:1 is gone from here"):
        desk(day).send_again(OWN, seen(day.again(failed)))
    other = became(day, desk(day).answer(CENTER, seen(day.opens(post("2", author="o"))), "글"), FAILED)
    with pytest.raises(NotAllowedError, match="nothing is sent to x from here"):
        desk(day, "facebook").send_again(CENTER, seen(other))


def test_a_post_that_went_elsewhere_is_not_answered_from_here(day: Day) -> None:
    first, other = day.opens(post("1")), day.opens(post("3", author="other"))
    day.route(post("2", "여기요", reply_to="x:1", received_at=day.now + timedelta(minutes=1)), POTHOLE)
    failed = became(day, desk(day).answer(CENTER, seen(day.again(first)), "고쳤습니다"), FAILED, error="no")
    moved = desk(day).move(CENTER, seen(failed), "x:2", other.id)
    with pytest.raises(NotAllowedError, match="post x:2 is gone from here: write another answer"):
        desk(day).send_again(CENTER, seen(moved))
