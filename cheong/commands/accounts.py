"""``cheong accounts``: who may sign in."""

import argparse
import getpass
import sys
from dataclasses import replace
from typing import Any

from cheong.wiring import Parts
from dashboard_api.passwords import Passwords, generated_password
from models.account import Account, Role
from models.errors import NotFoundError, SettingError
from models.scope import Actor, ActorKind

_BY = Actor(ActorKind.PERSON, "command")
_SHORTEST = 10


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    accounts = commands.add_parser("accounts", help="add, list and disable accounts, set their passwords")
    acts = accounts.add_subparsers(metavar="ACT", required=True)
    add = acts.add_parser("add", help="make an account; its password is asked for, read from a pipe, or generated")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--department", action="append", default=[], metavar="ID", help="of an officer, once each")
    add.add_argument("--generate", action="store_true", help="generate the password and print it")
    add.set_defaults(run=_add)
    acts.add_parser("list", help="list the accounts").set_defaults(run=_list)
    disable = acts.add_parser("disable", help="end an account's sessions and let nobody sign in by it")
    disable.add_argument("name", metavar="NAME")
    disable.set_defaults(run=_disable)
    password = acts.add_parser("password", help="set a new password; all sessions of the account end")
    password.add_argument("name", metavar="NAME")
    password.add_argument("--generate", action="store_true", help="generate the password and print it")
    password.set_defaults(run=_password)


def _add(parts: Parts, chosen: argparse.Namespace) -> int:
    role, departments = Role(chosen.role), frozenset(chosen.department)
    if (role is Role.OFFICER) != bool(departments):
        raise SettingError("an officer has departments (--department ID), nobody else does")
    for one in departments:
        if not parts.routing_city.assignable(one):
            raise SettingError(f"there is no department {one}: give an id of departments.json, a gu role with @구")
    password, told = _new_password(generate=chosen.generate)
    account = Account(chosen.name, role, departments, parts.clock())
    if not parts.store.add_account(account, Passwords().hash(password), _BY):
        raise SettingError(f"there is an account {chosen.name} already")
    sys.stdout.write(f"{chosen.name} ({role}) can sign in{told}\n")
    return 0


def _list(parts: Parts, _: argparse.Namespace) -> int:
    for one in parts.store.accounts():
        state = " disabled" if one.disabled else ""
        sys.stdout.write(f"{one.name}  {one.role}{state}  {' '.join(sorted(one.departments))}".rstrip() + "\n")
    return 0


def _disable(parts: Parts, chosen: argparse.Namespace) -> int:
    parts.store.change_account(replace(_known(parts, chosen.name), disabled=True), _BY, parts.clock())
    sys.stdout.write(f"{chosen.name} is disabled, and signed out everywhere\n")
    return 0


def _password(parts: Parts, chosen: argparse.Namespace) -> int:
    known = _known(parts, chosen.name)
    password, told = _new_password(generate=chosen.generate)
    parts.store.change_account(known, _BY, parts.clock(), Passwords().hash(password))
    sys.stdout.write(f"{chosen.name} has a new password{told}, and is signed out everywhere\n")
    return 0


def _known(parts: Parts, name: str) -> Account:
    found = parts.store.account(name)
    if found is None:
        raise NotFoundError(f"there is no account {name}: cheong accounts list shows who there is")
    return found


def _new_password(*, generate: bool) -> tuple[str, str]:
    """The password, and what is said of it."""
    if generate:
        made = generated_password()
        return made, f" with the password {made}"
    given = getpass.getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(given) < _SHORTEST:
        raise SettingError(f"a password has at least {_SHORTEST} characters; --generate makes one")
    return given, ""
