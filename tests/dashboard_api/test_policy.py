"""The matrix, made from the description of the API: every operation, every caller, every kind of ownership; no leak."""

import re
from collections.abc import Iterator

import httpx
import pytest

from dashboard_api.app import describe
from dashboard_api.policy import ACT_ROLES, BULK, POLICIES
from models.account import Role
from tests.dashboard_api.browsing import Browser, code
from tests.dashboard_api.matrix import CALLERS, OPERATIONS, OWNED, SEEN, World, sees, words, world_in
from tests.routing.given import CENTER

ABOUT_ONE = "{(complaint_id|post_id|hand_over_id|act_id|letter_id)}"
LISTS = [(method, path) for method, path in OPERATIONS if method == "GET" and "{" not in path]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of the matrix."""
    with world_in(tmp_path_factory.mktemp("matrix")) as found:
        yield found


def allowed(operation: tuple[str, str], caller: str) -> bool:
    """Whether the policy lets a caller in."""
    roles, role = POLICIES[operation].roles, CALLERS[caller]
    return roles is None or role in roles


def leaks(world: World, answered: httpx.Response, caller: str, asked: str = "unknown") -> list[str]:
    """What stands in an answer and may not, what was in the question aside."""
    text = answered.text + str(answered.headers)
    sent = {*world.ids[asked].values(), "unknown", "nobody", "2026-11-24"}
    found = [words("forgotten")] if words("forgotten") in text else []
    for ownership in set(SEEN) - {"unknown"}:
        if not sees(caller, ownership):
            hidden = {words(ownership), *world.ids[ownership].values()} - sent
            found += [value for value in hidden if value in text and not _left(answered, value)]
    return found


def _left(answered: httpx.Response, value: str) -> bool:
    """Whether a stream says of an id that it left, and nothing more: it was theirs before."""
    if "text/event-stream" not in answered.headers.get("content-type", ""):
        return False
    events = [block for block in answered.text.split("\n\n") if value in block]
    return all(re.search(r'^data: {"id":"[^"]+","position":"[^"]+","left":\[[^]]*\]}$', e, re.M) for e in events)


def test_every_operation_has_a_policy() -> None:
    assert set(OPERATIONS) == POLICIES.keys() - {("GET", "/openapi.json")}
    assert set(BULK) < set(ACT_ROLES)
    described = describe()["paths"]
    for method, path in OPERATIONS:
        assert bool(described[path][method.lower()].get("security")) is (POLICIES[method, path].roles is not None)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nobody_learns_what_is_not_theirs_whoever_asks_for_whatever(world: World, operation: tuple[str, str]) -> None:
    before = world.tried
    for caller, role in CALLERS.items():
        for ownership in SEEN:
            answered = world.ask(caller, operation, ownership)
            assert leaks(world, answered, caller, ownership) == [], (caller, ownership, answered.text)
            assert answered.status_code != 500, answered.text
            if POLICIES[operation].roles is not None and role is None:
                assert code(answered) == (401, "not_signed_in")
                continue
            refused = answered.status_code == 403 and answered.json()["code"] == "role"
            assert refused is not allowed(operation, caller), (caller, ownership, answered.text)
    assert world.tried - before == len(CALLERS) * len(SEEN)


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if re.search(ABOUT_ONE, one[1])])
def test_what_is_foreign_is_told_apart_from_what_does_not_exist_by_nobody_outside_its_scope(
    world: World, operation: tuple[str, str]
) -> None:
    for caller in ("officer", "other", "center", "manager"):
        if not allowed(operation, caller):
            continue
        unknown = world.ask(caller, operation, "unknown")
        if "letter_id" not in operation[1]:
            assert code(unknown) == (404, "not_found"), unknown.text
        for ownership in OWNED:
            answered = world.ask(caller, operation, ownership)
            if not sees(caller, ownership):
                assert (answered.status_code, answered.text) == (unknown.status_code, unknown.text)
                assert answered.headers.get("etag") is None
            elif "complaint_id" in operation[1]:
                assert answered.status_code != 404, answered.text


@pytest.mark.parametrize("operation", LISTS)
def test_no_list_count_or_facet_holds_what_is_foreign_whatever_is_looked_for(
    world: World, operation: tuple[str, str]
) -> None:
    method, path = operation
    queries = ["?limit=1", "?q=포트홀", *(f"?q={words(ownership)}" for ownership in SEEN)]
    queries += ["?department=gu.road@마포구", "?department=nat.police", "?outcome=set_aside"]
    queries += ["?rate=missed:denominator", "?rate=received:denominator", "?rate=backlog:numerator"]
    for caller in CALLERS:
        for query in queries:
            answered = world.ask(caller, (method, path + query))
            assert leaks(world, answered, caller) == [], (caller, query, answered.text)
            if path == "/api/complaints/facets" and answered.status_code == 200:
                counted = [sum(values.values()) for values in answered.json().values()]
                assert max(counted) <= sum(sees(caller, ownership) for ownership in OWNED)


def test_live_changes_tell_everybody_what_is_theirs(world: World) -> None:
    for caller in ("officer", "other", "center", "manager"):
        told = world.ask(caller, ("GET", "/api/changes")).text
        assert '"resumed":true' in told
        for ownership in OWNED:
            assert (f'"id":"{world.ids[ownership]["complaint_id"]}","version"' in told) is sees(caller, ownership)


def test_rates_count_what_the_reader_sees(world: World) -> None:
    for caller in ("officer", "other", "center", "manager"):
        report = world.browsers[caller].get("/api/rates")
        (received,) = (one for one in report["rates"] if one["name"] == "received")
        raised = world.office.day.store.post("x:aside", CENTER.scope).complaint is not None
        complaints = [*OWNED, "set_aside"] if raised else OWNED
        assert received["numerator"] == sum(sees(caller, ownership) for ownership in complaints)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_write_needs_the_token_of_the_session(world: World, operation: tuple[str, str]) -> None:
    method, path = operation
    policy = POLICIES[operation]
    assert policy.csrf is (method != "GET" and policy.roles is not None)
    if policy.csrf:
        name = next(name for name in CALLERS if CALLERS[name] is not None and allowed(operation, name))
        bare = Browser(world.office, cookies=world.browsers[name].cookies)
        assert code(bare(method, re.sub("{.*?}", "unknown", path), json={})) == (403, "csrf")


def test_in_bulk_what_is_foreign_is_as_unknown_as_what_does_not_exist(world: World) -> None:
    for act in BULK:
        if Role.OFFICER in ACT_ROLES[act]:
            told = {
                ownership: world.ask("officer", ("POST", f"/api/bulk/{act}"), ownership).json()["items"][0]["problem"]
                for ownership in SEEN
            }
            assert told["own"]["code"] == "changed"
            assert told["foreign"] == told["transferred"] == told["unassigned"] == told["set_aside"] == told["unknown"]


def test_being_asked_moved_no_complaint(world: World) -> None:
    store = world.office.day.store
    found = [store.complaint(world.ids[ownership]["complaint_id"], CENTER.scope) for ownership in OWNED]
    assert [one.status for one in found] == ["assigned", "assigned", "transferred", "waiting", "assigned"]
    assert store.verify() == []
