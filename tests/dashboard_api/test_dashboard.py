"""A caller sees and does what their role says."""

import pytest

from dashboard_api.dashboard import Caller
from models.account import Session
from models.scope import Reach
from tests.dashboard_api.browsing import GANGNAM, Office


@pytest.mark.parametrize(
    ("name", "reach", "departments", "person"),
    [
        ("center", Reach.ALL, frozenset(), (True, False)),
        ("officer", Reach.DEPARTMENTS, frozenset({GANGNAM}), (False, False)),
        ("manager", Reach.ALL, frozenset(), (False, True)),
        ("admin", Reach.DEPARTMENTS, frozenset(), (False, False)),
    ],
)
def test_the_role_decides_scope_and_person(
    office: Office, name: str, reach: Reach, departments: frozenset[str], person: tuple[bool, bool]
) -> None:
    account, now = office.day.store.account(name), office.day.now
    assert account is not None
    caller = Caller(office.board(), account, Session("s", name, 1, "c", now, now), now, "10.0.0.1")
    assert (caller.scope.reach, caller.scope.departments) == (reach, departments)
    assert caller.person.name == name
    assert (caller.person.center, caller.person.reads_only) == person
