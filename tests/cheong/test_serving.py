"""Serving: the page answers on its URL, the first administrator is told once, and a stop ends it soon."""

import http.client
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from cheong.serving import ServeLoop, _listening, first_account
from cheong.wiring import Parts
from models.errors import SettingError
from tests.cheong.programs import Cheong, Program, until


@contextmanager
def serving(parts: Parts) -> Iterator[ServeLoop]:
    """The page served in a thread."""
    loop, stop = ServeLoop(parts), Event()
    thread = Thread(target=loop.run, args=(stop,))
    thread.start()
    try:
        yield loop
    finally:
        stop.set()
        thread.join(timeout=10)
        assert not thread.is_alive()


def asked(port: int, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str, str]:
    """Status, body and cookie of a request over a real connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json", **headers})
        answered = connection.getresponse()
        return answered.status, answered.read().decode(), answered.getheader("Set-Cookie") or ""
    finally:
        connection.close()


def test_the_page_and_its_api_answer_and_the_first_administrator_signs_in(
    parts: Parts, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(parts) as loop:
        until(lambda: asked(loop.port, "GET", "/health")[0] == 200)
        password = re.search(r"the password (\S+)", capsys.readouterr().out)
        assert password is not None
        status, _, cookie = asked(loop.port, "POST", "/api/session", {"name": "admin", "password": password[1]})
        assert status == 200
        assert "HttpOnly" in cookie
        status, body, _ = asked(loop.port, "GET", "/api/health", Cookie=cookie.partition(";")[0])
        assert status == 200
        assert [one["ok"] for one in json.loads(body)["ports"]] == [True] * 3


def test_the_first_administrator_is_made_and_told_once(parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    first_account(parts)
    assert "admin" in capsys.readouterr().out
    first_account(parts)
    assert capsys.readouterr().out == ""
    assert [one.name for one in parts.store.accounts()] == ["admin"]


def test_a_stop_ends_it_though_a_browser_follows(parts: Parts) -> None:
    with serving(parts) as loop:
        until(lambda: asked(loop.port, "GET", "/health")[0] == 200)
        connection = http.client.HTTPConnection("127.0.0.1", loop.port, timeout=5)
        connection.request("GET", "/health")
        connection.getresponse().read()
        began = monotonic()
    assert monotonic() - began < 6
    connection.close()


@pytest.mark.parametrize("url", ["ftp://127.0.0.1:80", "http://", "127.0.0.1:8000", "http://h:port", "http://h/a"])
def test_a_url_that_cannot_be_served_says_what_would_be_right(url: str) -> None:
    with pytest.raises(SettingError, match="it is like http://127"):
        _listening(url)


def test_a_port_that_is_taken_is_said_at_the_start() -> None:
    with _listening("http://127.0.0.1:0") as held:
        port = held.getsockname()[1]
        with pytest.raises(SettingError, match=rf"CHEONG_HTTP_URL=http://127\.0\.0\.1:{port}: .*choose another port"):
            _listening(f"http://127.0.0.1:{port}")


def test_run_serve_ends_with_0_when_terminated(cheong: Cheong, data: Path) -> None:
    data.mkdir()
    with Program(data, "run", "serve") as serve:
        until(lambda: "Application startup complete" in serve.log)
        serve.process.terminate()
        assert serve.ended() == 0, serve.log
    assert "Traceback" not in serve.log
