"""Complaints that wait for the citizen, and the clock that ends what they wait for."""

from datetime import timedelta

from dashboard_api.delivering import deliver
from models.complaint import Complaint
from models.scope import DELIVERY
from models.sending import Sending
from routing.clock import Clock, Ticked
from routing.desk import TriageDesk
from routing.sending import Sendings
from tests.routing.given import CENTER, Day, post, seen, seoul

NOTHING = Ticked()


SENDING = Sendings(frozenset({"x"}), timedelta(seconds=30))


def tick(day: Day, sending: Sendings | None = None) -> Ticked:
    """One tick at the day's time; a second one finds nothing to do."""
    clock = Clock(day.store, seoul(), sending)
    done = clock.tick(day.now)
    assert clock.tick(day.now) == NOTHING
    return done


def asked(day: Day, external_id: str = "1", author: str = "citizen") -> Complaint:
    """A complaint whose citizen was asked at the day's time."""
    accepted = day.desk.accept(CENTER, seen(day.opens(post(external_id, author=author))))
    return day.desk.ask_by_hand(CENTER, seen(accepted), f"q{external_id}", "어디인가요?")


def answered(day: Day, external_id: str = "1", author: str = "citizen") -> Complaint:
    """A complaint answered at the day's time."""
    return day.desk.answer_by_hand(
        CENTER, seen(day.opens(post(external_id, author=author))), f"a{external_id}", "고쳤습니다"
    )


def desk(day: Day, sending: Sendings | None) -> TriageDesk:
    """The desk at the day's time."""
    return TriageDesk(day.store, seoul(), lambda: day.now, sending)


def acknowledged(day: Day, complaint: Complaint, sending: Sendings | None = None) -> Complaint:
    """Whatever is flagged acknowledged."""
    flags = [flag.id for flag in day.flags(complaint) if flag.acknowledged_at is None]
    return desk(day, sending).acknowledge(CENTER, seen(day.again(complaint)), flags)


def on_its_way(day: Day, complaint: Complaint) -> Sending:
    """What is being sent in a complaint."""
    return day.store.sendings_of([complaint.id], CENTER.scope)[complaint.id]


def delivered(day: Day, complaint: Complaint) -> Complaint:
    """What is being sent is there, by the channel's word."""
    sending = on_its_way(day, complaint)
    with day.store.act(DELIVERY, day.now) as act:
        deliver(act, act.complaint(complaint.id, CENTER.scope), sending, f"there-{sending.id}")
    return day.again(complaint)
