"""What is asked and answered is on record with its id at the channel, and an end has a reason."""

import pytest

from models.complaint import CloseReason, Status
from models.errors import ComplaintChangedError, NotAllowedError, SettingError
from models.history import Verb
from models.scope import Actor, ActorKind
from tests.routing.given import CENTER, PLACELESS, POTHOLE, Day, officer, post, seen

OWN = officer("gu.road@강남구")
FOREIGN = officer("gu.road@서초구")


def test_an_officer_accepts_by_name(day: Day) -> None:
    after = day.desk.accept(OWN, seen(day.opens(post("1"))))
    assert (after.status, after.officer) == (Status.ACCEPTED, "박주무관")


def test_only_what_is_assigned_can_be_accepted(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    with pytest.raises(NotAllowedError):
        day.desk.accept(CENTER, seen(complaint))


def test_an_answer_given_by_hand_answers_the_complaint(day: Day) -> None:
    complaint = day.desk.accept(OWN, seen(day.opens(post("1"))))
    day.later(hours=5)
    after = day.desk.answer_by_hand(OWN, seen(complaint), " x:77 ", "고쳤습니다")
    assert (after.status, after.answered_at) == (Status.ANSWERED, day.now)
    day.route(post("2", "고마워요", reply_to="x:77"), POTHOLE)
    assert day.of(post("2")).id == complaint.id


def test_a_correction_keeps_the_time_of_the_first_answer(day: Day) -> None:
    complaint = day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")
    day.later(hours=5)
    after = day.desk.answer_by_hand(CENTER, seen(complaint), "78", "아직입니다")
    assert after.answered_at == complaint.answered_at


def test_the_same_message_is_recorded_once(day: Day) -> None:
    first, second = day.opens(post("1")), day.opens(post("2", author="other"))
    day.desk.answer_by_hand(CENTER, seen(first), "77", "고쳤습니다")
    with pytest.raises(NotAllowedError, match="77 of x is recorded as an answer already"):
        day.desk.answer_by_hand(CENTER, seen(second), "77", "고쳤습니다")
    assert day.again(second).status is Status.ASSIGNED


@pytest.mark.parametrize(("channel_id", "text"), [("", "글"), ("x:", "글"), ("77", "  ")])
def test_an_answer_needs_its_id_and_its_text(day: Day, channel_id: str, text: str) -> None:
    complaint = day.opens(post("1"))
    with pytest.raises(SettingError, match="needs its id at the channel and its text"):
        day.desk.answer_by_hand(CENTER, seen(complaint), channel_id, text)


# ------------------------------------------------------------------------------- questions and ends


def test_a_question_waits_for_its_reply_and_the_reply_goes_on_from_where_it_was(day: Day) -> None:
    complaint = day.desk.accept(OWN, seen(day.opens(post("1"))))
    asked = day.desk.ask_by_hand(OWN, seen(complaint), "x:q1", "어느 쪽인가요?")
    assert (asked.status, asked.held_from, asked.answered_at) == (Status.ON_HOLD, Status.ACCEPTED, None)
    with pytest.raises(NotAllowedError, match="on_hold already"):
        day.desk.ask_by_hand(OWN, seen(asked), "q2", "네?")
    day.route(post("2", "시청 쪽이요", reply_to="x:q1"), POTHOLE)
    after = day.of(post("2"))
    assert (after.id, after.status, after.officer) == (complaint.id, Status.ACCEPTED, OWN.name)


def test_what_waits_for_the_citizen_is_resumed_only_while_it_waits(day: Day) -> None:
    complaint = day.opens(post("1"), PLACELESS)
    with pytest.raises(NotAllowedError, match="does not wait for the citizen"):
        day.desk.resume(CENTER, seen(complaint))
    asked = day.desk.ask_by_hand(CENTER, seen(complaint), "q1", "어느 구인가요?")
    resumed = day.desk.resume(CENTER, seen(asked))
    assert (resumed.status, resumed.held_from, resumed.due_at) == (Status.WAITING, None, complaint.due_at)


def test_nothing_is_sent_where_nothing_sends_and_the_refusal_says_what_to_do(day: Day) -> None:
    complaint = day.desk.accept(OWN, seen(day.opens(post("1"))))
    for send in (day.desk.answer, day.desk.ask):
        with pytest.raises(NotAllowedError, match=r"nothing is sent to x from here: .* record it as given by hand"):
            send(OWN, seen(complaint), "글")
    assert day.again(complaint) == complaint


def test_only_what_takes_a_complaint_out_of_the_rates_waits_for_the_center(day: Day) -> None:
    for reason in CloseReason:
        complaint = day.opens(post(reason, author=reason))
        closed = day.desk.close(CENTER, seen(complaint), reason)
        assert (closed.status, closed.close_reason) == (Status.CLOSED, reason)
        assert (closed.id in day.queue()) is (reason in (CloseReason.SPAM, CloseReason.NOT_FOR_THE_CITY))


def test_an_exclusion_is_confirmed_once_and_is_no_flag_to_acknowledge(day: Day) -> None:
    closed = day.desk.close(CENTER, seen(day.opens(post("1"))), CloseReason.SPAM, "광고")
    (flag,) = day.flags(closed)
    with pytest.raises(NotAllowedError, match="confirm it, or reopen"):
        day.desk.acknowledge(CENTER, seen(closed), [flag.id])
    confirmed = day.desk.confirm_exclusion(CENTER, seen(closed))
    assert (confirmed.status, day.queue()) == (Status.CLOSED, [])
    with pytest.raises(ComplaintChangedError, match="no exclusion to confirm"):
        day.desk.confirm_exclusion(CENTER, seen(confirmed))


def test_reopened_and_closed_again_it_waits_for_the_center_again(day: Day) -> None:
    closed = day.desk.close(CENTER, seen(day.opens(post("1"))), CloseReason.SPAM)
    confirmed = day.desk.confirm_exclusion(CENTER, seen(closed))
    reopened = day.desk.reopen(CENTER, seen(confirmed), "광고가 아님")
    assert (reopened.status, reopened.close_reason) == (Status.REOPENED, None)
    day.later(minutes=1)
    again = day.desk.close(CENTER, seen(reopened), CloseReason.SPAM)
    assert [flag.acknowledged_at is None for flag in day.flags(again)] == [False, True]


def test_reopening_settles_the_reply_that_asked_for_it(day: Day) -> None:
    complaint = day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")
    day.route(post("2", "아직이에요", reply_to="x:77"), POTHOLE)
    reopened = day.desk.reopen(CENTER, seen(day.again(complaint)))
    assert all(flag.acknowledged_by == "김센터" for flag in day.flags(complaint))
    assert reopened.answered_at == complaint.answered_at


def test_a_confirmation_resolves_what_was_answered(day: Day) -> None:
    complaint = day.desk.answer_by_hand(CENTER, seen(day.opens(post("1"))), "77", "고쳤습니다")
    assert day.desk.confirm(CENTER, seen(complaint)).status is Status.RESOLVED


def test_a_note_is_kept_in_a_row_that_can_be_erased(day: Day) -> None:
    complaint = day.opens(post("1"))
    noted = day.desk.note(OWN, seen(complaint), "현장 확인 예정")
    assert noted.version == complaint.version + 1
    assert day.verbs(complaint)[-1] is Verb.NOTED
    with pytest.raises(SettingError, match="needs a text"):
        day.desk.note(OWN, seen(noted), " ")
    day.store.forget("x:1", Actor(ActorKind.PERSON, "김센터"), day.now)
    assert day.again(complaint).version == noted.version
