"""``cheong accounts``: who may sign in, from the command line; a password is never an argument."""

import re

import pytest

from cheong.wiring import Parts
from dashboard_api.passwords import Passwords
from models.account import Role
from tests.cheong.programs import Cheong

OFFICER = ("accounts", "add", "kim", "--role", "officer", "--department", "gu.road@강남구")


def test_an_account_is_added_with_the_password_from_a_pipe(cheong: Cheong, parts: Parts) -> None:
    ran = cheong(*OFFICER, stdin="열 글자가 넘는 것\n".encode())
    assert (ran.status, ran.out) == (0, "kim (officer) can sign in\n")
    account = parts.store.account("kim")
    assert account is not None
    assert (account.role, account.departments) == (Role.OFFICER, frozenset({"gu.road@강남구"}))
    assert Passwords().check(parts.store.password_hash("kim"), "열 글자가 넘는 것")
    assert cheong("accounts", "list").out == "kim  officer  gu.road@강남구\n"


def test_a_generated_password_is_told_and_another_ends_what_was(cheong: Cheong, parts: Parts) -> None:
    ran = cheong("accounts", "add", "lee", "--role", "manager", "--generate")
    told = re.search(r"with the password (\S+)", ran.out)
    assert told is not None
    assert Passwords().check(parts.store.password_hash("lee"), told[1])
    assert cheong("accounts", "password", "lee", "--generate").status == 0
    assert not Passwords().check(parts.store.password_hash("lee"), told[1])
    account = parts.store.account("lee")
    assert account is not None
    assert account.generation == 2


def test_a_disabled_account_is_listed_as_such(cheong: Cheong) -> None:
    cheong("accounts", "add", "lee", "--role", "manager", "--generate")
    assert cheong("accounts", "disable", "lee").status == 0
    assert cheong("accounts", "list").out == "lee  manager disabled\n"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add", "kim", "--role", "officer"), "an officer has departments"),
        (("add", "kim", "--role", "center", "--department", "gu.road@강남구"), "nobody else does"),
        (("add", "kim", "--role", "officer", "--department", "nowhere"), "no department nowhere"),
        (("add", "kim", "--role", "center"), "at least 10 characters"),
        (("disable", "nobody"), "no account nobody"),
        (("password", "nobody"), "no account nobody"),
    ],
)
def test_what_cannot_be_done_says_why(cheong: Cheong, arguments: tuple[str, ...], why: str) -> None:
    ran = cheong("accounts", *arguments, stdin=b"short\n")
    assert ran.status == 1
    assert why in ran.err


def test_a_name_is_taken_once(cheong: Cheong) -> None:
    cheong(*OFFICER, "--generate")
    assert "there is an account kim already" in cheong(*OFFICER, "--generate").err
