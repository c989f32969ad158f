"""The world of the matrix: what belongs to whom, who asks, and a request for every operation of the description."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from dashboard_api.app import create_app, describe
from dashboard_api.live import LiveHub
from models.account import Account, Role
from models.complaint import Complaint
from models.ports.keeping import DeadLetter, letter_id
from models.post import Original
from models.scope import ROUTER
from routing.sampling import Sampling
from tests.dashboard_api.browsing import ACCOUNTS, ADMIN, CHEAP, GANGNAM, PASSWORD, Browser, Office, office_in
from tests.routing.given import BURNING_HERE, CENTER, CHATTER, PLACELESS, post, seen, seoul

MAPO = replace(BURNING_HERE, district="마포구")
BODIES: dict[str, dict[str, Any]] = {
    "acknowledge": {"hand_over": "duty"},
    "assign": {"department": "gu.road@강남구"},
    "ask": {"text": "어디인가요?"},
    "return": {"reason": "아님"},
    "answer": {"text": "답"},
    "answer-by-hand": {"channel_id": "1", "text": "답"},
    "ask-by-hand": {"channel_id": "1", "text": "답"},
    "transfer": {"department": "nat.moel"},
    "close": {"reason": "spam"},
    "set-topic": {"topic": "parking"},
    "set-urgency": {"urgency": "low"},
    "note": {"text": "글"},
    "move": {"post": "x:1", "to": "x"},
    "split": {"posts": ["x:1"]},
    "merge": {"into": "x", "into_version": 1},
    "report": {"text": "끝"},
    "original": {"reason": "find_the_place"},
}
OPERATIONS = [(method.upper(), path) for path, methods in describe()["paths"].items() for method in methods]
NOBODY, DISABLED, EXPIRED = "nobody", "disabled", "expired"
CALLERS = {**{name: role for name, (role, _) in ACCOUNTS.items()}, NOBODY: None, DISABLED: None, EXPIRED: None}
"""Who asks, and in which role; without one where no session holds."""

SEEN: dict[str, frozenset[str]] = {
    "own": frozenset({"officer"}),
    "foreign": frozenset({"other"}),
    "transferred": frozenset(),
    "unassigned": frozenset(),
    "forgotten": frozenset({"officer"}),
    "set_aside": frozenset(),
    "unknown": frozenset(),
}
"""By whom it is, seen from 강남구, and which officers see it; the center and managers see everything."""

OWNED = ("own", "foreign", "transferred", "unassigned", "forgotten")
"""What is a complaint."""


def words(ownership: str) -> str:
    """A word that stands in every text of an ownership."""
    return f"비밀말{list(SEEN).index(ownership)}번"


def sees(caller: str, ownership: str) -> bool:
    """Whether a caller may know of it."""
    return CALLERS[caller] in (Role.CENTER, Role.MANAGER) or caller in SEEN[ownership]


@dataclass
class World:
    """An office with something of everybody; ids by ownership and parameter."""

    office: Office
    ids: dict[str, dict[str, str]]
    browsers: dict[str, Browser]
    replayed: list[str] = field(default_factory=list)
    tried: int = 0

    def ask(self, caller: str, operation: tuple[str, str], ownership: str = "unknown") -> httpx.Response:
        """A request with a body that fits, on a version that nothing has."""
        self.tried += 1
        method, path = operation
        for parameter, value in self.ids[ownership].items():
            path = path.replace(f"{{{parameter}}}", value)
        more = {"json": self.body(path, ownership)} if method in ("POST", "PATCH") else {}
        browser, headers = self.browsers[caller], {"If-Match": '"999"'}
        if path == "/api/changes":
            path, headers["Last-Event-ID"] = f"{path}?{self.watched(ownership)}", "0.0"
        if path == "/api/session":
            browser = self.apart(caller)
        return browser(method, path, headers=headers, **more)

    def body(self, path: str, ownership: str) -> dict[str, Any]:
        """What fits, about this."""
        given: dict[str, Any] = dict(BODIES.get(path.rpartition("/")[2], {}))
        if path.startswith("/api/bulk/"):
            given["items"] = [{"id": self.ids[ownership]["complaint_id"], "version": 999}]
        if path.startswith("/api/samples/"):
            given = {"judgement": "none"}
        if path == "/api/accounts":
            given = {"name": "new", "role": "officer", "departments": [], "password": "0123456789"}
        if path == "/api/session":
            given = {"name": [*ACCOUNTS, "nobody", DISABLED][list(SEEN).index(ownership)], "password": "falsch"}
        return given

    def watched(self, ownership: str) -> str:
        """Filters of live changes: everything, and this complaint."""
        one = urlencode({"complaint": self.ids[ownership]["complaint_id"]})
        return urlencode([("filter", "all:"), ("filter", f"one:{one}")])

    def apart(self, caller: str) -> Browser:
        """A browser of its own: signing in and out changes neither the others' sessions nor who is locked out."""
        store = self.office.day.store
        for name in (*ACCOUNTS, "nobody", DISABLED):
            store.succeeded(f"name:{name}")
        store.succeeded("address:10.0.0.2")
        if CALLERS[caller] is None:
            return Browser(self.office, "10.0.0.2", cookies=dict(self.browsers[caller].cookies))
        found = Browser(self.office, "10.0.0.2")
        assert found.sign_in(caller).status_code == 200
        return found


