"""Views: lists are made in few queries, whatever their length."""

from sqlalchemy import event

from dashboard_api.views import most_pressing
from models.complaint import Flag, FlagKind
from models.verdict import Urgency
from tests.dashboard_api.browsing import Office
from tests.routing.given import BURNING_HERE, NOW


def test_a_long_list_costs_as_many_queries_as_a_short_one(office: Office) -> None:
    for number in range(30):
        office.opens(str(number), BURNING_HERE)
    office.index()
    browser, statements = office.browser("center"), list[str]()
    engine = office.day.store._database.engine

    @event.listens_for(engine, "before_cursor_execute")
    def count(*given: object) -> None:
        statements.append(str(given[2]))

    for path in ("/api/complaints", "/api/triage-queue", "/api/complaints?q=포트홀", "/api/posts"):
        counts = []
        for limit in (2, 30):
            statements.clear()
            browser.get(f"{path}{'&' if '?' in path else '?'}limit={limit}")
            counts.append(len(statements))
        assert counts[0] == counts[1], path
        assert counts[1] <= 24, path


def test_an_emergency_presses_more_than_what_is_urgent_and_what_is_acknowledged_not_at_all() -> None:
    urgent = Flag("1", "c", FlagKind.DANGER, NOW, "x:1", 1, Urgency.URGENT)
    burning = Flag("2", "c", FlagKind.DANGER, NOW, "x:2", 1, Urgency.EMERGENCY)
    done = Flag("3", "c", FlagKind.DANGER, NOW, "x:3", 1, Urgency.EMERGENCY, acknowledged_at=NOW)
    reply = Flag("4", "c", FlagKind.REPLY, NOW, "x:4")
    assert most_pressing([reply, urgent, done, burning]) is burning
    assert most_pressing([reply, done]) is None
