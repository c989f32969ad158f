"""A server with a long triage queue for `page.py`: `cheong up` on a folder of data, a session, a writer of changes."""

import json
import multiprocessing
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from backends.store import Store, open_store
from backends.store.acts import StoreAct
from dashboard_api.guard import COOKIE, session_id
from dashboard_api.shell import BUILT
from models.account import Account, Role, Session
from models.complaint import Complaint, Flag, FlagKind, Reason, Status, Waits
from models.history import Outcome, StoredPost, Verb
from models.post import Post
from models.scope import ROUTER, Actor, ActorKind, Scope
from models.verdict import Intent, Urgency

DISTRICTS = ("강남구", "강서구", "마포구", "성북구", "종로구", "용산구", "관악구", "노원구")
DEPARTMENTS = ("gu.road", "gu.parking", "gu.street")
WORDS = (
    "골목 가로등이 며칠째 꺼져 있어요",
    "보도블록이 내려앉아 유모차가 걸립니다",
    "횡단보도 신호가 너무 짧아서 어르신들이 못 건너세요 😢",
    "불법주차 때문에 소방차도 못 들어오겠어요",
    "쓰레기를 아무 때나 내놓아서 냄새가 납니다",
    "공사 소음이 새벽부터 납니다",
    "여기 담당이 어디인지 아시는 분",
    "지난번에 말씀드린 그 건은 어떻게 되었나요",
    "버스 도착 안내가 또 안 나와요",
    "공원 화장실 문이 고장 났습니다",
)
KIM = Actor(ActorKind.PERSON, "kim")
ALL = Scope.everything("benchmark")
TICKS = os.sysconf("SC_CLK_TCK")

# The page is served from a copy of its folder, beside which a static page can lie.
_START = (
    "import sys, pathlib, dashboard_api.shell as shell; shell.BUILT = pathlib.Path(sys.argv[1]); "
    "from cheong.commands import main; sys.exit(main(['up']))"
)
_BATCH = 250


@dataclass(frozen=True)
class Change:
    """One change of the writer, and how many of ten are of its kind."""

    fields: dict[str, tuple[object, ...]]
    verb: Verb
    share: int


CHANGES = (
    Change({"urgency": (Urgency.NORMAL, Urgency.LOW)}, Verb.REURGED, 6),
    Change({"topic": ("road", "cleaning", "parking", "animal")}, Verb.RETOPICED, 3),
    Change({"status": (Status.ASSIGNED, Status.WAITING)}, Verb.ASSIGNED, 1),
)


