"""A department sees what is assigned to it, and of everything else not even that it is there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from backends.store import Store
from models.complaint import HandOver, Status
from models.errors import NotAllowedError, NotFoundError
from models.history import Outcome, Verb
from models.ports.store import Filter
from models.scope import ROUTER, Scope
from tests.contracts.stores import EVERYTHING, KIM, NOW, a_flag, a_post, opened, opening, stored

PARKS = Scope.of_departments("parks", frozenset({"city.parks"}))
ROADS = Scope.of_departments("roads", frozenset({"city.roads"}))
NOBODY = Scope.of_departments("new", frozenset())
OWNERS = {"parks": "city.parks", "roads": "city.roads", "none": None}


@dataclass(frozen=True)
class Case:
    """A complaint with all that can hang on one, and the id of its text."""

    complaint: str
    post: str
    text: str


@pytest.fixture
def cases(store: Store) -> dict[str, Case]:
    """One such complaint by owner, and a post set aside."""
    found = {}
    for name, owner in OWNERS.items():
        with store.act(KIM, NOW) as act:
            complaint = opening(act, a_post(name), department=owner, status=Status.WAITING)
            act.raise_flag(a_flag(complaint, f"flag-{name}"))
            act.put_hand_over(
                HandOver(f"hand-{name}", complaint.id, f"flag-{name}", "119", "kim", NOW), Verb.HANDED_OVER
            )
            found[name] = Case(complaint.id, f"x:{name}", act.put_text(complaint.id, f"메모 {name}"))
    with store.act(ROUTER, NOW) as act:
        act.put_post(stored(a_post("aside"), Outcome.SET_ASIDE), Verb.SET_ASIDE)
    return found


def reads(store: Store, scope: Scope) -> dict[str, Callable[[Case], bool]]:
    """Every read there is, as: whether it shows something of this case."""

    def there(read: Callable[[], object]) -> bool:
        try:
            return bool(read())
        except NotFoundError:
            return False

    return {
        "complaint": lambda case: there(lambda: store.complaint(case.complaint, scope)),
        "listing": lambda case: case.complaint in [c.id for c in store.listing(Filter(), scope).items],
        "filtered": lambda case: case.complaint in [c.id for c in store.listing(Filter("waiting"), scope).items],
        "queue": lambda case: case.complaint in [c.id for c in store.queue(scope).items],
        "history": lambda case: there(lambda: store.history(case.complaint, scope)),
        "posts": lambda case: bool(store.posts(case.complaint, scope)),
        "post": lambda case: there(lambda: store.post(case.post, scope)),
        "stored_posts": lambda case: bool(store.stored_posts([case.post], scope)),
        "posts_of": lambda case: bool(store.posts_of([case.complaint], scope)),
        "complaints_of": lambda case: bool(store.complaints_of([case.complaint], scope)),
        "flags": lambda case: bool(store.flags(case.complaint, scope)),
        "hand_overs": lambda case: case.complaint in [h.complaint for h in store.hand_overs(scope)],
        "hand_overs of": lambda case: bool(store.hand_overs(scope, complaint_id=case.complaint)),
        "text": lambda case: there(lambda: store.text(case.text, scope)),
    }


@pytest.mark.parametrize("read", list(reads(Store.__new__(Store), EVERYTHING)))
def test_every_read_shows_a_department_its_own_and_nothing_else(
    store: Store, cases: dict[str, Case], read: str
) -> None:
    seen = {"parks": {"parks"}, "roads": {"roads"}, "new": set(), "test": set(OWNERS)}
    for scope in (PARKS, ROADS, NOBODY, EVERYTHING):
        found = {name for name, case in cases.items() if reads(store, scope)[read](case)}
        assert found == seen[scope.name]


def test_a_foreign_id_answers_like_one_that_is_not_there(store: Store, cases: dict[str, Case]) -> None:
    asked: list[Callable[[str, str], object]] = [
        lambda complaint, _: store.complaint(complaint, PARKS),
        lambda complaint, _: store.history(complaint, PARKS),
        lambda _, post: store.post(post, PARKS),
    ]
    for ask in asked:
        told = []
        for complaint, post in ((cases["roads"].complaint, "x:roads"), ("nowherenever", "x:never")):
            with pytest.raises(NotFoundError) as error:
                ask(complaint, post)
            told.append(str(error.value).replace(complaint, "ID").replace(post, "ID"))
        assert told[0] == told[1]


def test_a_post_that_was_set_aside_is_for_those_who_see_everything(store: Store, cases: dict[str, Case]) -> None:
    assert store.post("x:aside", EVERYTHING).outcome is Outcome.SET_ASIDE
    for scope in (PARKS, NOBODY):
        with pytest.raises(NotFoundError):
            store.post("x:aside", scope)


def test_a_complaint_given_to_another_department_is_gone_from_the_first_ones_sight(store: Store) -> None:
    complaint = opened(store, 1, department="city.parks")
    with store.act(KIM, NOW) as act:
        before = act.complaint(complaint.id, PARKS)
        act.update(before, replace(before, department="city.roads"), Verb.ASSIGNED)
    assert store.listing(Filter(), PARKS).items == ()
    with pytest.raises(NotFoundError):
        store.history(complaint.id, PARKS)
    assert [post.post.id for post in store.posts(complaint.id, ROADS)] == ["x:1"]


def test_counters_dead_letters_and_all_posts_need_a_scope_that_sees_everything(store: Store) -> None:
    for read in (store.counters, store.dead_letters):
        with pytest.raises(NotAllowedError):
            read(PARKS)
    with pytest.raises(NotAllowedError):
        next(iter(store.all_posts(PARKS, 10)))
