"""Every act of the desk, by every role and from every status, and what undo brings back of each."""

from pathlib import Path

import pytest

from models.complaint import Status, may_move
from models.errors import ComplaintChangedError, NotAllowedError, NotFoundError
from models.history import START
from models.scope import ActorKind, Scope
from routing.desk import Person
from tests.routing.deskwork import ACTS, Scene
from tests.routing.given import CENTER, MANAGER, Day, officer, seen
from tests.routing.recount import everything, state, wrong

OWN = officer("gu.road@강남구")
FOREIGN = officer("gu.road@서초구")
ADMINISTRATOR = Person("최관리", Scope.of_departments("최관리", frozenset()), center=False)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the day's store is."""
    return f"sqlite:///{tmp_path}/store.db"


@pytest.mark.parametrize("name", ACTS)
def test_an_act_touches_each_complaint_once_and_undo_restores_all_of_it(day: Day, url: str, name: str) -> None:
    scene, act = Scene.on(day), ACTS[name]
    read = scene.brought(act.at)
    before, known = state(day.store, url), everything(day.store)
    act.do(day.desk.under("act-1"), CENTER, read, scene)
    assert state(day.store, url) != before
    assert wrong(day.store, url) == []
    touched = {one.complaint for one in day.store.changes(START, 500) if one.act == "act-1"}
    for complaint in everything(day.store).values():
        old = known.get(complaint.id)
        assert complaint.version == (1 if old is None else old.version + (complaint.id in touched))
    day.later(seconds=9)
    undone = day.desk.undo(CENTER, "act-1")
    after = state(day.store, url)
    opened = set(everything(day.store)) - set(known)
    for new in opened:  # it has been counted, and is not taken out of the count
        assert day.store.complaint(new, CENTER.scope).status is Status.MERGED
        assert day.store.complaint(new, CENTER.scope).merged_into == read.complaint
        for part in ("complaints", "members", "flags"):
            del after[part][new]
    assert after == before
    assert undone.id == read.complaint
    assert wrong(day.store, url) == []


@pytest.mark.parametrize("name", ACTS)
def test_officers_do_only_their_own_and_managers_and_administrators_nothing(day: Day, name: str) -> None:
    scene, act = Scene.on(day), ACTS[name]
    read = scene.brought(act.at)
    tip = day.store.tip()
    for person, error in ((MANAGER, NotAllowedError), (FOREIGN, NotFoundError), (ADMINISTRATOR, NotFoundError)):
        with pytest.raises((NotAllowedError, error)):
            act.do(day.desk, person, read, scene)
    if act.officers:
        act.do(day.desk, OWN, read, scene)
        assert day.store.tip() > tip
        return
    with pytest.raises(NotAllowedError):
        act.do(day.desk, OWN, read, scene)
    assert day.store.tip() == tip


@pytest.mark.parametrize("name", ACTS)
def test_of_two_people_on_one_version_the_second_is_told_to_read_again(day: Day, name: str) -> None:
    scene, act = Scene.on(day), ACTS[name]
    read = scene.brought(act.at)
    day.desk.note(CENTER, read, "먼저")
    tip = day.store.tip()
    with pytest.raises(ComplaintChangedError):
        act.do(day.desk, CENTER, read, scene)
    assert day.store.tip() == tip


@pytest.mark.parametrize(
    ("name", "status"), [(name, status) for name, act in ACTS.items() if act.to is not None for status in Status]
)
def test_a_move_that_the_status_table_does_not_have_is_refused(day: Day, name: str, status: Status) -> None:
    scene, act = Scene.on(day), ACTS[name]
    read = scene.brought(status)
    assert act.to is not None
    allowed = may_move(status, act.to, ActorKind.PERSON, delivered=act.delivered)
    if status is Status.ON_HOLD:
        allowed = act.to in (Status.ACCEPTED, Status.CLOSED, Status.MERGED)
    tip = day.store.tip()
    if allowed:
        act.do(day.desk, CENTER, read, scene)
        assert day.again(scene.complaint).status is act.to
        return
    with pytest.raises(NotAllowedError):
        act.do(day.desk, CENTER, read, scene)
    assert day.store.tip() == tip


def test_nothing_is_done_to_what_is_part_of_another_complaint_by_now(day: Day) -> None:
    scene = Scene.on(day)
    read = scene.brought(Status.MERGED)
    for name in ("note", "set_urgency", "set_topic", "move", "split"):
        with pytest.raises(NotAllowedError, match="is part of"):
            ACTS[name].do(day.desk, CENTER, read, scene)
    assert seen(day.again(scene.complaint)) == read
