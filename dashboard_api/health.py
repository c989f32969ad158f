"""Whether everything answers: health for people and for whoever keeps the machines, metrics for Prometheus."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TypeVar

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard_api.answering import answer
from dashboard_api.dashboard import Dashboard
from dashboard_api.guard import Board, Called, GuardedRoute
from dashboard_api.shapes_work import HealthView, Up
from dashboard_api.views import Plain
from models.errors import CheongError
from models.scope import Scope

_SCOPE = Scope.everything("metrics")
_STATUSES = "complaints."
_POSTS = "posts."

T = TypeVar("T")

routes = APIRouter(route_class=GuardedRoute, tags=["health"])


@routes.get("/health", response_model=Up)
def up(board: Board) -> Response:
    """Whether this process and its store answer; open to all, and says no more than that."""
    try:
        board.store.tip()
    except CheongError:
        return answer({"up": False}, {"Cache-Control": "no-store"}, 503)
    return answer({"up": True}, {"Cache-Control": "no-store"})


@routes.get("/api/health", response_model=HealthView)
def health(caller: Called) -> Response:
    """Every backend asked, what waits for each stage, how far behind each follower is; found at most 2 seconds ago."""
    board = caller.board
    return answer(board.checks.checkup.finding(caller.now, lambda: _looked(board, caller.now)))


def _looked(board: Dashboard, now: datetime) -> Plain:
    ports = [_port(name, ping) for name, ping in board.checks.ports.items()]
    stages: list[Plain] = [
        {"name": name, "lag": _asked(count), "stopped": _asked(partial(board.store.stopped, name))}
        for name, count in board.checks.lags.items()
    ]
    followers: list[Plain] = [{"name": name, "behind": _behind(board, name)} for name in board.checks.followers]
    return {
        "ok": all(port["ok"] for port in ports) and not any(stage["stopped"] for stage in stages),
        "at": now,
        "ports": ports,
        "stages": stages,
        "followers": followers,
        "dead_letters": _asked(board.store.dead_letter_count),
    }


@routes.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(board: Board) -> Response:
    """Counts for Prometheus: nothing about people or logins."""
    registry = CollectorRegistry()
    registry.register(_Counts(board))
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")


class _Counts(Collector):
    """Reads the counts when it is asked for them; what a backend that is away would know is left out."""

    def __init__(self, board: Dashboard) -> None:
        self._board = board

    def describe(self) -> Iterator[Metric]:
        """Nothing ahead of the counts: describing them would read them twice."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The metrics."""
        up = GaugeMetricFamily("cheong_port_up", "Whether a backend answers", labels=["port"])
        for name, ping in self._board.checks.ports.items():
            up.add_metric([name], float(_port(name, ping)["ok"] is True))
        yield up
        for counted in (self._counters, self._lags, self._behind):
            yield from _asked(partial(_all, counted)) or ()

    def _counters(self) -> Iterator[Metric]:
        counters = self._board.store.counters(_SCOPE)
        posts = CounterMetricFamily("cheong_posts", "Posts by what became of them", labels=["outcome"])
        # as an import counts them: a post that opened a complaint did, whatever its later revisions are
        opened = sum(value for name, value in counters.items() if name.startswith(_STATUSES))
        every = sum(value for name, value in counters.items() if name.startswith(_POSTS))
        posts.add_metric(["complaint"], opened)
        posts.add_metric(["stored"], max(0, every - opened))
        posts.add_metric(["dead_letter"], self._board.store.dead_letter_count())
        yield posts
        complaints = GaugeMetricFamily("cheong_complaints", "Complaints by status", labels=["status"])
        for name, value in sorted(counters.items()):
            if name.startswith(_STATUSES):
                complaints.add_metric([name.removeprefix(_STATUSES)], value)
        yield complaints
        yield GaugeMetricFamily("cheong_queue", "Complaints in the triage queue", value=counters.get("queue", 0))

    def _lags(self) -> Iterator[Metric]:
        lags = GaugeMetricFamily("cheong_stage_lag_records", "Records that wait for a stage", labels=["stage"])
        for name, count in self._board.checks.lags.items():
            lags.add_metric([name], count())
        yield lags

    def _behind(self) -> Iterator[Metric]:
        behind = GaugeMetricFamily("cheong_follower_lag_changes", "Changes behind the history", labels=["follower"])
        for name in self._board.checks.followers:
            if (count := _behind(self._board, name)) is not None:
                behind.add_metric([name], count)
        yield behind


def _all(counted: Callable[[], Iterator[Metric]]) -> list[Metric]:
    return list(counted())


def _port(name: str, ping: Callable[[], None]) -> Plain:
    try:
        ping()
    except CheongError as error:
        return {"name": name, "ok": False, "error": type(error).__name__}
    return {"name": name, "ok": True, "error": None}


def _behind(board: Dashboard, name: str) -> int | None:
    return _asked(lambda: max(0, board.store.tip().number - board.store.followed(name).number))


def _asked(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except CheongError:
        return None
