"""The past is made once, through the real parts, the same for a seed; every screen has something."""

import json
from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Event

import pytest

from cheong.demo import Demo
from cheong.demo.accounts import DEPARTMENTS
from cheong.demo.past import DAYS, POSTS, Past, Plan
from cheong.wiring import Parts
from models.complaint import Status
from models.history import Outcome, Verb
from models.ports.overview import INBOX
from models.rates import RateName, RatesAsked, Window
from models.scope import Scope
from tests.cheong.demo.small_past import ALL, NOW, SMALL, After, history, made_in, parts_in
from tests.contracts.rates_reference import counted, inside, judged, waited

pytestmark = pytest.mark.timeout(300)  # the small past is made for whichever comes first

OFFICER = Scope.of_departments("officer", DEPARTMENTS)
TINY = Plan(days=3, posts=12)


def test_an_officers_inbox_has_something_in_every_group(past: Parts) -> None:
    midnight = datetime.combine(NOW.astimezone(past.zone).date() + timedelta(days=1), time(), past.zone)
    groups = past.store.inbox(NOW, midnight, OFFICER, 50)
    assert {name: group.count > 0 for name, group in groups.items()} == dict.fromkeys(INBOX, True)


def test_the_queue_has_a_handful_and_everything_beside_it_something(past: Parts) -> None:
    store = past.store
    counts = store.queue_counts(NOW, NOW + timedelta(days=1), ALL)
    assert 5 <= counts.queue <= 40
    assert counts.late
    assert counts.due_soon
    assert store.hand_overs(ALL)
    assert store.dead_letter_count() == 3
    assert store.post_listing(Outcome.SET_ASIDE.value, ALL, limit=5, cursor=None).items
    day = store.sample_days(ALL, 1)[0]
    assert store.sample(day, ALL).judged == 0
    assert len(store.accounts()) > 20


def test_every_rate_counts_something(past: Parts) -> None:
    window = Window(NOW - timedelta(days=SMALL.days), NOW, NOW)
    report = past.store.rates(
        RatesAsked(window, days=tuple(NOW - timedelta(days=d) for d in range(SMALL.days, -1, -1))), ALL
    )
    for rate in report.rates:
        assert 0 < rate.numerator <= rate.denominator, rate.name
    assert report.lateness
    assert len({row.counts[RateName.ON_TIME] for row in report.departments}) > 5
    assert max(day.backlog for day in report.days) > 5


def test_the_rates_are_those_of_a_slow_recount(past: Parts) -> None:
    every = judged(past.store, NOW)
    for days in (SMALL.days, 7):
        window = Window(NOW - timedelta(days=days), NOW, NOW)
        report = past.store.rates(RatesAsked(window), ALL)
        found = inside(every, window)
        numbers = {rate.name: (rate.numerator, rate.denominator) for rate in report.rates}
        missed = numbers.pop(RateName.MISSED)
        assert numbers == {name: counted(found, name) for name in numbers}
        assert missed == recounted_samples(past, window)
        assert {why: n for why, n in report.excluded.items() if n} == Counter(o.left_out for o in found if o.left_out)
        for row in report.departments:
            group = [one for one in found if one.complaint.department == row.key]
            for name in numbers:
                assert (row.counts[name].numerator, row.counts[name].denominator) == counted(group, name)
    bounds = (NOW - timedelta(days=5), NOW - timedelta(days=2))
    (day,) = past.store.rates(RatesAsked(Window(*bounds, NOW), days=bounds), ALL).days
    assert day.backlog == len(waited(every, bounds[1]))


def recounted_samples(parts: Parts, window: Window) -> tuple[int, int]:
    """How many of the judged posts of a window's samples were missed, one by one."""
    judged_ones = [
        sampled.judged
        for day in parts.store.sample_days(ALL, 1000)
        for sampled, stored in parts.store.sample(day, ALL).items
        if sampled.judged is not None and window.since <= stored.post.received_at < window.until
    ]
    return sum(one == "complaint" for one in judged_ones), len(judged_ones)


def test_history_and_counters_hold_and_the_index_catches_up(small_past: Path, tmp_path: Path) -> None:
    with parts_in(small_past) as parts:
        assert parts.store.verify() == []
        follower = parts.index_follower()
        while follower.step():
            pass
        follower.close()
        assert parts.store.followed("index") == parts.store.tip()
        assert parts.store.unpublished(1) == []
        assert parts.store.unsettled(1) == []


