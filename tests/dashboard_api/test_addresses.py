"""A proxy that is named is believed about where a request comes from, nobody else."""

from ipaddress import ip_network

import pytest
from fastapi import Request

from dashboard_api.addresses import client_address
from dashboard_api.app import create_app
from dashboard_api.auth import FREE_FAILURES
from tests.dashboard_api.browsing import Browser, Office, code

PROXIES = [ip_network(one) for one in ("10.0.0.0/8", "fd00::/8", "127.0.0.1")]


def request(peer: str | None, *forwarded: str) -> Request:
    """A request over a connection from there, with these headers of proxies."""
    headers = [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]
    return Request({"type": "http", "client": None if peer is None else (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", ("198.51.100.1",), "203.0.113.9"),
        ("10.0.0.7", (), "10.0.0.7"),
        ("10.0.0.7", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.7", ("1.2.3.4, 198.51.100.1",), "198.51.100.1"),
        ("10.0.0.7", ("1.2.3.4, 198.51.100.1, 10.0.0.8",), "198.51.100.1"),
        ("10.0.0.7", ("1.2.3.4", "198.51.100.1", "10.0.0.8"), "198.51.100.1"),
        ("10.0.0.7", ("10.0.0.9, 10.0.0.8",), "10.0.0.9"),
        ("10.0.0.7", ("198.51.100.1, unknown",), "10.0.0.7"),
        ("10.0.0.7", ("198.51.100.1, _hidden, 10.0.0.8",), "10.0.0.8"),
        ("10.0.0.7", ("",), "10.0.0.7"),
        ("10.0.0.7", ("198.51.100.1:4711",), "198.51.100.1"),
        ("fd00::7", ("[2001:db8::1]:4711",), "2001:db8::1"),
        ("fd00::7", ("2001:DB8:0::1",), "2001:db8::1"),
        ("::ffff:10.0.0.7", ("198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", ("::ffff:198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", ("é" * 5,), "127.0.0.1"),
        (None, ("198.51.100.1",), "unknown"),
        ("testclient", ("198.51.100.1",), "testclient"),
    ],
)
def test_the_client_is_the_first_on_the_way_back_that_is_no_proxy_of_ours(
    peer: str | None, forwarded: tuple[str, ...], address: str
) -> None:
    assert client_address(request(peer, *forwarded), PROXIES) == address


def test_without_a_named_proxy_the_connection_says_it() -> None:
    assert client_address(request("10.0.0.7", "198.51.100.1"), ()) == "10.0.0.7"


def failed(office: Office, times: int, forwarded: str) -> Browser:
    """A browser behind the proxy of the office after so many failures, each of another name."""
    browser = Browser(office, "10.0.0.7")
    for number in range(times):
        wrong = {"name": f"{forwarded}{number}", "password": "falsch"}
        browser("POST", "/api/session", json=wrong, headers={"X-Forwarded-For": forwarded})
    return browser


def locked(browser: Browser, forwarded: str) -> bool:
    """Whether somebody from there has to wait."""
    given = {"name": "nobody", "password": "falsch"}
    answered = browser("POST", "/api/session", json=given, headers={"X-Forwarded-For": forwarded})
    return code(answered) == (429, "too_many")


def test_behind_a_named_proxy_everybody_is_locked_out_for_themselves(office: Office) -> None:
    office.app = create_app(office.board(proxies=PROXIES))
    browser = failed(office, FREE_FAILURES, "198.51.100.1")
    assert locked(browser, "198.51.100.1")
    assert locked(browser, "1.2.3.4, 198.51.100.1")
    assert not locked(browser, "198.51.100.2")


def test_without_one_an_address_cannot_be_made_up(office: Office) -> None:
    browser = failed(office, FREE_FAILURES, "198.51.100.1")
    assert locked(browser, "198.51.100.2")
