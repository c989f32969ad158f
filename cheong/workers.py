"""Workers: the stages and loops of one process, each in a thread of its own, stopped together."""

import logging
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from types import FrameType, TracebackType
from typing import Protocol, Self

from cheong.loops import AnswerLoop, ClockLoop, CollectLoop, IndexLoop
from cheong.stage import StageLoop, StageRun
from cheong.wiring import Parts
from models.errors import CheongError
from models.ports.stage import Handler

STREAM_STAGES = ("classify", "route")
"""The stages that read the stream."""

_MOST = 16
_POLL_SECONDS = 0.1  # a stage that waits ends within them
_SIGNAL_SECONDS = 0.2  # between two waits signals are handled

_log = logging.getLogger(__name__)


class Loop(Protocol):
    """What runs in a thread until told to stop."""

    def run(self, stop: Event) -> None:
        """Work until ``stop`` is set."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to run: ``resume`` a stage that stopped itself."""

    resume: bool = False


class Workers:
    """Threads that share one stop; the first error of one stops all and is raised by ``join``.

    As a context it leaves none of them running, however it is left; left well, it raises their first error.
    """

    def __init__(self) -> None:
        self.stop = Event()
        self._pool = ThreadPoolExecutor(_MOST, thread_name_prefix="cheong")
        self._running: list[Future[object]] = []
        self._error: BaseException | None = None

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Begin a piece of work in a thread."""
        future = self._pool.submit(work)
        future.add_done_callback(lambda done: self._ended(name, done))
        self._running.append(future)

    def failed(self) -> bool:
        """Whether a worker ended with an error."""
        return self._error is not None

    def join(self) -> None:
        """Wait until all have ended; raise what failed first."""
        while wait(self._running, timeout=_SIGNAL_SECONDS).not_done:
            pass
        self._pool.shutdown()
        if self._error is not None:
            raise self._error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop.set()
        try:
            self.join()
        except BaseException:
            if error is None:
                raise

    def _ended(self, name: str, done: "Future[object]") -> None:
        error = done.exception()
        if error is None:
            return
        if not isinstance(error, BrokenPipeError):  # who read what it printed went away: nothing is wrong
            _log.error("%s ended: %s", name, error if isinstance(error, CheongError) else repr(error))
        self._error = self._error or error
        self.stop.set()


def work_of(parts: Parts, stage: str, stop: Event, manner: Manner | None = None) -> Callable[[], object]:
    """What a stage does until ``stop``: to be called once, in any thread."""
    manner = manner or Manner()
    if stage in STREAM_STAGES:
        return StageLoop(stage_run(parts, stage, resume=manner.resume), stop).run
    loops: dict[str, Callable[[], Loop]] = {
        "collect": lambda: CollectLoop(parts),
        "clock": lambda: ClockLoop(parts),
        "index": lambda: IndexLoop(parts),
        "answer": lambda: AnswerLoop(parts),
        "serve": lambda: _serving(parts),
    }
    made = loops[stage]()
    return lambda: made.run(stop)


def _serving(parts: Parts) -> Loop:
    # The server and the whole API: the other stages start without them.
    from cheong.serving import ServeLoop

    return ServeLoop(parts)


def stage_run(parts: Parts, stage: str, *, resume: bool = False) -> StageRun:
    """A stage of the stream on this process's backends; it waits while another process holds its group."""
    handler: Handler = parts.classify_stage() if stage == "classify" else parts.route_stage()
    return StageRun(
        handler=handler,
        stream=parts.stream,
        dead_letters=parts.store,
        stages=parts.store,
        clock=parts.clock,
        group=parts.names.group(stage),
        topic_in=parts.names.posts if stage == "classify" else parts.names.verdicts,
        topic_out=parts.names.verdicts if stage == "classify" else None,
        poll_seconds=_POLL_SECONDS,
        wait_for_group=True,
        resume=resume,
    )


def stop_on_signals(stop: Event) -> None:
    """Let SIGTERM and the first interrupt drain; a second interrupt ends at once."""

    def drain(number: int, _: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            os._exit(130)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, drain)


def start_all(parts: Parts, workers: Workers, stages: Sequence[str], manner: Manner | None = None) -> None:
    """Start these stages, each in its thread."""
    for stage in stages:
        workers.start(stage, work_of(parts, stage, workers.stop, manner))
