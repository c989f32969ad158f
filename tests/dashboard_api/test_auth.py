"""Signing in: who is let in, what a cookie is worth, and that nobody learns who exists."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard_api.auth import FREE_FAILURES, SESSION, wait_after
from models.account import Role
from tests.dashboard_api.browsing import ADMIN, PASSWORD, Browser, Office, code


def test_who_signs_in_gets_a_session_and_a_strict_cookie(office: Office) -> None:
    browser = office.browser()
    answered = browser.sign_in("officer")
    body = answered.json()
    assert body["account"] == {"name": "officer", "role": "officer", "departments": ["gu.road@강남구"]}
    assert body["until"] == (office.day.now + SESSION).isoformat().replace("+00:00", "Z")
    cookie = answered.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/")), cookie
    assert "Secure" not in cookie
    assert browser.get("/api/session") == body


def test_a_wrong_password_and_an_unknown_name_and_a_disabled_account_are_told_alike(office: Office) -> None:
    store = office.day.store
    account = store.account("manager")
    assert account is not None
    store.change_account(replace(account, disabled=True), ADMIN, office.day.now)
    answers = [
        office.browser().sign_in("center", "falsch"),
        office.browser().sign_in("nobody", PASSWORD),
        office.browser().sign_in("manager", PASSWORD),
    ]
    assert {code(one) for one in answers} == {(401, "wrong_password")}
    assert len({one.text for one in answers}) == 1
    assert not any("set-cookie" in one.headers for one in answers)


@pytest.mark.parametrize("name", ["center", "nobody"])
def test_a_name_is_locked_out_after_five_failures_whether_it_exists_or_not(office: Office, name: str) -> None:
    for number in range(FREE_FAILURES):
        assert code(Browser(office, f"10.0.1.{number}").sign_in(name, "falsch")) == (401, "wrong_password")
    locked = Browser(office, "10.0.2.1").sign_in(name)
    assert code(locked) == (429, "too_many")
    assert locked.headers["retry-after"] == "10"
    office.day.now += timedelta(seconds=11)
    assert Browser(office, "10.0.2.1").sign_in(name, "falsch").status_code == 401
    assert Browser(office, "10.0.2.1").sign_in(name).headers["retry-after"] == "20"


def test_an_address_is_locked_out_whatever_names_it_tries_and_others_are_not(office: Office) -> None:
    for number in range(FREE_FAILURES):
        Browser(office, "10.9.9.9").sign_in(f"name{number}", "falsch")
    assert code(Browser(office, "10.9.9.9").sign_in("center")) == (429, "too_many")
    assert Browser(office, "10.9.9.8").sign_in("center").status_code == 200


def test_whoever_signs_in_well_starts_again_from_no_failures(office: Office) -> None:
    for _ in range(2):
        for _ in range(FREE_FAILURES - 1):
            office.browser().sign_in("center", "falsch")
        assert office.browser().sign_in("center").status_code == 200


def test_the_wait_grows_up_to_an_hour() -> None:
    assert [wait_after(n).total_seconds() for n in (4, 5, 6, 9, 14, 10_000)] == [0, 10, 20, 160, 3600, 3600]


def test_a_session_that_somebody_set_beforehand_is_not_taken_over(office: Office) -> None:
    browser = office.browser()
    browser.cookies["cheong_session"] = "chosen-by-somebody-else"
    browser.sign_in("center")
    assert browser.cookies["cheong_session"] != "chosen-by-somebody-else"
    assert len(browser.cookies["cheong_session"]) > 40


def test_signing_in_again_ends_the_session_that_the_browser_had(office: Office) -> None:
    browser = office.browser("center")
    old = Browser(office, cookies=dict(browser.cookies))
    browser.sign_in("manager")
    assert code(old("GET", "/api/session")) == (401, "not_signed_in")


def test_a_cookie_is_worth_nothing_after_signing_out(office: Office) -> None:
    browser = office.browser("center")
    kept = Browser(office, cookies=dict(browser.cookies))
    left = browser("DELETE", "/api/session")
    assert left.status_code == 204
    assert 'cheong_session=""' in left.headers["set-cookie"]
    assert code(kept("GET", "/api/complaints")) == (401, "not_signed_in")


def test_a_session_ends_by_itself(office: Office) -> None:
    browser = office.browser("center")
    office.day.now += SESSION
    assert code(browser("GET", "/api/session")) == (401, "not_signed_in")


@pytest.mark.parametrize("change", ["disabled", "role", "departments", "password"])
def test_a_change_of_the_account_ends_its_sessions(office: Office, change: str) -> None:
    browser, store = office.browser("officer"), office.day.store
    account = store.account("officer")
    assert account is not None
    changed = {
        "disabled": replace(account, disabled=True),
        "role": replace(account, role=Role.MANAGER, departments=frozenset()),
        "departments": replace(account, departments=frozenset({"gu.road@마포구"})),
        "password": account,
    }[change]
    store.change_account(changed, ADMIN, office.day.now, "another" if change == "password" else None)
    assert code(browser("GET", "/api/complaints")) == (401, "not_signed_in")


@pytest.mark.parametrize("token", ["", "wrong", "ümlaut"])
def test_a_write_without_the_sessions_token_is_refused(office: Office, token: str) -> None:
    complaint = office.opens("1")
    browser = office.browser("center")
    browser.csrf = ""
    headers = {"If-Match": b'"1"', **({"X-CSRF-Token": token.encode()} if token else {})}
    answered = browser("POST", f"/api/complaints/{complaint.id}/acts/note", json={"text": "x"}, headers=headers)
    assert code(answered) == (403, "csrf")


def test_a_token_of_another_session_is_refused(office: Office) -> None:
    complaint = office.opens("1")
    first, second = office.browser("center"), office.browser("center")
    first.csrf = second.csrf
    assert code(first.act("note", complaint, text="x")) == (403, "csrf")


def test_a_sign_in_from_another_site_is_refused_and_from_the_own_page_is_not(office: Office) -> None:
    given = {"name": "center", "password": PASSWORD}
    for origin, status in {"http://evil.test": 403, "null": 403, "http://cheong.test": 200}.items():
        answered = office.browser()("POST", "/api/session", json=given, headers={"Origin": origin})
        assert answered.status_code == status, origin
