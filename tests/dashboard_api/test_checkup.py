"""A finding is shared: by those who ask within seconds, and by those who would wait for the one who looks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from dashboard_api import checkup
from dashboard_api.checkup import Checkup, Finding
from models.errors import RetryableError

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_who_asks_within_two_seconds_gets_what_was_found() -> None:
    found = iter([{"ok": True}, {"ok": False}])
    checks = Checkup()
    assert checks.finding(NOW, lambda: next(found)) == {"ok": True}
    assert checks.finding(NOW + timedelta(seconds=1.9), lambda: next(found)) == {"ok": True}
    assert checks.finding(NOW + timedelta(seconds=2), lambda: next(found)) == {"ok": False}


def test_while_one_looks_the_others_get_the_finding_before() -> None:
    checks, looking, go_on = Checkup(), Event(), Event()
    checks.finding(NOW, lambda: {"ok": True})

    def slowly() -> Finding:
        looking.set()
        assert go_on.wait(10)
        return {"ok": False}

    later = NOW + timedelta(minutes=1)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(checks.finding, later, slowly)
        assert looking.wait(10)
        assert checks.finding(later, lambda: {"ok": None}) == {"ok": True}
        go_on.set()
        assert first.result() == {"ok": False}


def test_who_comes_first_beside_one_who_looks_for_long_is_told_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "_PATIENCE_SECONDS", 0.05)
    checks, looking, go_on = Checkup(), Event(), Event()

    def slowly() -> Finding:
        looking.set()
        assert go_on.wait(10)
        return {"ok": True}

    with ThreadPoolExecutor() as pool:
        first = pool.submit(checks.finding, NOW, slowly)
        assert looking.wait(10)
        with pytest.raises(RetryableError, match="ask again"):
            checks.finding(NOW, dict)
        go_on.set()
        assert first.result() == {"ok": True}


def test_a_look_that_fails_is_not_kept_and_blocks_nobody() -> None:
    def fails() -> Finding:
        raise RetryableError("away")

    checks = Checkup()
    with pytest.raises(RetryableError):
        checks.finding(NOW, fails)
    assert checks.finding(NOW, lambda: {"ok": True}) == {"ok": True}
