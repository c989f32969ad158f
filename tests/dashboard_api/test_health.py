"""Health and metrics: what answers, what lags, and nothing about people."""

from datetime import timedelta

from dashboard_api.dashboard import Checks
from models.errors import RetryableError
from tests.dashboard_api.browsing import Office
from tests.routing.given import CHATTER, post


def away() -> None:
    """A port that does not answer."""
    raise RetryableError("postgresql://cheong:s3cret@db is away")


def broken() -> int:
    """A lag that cannot be asked for."""
    raise RetryableError("away")


def test_health_asks_every_port_stage_and_follower(office: Office) -> None:
    office.opens("1")
    body = office.browser("manager").get("/api/health")
    assert body["ok"]
    assert body["ports"] == [
        {"name": "store", "ok": True, "error": None},
        {"name": "search", "ok": True, "error": None},
    ]
    assert body["stages"] == [{"name": "route", "lag": 0, "stopped": None}]
    assert body["followers"][0]["name"] == "index"
    assert body["followers"][0]["behind"] > 0
    office.index()
    assert office.browser("manager").get("/api/health")["followers"][0]["behind"] > 0  # what was found just now
    office.day.now += timedelta(seconds=3)
    assert office.browser("manager").get("/api/health")["followers"][0]["behind"] == 0


def test_what_does_not_answer_is_named_without_its_address(office: Office) -> None:
    office.app.state.board = office.board(checks=Checks({"store": away}, {"route": broken}))
    answered = office.browser("manager")("GET", "/api/health")
    body = answered.json()
    assert not body["ok"]
    assert body["ports"] == [{"name": "store", "ok": False, "error": "RetryableError"}]
    assert body["stages"][0]["lag"] is None
    assert "s3cret" not in answered.text


def test_a_stage_that_stopped_itself_is_no_good_health(office: Office) -> None:
    office.day.store.stop("route", "49 of 50 were invalid", office.day.now)
    body = office.browser("center").get("/api/health")
    assert not body["ok"]
    assert body["stages"][0]["stopped"] == "49 of 50 were invalid"


def test_metrics_count_what_became_of_posts_and_name_nobody(office: Office) -> None:
    office.opens("1")
    office.day.route(post("2"), CHATTER)
    answered = office.browser()("GET", "/metrics")
    lines = answered.text.splitlines()
    assert answered.headers["content-type"].startswith("text/plain")
    assert 'cheong_posts_total{outcome="complaint"} 1.0' in lines
    assert 'cheong_posts_total{outcome="stored"} 1.0' in lines
    assert 'cheong_posts_total{outcome="dead_letter"} 0.0' in lines
    assert 'cheong_complaints{status="assigned"} 1.0' in lines
    assert "cheong_queue 0.0" in lines
    assert 'cheong_stage_lag_records{stage="route"} 0.0' in lines
    for name in ("officer", "center", "gu.road", "강남"):
        assert name not in answered.text


def test_metrics_leave_out_what_a_backend_that_is_away_would_know(office: Office) -> None:
    office.app.state.board = office.board(checks=Checks({"stream": away, "store": lambda: None}, {"route": broken}))
    lines = office.browser()("GET", "/metrics").text.splitlines()
    assert 'cheong_port_up{port="stream"} 0.0' in lines
    assert 'cheong_port_up{port="store"} 1.0' in lines
    assert "cheong_queue 0.0" in lines
    assert not any(line.startswith("cheong_stage_lag_records{") for line in lines)
