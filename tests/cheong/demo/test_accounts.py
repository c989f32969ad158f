"""The demo's accounts: one a role, the same at the next start."""

from pathlib import Path

from cheong.demo.accounts import DEPARTMENTS, sign_ins
from cheong.wiring import Parts
from dashboard_api.passwords import Passwords
from models.account import Role


def test_there_is_one_account_a_role_and_its_password_is_told_at_every_start(parts: Parts, tmp_path: Path) -> None:
    made = sign_ins(parts, tmp_path)
    accounts = {one.name: one for one in parts.store.accounts()}
    assert {one.role for one in accounts.values()} == set(Role)
    assert accounts["officer"].departments == DEPARTMENTS
    assert all(parts.routing_city.assignable(one) for one in DEPARTMENTS)
    for name, password in made.passwords.items():
        assert Passwords().check(parts.store.password_hash(name), password)
        assert f"{name}" in made.told()
        assert password in made.told()
    assert sign_ins(parts, tmp_path) == made
    assert (tmp_path / "accounts.json").stat().st_mode & 0o077 == 0
