"""Rates: the query says what a slow recount says, a list holds what its number counts, and a scope bounds both."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backends.store import Store
from backends.store.engine import Database
from backends.store.rates import Rating
from models.complaint import Status
from models.history import Verb
from models.ports.store import Filter
from models.rates import EXCLUDED_AS, SHOWN, RateList, RateName, RatePart, RateReport, RatesAsked, Window
from models.scope import Scope
from models.verdict import Urgency
from tests.contracts.rated_past import DEPARTMENTS, TOPICS, Past, day
from tests.contracts.rates_reference import Judged, counted, held, inside, judged, waited
from tests.contracts.stores import EVERYTHING, KIM, NOW, Kept, minutes, opened

OFFICER = Scope.of_departments("lee", frozenset(DEPARTMENTS[:2]))
NOBODY = Scope.of_departments("new", frozenset())
PARTS = (RatePart.NUMERATOR, RatePart.DENOMINATOR)


@pytest.fixture
def rating(kept: Kept) -> Iterator[Rating]:
    """The rates of the store."""
    database = Database(kept.url)
    yield Rating(database)
    database.close()


def agree(report: RateReport, every: list[Judged], window: Window) -> None:
    """Every number of a report is the recount's."""
    found = inside(every, window)
    for rate in report.rates:
        assert (rate.numerator, rate.denominator) == counted(found, rate.name), rate.name
    excluded = Counter(one.left_out for one in found if one.left_out)
    assert {why: count for why, count in report.excluded.items() if count} == excluded
    left = waited(every, window.until)
    tables = {"department": report.departments, "topic": report.topics, "district": report.districts}
    for key, rows in tables.items():
        assert [row.key for row in rows] == by_name({getattr(one.complaint, key) for one in (*found, *left)})
        for row in rows:
            group = [one for one in found if getattr(one.complaint, key) == row.key]
            expected: dict[RateName, tuple[int, int]] = {name: counted(group, name) for name in SHOWN}
            expected[RateName.BACKLOG] = sum(getattr(one.complaint, key) == row.key for one in left), 0
            assert {name: (c.numerator, c.denominator) for name, c in row.counts.items()} == expected
            assert row.excluded == sum(one.left_out is not None for one in group)
    for period in report.periods:
        some = inside(found, Window(period.begin, period.end, window.at))
        assert {name: (c.numerator, c.denominator) for name, c in period.counts.items()} == {
            name: counted(some, name) for name in SHOWN
        }
    counts, times = held(found)
    assert {one.department: (one.complaints, one.held) for one in report.lateness} == {
        who: (counts[who], times[who]) for who in times
    }


def by_name(keys: set[str | None]) -> list[str | None]:
    """In order, what has none first."""
    return sorted(keys, key=lambda key: (key is not None, key or ""))


