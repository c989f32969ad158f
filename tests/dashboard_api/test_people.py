"""Accounts are an administrator's: made, changed, disabled, each a row of the history; nobody locks themselves out."""

from typing import Any

import pytest

from dashboard_api.shapes_work import GrantList
from models.history import START
from tests.dashboard_api.browsing import ACCOUNTS, GANGNAM, MAPO, Office, code

NEW = {"name": "박주무관", "role": "officer", "departments": [MAPO], "password": "열글자가넘는비밀번호"}


def test_an_account_is_made_and_signs_in(office: Office) -> None:
    admin = office.browser("admin")
    made = admin("POST", "/api/accounts", json=NEW)
    assert (made.status_code, made.json()["departments"]) == (201, [MAPO])
    assert office.browser().sign_in("박주무관", NEW["password"]).status_code == 200  # type: ignore[arg-type]  # a text
    assert "박주무관" in [one["name"] for one in admin.get("/api/accounts")["items"]]
    assert "hash" not in admin("GET", "/api/accounts").text
    last = office.day.store.changes(START, 100)[-1]
    assert (last.verb, last.actor) == ("granted", "person:admin")
    assert last.after["departments"] == [MAPO]
    assert code(admin("POST", "/api/accounts", json=NEW)) == (409, "taken")


@pytest.mark.parametrize(
    "change",
    [
        {"departments": []},
        {"role": "center"},
        {"departments": ["gu.road"]},
        {"departments": ["gu.road@없는구"]},
        {"departments": ["nowhere"]},
        {"password": "short"},
        {"name": ""},
        {"name": "a\nb"},
        {"generation": 7},
    ],
)
def test_an_account_that_makes_no_sense_is_refused(office: Office, change: dict[str, Any]) -> None:
    assert code(office.browser("admin")("POST", "/api/accounts", json={**NEW, **change})) == (422, "invalid")


def test_a_change_ends_sessions_and_keeps_what_is_left_out(office: Office) -> None:
    admin, officer = office.browser("admin"), office.browser("officer")
    changed = admin("PATCH", "/api/accounts/officer", json={"departments": [MAPO, GANGNAM]}).json()
    assert (changed["departments"], changed["generation"], changed["role"]) == ([GANGNAM, MAPO], 2, "officer")
    assert code(officer("GET", "/api/session")) == (401, "not_signed_in")
    moved = admin("PATCH", "/api/accounts/officer", json={"role": "manager"}).json()
    assert (moved["role"], moved["departments"]) == ("manager", [])
    admin("PATCH", "/api/accounts/officer", json={"password": "ein neues Wort"})
    assert office.browser().sign_in("officer").status_code == 401
    assert office.browser().sign_in("officer", "ein neues Wort").status_code == 200
    admin("PATCH", "/api/accounts/officer", json={"disabled": True})
    assert office.browser().sign_in("officer", "ein neues Wort").status_code == 401


def test_managers_and_administrators_read_who_was_granted_what(office: Office) -> None:
    admin, manager = office.browser("admin"), office.browser("manager")
    admin("POST", "/api/accounts", json=NEW)
    admin("PATCH", "/api/accounts/officer", json={"departments": [MAPO]})
    first, second, *_ = admin.get("/api/grants")["items"]
    assert first == {
        "at": office.day.now.isoformat().replace("+00:00", "Z"),
        "by": "admin",
        "account": "officer",
        "verb": "granted",
        "role_before": "officer",
        "role_after": "officer",
        "departments_before": [GANGNAM],
        "departments_after": [MAPO],
        "disabled": False,
        "password": False,
    }
    assert (second["account"], second["role_before"], second["password"]) == ("박주무관", None, True)
    page = manager.get("/api/grants", limit=2)
    GrantList.model_validate(page)
    rest = manager.get("/api/grants", cursor=page["next"])
    assert page["items"] + rest["items"] == manager.get("/api/grants")["items"]
    assert len(rest["items"]) == len(ACCOUNTS)
    assert code(manager("GET", "/api/grants", params={"cursor": "x"})) == (422, "cursor")
    for name in ("center", "officer"):
        assert code(office.browser(name)("GET", "/api/grants")) == (403, "role")


def test_an_administrator_does_not_lock_themselves_out(office: Office) -> None:
    admin = office.browser("admin")
    for change in ({"disabled": True}, {"role": "manager"}):
        assert code(admin("PATCH", "/api/accounts/admin", json=change)) == (409, "not_possible")
    assert code(admin("PATCH", "/api/accounts/nobody", json={})) == (404, "not_found")
