"""What is queued goes out once, when it is due; what became of it is told, and where nobody knows, a person looks."""

import json
from datetime import timedelta
from pathlib import Path

from dashboard_api.answers import BACK_OFF
from models.complaint import Status
from models.errors import OutcomeUnknownError, RefusedError, RetryableError
from models.history import Verb
from models.sending import AttemptOutcome, SendingState
from tests.dashboard_api.posting import Post, mood
from tests.routing.given import ALL, CENTER, POTHOLE, Day, post, seen


def test_an_answer_goes_out_when_its_half_minute_is_over_and_answers_the_complaint(day: Day, tmp_path: Path) -> None:
    on = Post.with_outbox(day, tmp_path / "answers.jsonl")
    queued = on.queued()
    on.goes(seconds=29)
    assert (day.again(queued), (tmp_path / "answers.jsonl").exists()) == (queued, False)
    on.goes(seconds=1)
    after, sending = day.again(queued), on.sending(queued)
    assert (after.status, after.answered_at, after.version) == (Status.ANSWERED, day.now, queued.version + 2)
    (line,) = (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert (told["id"], told["in_reply_to"], told["text"], told["complaint"]) == (
        sending.id,
        "x:1",
        "고쳤습니다",
        queued.id,
    )
    assert on.answers(queued) == [(sending.id, CENTER.name, False, False)]
    assert (sending.state, sending.channel_id, sending.attempts) == (SendingState.DELIVERED, sending.id, 1)
    changes = day.store.history(queued.id, ALL)[-3:]
    assert [change.verb for change in changes] == [Verb.SENDING, Verb.SENDING, Verb.ANSWERED]
    assert [change.actor for change in changes] == ["person:김센터", "delivery:answer", "delivery:answer"]
    assert "고쳤습니다" not in str(changes)
    assert not on.flagged(queued)
    assert day.store.verify() == []


def test_an_attempt_is_a_row_before_it_is_made_and_ended_after(moody: Post) -> None:
    queued, found = moody.queued(), []
    mood(moody).meanwhile = lambda: found.append((moody.attempt(queued), moody.state(queued)))
    moody.goes(seconds=30)
    ((before, state),) = found
    assert before is not None
    assert (before.at, before.holder, before.outcome, state) == (moody.day.now, "one", None, SendingState.SENDING)
    after = moody.attempt(queued)
    assert after is not None
    assert (after.ended_at, after.outcome) == (moody.day.now, AttemptOutcome.DELIVERED)


def test_a_question_that_went_out_waits_for_its_reply_which_joins(moody: Post) -> None:
    day = moody.day
    accepted = day.desk.accept(CENTER, seen(day.opens(post("1"))))
    moody.desk.ask(CENTER, seen(accepted), "어디인가요?")
    moody.goes(seconds=30)
    held = day.again(accepted)
    assert (held.status, held.held_from, held.answered_at) == (Status.ON_HOLD, Status.ACCEPTED, None)
    ((channel_id, *_, question),) = moody.answers(accepted)
    assert question
    day.route(post("2", "시청 앞이요", reply_to=f"x:{channel_id}"), POTHOLE)
    assert (day.of(post("2")).id, day.again(accepted).status) == (accepted.id, Status.ACCEPTED)


def test_a_correction_keeps_the_time_of_the_first_answer(moody: Post) -> None:
    queued = moody.queued()
    moody.goes(seconds=30)
    answered = moody.day.again(queued)
    moody.day.later(hours=1)
    moody.desk.answer(CENTER, seen(answered), "정정합니다")
    moody.goes(seconds=30)
    corrected = moody.day.again(queued)
    assert (corrected.status, corrected.answered_at) == (Status.ANSWERED, answered.answered_at)
    assert len(moody.answers(queued)) == 2


def test_what_was_taken_back_never_goes_out(moody: Post) -> None:
    undone, dropped = moody.queued("1"), moody.queued("2")
    moody.desk.undo(CENTER, "act-1")
    moody.desk.drop_sending(CENTER, seen(dropped))
    moody.goes(minutes=5)
    assert mood(moody).there == []
    assert {moody.state(one) for one in (undone, dropped)} == {SendingState.WITHDRAWN}


# ------------------------------------------------------------------------------------ refused, tried again


def test_what_is_away_is_tried_again_with_growing_patience_and_fails_in_the_end(moody: Post) -> None:
    queued = moody.queued()
    mood(moody).does = [RetryableError("the channel is away")] * 5
    moody.goes(seconds=30)
    for number, patience in enumerate(BACK_OFF, 1):
        sending = moody.sending(queued)
        assert (sending.state, sending.attempts, sending.error) == (
            SendingState.WAITING,
            number,
            "the channel is away",
        )
        assert sending.send_at == moody.day.now + patience
        moody.day.now += patience - timedelta(seconds=1)
        moody.goes(seconds=0)
        assert moody.sending(queued).attempts == number
        moody.goes(seconds=1)
    sending = moody.sending(queued)
    assert (sending.state, sending.attempts, moody.flagged(queued)) == (SendingState.FAILED, 5, True)
    assert (mood(moody).there, moody.day.again(queued).status) == ([], Status.ACCEPTED)
    assert moody.day.queue() == [queued.id]
    moody.goes(hours=9)
    assert moody.sending(queued).attempts == 5


def test_sent_again_it_has_all_its_tries_and_what_was_flagged_is_settled(moody: Post) -> None:
    queued = moody.queued()
    mood(moody).does = [RefusedError("too long"), RetryableError("the channel is away")]
    moody.goes(seconds=30)
    sending = moody.sending(queued)
    assert (sending.state, sending.error, moody.flagged(queued)) == (SendingState.FAILED, "too long", True)
    attempt = moody.attempt(queued)
    assert attempt is not None
    assert (attempt.outcome, attempt.error) == (AttemptOutcome.REFUSED, "too long")
    moody.desk.send_again(CENTER, seen(moody.day.again(queued)))
    assert not moody.flagged(queued)
    moody.goes(seconds=30)
    assert moody.sending(queued).send_at == moody.day.now + BACK_OFF[0]
    moody.goes(seconds=10)
    assert (moody.day.again(queued).status, mood(moody).there) == (Status.ANSWERED, [sending.id])
    assert not moody.flagged(queued)


def test_where_no_account_sends_any_more_it_fails_and_says_so(moody: Post) -> None:
    queued = moody.queued()
    moody.follower.close()
    moody.follower = moody.another("two", {})
    moody.goes(seconds=30)
    sending = moody.sending(queued)
    assert (sending.state, sending.error) == (SendingState.FAILED, "no channel account sends for x")
    assert (sending.attempts, moody.flagged(queued)) == (0, True)


# -------------------------------------------------------------------------------------------- nobody knows


def test_after_a_time_out_the_channel_is_looked_at(moody: Post) -> None:
    there, not_there = moody.queued("1"), moody.queued("2")
    timed_out = OutcomeUnknownError("timed out")
    mood(moody).does = [("lost", timed_out)]
    moody.goes(seconds=30)
    done = [one for one in (there, not_there) if moody.day.again(one).status is Status.ANSWERED]
    assert len(done) == 2
    assert len(mood(moody).there) == len(set(mood(moody).there)) == 2
    third = moody.queued("3")
    mood(moody).does = [timed_out]
    moody.goes(seconds=30)
    assert (moody.state(third), moody.sending(third).error) == (SendingState.WAITING, "timed out")
    assert moody.sending(third).send_at == moody.day.now + BACK_OFF[0]
    moody.goes(seconds=10)
    assert (moody.day.again(third).status, moody.sending(third).attempts) == (Status.ANSWERED, 2)


def test_where_the_channel_does_not_tell_a_person_is_asked(moody: Post) -> None:
    queued = moody.queued()
    mood(moody).does = [("lost", OutcomeUnknownError("timed out"))]
    mood(moody).finds = [OutcomeUnknownError("x shows no replies")]
    moody.goes(seconds=30)
    sending = moody.sending(queued)
    assert (sending.state, sending.error, moody.flagged(queued)) == (SendingState.UNKNOWN, "x shows no replies", True)
    assert moody.day.again(queued).status is Status.ACCEPTED
    moody.goes(hours=5)
    assert moody.state(queued) is SendingState.UNKNOWN
    moody.desk.answer_by_hand(CENTER, seen(moody.day.again(queued)), f"there-{sending.id}", "고쳤습니다")
    assert (moody.day.again(queued).status, moody.flagged(queued)) == (Status.ANSWERED, False)


def test_a_channel_that_cannot_be_looked_at_is_looked_at_again_for_a_while(moody: Post) -> None:
    queued = moody.queued()
    mood(moody).does = [("lost", OutcomeUnknownError("timed out"))]
    mood(moody).finds = [RetryableError("x is away")] * 2
    moody.goes(seconds=30)
    for _ in range(2):
        assert (moody.state(queued), moody.sending(queued).error) == (SendingState.SENDING, "x is away")
        moody.goes(seconds=30)
    assert (moody.day.again(queued).status, len(mood(moody).there)) == (Status.ANSWERED, 1)
    doubtful = moody.queued("2")
    mood(moody).does = [OutcomeUnknownError("timed out")]
    mood(moody).finds = [RetryableError("x is away")] * 99
    moody.goes(seconds=30)
    for _ in range(40):
        moody.goes(seconds=30)
    assert (moody.state(doubtful), moody.flagged(doubtful)) == (SendingState.UNKNOWN, True)
    assert len(mood(moody).finds) == 99 - 31
