"""What live changes cost a server: so many browsers follow, so many changes a second are written by another process.

    python benchmarks/live.py [--browsers 50] [--changes 50] [--seconds 20] [--complaints 2000]

Three rounds in turn, each on a fresh server of its own process over loopback: nothing is written; all browsers have the
same filters; each has filters of its own, half of them officers of one department. A browser follows three filters,
the triage queue among them. Prints one JSON line a round: the server's CPU share (user and system time a wall second),
what arrived, seconds from the commit to the arrival, and whether every browser was told of all that was its to see.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backends.store import Store, open_store
from dashboard_api.live import LiveHub
from dashboard_api.live_filters import read_watches
from dashboard_api.live_stream import Viewer
from dashboard_api.shield import Shield
from models.account import Account, Role, Session
from models.history import Outcome, StoredPost, Verb
from models.post import Post
from models.scope import ROUTER, Actor, ActorKind, Scope
from models.verdict import Urgency
from tests.contracts.stores import a_complaint

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KIM = Actor(ActorKind.PERSON, "kim")
ALL = Scope.everything("benchmark")
DEPARTMENTS = [f"division.{number}" for number in range(25)]
TOPICS = [f"topic{number}" for number in range(20)]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Round:
    """What is measured."""

    name: str
    changes: float
    own: bool


def filled(url: str, complaints: int, browsers: int) -> list[str]:
    """A store with complaints, accounts and a session a browser."""
    store, made = open_store(url), []
    for start in range(0, complaints, 200):
        with store.act(ROUTER, NOW) as act:
            for number in range(start, min(start + 200, complaints)):
                post = Post(
                    f"x:{number}", "x", str(number), 1, f"x:{number}", "가로등", NOW + timedelta(seconds=number)
                )
                act.put_post(StoredPost(post, Outcome.COMPLAINT, None, "1"), Verb.STORED)
                fields = {"department": DEPARTMENTS[number % 25], "topic": TOPICS[number % 20]}
                complaint = a_complaint(act.new_complaint_id(post.id), post, **fields)
                act.open(complaint)
                act.join(post.id, complaint.id)
                made.append(complaint.id)
    for number in range(browsers):
        role = Role.OFFICER if number % 2 else Role.CENTER
        departments = frozenset(DEPARTMENTS[number % 25 : number % 25 + 1]) if number % 2 else frozenset()
        store.add_account(Account(f"a{number}", role, departments, NOW), "hash", KIM)
        store.begin_session(Session(f"s{number}", f"a{number}", 1, "csrf", NOW, NOW + timedelta(days=1)))
    store.close()
    return made


def serve(url: str, told: Connection) -> None:
    """The server's process."""
    store = open_store(url)
    hub = LiveHub(store, store, store, lambda: NOW)

    async def changes(request: Request) -> Response:
        account = store.account(request.query_params["as"])
        if account is None:
            raise LookupError(request.query_params["as"])
        viewer = Viewer(f"s{account.name[1:]}", account.name, 1, account.scope())
        return await hub.stream(viewer, read_watches(request.query_params.getlist("filter")))

    hub.start()
    app = Starlette(routes=[Route("/api/changes", changes)], middleware=[Middleware(Shield)])
    config = uvicorn.Config(app, port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)

    async def run() -> None:
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        told.send(server.servers[0].sockets[0].getsockname()[1])
        await serving

    asyncio.run(run())


def write(url: str, ids: list[str], round_: Round, seconds: float, done: Connection) -> None:
    """The writer's process: one change an act, at fixed times."""
    store, random, begun, count = open_store(url), Random(1), time.monotonic(), int(round_.changes * seconds)
    written: dict[str, tuple[float, str]] = {}
    for number in range(count):
        time.sleep(max(0.0, begun + number / round_.changes - time.monotonic()))
        _change(store, random, ids, written)
    done.send(written)


def _change(store: Store, random: Random, ids: list[str], written: dict[str, tuple[float, str]]) -> None:
    with store.act(KIM, NOW) as act:
        before = act.complaint(random.choice(ids), ALL)
        urgency = random.choice([one for one in Urgency if one is not before.urgency])
        after = act.update(before, replace(before, urgency=urgency), Verb.REURGED)
    written[f"{after.id}.{after.version}"] = (time.monotonic(), after.department or "")


def filters(number: int, *, own: bool) -> str:
    """What a browser follows."""
    topic = TOPICS[number % 20] if own else TOPICS[0]
    given = [f"all{number if own else ''}:", f"queue:queue%3D1%26topic%3D{topic}", "urgent:urgency%3Durgent"]
    return "&".join(f"filter={one}" for one in given)


