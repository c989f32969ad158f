"""A scope sees all or what is assigned to its departments; an actor says its kind and name."""

from models.scope import CLOCK, ROUTER, Actor, ActorKind, Reach, Scope


def test_a_scope_of_everything_sees_what_has_an_owner_and_what_has_none() -> None:
    scope = Scope.everything("test")
    assert scope.reach is Reach.ALL
    assert scope.sees("city.parks")
    assert scope.sees(None)


def test_a_scope_of_departments_sees_theirs_in_their_district_and_nothing_else() -> None:
    scope = Scope.of_departments("lee", frozenset({"gu.parking@강남구"}))
    assert scope.sees("gu.parking@강남구")
    assert not any(scope.sees(one) for one in ("gu.parking@종로구", "gu.parking", "", None))


def test_a_scope_of_no_department_sees_nothing() -> None:
    scope = Scope.of_departments("new", frozenset())
    assert not any(scope.sees(one) for one in ("city.parks", "", None))


def test_actors_are_written_with_their_kind() -> None:
    assert [str(actor) for actor in (ROUTER, CLOCK)] == ["router:route", "clock:clock"]
    assert str(Actor(ActorKind.PERSON, "kim")) == "person:kim"
