"""What a text comes to when its complaint is not any more what it was when it was queued."""

from datetime import timedelta

from dashboard_api.live_states import LiveReader
from models.complaint import Complaint, Status
from models.errors import OutcomeUnknownError
from models.rates import RateName, RatesAsked, Window
from models.scope import Actor, ActorKind
from models.sending import SendingState
from tests.dashboard_api.posting import Post, mood
from tests.routing.given import ALL, CENTER, post, seen

KIM = Actor(ActorKind.PERSON, "김센터")


def test_a_text_to_a_forgotten_post_is_not_sent_any_more(moody: Post) -> None:
    queued = moody.queued()
    assert moody.day.store.forget("x:1", KIM, moody.day.now)
    moody.goes(seconds=30)
    sending = moody.sending(queued)
    assert (sending.state, sending.error, mood(moody).there) == (SendingState.WITHDRAWN, "post_gone", [])
    assert (moody.flagged(queued), moody.day.again(queued).status) == (True, Status.ACCEPTED)
    assert moody.day.store.history(queued.id, ALL)[-2].after["why"] == "post_gone"


def test_what_was_forgotten_while_it_was_sent_is_delivered_all_the_same(moody: Post) -> None:
    queued = moody.queued()
    mood(moody).meanwhile = lambda: moody.day.store.forget("x:1", KIM, moody.day.now)
    moody.goes(seconds=30)
    assert (moody.day.again(queued).status, len(moody.answers(queued))) == (Status.ANSWERED, 1)
    (answer,) = moody.day.store.answers_of(queued.id, ALL)
    assert moody.day.store.text(answer.text or "", ALL) is None


def ended(on: Post, queued: Complaint, status: Status) -> None:
    """The complaint ends, whatever the desk would say."""
    on.day.moved(on.day.again(queued), status)


def test_what_cannot_be_answered_any_more_is_withdrawn_and_told(moody: Post) -> None:
    queued = moody.queued()
    ended(moody, queued, Status.CLOSED)
    moody.goes(seconds=30)
    assert (moody.state(queued), moody.sending(queued).error) == (SendingState.WITHDRAWN, "not_possible")
    assert (mood(moody).there, moody.flagged(queued)) == ([], True)
    assert moody.day.again(queued).status is Status.CLOSED


def test_a_delivery_that_comes_late_is_stored_and_flagged(moody: Post) -> None:
    queued = moody.queued()
    mood(moody).meanwhile = lambda: ended(moody, queued, Status.CLOSED)
    moody.goes(seconds=30)
    after = moody.day.again(queued)
    assert (after.status, after.answered_at) == (Status.CLOSED, None)
    assert len(moody.answers(queued)) == len(mood(moody).there) == 1
    assert (moody.state(queued), moody.flagged(queued)) == (SendingState.DELIVERED, True)


def test_what_a_person_gave_up_and_is_there_all_the_same_is_stored_and_flagged(moody: Post) -> None:
    queued = moody.queued()

    def given_up() -> None:
        """Another process lost sight of it, and a person gave it up."""
        moody.day.now += timedelta(minutes=20)
        other = moody.another("two")
        mood(moody).finds = [OutcomeUnknownError("x shows no replies")]
        while other.step():
            pass
        moody.desk.drop_sending(CENTER, seen(moody.day.again(queued)))

    mood(moody).meanwhile = given_up
    moody.goes(seconds=30)
    assert (moody.day.again(queued).status, moody.state(queued)) == (Status.ANSWERED, SendingState.DELIVERED)
    assert moody.flagged(queued)


def test_what_was_recorded_by_hand_meanwhile_is_recorded_once(moody: Post) -> None:
    queued = moody.queued()

    def by_hand() -> None:
        moody.day.now += timedelta(minutes=20)
        other = moody.another("two")
        mood(moody).finds = [OutcomeUnknownError("x shows no replies")]
        while other.step():
            pass
        there = f"there-{moody.sending(queued).id}"
        moody.desk.answer_by_hand(CENTER, seen(moody.day.again(queued)), there, "고쳤습니다")

    mood(moody).meanwhile = by_hand
    moody.goes(seconds=30)
    assert [by_hand for _, _, by_hand, _ in moody.answers(queued)] == [True]
    assert (moody.day.again(queued).status, moody.flagged(queued)) == (Status.ANSWERED, False)


def test_on_time_is_what_was_delivered_on_time(moody: Post) -> None:
    day, begun = moody.day, moody.day.now
    early, late = (day.desk.accept(CENTER, seen(day.opens(post(one, author=one)))) for one in ("1", "2"))
    assert early.due_at is not None
    assert early.due_at == late.due_at
    day.now = early.due_at - timedelta(seconds=30)
    moody.desk.answer(CENTER, seen(early), "고쳤습니다")
    day.later(seconds=15)
    moody.desk.answer(CENTER, seen(late), "고쳤습니다")
    moody.goes(seconds=15)
    moody.goes(seconds=15)
    window = Window(begun - timedelta(days=1), day.now, day.now)
    rates = {one.name: one for one in day.store.rates(RatesAsked(window), ALL).rates}
    for name, numerator in ((RateName.ANSWERED, 2), (RateName.ON_TIME, 1)):
        assert (rates[name].numerator, rates[name].denominator) == (numerator, 2)


def test_whoever_follows_is_told_each_change_of_a_sending_with_its_version(moody: Post) -> None:
    store = moody.day.store
    complaint = moody.day.desk.accept(CENTER, seen(moody.day.opens(post("1"))))
    reader = LiveReader(store, store, store.tip())
    moody.desk.answer(CENTER, seen(complaint), "고쳤습니다")
    for more, seconds in ((1, 0), (3, 30)):
        moody.goes(seconds=seconds)
        stretch = reader.read(99)
        assert stretch is not None
        assert [(move.complaint, move.version) for move in stretch.moves] == [(complaint.id, complaint.version + more)]
