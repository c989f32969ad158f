"""What an account sees follows from its role."""

from datetime import UTC, datetime

import pytest

from models.account import Account, Role
from models.scope import Scope

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ROADS = frozenset({"gu.road@강남구"})


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.CENTER, Scope.everything("kim")),
        (Role.MANAGER, Scope.everything("kim")),
        (Role.OFFICER, Scope.of_departments("kim", ROADS)),
        (Role.ADMINISTRATOR, Scope.of_departments("kim", frozenset())),
    ],
)
def test_the_role_decides_the_scope_whatever_departments_are_there(role: Role, scope: Scope) -> None:
    assert Account("kim", role, ROADS, NOW).scope() == scope