def test_people_did_every_kind_of_thing(past: Parts) -> None:
    verbs = {change.verb for change in history(past) if change.actor.startswith("person:") and change.complaint}
    expected = {
        Verb.ACCEPTED, Verb.ACKNOWLEDGED, Verb.ANSWERED, Verb.ASKED, Verb.ASSIGNED, Verb.CLOSED, Verb.CONFIRMED,
        Verb.HANDED_OVER, Verb.REOPENED, Verb.REPORTED, Verb.RETURNED, Verb.TRANSFERRED,
    }  # fmt: skip
    assert expected <= verbs
    by_clock = {change.verb for change in history(past) if change.actor == "clock:clock"}
    assert {Verb.RESOLVED, Verb.RAISED_AGAIN} <= by_clock
    assert all(change.at <= NOW for change in history(past))


def test_a_second_start_adds_nothing(small_past: Path) -> None:
    with parts_in(small_past) as parts:
        before = parts.store.tip()
        again = Past(parts, SMALL)
        assert not again.missing
        again.make(Event())
        assert parts.store.tip() == before


def test_it_is_not_made_where_posts_came_already_or_when_none_is_wanted(tmp_path: Path) -> None:
    with parts_in(tmp_path / "none") as parts:
        assert not Past(parts, Plan.of(0)).missing
    made_in(tmp_path / "data", TINY)
    with parts_in(tmp_path / "data") as parts:
        parts.store.keep_cursor("demo:past", None)
        assert not Past(parts, SMALL).missing


def test_a_past_cut_short_goes_on_to_the_same_end(tmp_path: Path) -> None:
    made_in(tmp_path / "whole", TINY)
    with parts_in(tmp_path / "cut") as parts:
        for often in (1, 9, 25):
            Demo(parts, TINY).make_past(After(often))
            assert Past(parts, TINY).missing
    with parts_in(tmp_path / "cut", NOW + timedelta(days=1)) as parts:
        Demo(parts, TINY).make_past(Event())
        assert not Past(parts, TINY).missing
        assert parts.store.verify() == []
        assert parts.store.dead_letter_count() == 3
        assert all(change.at <= NOW for change in history(parts))
        cut = outcomes(parts)
    with parts_in(tmp_path / "whole") as parts:
        assert outcomes(parts) == cut


def outcomes(parts: Parts) -> dict[str, str]:
    """What became of every post."""
    page = parts.store.post_listing(None, ALL, limit=10_000, cursor=None)
    return {one.post.id: one.outcome.value for one in page.items if one.post.external_id.count("-") < 3}


def test_the_same_seed_makes_the_same_past(small_past: Path, tmp_path: Path) -> None:
    made_in(tmp_path / "again", TINY)
    made_in(tmp_path / "other", TINY)
    found = []
    for folder in ("again", "other"):
        with parts_in(tmp_path / folder) as parts:
            complaints = [parts.store.complaint(str(one), ALL) for one in complaint_ids(parts)]
            found.append(sorted((c.opened_by, c.status.value, c.version, str(c.department)) for c in complaints))
    assert found[0] == found[1]
    assert len(found[0]) > 10


def complaint_ids(parts: Parts) -> set[str]:
    """All complaints."""
    return {change.complaint for change in history(parts) if change.complaint}


def test_a_plan_of_fewer_days_is_as_busy() -> None:
    assert Plan.of(DAYS) == Plan()
    assert Plan.of(DAYS // 2).posts == POSTS // 2


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_whole_past_has_a_thousand_complaints_and_its_rates_are_those_of_a_slow_recount(tmp_path: Path) -> None:
    made_in(tmp_path / "data", Plan())
    with parts_in(tmp_path / "data") as parts:
        every = judged(parts.store, NOW)
        assert 1000 <= len(every) <= 2000
        assert len({one.complaint.district for one in every}) == 26
        for since, until in ((60, 0), (30, 0), (60, 30)):
            window = Window(NOW - timedelta(days=since), NOW - timedelta(days=until), NOW)
            report = parts.store.rates(RatesAsked(window), ALL)
            found = inside(every, window)
            for rate in report.rates:
                if rate.name is not RateName.MISSED:
                    assert (rate.numerator, rate.denominator) == counted(found, rate.name)
        open_ones = [one for one in every if one.complaint.status is Status.ASSIGNED]
        assert open_ones
        assert parts.store.verify() == []
        outbox = (tmp_path / "data" / "demo" / "outbox.jsonl").read_text(encoding="utf-8").splitlines()
        assert len({json.loads(line)["id"] for line in outbox}) == len(outbox) > 20
