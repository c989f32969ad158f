"""The route of the rates: what a manager reads, in whose scope, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard_api.problems import ProblemError
from dashboard_api.reports import RateQuery, day_bounds, periods
from dashboard_api.reports_shapes import RatesView
from models.rates import EXCLUDED_AS, SHOWN, RateList, RateName, RatePart, Window
from routing.desk import Seen
from tests.dashboard_api.browsing import GANGNAM, MAPO, Office, code
from tests.routing.given import CENTER, NOW, PARKING

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def counted(office: Office) -> Office:
    """An office of four complaints: one answered, one given to another department, all by the third hour."""
    day = office.day
    opened = [office.opens(str(number)) for number in range(3)] + [office.opens("p", PARKING)]
    day.later(hours=1)
    answered = day.desk.answer_by_hand(CENTER, Seen(opened[0].id, opened[0].version), "t1", "고쳤습니다")
    assert answered.department == GANGNAM
    day.desk.assign(CENTER, Seen(opened[1].id, opened[1].version), MAPO)
    day.later(hours=1)
    return office


def rate(report: dict[str, Any], name: str) -> tuple[int, int]:
    """Numerator and denominator."""
    (found,) = (one for one in report["rates"] if one["name"] == name)
    return found["numerator"], found["denominator"]


def test_a_manager_reads_every_rate_with_all_that_is_said_beside_it(counted: Office) -> None:
    report = counted.browser("manager").get("/api/rates")
    RatesView.model_validate(report)
    assert [one["name"] for one in report["rates"]] == list(SHOWN)
    assert rate(report, "received") == (4, 4)
    assert rate(report, "answered") == (1, 4)
    assert rate(report, "on_time") == (1, 1)
    assert report["excluded"] == dict.fromkeys(EXCLUDED_AS, 0)
    assert report["position"] == str(counted.day.store.tip())
    assert {row["key"] for row in report["topics"]} == {"road", "parking"}
    assert [row["counts"]["backlog"]["numerator"] for row in report["districts"]] == [3]
    assert [one["counts"]["answered"] for one in report["periods"]][-1] == {"numerator": 1, "denominator": 4}
    assert (report["days"][-1]["arrivals"], report["days"][-1]["backlog"]) == (4, 3)
    for one in report["rates"]:
        assert one["window"] == report["window"]
        assert one["formula"] == f"rates.formula.{one['name']}"
        assert (one["why"] is None) == (one["name"] != "missed")


def test_an_officer_reads_the_rates_of_their_departments_alone(counted: Office) -> None:
    for name, key, n in (("officer", GANGNAM, 2), ("other", MAPO, 1)):
        report = counted.browser(name).get("/api/rates")
        assert rate(report, "received") == (n, n)
        assert [row["key"] for row in report["departments"]] == [key]
        assert sum(day["arrivals"] for day in report["days"]) == n
        foreign = counted.browser(name).get("/api/rates", department=MAPO if key == GANGNAM else GANGNAM)
        assert rate(foreign, "received") == (0, 0)
        assert foreign["departments"] == foreign["topics"] == []


def test_a_window_department_and_topic_narrow_it(counted: Office) -> None:
    manager = counted.browser("manager")
    assert rate(manager.get("/api/rates", topic="parking"), "received") == (1, 1)
    assert rate(manager.get("/api/rates", department=MAPO), "answered") == (0, 1)
    narrow = {"from": (NOW + timedelta(minutes=2)).isoformat(), "to": (NOW + timedelta(minutes=4)).isoformat()}
    assert rate(manager.get("/api/rates", **narrow), "received") == (2, 2)
    late = manager.get("/api/rates", **narrow, at=NOW.isoformat())
    assert late["window"]["at"] == NOW.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "2026-11-24T00:00:00Z", "to": "2026-11-23T00:00:00Z"},
        {"from": "2024-11-24T00:00:00Z", "to": "2026-11-23T00:00:00Z"},
        {"from": "2026-11-24T00:00:00"},
        {"from": "yesterday"},
        {"to": "0001-01-01T00:00:00Z"},
        {"to": "0001-01-01T00:00:00+09:00"},
        {"window": "30"},
    ],
)
def test_a_window_that_cannot_be_counted_is_refused(counted: Office, wrong: dict[str, str]) -> None:
    assert code(counted.browser("manager")("GET", "/api/rates", params=wrong)) == (422, "invalid")


def test_what_is_left_of_a_rate_is_listed_as_its_rest(counted: Office) -> None:
    manager = counted.browser("manager")
    report = manager.get("/api/rates")
    window = {name: report["window"][name] for name in ("from", "to", "at")}
    rest = manager.get("/api/complaints", rate="answered:rest", **window)["items"]
    assert len(rest) == 3
    assert all(one["answered_at"] is None for one in rest)


def test_a_small_line_has_at_most_fifteen_points_and_ends_where_the_days_end() -> None:
    for days in (0, 1, 2, 15, 16, 31, 91, 400):
        bounds = [NOW + timedelta(days=number) for number in range(days + 1)]
        found = periods(bounds)
        assert (found[0], found[-1]) == (bounds[0], bounds[-1])
        assert list(found) == sorted(set(found))
        assert len(found) - 1 <= 15
    assert periods(()) == ()


def test_who_sees_no_complaints_reads_no_rates(counted: Office) -> None:
    assert code(counted.browser("admin")("GET", "/api/rates")) == (403, "role")
    assert code(counted.browser()("GET", "/api/rates")) == (401, "not_signed_in")


def test_a_number_of_a_report_is_read_as_a_filter_of_complaints() -> None:
    asked = RateQuery.model_validate({"rate": "answered:excluded", "from": NOW, "to": NOW + timedelta(days=1)})
    window = Window(NOW, NOW + timedelta(days=1), NOW)
    assert asked.listed(NOW) == RateList(RateName.ANSWERED, RatePart.EXCLUDED, window)
    assert RateQuery().listed(NOW) is None
    for wrong in ("answered", "answered:half", "speed:numerator", ":"):
        with pytest.raises(ProblemError):
            RateQuery(rate=wrong).listed(NOW)


def test_days_are_the_citys_and_end_now() -> None:
    window = Window(NOW, NOW + timedelta(days=9), NOW + timedelta(days=2))
    first, *midnights, last = day_bounds(window, SEOUL)
    assert (first, last) == (NOW, NOW + timedelta(days=2))
    assert midnights == [datetime(2026, 11, day, 15, tzinfo=UTC) for day in (24, 25)]
    assert day_bounds(Window(NOW, NOW + timedelta(hours=1), NOW - timedelta(days=1)), SEOUL) == ()
