"""What a page of a list costs with a session, against a raw ASGI floor that answers the same from the same files.

    python benchmarks/list_page.py [--quick | --full] [--rounds 5] [--keep FOLDER] [--most RATIO]

The store is filled by a seed: 10,000 complaints (``--quick``, the default: under a minute on a quiet machine), and
100,000 too (``--full``). The floor (benchmarks/floor.py) is one coroutine on sqlite3 with hand-written SQL: no
framework, no session, no thread, no checks. The application is asked through its ASGI interface with a session cookie,
as the center and as an officer of three departments. Both must answer the same, cursors aside.

Contenders take turns (ABAB), each with as many requests a round as take a twentieth of a second; CPU time (user and
system, all threads) comes first. Prints a line of JSON a case: microseconds of CPU a request of both, and their ratio
round by round, each as median and range; then the worst ratio of pages that are full. ``session`` is what a request
costs the application before it does anything. Pages of a few rows are shown and not judged: their floor is a tenth of
a millisecond, which no framework reaches. ``--keep`` leaves the filled store in a folder, and uses what is there.
``--most`` makes a worse ratio an error.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.filling import DEPARTMENTS, KIM, NOW, Filling
from benchmarks.floor import Floor
from cheong.settings import Settings
from cheong.wiring import Parts
from dashboard_api.app import create_app
from dashboard_api.guard import session_id
from models.account import Account, Role, Session

OWN = frozenset(DEPARTMENTS[3:6])
READERS = {
    "center": (Role.CENTER, frozenset[str]()),
    "officer": (Role.OFFICER, OWN),
}
SLICE = 0.05
"""Seconds of CPU that a contender is measured at a time."""

LISTS: Sequence[dict[str, str]] = (
    {},
    {"status": "assigned"},
    {"status": "resolved"},
    {"waits": "topic"},
    {"department": DEPARTMENTS[3]},
    {"district": "구3"},
    {"topic": "topic4"},
    {"urgency": "normal"},
    {"urgency": "urgent"},
    {"channel": "x"},
    {"due_before": "2026-03-01T00:00:00+00:00"},
    {"status": "answered", "topic": "topic4"},
    {"status": "resolved", "department": DEPARTMENTS[3]},
    {"district": "구3", "topic": "topic4", "urgency": "normal"},
    {"status": "assigned", "due_before": "2026-03-20T00:00:00+00:00"},
    {"rate": "answered:numerator"},
    {"rate": "on_time:numerator"},
    {"q": "포트홀"},
    {"q": "포트홀", "topic": "topic4"},
)
CASES = (
    *(("center", "/api/complaints", asked) for asked in LISTS),
    *(("officer", "/api/complaints", asked) for asked in LISTS if "department" not in asked),
    ("center", "/api/triage-queue", {}),
    ("center", "/api/triage-queue", {"topic": "topic4"}),
    ("officer", "/api/inbox", {}),
)

App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """Who asks for what."""

    reader: str
    path: str
    asked: dict[str, str]

    async def ask(self, app: App) -> tuple[int, bytes]:
        """Status and body."""
        told: list[Any] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            told.append(message)

        headers = [(b"host", b"localhost"), (b"cookie", f"cheong_session={self.reader}".encode())]
        request = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": urlencode(self.asked).encode(),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        await app(request, receive, send)
        return told[0]["status"], b"".join(message.get("body", b"") for message in told)


def filled(folder: Path, complaints: int) -> Parts:
    """A store with so many complaints, an index of them, and a session a reader, whose cookie is their name."""
    parts = Parts(Settings.read({"CHEONG_DATA": str(folder)}))
    if parts.store.account("center") is None:
        Filling(parts.store).fill(complaints)
        parts.index_follower().rebuild()
        for name, (role, departments) in READERS.items():
            parts.store.add_account(Account(name, role, departments, NOW), "no hash", KIM)
            session = Session(session_id(name), name, 1, "csrf", NOW, NOW + timedelta(hours=12))
            parts.store.begin_session(session)
    return parts


def same(one: bytes, other: bytes) -> bool:
    """Whether two answers are the same, but for what their cursors say."""
    answers = [json.loads(body) for body in (one, other)]
    for answer in answers:
        if "next" in answer:
            answer["next"] = answer["next"] is not None
    return bool(answers[0] == answers[1])


async def measured(case: Case, contenders: dict[str, App], rounds: int) -> dict[str, Any]:
    """The figures of a case."""
    answers, times = {}, {}
    for name, app in contenders.items():
        status, answers[name] = await case.ask(app)
        if status != 200:
            raise SystemExit(f"{name} answered {case} with {status}: {answers[name].decode()}")
        begun = time.process_time()
        for _ in range(3):
            await case.ask(app)
        times[name] = max(1, min(200, int(SLICE * 3 / (time.process_time() - begun))))
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, app in contenders.items():
            begun = time.process_time()
            for _ in range(times[name]):
                await case.ask(app)
            spent[name].append((time.process_time() - begun) / times[name] * 1e6)
    ratios = [one / other for one, other in zip(spent["app"], spent["floor"], strict=True)]
    return {
        "reader": case.reader,
        "path": case.path,
        "asked": case.asked,
        "bytes": len(answers["app"]),
        "same": same(answers["app"], answers["floor"]),
        **{f"{name}_cpu_us": spread(each, 0) for name, each in spent.items()},
        "app_by_floor": spread(ratios, 2),
    }


def spread(found: Sequence[float], digits: int) -> list[float]:
    """Median, least, most."""
    return [round(one, digits) for one in (statistics.median(found), min(found), max(found))]


async def compared(folder: Path, complaints: int, rounds: int) -> float:
    """Print every case at a size; returns the worst median ratio of full pages."""
    parts = filled(folder, complaints)
    board = replace(parts.dashboard(), clock=lambda: NOW)
    app, worst = create_app(board), 0.0
    session = Case("center", "/api/session", {})
    await session.ask(app)
    begun = time.process_time()
    for _ in range(200):
        await session.ask(app)
    alone = round((time.process_time() - begun) / 200 * 1e6)
    print(json.dumps({"complaints": complaints, "session_cpu_us": alone, "load": os.getloadavg()[0]}), flush=True)
    for case in (Case(*one) for one in CASES):
        scope = Account(case.reader, *READERS[case.reader], NOW).scope()
        floor = Floor(folder / "store.db", folder / "search.db", scope, (NOW, board.desk.windows))
        found = await measured(case, {"floor": floor, "app": app}, rounds)
        print(json.dumps({"complaints": complaints, **found}, ensure_ascii=False), flush=True)
        if not found["same"]:
            raise SystemExit("the two do not answer the same")
        # a full page of fifty takes more than 30 kB
        worst = max(worst, found["app_by_floor"][0] if found["bytes"] > 30_000 else 0.0)
    parts.close()
    return worst


def main() -> None:
    """Fill, ask, compare, print."""
    parser = argparse.ArgumentParser(description="CPU of a page of a list, against a raw ASGI floor")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", dest="sizes", const=(10_000,), default=(10_000,))
    size.add_argument("--full", action="store_const", dest="sizes", const=(10_000, 100_000))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="the folder in which the filled stores are, or will be")
    parser.add_argument("--most", type=float, help="the worst ratio of a full page that is no error")
    chosen = parser.parse_args()
    worst = {}
    with tempfile.TemporaryDirectory() as temporary:
        for complaints in chosen.sizes:
            folder = (chosen.keep or Path(temporary)) / str(complaints)
            folder.mkdir(parents=True, exist_ok=True)
            worst[complaints] = asyncio.run(compared(folder, complaints, chosen.rounds))
    print(json.dumps({"worst_ratio_of_full_pages": worst}))
    if chosen.most is not None and max(worst.values()) > chosen.most:
        raise SystemExit(f"a full page costs more than {chosen.most} times the floor")


if __name__ == "__main__":
    main()