class Site:
    """`cheong up` on a queue of so many complaints; `token` is the cookie of somebody of the center."""

    def __init__(self, folder: Path, complaints: int) -> None:
        self.page = folder / "page"
        self._data = folder / "data"
        self._log = folder / "server.log"
        self._data.mkdir(parents=True)
        shutil.copytree(BUILT, self.page)
        self.store_url = f"sqlite:///{self._data / 'store.db'}"
        self.complaints = complaints
        self.token = secrets.token_urlsafe()
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        fill(self.store_url, self.complaints, self.token)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CHEONG_")}
        environment |= {"CHEONG_DATA": str(self._data), "CHEONG_HTTP_URL": self.url}
        with self._log.open("ab") as log:
            command = [sys.executable, "-c", _START, str(self.page)]
            self._process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._settle()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)

    @property
    def cpu(self) -> float:
        """CPU seconds of the server so far, user and system."""
        pid = 0 if self._process is None else self._process.pid
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def get(self, path: str) -> dict[str, object]:
        """What the API answers to whoever is signed in."""
        request = urllib.request.Request(self.url + path, headers={"Cookie": f"{COOKIE}={self.token}"})  # noqa: S310  http
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  loopback
            found: dict[str, object] = json.load(answer)
            return found

    def put_static(self, name: str, rows: str) -> None:
        """A page of plain HTML beside the real one, with its styles: these rows and nothing else."""
        shell = (self.page / "index.html").read_text(encoding="utf-8")
        styles = "".join(re.findall(r"<link rel=\"stylesheet\"[^>]*>", shell))
        head = f'<meta charset="utf-8"><title>청</title>{styles}<link rel="stylesheet" href="/static.css">'
        (self.page / "static.css").write_text("#list li { position: static !important }", encoding="utf-8")
        body = re.sub(r' style="[^"]*"', "", rows)
        html = f'<!doctype html><html lang="ko"><head>{head}</head><body>{body}</body></html>'
        (self.page / name).write_text(html, encoding="utf-8")

    def _settle(self) -> None:
        """Wait until it answers and has indexed everything, so that it does nothing else any more."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            time.sleep(0.2)
            try:
                before = self.cpu
                time.sleep(1)
                if self.get("/api/session") and self.cpu - before < 0.1:
                    return
            except OSError:
                continue
        raise TimeoutError(self._log.read_text(encoding="utf-8"))


def fill(url: str, complaints: int, token: str) -> None:
    """A store with so many complaints that wait, received over ten days, and an account with a session."""
    now, random = datetime.now(UTC), Random(1)
    store = open_store(url)
    store.add_account(Account("김하늘", Role.CENTER, frozenset(), now), "no password fits", KIM)
    store.begin_session(Session(session_id(token), "김하늘", 1, "csrf", now, now + timedelta(hours=12)))
    begin = now - timedelta(days=10)
    for start in range(0, complaints, _BATCH):
        with store.act(ROUTER, now) as act:
            for number in range(start, min(start + _BATCH, complaints)):
                waiting(act, random, number, begin + timedelta(days=10) * number / complaints)
    store.close()


def waiting(act: StoreAct, random: Random, number: int, at: datetime) -> Complaint:
    """One complaint that waits; of a thousand one is an emergency and five are urgent, flagged as such."""
    channel, district = random.choice(("x", "facebook", "youtube")), random.choice((*DISTRICTS, None))
    text = f"{number}번 {district or ''} " + ". ".join(random.choices(WORDS, k=random.choice((1, 1, 2, 3, 6))))
    post = Post(f"{channel}:{number}", channel, str(number), 1, f"{channel}:{number}", text, at, author=f"a{number}")
    act.put_post(StoredPost(post, Outcome.COMPLAINT, None, "1", opened_revision=1), Verb.STORED)
    urgency = Urgency.URGENT if number % 200 == 1 else Urgency.NORMAL
    if number % 1000 == 0:
        urgency = Urgency.EMERGENCY
    role = random.choice(DEPARTMENTS)
    made = Complaint(
        id=act.new_complaint_id(post.id),
        version=1,
        status=Status.WAITING,
        channel=channel,
        received_at=at,
        opened_by=post.id,
        intent=Intent.COMPLAINT,
        kind="grievance",
        topic="road",
        subtopic=None,
        topics=("road", "cleaning", "parking"),
        urgency=urgency,
        district=district,
        department=None,
        departments=(f"{role}@{district}",) if district else (role,),
        waits=random.choice(list(Waits)),
        reasons=(Reason("subtopic", "세부 주제를 정할 수 없습니다"), Reason("district", "구청이 맡는 일입니다")),
        due_at=at + timedelta(days=random.choice((7, 14))),
        due_rule="service.default",
        model="linear-1",
    )
    act.open(made)
    act.join(post.id, made.id)
    if urgency in (Urgency.EMERGENCY, Urgency.URGENT):
        later = act.at + timedelta(days=1)
        act.raise_flag(Flag(f"danger:{post.id}", made.id, FlagKind.DANGER, act.at, post.id, 1, urgency, later))
    return made


@dataclass(frozen=True)
class Load:
    """So many changes a second for so long: seven of ten on `seen`, the others anywhere."""

    rate: float
    seconds: float
    seen: tuple[str, ...]
    anywhere: tuple[str, ...]


def start_writing(url: str, load: Load) -> multiprocessing.process.BaseProcess:
    """A process of its own that writes these changes at fixed times."""
    process = multiprocessing.get_context("spawn").Process(target=write, args=(url, load))
    process.start()
    return process


def write(url: str, load: Load) -> None:
    """Write; one change an act, and one new complaint a second."""
    store, random, begun = open_store(url), Random(2), time.monotonic()
    for number in range(int(load.rate * load.seconds)):
        time.sleep(max(0.0, begun + number / load.rate - time.monotonic()))
        if number % load.rate == 0:
            with store.act(ROUTER, datetime.now(UTC)) as act:
                waiting(act, random, 1_000_001 + number, act.at - timedelta(days=30))
        else:
            change(store, random, random.choice(load.seen if random.random() < 0.7 else load.anywhere))
    store.close()


def change(store: Store, random: Random, complaint: str) -> None:
    """Change one complaint."""
    (kind,) = random.choices(CHANGES, [one.share for one in CHANGES])
    with store.act(KIM, datetime.now(UTC)) as act:
        before = act.complaint(complaint, ALL)
        ((name, values),) = kind.fields.items()
        value = random.choice([one for one in values if one is not getattr(before, name)])
        fields = {name: value}
        if name == "status":
            owner = f"gu.road@{before.district or '마포구'}"
            fields |= {"department": owner, "waits": None} if value is Status.ASSIGNED else {"department": None}
        act.update(before, replace(before, **fields), kind.verb)  # type: ignore[arg-type]  # by name


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