def ids_of(rating: Rating, listed: RateList, scope: Scope = EVERYTHING, limit: int = 1000, **where: str) -> list[str]:
    """A list, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        page = rating.rated(listed, Filter(**where), scope, limit=limit, cursor=cursor)  # type: ignore[arg-type]  # words
        found += [one.id for one in page.items]
        if (cursor := page.next) is None:
            return found


@pytest.mark.parametrize("seed", [1, 11])
def test_the_rates_of_a_long_past_are_those_of_a_slow_recount(store: Store, rating: Rating, seed: int) -> None:
    past = Past(store, seed)
    past.some(900)
    assert len(past.complaints) > 150
    every = []
    for scope in (NOBODY, OFFICER, EVERYTHING):
        every = judged(store, past.now, scope)
        for since, until in ((0, 400), (10, 50), (60, 61)):
            window = Window(day(since), day(until), past.now)
            bounds = tuple(day(number) for number in range(since, min(until, 150) + 1))
            steps = tuple(day(since + (until - since) * number / 7) for number in range(8))
            report = rating.rates(RatesAsked(window, days=bounds, periods=steps), scope)
            assert len(report.periods) == 7
            agree(report, every, window)
            assert report.position == store.tip()
            assert len(report.days) == len(bounds) - 1
            for one, (begin, end) in zip(report.days, pairwise(bounds), strict=True):
                assert one.arrivals == sum(not x.complaint.history for x in inside(every, Window(begin, end, end)))
                assert one.backlog == len(waited(every, one.end))
    assert all(counted(every, name)[0] for name in SHOWN if name is not RateName.MISSED)
    assert {one.left_out for one in every} == {None, *EXCLUDED_AS}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_rates_agree_with_a_recount_after_any_acts(kept_past: tuple[Past, Rating], data: st.DataObject) -> None:
    past, rating = kept_past
    past.random.seed(data.draw(st.integers(0, 10**6)))
    past.some(data.draw(st.integers(1, 12)))
    since = data.draw(st.integers(0, 10))
    window = Window(day(since), day(since + data.draw(st.integers(0, 60))), past.now)
    scope = data.draw(st.sampled_from([EVERYTHING, OFFICER]))
    department = data.draw(st.sampled_from([None, *DEPARTMENTS]))
    topic = data.draw(st.sampled_from([None, *TOPICS]))
    report = rating.rates(RatesAsked(window, department, topic), scope)
    agree(report, judged(past.store, past.now, scope, department=department, topic=topic), window)


@pytest.fixture
def kept_past(kept: Kept, rating: Rating) -> tuple[Past, Rating]:
    """A past that goes on from one example to the next."""
    past = Past(kept.store, 7, hours=20)
    past.some(80)
    return past, rating


def test_an_undone_act_takes_nothing_from_one_whose_id_its_own_begins_with(store: Store, rating: Rating) -> None:
    complaint = opened(store)
    with store.act(KIM, NOW, "act-1") as act:
        told = replace(complaint, status=Status.ANSWERED, answered_at=NOW)
        answered = act.update(complaint, told, Verb.ANSWERED, delivered=True)
    with store.act(KIM, minutes(1), "act-12") as act:
        act.update(answered, replace(answered, urgency=Urgency.LOW), Verb.REURGED)
    with store.act(KIM, minutes(2)) as act:
        act.undo("act-12")
    report = rating.rates(RatesAsked(Window(minutes(-60), minutes(60), minutes(60))), EVERYTHING)
    assert [rate.numerator for rate in report.rates if rate.name is RateName.ANSWERED] == [1]


def test_a_list_holds_exactly_what_its_number_counts(store: Store, rating: Rating) -> None:
    past = Past(store, 3)
    past.some(350)
    window = Window(day(2), day(80), past.now)
    for scope in (EVERYTHING, OFFICER):
        report = rating.rates(RatesAsked(window), scope)
        found = inside(judged(store, past.now, scope), window)
        for rate in report.rates:
            for part, n, at in ((PARTS[0], rate.numerator, 0), (PARTS[1], rate.denominator, 1)):
                ids = ids_of(rating, RateList(rate.name, part, window), scope, limit=17)
                assert len(ids) == len(set(ids)) == n
                assert set(ids) == {one.complaint.id for one in found if one.counts(rate.name)[at]}
            rest = ids_of(rating, RateList(rate.name, RatePart.REST, window), scope)
            assert set(rest) == {one.complaint.id for one in found if one.counts(rate.name) == (False, True)}
        left_out = ids_of(rating, RateList(RateName.ANSWERED, RatePart.EXCLUDED, window), scope)
        assert len(left_out) == sum(report.excluded.values())
        for field, rows in (("topic", report.topics), ("district", report.districts)):
            for row in rows:
                for name, part in product(row.counts, PARTS):
                    where: dict[str, Any] = {field: str(row.key)}
                    listed = ids_of(rating, RateList(name, part, window), scope, **where)
                    assert row.key is None or len(listed) == getattr(row.counts[name], part)


def test_a_days_backlog_and_arrivals_open_their_complaints(store: Store, rating: Rating) -> None:
    past = Past(store, 4)
    past.some(200)
    bounds = tuple(day(number) for number in range(0, 40, 4))
    report = rating.rates(RatesAsked(Window(day(0), day(40), past.now), days=bounds), EVERYTHING)
    for one in report.days:
        window = Window(one.begin, one.end, past.now)
        backlog = ids_of(rating, RateList(RateName.BACKLOG, RatePart.NUMERATOR, window))
        assert len(backlog) == one.backlog
        came = ids_of(rating, RateList(RateName.RECEIVED, RatePart.DENOMINATOR, window))
        imported = [x for x in inside(judged(store, past.now), window) if x.complaint.history]
        assert len(came) == one.arrivals + len(imported)
    assert ids_of(rating, RateList(RateName.BACKLOG, RatePart.DENOMINATOR, report.window)) == []


def test_a_list_is_newest_first_and_its_cursor_is_its_own(store: Store, rating: Rating) -> None:
    past = Past(store, 5)
    past.some(200)
    listed = RateList(RateName.ANSWERED, RatePart.DENOMINATOR, Window(day(0), day(100), past.now))
    page = rating.rated(listed, Filter(), EVERYTHING, limit=3)
    times = [one.field("received_at") for one in page.items]
    assert times == sorted(times, reverse=True)
    assert page.next is not None
    for other, where, scope in (
        (RateList(RateName.SILENT, RatePart.DENOMINATOR, listed.window), Filter(), EVERYTHING),
        (RateList(RateName.ANSWERED, RatePart.NUMERATOR, listed.window), Filter(), EVERYTHING),
        (listed, Filter(topic="parks"), EVERYTHING),
        (listed, Filter(), OFFICER),
    ):
        with pytest.raises(ValueError, match="cursor"):
            rating.rated(other, where, scope, cursor=page.next)


def test_what_nobody_sampled_says_so_instead_of_a_number(rating: Rating) -> None:
    report = rating.rates(RatesAsked(Window(day(0), day(9), day(9))), EVERYTHING)
    rates = {rate.name: rate for rate in report.rates}
    assert (rates[RateName.MISSED].denominator, rates[RateName.MISSED].why) == (0, "no_sample")
    assert all(rate.why is None for name, rate in rates.items() if name is not RateName.MISSED)
    assert {rate.formula for rate in report.rates} == {f"rates.formula.{name}" for name in SHOWN}
    assert not report.days
    assert not report.periods
    assert not report.lateness
    assert {(rate.numerator, rate.denominator) for rate in report.rates} == {(0, 0)}