@contextmanager
def world_in(folder: Path) -> Iterator[World]:
    """The world, on an empty store in a folder."""
    with office_in(folder) as office:
        day, store = office.day, office.day.store
        for name in (DISABLED, EXPIRED):
            store.add_account(Account(name, Role.OFFICER, frozenset({GANGNAM}), day.now), CHEAP.hash(PASSWORD), ADMIN)
        browsers = {name: office.browser(name) for name in (DISABLED, EXPIRED)}
        _aside(office)
        day.later(hours=24)
        assert Sampling(store, seoul()).draw(day.now)
        ids = {ownership: _owned(office, ownership) for ownership in OWNED}
        unknown = {**dict.fromkeys(ids["own"], "unknown"), "day": "2026-11-24", "name": "nobody"}
        ids |= {"set_aside": {**unknown, "post_id": "x:aside", "letter_id": _letter(office)}, "unknown": unknown}
        day.later(hours=1)  # nothing can be undone any more
        office.index()
        known = store.account(DISABLED)
        assert known is not None
        store.change_account(replace(known, disabled=True), ADMIN, day.now)
        replayed: list[str] = []
        live = LiveHub(store, store, store, office.time)
        office.app = create_app(office.board(live=live, replay=replayed.append))
        browsers |= {name: office.browser(name) for name in ACCOUNTS} | {NOBODY: office.browser()}
        yield World(office, ids, browsers, replayed)


def _aside(office: Office) -> None:
    """A post of the day before that nobody has to answer, and its original."""
    given = post("aside", f"김밥 {words('set_aside')}")
    office.day.store.record([Original(given, words("set_aside").encode(), "aside", "x.jsonl")])
    office.day.route(given, CHATTER)


def _letter(office: Office) -> str:
    """A dead letter that tells what it is about."""
    found = letter_id("route", "0", b"x")
    reason = f"no JSON: {words('set_aside')}"
    office.day.store.bury([DeadLetter(found, "route", "0", reason, b"x", office.day.now, {}, post="x:aside")])
    return found


def _owned(office: Office, ownership: str) -> dict[str, str]:
    """A complaint with a note, a hand-over, an answer and an original; its ids."""
    day, text = office.day, f"포트홀 {words(ownership)}"
    judgement = {"foreign": MAPO, "unassigned": replace(PLACELESS, urgency=BURNING_HERE.urgency)}
    given = post(f"{ownership}1", text, author=ownership, received_at=day.now)
    day.store.record([Original(given, f"original {text}".encode(), ownership, "x.jsonl")])
    told: Complaint = day.opens(given, judgement.get(ownership, BURNING_HERE))
    told = day.desk.note(CENTER, seen(told), f"메모 {text}")
    told = day.desk.acknowledge(CENTER, seen(told), hand_over="119", note=f"전달 {text}")
    (hand_over,) = day.store.hand_overs(CENTER.scope, complaint_id=told.id)
    if ownership == "transferred":
        told = day.desk.transfer(CENTER, seen(told), "nat.police", text)
    act = day.store.act_of(told.id, told.version, CENTER.scope)
    if ownership == "forgotten":
        day.store.forget(given.id, ROUTER, day.now)
    day.later(minutes=1)
    ids = {"complaint_id": told.id, "post_id": given.id, "hand_over_id": hand_over.id, "act_id": str(act)}
    return {**ids, "letter_id": "unknown", "day": "2026-11-24", "name": "nobody"}