async def follow(port: int, number: int, round_: Round, arrived: dict[str, float]) -> None:
    """One browser, until it is cancelled; what it is told is noted with its time."""
    account = number if round_.own else number - number % 2
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    path = f"/api/changes?as=a{account}&{filters(number, own=round_.own)}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    try:
        while True:
            line = await reader.readline()
            if not line:
                raise ConnectionError("the stream ended")
            if line.startswith(b'data: {"id"'):
                data = json.loads(line[6:])
                arrived[f"{data['id']}.{data['version']}"] = time.monotonic()
    finally:
        writer.close()


async def measured(port: int, pid: int, browsers: int, round_: Round, seconds: float) -> dict[str, object]:
    """Connect, let the writer write, count."""
    arrived: list[dict[str, float]] = [{} for _ in range(browsers)]
    following = [asyncio.create_task(follow(port, number, round_, arrived[number])) for number in range(browsers)]
    await asyncio.sleep(2)
    begun, cpu = time.monotonic(), used(pid)
    written = await asyncio.to_thread(writing, round_, seconds)
    spent = (used(pid) - cpu) / (time.monotonic() - begun)
    await asyncio.sleep(1)
    for task in following:
        task.cancel()
    ended = [
        one for one in await asyncio.gather(*following, return_exceptions=True) if isinstance(one, ConnectionError)
    ]
    waits = [at - written[key][0] for one in arrived for key, at in one.items() if key in written]
    return {
        "round": round_.name,
        "browsers": browsers,
        "changes": len(written),
        "server_cpu_share": round(spent, 4),
        "events": sum(map(len, arrived)),
        "seconds_to_arrival": [round(value, 3) for value in quantiles(waits)],
        "complete": not ended and all(whole(number, arrived[number], written, round_) for number in range(browsers)),
    }


def whole(number: int, arrived: dict[str, float], written: dict[str, tuple[float, str]], round_: Round) -> bool:
    """Whether a browser was told of the last change of everything it sees; several at once are told as one."""
    last: dict[str, int] = {}
    for key, (_, department) in written.items():
        complaint, version = key.split(".")
        if not round_.own or number % 2 == 0 or department == DEPARTMENTS[number % 25]:
            last[complaint] = max(int(version), last.get(complaint, 0))
    told: dict[str, int] = {}
    for key in arrived:
        complaint, version = key.split(".")
        told[complaint] = max(int(version), told.get(complaint, 0))
    return told == last


def quantiles(waits: list[float]) -> list[float]:
    """Median, 99th of 100, most."""
    if len(waits) < 2:
        return []
    return [statistics.median(waits), statistics.quantiles(waits, n=100)[98], max(waits)]


def used(pid: int) -> float:
    """CPU seconds of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


URL, IDS = "", list[str]()


def writing(round_: Round, seconds: float) -> dict[str, tuple[float, str]]:
    """Run the writer to its end; what it wrote, by complaint and version, with the time of its commit."""
    if not round_.changes:
        time.sleep(seconds)
        return {}
    here, there = CONTEXT.Pipe()
    process = CONTEXT.Process(target=write, args=(URL, IDS, round_, seconds, there))
    process.start()
    written: dict[str, tuple[float, str]] = here.recv()
    process.join()
    return written


CONTEXT = multiprocessing.get_context("spawn")


def main() -> None:
    """Measure every round, print."""
    parser = argparse.ArgumentParser(description="Measure what live changes cost.")
    parser.add_argument("--browsers", type=int, default=50)
    parser.add_argument("--changes", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--complaints", type=int, default=2000)
    chosen = parser.parse_args()
    global URL  # noqa: PLW0603  the one place where the rounds get their store
    rounds = [
        Round("idle", 0, own=False),
        Round("same", chosen.changes, own=False),
        Round("own", chosen.changes, own=True),
    ]
    for round_ in rounds:
        with tempfile.TemporaryDirectory() as folder:
            URL = f"sqlite:///{folder}/store.db"
            IDS[:] = filled(URL, chosen.complaints, chosen.browsers)
            here, there = CONTEXT.Pipe()
            server = CONTEXT.Process(target=serve, args=(URL, there))
            server.start()
            port, pid = here.recv(), server.pid or 0
            print(json.dumps(asyncio.run(measured(port, pid, chosen.browsers, round_, chosen.seconds))), flush=True)
            server.terminate()
            server.join()


if __name__ == "__main__":
    main()
