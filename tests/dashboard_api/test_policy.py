"""The matrix, made from the description of the API: every route, every role, every kind of ownership; nothing leaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from dashboard_api.app import describe
from dashboard_api.policy import ACT_ROLES, BULK, POLICIES
from models.account import Role
from models.post import Original
from tests.dashboard_api.browsing import ACCOUNTS, Browser, Office, code, office_in
from tests.routing.given import BURNING_HERE, CENTER, CHATTER, PLACELESS, post, seen

MAPO = replace(BURNING_HERE, district="마포구")
SECRET = "남의비밀"
"""Stands in every text that the officer of 강남구 may not see."""

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
OPERATIONS = [
    (method.upper(), path)
    for path, methods in describe()["paths"].items()
    for method in methods
    if path.startswith("/api/") and path not in ("/api/session", "/api/changes", "/api/rates")
]
OWNED = [
    (method, path) for method, path in OPERATIONS if re.search("{(complaint_id|post_id|hand_over_id|act_id)}", path)
]
LISTS = [(method, path) for method, path in OPERATIONS if method == "GET" and "{" not in path]


@dataclass
class World:
    """An office with what belongs to 강남구, to 마포구, to nobody; ids by ownership and parameter."""

    office: Office
    ids: dict[str, dict[str, str]]
    browsers: dict[str, Browser]

    def ask(self, name: str | None, operation: tuple[str, str], ownership: str = "unknown") -> httpx.Response:
        """A request with a body that fits, on a version that nothing has, so that nothing is changed."""
        method, path = operation
        for parameter, value in self.ids[ownership].items():
            path = path.replace(f"{{{parameter}}}", value)
        path = path.replace("{name}", "nobody")
        last = path.rpartition("/")[2]
        body: dict[str, Any] = dict(BODIES.get(last, {}))
        if path.startswith("/api/bulk/"):
            body["items"] = [{"id": ids["complaint_id"], "version": 999} for ids in self.ids.values()]
        if path == "/api/accounts":
            body = {"name": "new", "role": "officer", "departments": [], "password": "0123456789"}
        more = {"json": body} if method in ("POST", "PATCH") else {}
        browser = self.browsers[name] if name else Browser(self.office)
        return browser(method, path, headers={"If-Match": '"999"'}, **more)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of the matrix, which no request of it changes."""
    with office_in(tmp_path_factory.mktemp("matrix")) as office:
        ids = {}
        for number, (ownership, judgement) in enumerate(
            [("own", BURNING_HERE), ("foreign", MAPO), ("unassigned", replace(PLACELESS, urgency=BURNING_HERE.urgency))]
        ):
            words = "포트홀" if ownership == "own" else f"포트홀 {SECRET}"
            given = post(f"{ownership}1", words, author=f"a{number}")
            office.day.store.record([Original(given, f"original {words}".encode(), str(number), "x.jsonl")])
            complaint = office.day.opens(given, judgement)
            noted = office.day.desk.note(CENTER, seen(complaint), f"메모 {words}")
            told = office.day.desk.acknowledge(CENTER, seen(noted), hand_over="119", note=f"전달 {words}")
            (hand_over,) = office.day.store.hand_overs(CENTER.scope, complaint_id=told.id)
            act = office.day.store.act_of(told.id, told.version, CENTER.scope)
            ids[ownership] = {
                "complaint_id": told.id,
                "post_id": given.id,
                "hand_over_id": hand_over.id,
                "act_id": str(act),
            }
        office.day.route(post("aside", f"김밥 {SECRET}"), CHATTER)
        ids["set_aside"] = {**dict.fromkeys(ids["own"], "unknown"), "post_id": "x:aside"}
        ids["unknown"] = dict.fromkeys(ids["own"], "unknown")
        office.index()
        yield World(office, ids, {name: office.browser(name) for name in ACCOUNTS})


def allowed(operation: tuple[str, str], role: Role) -> bool:
    """Whether the policy lets the role in."""
    roles = POLICIES[operation].roles
    return roles is None or role in roles


def test_every_operation_has_a_policy_and_a_body_that_fits() -> None:
    described = describe()["paths"]
    assert {(m.upper(), p) for p, methods in described.items() for m in methods} == POLICIES.keys() - {
        ("GET", "/openapi.json")
    }
    assert set(BULK) < set(ACT_ROLES)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nobody_gets_past_the_gate_without_a_session(world: World, operation: tuple[str, str]) -> None:
    if POLICIES[operation].roles is not None:
        assert code(world.ask(None, operation)) == (401, "not_signed_in")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_write_needs_the_token_of_the_session(world: World, operation: tuple[str, str]) -> None:
    method, _ = operation
    assert POLICIES[operation].csrf is (method != "GET")
    if method != "GET":
        bare = Browser(world.office, cookies=world.browsers["center"].cookies)
        world.browsers["bare"] = bare
        assert code(world.ask("bare", operation)) == (403, "csrf")


@pytest.mark.parametrize("name", list(ACCOUNTS))
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_role_is_let_in_where_the_policy_says_so_and_nowhere_else(
    world: World, operation: tuple[str, str], name: str
) -> None:
    for ownership in ("own", "unknown"):
        answered = world.ask(name, operation, ownership)
        refused = answered.status_code == 403 and answered.json()["code"] == "role"
        assert refused is not allowed(operation, ACCOUNTS[name][0]), answered.text


@pytest.mark.parametrize("name", ["officer", "center", "manager"])
@pytest.mark.parametrize("operation", OWNED)
def test_what_is_foreign_is_told_apart_from_what_does_not_exist_by_nobody_outside_its_scope(
    world: World, operation: tuple[str, str], name: str
) -> None:
    if not allowed(operation, ACCOUNTS[name][0]):
        return
    unknown = world.ask(name, operation, "unknown")
    assert code(unknown) == (404, "not_found"), unknown.text
    for ownership in ("own", "foreign", "unassigned"):
        answered = world.ask(name, operation, ownership)
        if name != "officer" or ownership == "own":
            assert answered.status_code != 404, answered.text
        else:
            assert (answered.status_code, answered.text) == (404, unknown.text)
            assert answered.headers.get("etag") is None


@pytest.mark.parametrize("query", ["", "?q=포트홀", f"?q={SECRET}", "?limit=1"])
@pytest.mark.parametrize("operation", LISTS)
def test_no_list_count_or_facet_holds_what_is_foreign(world: World, operation: tuple[str, str], query: str) -> None:
    if not allowed(operation, Role.OFFICER):
        return
    answered = world.ask("officer", (operation[0], operation[1] + query))
    for foreign in ("foreign", "unassigned", "set_aside"):
        for value in {*world.ids[foreign].values()} - {"unknown"}:
            assert value not in answered.text
    assert SECRET not in answered.text
    if operation[1] == "/api/complaints/facets" and answered.status_code == 200:
        counted = [sum(values.values()) for values in answered.json().values()]
        assert max(counted) <= 1


@pytest.mark.parametrize("operation", OWNED)
def test_an_administrator_sees_no_text_and_no_complaint(world: World, operation: tuple[str, str]) -> None:
    assert code(world.ask("admin", operation, "own")) == (403, "role")


def test_in_bulk_what_is_foreign_is_as_unknown_as_what_does_not_exist(world: World) -> None:
    for act in BULK:
        if Role.OFFICER in ACT_ROLES[act]:
            answered = world.ask("officer", ("POST", f"/api/bulk/{act}"))
            problems = [one["problem"] for one in answered.json()["items"]]
            assert problems[0]["code"] == "changed"
            assert problems[1] == problems[2] == problems[3] == problems[4]
            assert SECRET not in answered.text
