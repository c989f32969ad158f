"""Answers that go out while the process that sends them is killed with -9: each is in the outbox once, or not at all.

    python -m tests.faults.sending [--answers 300] [--seed N] [--folder DIR]

Answers are queued, some of them while others go out; some are taken back in time. The process is killed at random
moments and started again until nothing is left. The last line says in JSON how often, and what was wrong.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cheong.commands.checking import examine
from cheong.wiring import Parts
from models.complaint import Complaint, Status
from models.post import Post
from models.scope import DELIVERY
from models.sending import Sending, SendingState
from routing.desk import TriageDesk
from tests.faults.running import HESITANT, Deployment
from tests.faults.state import ALL, asked, every_complaint, opened
from tests.routing.given import CENTER, Day, post, seen

OUTBOX = "answers.jsonl"
_CHANNELS = f'[[channel]]\ntype = "file"\nname = "posts"\npath = "posts.jsonl"\noutbox = "{OUTBOX}"\nsends = ["x"]\n'
_AGO = timedelta(minutes=2)
"""When what is due now was queued."""

_TAKEN_BACK = 10
"""One of so many is taken back in time."""

_QUIET_SECONDS = 120.0
_LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Killed:
    """How it went: kills that met a running process, and in the middle of a sending; texts tried more than once; what
    was wrong in the end."""

    answers: int
    kills: tuple[int, int]
    tried_again: int
    seconds: float
    wrong: tuple[str, ...]


def begun(data: Path) -> None:
    """A folder whose posts of x are answered into an outbox."""
    data.mkdir(parents=True)
    (data / "channels.toml").write_text(_CHANNELS, encoding="utf-8")


def queued(parts: Parts, numbers: Sequence[int]) -> None:
    """A complaint of each number with an answer that is due; every tenth was taken back in time."""
    at = parts.clock() - _AGO
    day = Day(parts.store, at, parts.router)
    for number in numbers:
        complaint = day.opens(_post(number, at))
        desk = TriageDesk(parts.store, parts.routing_city, lambda: at, parts.sendings()).under(f"act-{number}")
        desk.answer(CENTER, seen(complaint), f"답변 {number}")
        if number % _TAKEN_BACK == 0:
            desk.under(f"undo-{number}").undo(CENTER, f"act-{number}")


def _post(number: int, at: datetime) -> Post:
    return replace(post(f"{number}", author=f"citizen {number}"), received_at=at)


def killed(data: Path, count: int, chance: random.Random, patience: float = 2.0) -> Killed:
    """Queue, and kill within so many seconds of the first attempt, until all are out."""
    began, kills, middle = time.monotonic(), 0, 0
    begun(data)
    with opened(data) as parts, Deployment(data, HESITANT) as deployment:
        queued(parts, range(count // 2))
        batches = list(_batches(range(count // 2, count), chance))
        while batches or parts.store.due_sendings(parts.clock(), 1):
            before = _attempts(data)
            process = deployment.start("answer", "run", "answer")
            if batches:
                queued(parts, batches.pop())
            _wait(lambda: _attempts(data) > before or not parts.store.due_sendings(parts.clock(), 1))  # noqa: B023  now
            time.sleep(chance.uniform(0, patience))
            kills += process.poll() is None
            deployment.kill("answer")
            middle += asked(data, "SELECT count(*) FROM sendings WHERE state = 'sending'")[0][0]
        last = deployment.start("answer", "run", "answer")
        _wait(lambda: _holder(data).endswith(f":{last.pid}"))
        said = [f"{name} ended with {status}" for name, status in deployment.stop().items() if status != 0]
        if deployment.does("doctor", "--all") != 0:
            said.append("the doctor is not content")
        said += [deployment.said()[-2000:]] if said else []
        again = asked(data, "SELECT count(*) FROM sendings WHERE attempts > 1")[0][0]
        found = (*said, *wrong(parts, range(count)))
    return Killed(count, (kills, middle), again, round(time.monotonic() - began, 1), found)


def _holder(data: Path) -> str:
    return str(asked(data, "SELECT holder FROM leases WHERE name = 'follower:answer'")[0][0])


def _wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _QUIET_SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)


def _batches(numbers: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    left = list(numbers)
    while left:
        size = chance.randint(1, 8)
        yield left[:size]
        del left[:size]


def _attempts(data: Path) -> int:
    return int(asked(data, "SELECT count(*) FROM attempts")[0][0])


def wrong(parts: Parts, numbers: Sequence[int]) -> list[str]:
    """What is not as it must be once nothing is left to be sent."""
    lines = outbox(parts)
    sent = {int(line["text"].split()[1]) for line in lines}
    wanted = {number for number in numbers if number % _TAKEN_BACK}
    found = [f"{number} is not in the outbox" for number in sorted(wanted - sent)]
    found += [f"{number} is in the outbox, and was taken back" for number in sorted(sent - wanted)]
    twice = Counter(line["id"] for line in lines)
    found += [f"{one} is in the outbox {times} times" for one, times in twice.items() if times > 1]
    answered = {}
    for complaint in every_complaint(parts):
        if complaint.status is Status.ANSWERED:
            answered[complaint.id] = complaint
        found += _wrong_sending(parts, complaint)
    found += [f"complaint {one} is answered, and nothing of it is out" for one in answered.keys() - _complaints(lines)]
    found += [f"complaint {one} is not answered, and its answer is out" for one in _complaints(lines) - answered.keys()]
    found += [f"{one.what}: {one.found}" for one in examine(parts, whole=True) if one.error]
    open_ones = asked(parts.settings.data, "SELECT sending FROM attempts WHERE outcome IS NULL")
    return [*found, *(f"nobody knows what came of an attempt of {row[0]}" for row in open_ones)]


def _complaints(lines: Sequence[dict[str, Any]]) -> set[str]:
    return {str(line["complaint"]) for line in lines}


def _wrong_sending(parts: Parts, complaint: Complaint) -> list[str]:
    (sending,) = sendings(parts, complaint)
    answers = parts.store.answers_of(complaint.id, ALL)
    delivered = sending.state is SendingState.DELIVERED
    if sending.state not in (SendingState.DELIVERED, SendingState.WITHDRAWN):
        return [f"{sending.id} is {sending.state}"]
    if [one.channel_id for one in answers] != ([sending.id] if delivered else []):
        return [f"complaint {complaint.id} has the answers {[one.channel_id for one in answers]}"]
    return [] if delivered is (complaint.status is Status.ANSWERED) else [f"{complaint.id} is {complaint.status}"]


def sendings(parts: Parts, complaint: Complaint) -> list[Sending]:
    """All that was queued in a complaint."""
    with parts.store.act(DELIVERY, parts.clock()) as act:
        return act.sendings(complaint.id)


def outbox(parts: Parts) -> list[dict[str, Any]]:
    """The lines of the outbox that are whole."""
    found = []
    for line in (parts.settings.data / OUTBOX).read_bytes().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill until all are out, and say what was wrong."""
    parser = argparse.ArgumentParser(description="kill -9 while answers go out; each is in the outbox once")
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--folder", type=Path, help="where the data folder goes (a temporary one, removed)")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="sending-"))
    done = killed(folder / "data", chosen.answers, random.Random(chosen.seed))
    told = {name: getattr(done, name) for name in Killed.__slots__}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    if chosen.folder is None and not done.wrong:
        shutil.rmtree(folder)
    return int(bool(done.wrong))


if __name__ == "__main__":
    sys.exit(main())
