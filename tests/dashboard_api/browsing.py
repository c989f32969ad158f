"""A city with its dashboard, and browsers that speak to it in the process: for the tests of the API."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from backends.search.sqlite import SqliteSearch
from backends.store import open_store
from dashboard_api.app import create_app
from dashboard_api.dashboard import Checks, CityFacts, Dashboard
from dashboard_api.indexing import FollowerParts, IndexFollower
from dashboard_api.passwords import Passwords
from dashboard_api.shapes_city import AcknowledgeMinutes, CityView, DepartmentLabel, Label, TopicLabel
from models.account import Account, Role
from models.complaint import CloseReason, Complaint
from models.post import Post
from models.scope import Actor, ActorKind
from models.verdict import Judgement
from routing.desk import TriageDesk
from routing.sending import Sendings
from tests.dashboard_api.streaming import Passing
from tests.routing.given import NOW, POTHOLE, Day, seoul

SENDING = Sendings(frozenset({"x"}), seoul().levels.answer_delay)
PASSWORD = "맞는 비밀번호 1234"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
MAPO, GANGNAM = "gu.road@마포구", "gu.road@강남구"
ADMIN = Actor(ActorKind.PERSON, "admin")
ACCOUNTS = {
    "center": (Role.CENTER, frozenset[str]()),
    "officer": (Role.OFFICER, frozenset({GANGNAM})),
    "other": (Role.OFFICER, frozenset({MAPO})),
    "manager": (Role.MANAGER, frozenset[str]()),
    "admin": (Role.ADMINISTRATOR, frozenset[str]()),
}


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        open_store(f"sqlite:///{folder}/store.db").close()
        return (Path(folder) / "store.db").read_bytes()


@cache
def labels() -> CityView:
    """The labels of Seoul, English names left out."""
    city = seoul()
    return CityView(
        id=city.id,
        name_ko="서울",
        name_en="Seoul",
        timezone="Asia/Seoul",
        version=city.version,
        departments=[
            DepartmentLabel(
                id=one.id,
                name_ko=one.name,
                name_en=one.id,
                level=one.level,
                needs_district=one.needs_district,
                assignable=one.assignable,
            )
            for one in city.departments.values()
        ],
        topics=[
            TopicLabel(id=one.id, name_ko=one.name, name_en=one.id, subtopics=[Label(id="x", name_ko="x")])
            for one in city.topics.topics.values()
        ],
        districts=list(city.road_offices),
        tiles=[],
        hand_overs=[Label(id=name, name_ko=said) for name, said in city.hand_overs.items()],
        close_reasons=list(CloseReason),
        acknowledge=AcknowledgeMinutes(emergency=10, urgent=120),
        sends=["x"],
    )


@dataclass
class Browser:
    """One browser: its cookies, the CSRF token of its session, and what it was answered last."""

    office: "Office"
    address: str = "10.0.0.1"
    csrf: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A request as the page makes it."""
        headers = {"X-CSRF-Token": self.csrf} if method != "GET" and self.csrf else {}
        headers |= more.pop("headers", {})
        if self.cookies:
            headers.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        answered = self.office.ask(self.address, method, path, headers=headers, **more)
        for name, value in answered.cookies.items():
            self.cookies[name] = value
        return answered

    def get(self, path: str, **params: Any) -> Any:
        """What is there, which must be."""
        answered = self("GET", path, params=params)
        assert answered.status_code == 200, answered.text
        return answered.json()

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in and remember the token."""
        answered = self("POST", "/api/session", json={"name": name, "password": password})
        if answered.status_code == 200:
            self.csrf = answered.json()["csrf"]
        return answered

    def act(self, name: str, complaint: Complaint | dict[str, Any], **body: Any) -> httpx.Response:
        """Do something with a complaint at the version that is given."""
        found = complaint if isinstance(complaint, dict) else {"id": complaint.id, "version": complaint.version}
        path = f"/api/complaints/{found['id']}/acts/{name}"
        return self("POST", path, json=body, headers={"If-Match": f'"{found["version"]}"'})


@dataclass
class Office:
    """A day on a store, an index, the application over them."""

    day: Day
    search: SqliteSearch
    runner: asyncio.Runner
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        store = self.day.store
        for name, (role, departments) in ACCOUNTS.items():
            store.add_account(Account(name, role, departments, NOW), CHEAP.hash(PASSWORD), ADMIN)
        self.app = create_app(self.board())

    def board(self, **more: Any) -> Dashboard:
        """The parts, by the day's clock."""
        store = self.day.store
        parts: dict[str, Any] = {
            "store": store,
            "search": self.search,
            "desk": TriageDesk(store, seoul(), self.time, SENDING),
            "city": CityFacts(labels(), ZoneInfo("Asia/Seoul")),
            "passwords": CHEAP,
            "clock": self.time,
            "checks": Checks(ports={"store": store.ping, "search": self.search.ping}, lags={"route": lambda: 0}),
        }
        return Dashboard(**{**parts, **more})

    def time(self) -> datetime:
        """The day's time."""
        return self.day.now

    def ask(self, address: str, method: str, path: str, **more: Any) -> httpx.Response:
        """One request."""

        async def asked() -> httpx.Response:
            transport: httpx.AsyncBaseTransport = Passing(self.app, address)
            if httpx.URL(path).path != "/api/changes":
                transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://cheong.test") as client:
                return await client.request(method, path, **more)

        return self.runner.run(asked())

    def browser(self, name: str | None = None) -> Browser:
        """A browser, signed in by this name."""
        found = Browser(self)
        if name is not None:
            assert found.sign_in(name).status_code == 200
        return found

    def index(self) -> None:
        """Bring the index up to the store."""
        store = self.day.store
        follower = IndexFollower(FollowerParts(store, store, self.search, store, store, "test", self.time))
        while follower.step():
            pass

    def opens(self, number: str, judgement: Judgement = POTHOLE, text: str = "포트홀이 있어요") -> Complaint:
        """A complaint by a post of its own, a minute after the one before."""
        self.day.now += timedelta(minutes=1)
        return self.day.opens(
            Post(f"x:{number}", "x", number, 1, f"x:{number}", text, self.day.now, author=f"a{number}"), judgement
        )


@contextmanager
def office_in(folder: Path) -> Iterator[Office]:
    """An office on an empty store in a folder."""
    (folder / "store.db").write_bytes(_migrated())
    day, search = Day.on(folder), SqliteSearch(folder / "search.db")
    with asyncio.Runner() as runner:
        yield Office(day, search, runner)
    search.close()
    day.store.close()


def code(answered: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem, whose shape is checked."""
    assert answered.headers["content-type"] == "application/problem+json", answered.text
    body = answered.json()
    assert {"type", "code", "title", "status", "detail", "what_to_do"} <= body.keys()
    assert body["status"] == answered.status_code
    return answered.status_code, body["code"]


Act = Callable[[Browser], httpx.Response]
