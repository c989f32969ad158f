"""After thousands of random acts by several people, while posts go on coming, everything agrees with a recount."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from models.complaint import CloseReason, Complaint, Status
from models.errors import CheongError, ComplaintChangedError, NotAllowedError
from models.history import START
from models.sample import Judged
from models.verdict import Urgency
from routing.clock import Clock, Ticked
from routing.desk import Person, Seen, TriageDesk
from routing.sampling import Sampling
from tests.contracts.stores import _migrated
from tests.routing.given import ALL, BURNING_HERE, PARKING, PLACELESS, POTHOLE, PRAISE, Day, officer, post, seoul
from tests.routing.recount import everything, state, wrong
from tests.routing.recount_further import Indexed, wrong_rates

KIM, LEE = Person("김센터", ALL, center=True), Person("이센터", ALL, center=True)
OFFICER = officer("gu.road@강남구")
JUDGEMENTS = (POTHOLE, PLACELESS, PARKING, BURNING_HERE, PRAISE)
DEPARTMENTS = ("gu.road@강남구", "gu.parking@강남구", "agency.sisul", "nat.police")
Draw = Callable[[Any], Any]
Did = Callable[[TriageDesk, Person, Seen, Draw], object]
SIMPLE: dict[str, Did] = {
    "acknowledge": lambda d, p, s, _: d.acknowledge(p, s, hand_over="duty", note="알림"),
    "assign": lambda d, p, s, draw: d.assign(p, s, draw(st.sampled_from(DEPARTMENTS)), "메모"),
    "accept": lambda d, p, s, _: d.accept(p, s),
    "resume": lambda d, p, s, _: d.resume(p, s),
    "to_queue": lambda d, p, s, _: d.to_queue(p, s),
    "return": lambda d, p, s, draw: d.return_(p, s, "아님", draw(st.sampled_from((None, *DEPARTMENTS)))),
    "transfer": lambda d, p, s, _: d.transfer(p, s, "nat.police"),
    "close": lambda d, p, s, draw: d.close(p, s, draw(st.sampled_from(CloseReason))),
    "confirm_exclusion": lambda d, p, s, _: d.confirm_exclusion(p, s),
    "confirm": lambda d, p, s, _: d.confirm(p, s),
    "reopen": lambda d, p, s, _: d.reopen(p, s, "아직"),
    "set_topic": lambda d, p, s, _: d.set_topic(p, s, "parking", "illegal_parking"),
    "set_urgency": lambda d, p, s, draw: d.set_urgency(p, s, draw(st.sampled_from(Urgency))),
    "note": lambda d, p, s, _: d.note(p, s, "메모"),
}


class Desks(RuleBasedStateMachine):
    """Random acts on a real store; what takes long to recount is recounted after every so many of them."""

    rates_every, index_every, rebuilt_every = 16, 4, 20

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        (Path(self.folder.name) / "store.db").write_bytes(_migrated())
        self.url = f"sqlite:///{self.folder.name}/store.db"
        self.day = Day.on(Path(self.folder.name))
        self.indexed = Indexed(self.day.store, Path(self.folder.name))
        self.posts = self.acts = self.recounts = 0
        self.last: tuple[str, dict[str, Any]] | None = None

    def teardown(self) -> None:
        """Leave nothing."""
        self.indexed.close()
        self.day.store.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        for judgement in (POTHOLE, BURNING_HERE, PRAISE):
            self.comes(judgement, None)
        for to in (1, 2, 1):
            self.comes(POTHOLE, to)

    @rule(judgement=st.sampled_from(JUDGEMENTS), to=st.none() | st.integers(1, 9))
    def comes(self, judgement: Any, to: int | None) -> None:
        """A post of one of three citizens, a reply to an earlier one or not; the act before can still be undone."""
        self.posts += 1
        self.day.later(seconds=1)
        reply = None if to is None or to >= self.posts else f"x:{to}"
        given = post(str(self.posts), f"글 {self.posts}", reply_to=reply, received_at=self.day.now)
        self.day.route(given, judgement)
        self.last = None if self.last is None else (self.last[0], {})

    @rule(hours=st.sampled_from((1, 15, 80, 170)))
    def time_passes(self, hours: int) -> None:
        """Hours or days, and the clock does what fell due, once."""
        self.day.later(hours=hours)
        Sampling(self.day.store, seoul()).draw(self.day.now)
        clock, known = Clock(self.day.store, seoul(), batch=2), everything(self.day.store)
        clock.tick(self.day.now)
        self.touched_once(known)
        tip = self.day.store.tip()
        assert clock.tick(self.day.now) == Ticked()
        assert self.day.store.tip() == tip
        self.last = None

    @rule(names=st.lists(st.sampled_from(sorted(SIMPLE)), min_size=3, max_size=6), data=st.data())
    def acts_on_one(self, names: list[str], data: st.DataObject) -> None:
        complaint = self.some(data)
        for name in names:
            person = data.draw(st.sampled_from((KIM, LEE, KIM, OFFICER)))
            self.on(name, person, data, self.day.again(complaint))

    def on(self, name: str, person: Person, data: st.DataObject, complaint: Complaint) -> None:
        self.does(lambda desk: SIMPLE[name](desk, person, _seen(complaint), data.draw), complaint)

    @rule(person=st.sampled_from((KIM, OFFICER)), asks=st.booleans(), data=st.data())
    def tells(self, person: Person, asks: bool, data: st.DataObject) -> None:
        complaint, there = self.some(data), f"city-{self.acts}"
        if asks:
            self.does(lambda desk: desk.ask_by_hand(person, _seen(complaint), there, "어디?"), complaint)
        else:
            self.does(lambda desk: desk.answer_by_hand(person, _seen(complaint), there, "고침"), complaint)

    @rule(data=st.data())
    def moves(self, data: st.DataObject) -> None:
        (complaint, members), to = self.several(data), self.some(data)
        moved = data.draw(st.sampled_from(members))
        self.does(lambda desk: desk.move(KIM, _seen(complaint), moved, to.id), complaint)

    @rule(data=st.data())
    def splits(self, data: st.DataObject) -> None:
        complaint, members = self.several(data)
        chosen = data.draw(st.lists(st.sampled_from(members), min_size=1, unique=True))
        self.does(lambda desk: desk.split(LEE, _seen(complaint), chosen), complaint)

    @rule(data=st.data())
    def merges(self, data: st.DataObject) -> None:
        complaint, into = self.some(data), self.some(data)
        self.does(lambda desk: desk.merge(KIM, _seen(complaint), into.id, into.version), complaint)

    @rule(data=st.data())
    def raises(self, data: st.DataObject) -> None:
        chosen = data.draw(st.integers(1, self.posts))
        self.does(lambda desk: desk.raise_post(LEE, f"x:{chosen}"), None)

    @precondition(lambda self: self.day.store.sample_days(ALL, 1))
    @rule(judged=st.sampled_from(Judged), data=st.data())
    def judges(self, judged: Judged, data: st.DataObject) -> None:
        day = data.draw(st.sampled_from(self.day.store.sample_days(ALL, 9)))
        sampled, kept = data.draw(st.sampled_from(self.day.store.sample(day, ALL).items))
        self.does(lambda desk: desk.judge(KIM, day, sampled.post, judged), None)
        if judged is Judged.NONE or kept.complaint is not None:
            self.last = None  # an act that touched no complaint is not undone

    @precondition(lambda self: self.last is not None)
    @rule(person=st.sampled_from((KIM, LEE)))
    def undoes(self, person: Person) -> None:
        assert self.last is not None
        act, before = self.last
        self.last = None
        known = everything(self.day.store)
        try:
            self.day.desk.undo(person, act)
        except NotAllowedError:
            return  # too late
        self.touched_once(known)
        if before:
            opened = everything(self.day.store).keys() - before["complaints"].keys()
            assert _without(state(self.day.store, self.url), opened) == before

    @invariant()
    def all_agrees_with_a_recount(self) -> None:
        assert wrong(self.day.store, self.url) == []
        self.recounts += 1
        if self.recounts % self.rates_every == 0:
            assert wrong_rates(self.day.store, self.day.now) == []
        if self.recounts % self.index_every == 0:
            assert self.indexed.wrong() == []
        if self.recounts % self.rebuilt_every == 0:
            assert self.indexed.rebuilt_wrong() == []

    def several(self, data: st.DataObject) -> tuple[Complaint, list[str]]:
        """A complaint and its posts, of several where there is one."""
        place = {one.id: self.day.store.posts(one.id, ALL) for one in everything(self.day.store).values()}
        every = sorted(place.items(), key=lambda item: self.day.store.complaint(item[0], ALL).opened_by)
        many = [item for item in every if len(item[1]) > 1] or every
        chosen, members = data.draw(st.sampled_from(many))
        return self.day.store.complaint(chosen, ALL), [member.post.id for member in members] or ["x:0"]

    def some(self, data: st.DataObject) -> Complaint:
        """Any complaint; what is part of another only now and then, since nothing can be done to it."""
        # in the order of their openers: ids differ from store to store
        known = sorted(everything(self.day.store).values(), key=lambda one: one.opened_by)
        own = [one for one in known if one.status is not Status.MERGED]
        return data.draw(st.sampled_from([*own, *own, *known]))

    def does(self, did: Callable[[TriageDesk], object], complaint: Complaint | None) -> None:
        """One act, which either touches what it touches once, or leaves everything as it is."""
        self.acts += 1
        act, known, tip = f"act-{self.acts}", everything(self.day.store), self.day.store.tip()
        before = state(self.day.store, self.url)
        try:
            did(self.day.desk.under(act))
        except CheongError:
            assert self.day.store.tip() == tip
            assert state(self.day.store, self.url) == before
            return
        self.touched_once(known)
        self.last = (act, before)
        if complaint is not None:
            with pytest.raises(ComplaintChangedError):  # whoever read the same version comes too late
                self.day.desk.note(KIM, _seen(complaint), "늦음")

    def touched_once(self, known: dict[str, Complaint]) -> None:
        for complaint in everything(self.day.store).values():
            old = known.get(complaint.id)
            assert complaint.version - (old.version if old else 0) in ((0, 1) if old else (1,))
            assert old is None or old == complaint or complaint.version == old.version + 1


def _seen(complaint: Complaint) -> Seen:
    return Seen(complaint.id, complaint.version)


def _without(found: dict[str, Any], opened: set[str]) -> dict[str, Any]:
    """The state but for complaints that an undone act had opened, which are there and empty."""
    assert all(not found["members"][one] for one in opened)
    assert all(found["complaints"][one].status in (Status.MERGED, Status.CLOSED) for one in opened)
    for part in ("complaints", "members", "flags"):
        found[part] = {key: value for key, value in found[part].items() if key not in opened}
    return found


class DesksRecounted(Desks):
    """The same, everything recounted after each act."""

    rates_every = index_every = 1


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("desks", "examples", "steps"),
    [(Desks, 12, 30), pytest.param(DesksRecounted, 100, 60, marks=pytest.mark.proof)],
    ids=["some", "thousands"],
)
def test_whatever_people_do_in_whatever_order_everything_agrees_with_a_recount(
    desks: type[Desks], examples: int, steps: int
) -> None:
    run_machine(
        desks,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_history_of_an_act_carries_its_id(tmp_path: Path) -> None:
    day = Day.on(tmp_path)
    complaint = day.opens(post("1"))
    tip = day.store.tip()
    day.desk.under("act-7").close(KIM, _seen(complaint), CloseReason.SPAM, "광고")
    assert {change.act for change in day.store.changes(tip, 9)} == {"act-7"}
    assert len(day.store.changes(START, 99)) > len(day.store.changes(tip, 9))
    day.store.close()
