"""The demo's accounts: one a role, with passwords that are made once and told at every start."""

import json
from dataclasses import dataclass
from pathlib import Path

from cheong.serving import SETUP
from cheong.wiring import Parts
from dashboard_api.passwords import Passwords, generated_password
from models.account import Account, Role

DEPARTMENTS = frozenset({"gu.parking@마포구", "gu.road@마포구", "gu.street@마포구"})
"""Those of the demo's officer: the demo posts come to them often."""

_NAMES = {
    "center": Role.CENTER,
    "officer": Role.OFFICER,
    "manager": Role.MANAGER,
    "admin": Role.ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class SignIns:
    """Name and password of every demo account."""

    passwords: dict[str, str]

    def told(self) -> str:
        """What a newcomer reads."""
        width = max(map(len, self.passwords))
        return "".join(f"  {name:<{width}}  {password}\n" for name, password in self.passwords.items())


def sign_ins(parts: Parts, folder: Path) -> SignIns:
    """The demo accounts, made where they are missing; their passwords lie in a file that only its owner reads."""
    path = folder / "accounts.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    passwords = {name: known.get(name) or generated_password() for name in _NAMES}
    if passwords != known:
        path.touch(mode=0o600)
        path.write_text(json.dumps(passwords), encoding="utf-8")
    made = Passwords()
    for name, role in _NAMES.items():
        departments = DEPARTMENTS if role is Role.OFFICER else frozenset()
        if parts.store.account(name) is None:
            account = Account(name, role, departments, parts.clock())
            parts.store.add_account(account, made.hash(passwords[name]), SETUP)
    return SignIns(passwords)
