"""The rate of missed complaints is what the judged samples say, and opens the posts that it counts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from backends.store import Store, open_store
from models.ports.store import Filter
from models.rates import MISSED_EXCLUDED_AS, Rate, RateList, RateName, RatePart, RatesAsked, Window
from models.scope import CLOCK, Scope
from tests.contracts.rated_past import DEPARTMENTS, day
from tests.contracts.rates_reference import counted, inside, judged
from tests.contracts.sampled_past import SampledPast, recounted
from tests.contracts.stores import EVERYTHING, STORES

OFFICER = Scope.of_departments("lee", frozenset(DEPARTMENTS))
WINDOWS = ((0, 400), (3, 12), (20, 21))


@pytest.fixture(scope="module", params=list(STORES))
def past(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampledPast]:
    """A past of some weeks, which no test changes."""
    store = open_store(STORES[request.param](tmp_path_factory.mktemp("past")))
    yield lived(store, 1)
    store.close()


def lived(store: Store, seed: int) -> SampledPast:
    """The past of a seed."""
    found = SampledPast(store, seed, hours=12)
    found.some(80)
    days = store.sample_days(EVERYTHING, 1000)
    every = [one for day in days for one, kept in store.sample(day, EVERYTHING).items if not kept.deleted]
    store.forget(next(one.post for one in every if one.judged is None), CLOCK, found.now)
    return found


def missed(store: Store, asked: RatesAsked, scope: Scope = EVERYTHING) -> Rate:
    """The rate of a report."""
    return next(rate for rate in store.rates(asked, scope).rates if rate.name is RateName.MISSED)


def pages(store: Store, part: RatePart, window: Window, limit: int = 7) -> Iterator[str]:
    """The posts of a part, page by page."""
    cursor = None
    while True:
        page = store.rated_posts(RateList(RateName.MISSED, part, window), EVERYTHING, limit=limit, cursor=cursor)
        yield from (one.post.id for one in page.items)
        if (cursor := page.next) is None:
            return


@pytest.mark.parametrize("seed", [2, 3])
def test_the_rate_is_that_of_a_recount_of_the_history(store: Store, seed: int) -> None:
    past = lived(store, seed)
    days = list(store.sample_days(EVERYTHING, 1000))
    for since, until in WINDOWS:
        window = Window(day(since), day(until), past.now)
        rate = missed(store, RatesAsked(window))
        numbers, _ = recounted(store, days, window)
        assert (rate.numerator, rate.denominator) == (numbers["numerator"], numbers["denominator"])
        assert rate.excluded == {name: numbers[name] for name in MISSED_EXCLUDED_AS}
        assert rate.position == store.tip()
    everything = missed(store, RatesAsked(Window(day(0), day(400), past.now)))
    assert 0 < everything.numerator < everything.denominator
    assert all(everything.excluded.values())
    assert (everything.why, everything.formula) == (None, "rates.formula.missed")
    assert store.verify() == []


def test_the_other_rates_are_those_of_a_recount_beside_it(past: SampledPast) -> None:
    window = Window(day(0), day(400), past.now)
    found = inside(judged(past.store, past.now), window)
    for rate in past.store.rates(RatesAsked(window), EVERYTHING).rates:
        if rate.name is not RateName.MISSED:
            assert (rate.numerator, rate.denominator) == counted(found, rate.name)


def test_each_number_opens_the_posts_that_it_counts_newest_first(past: SampledPast) -> None:
    store, days = past.store, list(past.store.sample_days(EVERYTHING, 1000))
    for since, until in WINDOWS:
        window = Window(day(since), day(until), past.now)
        _, which = recounted(store, days, window)
        for part in (RatePart.NUMERATOR, RatePart.DENOMINATOR):
            ids = list(pages(store, part, window))
            assert len(ids) == len(set(ids))
            assert set(ids) == which[part]
        assert set(pages(store, RatePart.REST, window)) == which["denominator"] - which["numerator"]
        assert set(pages(store, RatePart.EXCLUDED, window)) == which["unjudged"] | which["deleted"]
    window = Window(day(0), day(400), past.now)
    times = [store.post(one, EVERYTHING).post.received_at for one in pages(store, RatePart.DENOMINATOR, window, 1000)]
    assert times == sorted(times, reverse=True)


def test_a_number_opens_the_complaints_too_that_its_posts_are_in_now(past: SampledPast) -> None:
    store, window = past.store, Window(day(0), day(400), past.now)
    for part in (RatePart.NUMERATOR, RatePart.DENOMINATOR):
        posts = [store.post(one, EVERYTHING) for one in pages(store, part, window)]
        page = store.rated(RateList(RateName.MISSED, part, window), Filter(), EVERYTHING, limit=1000)
        assert {one.id for one in page.items} == {one.complaint for one in posts} - {None}


def test_of_a_part_of_the_city_there_is_no_such_rate(past: SampledPast) -> None:
    store, window = past.store, Window(day(0), day(400), past.now)
    for asked, scope in (
        (RatesAsked(window), OFFICER),
        (RatesAsked(window, department=DEPARTMENTS[0]), EVERYTHING),
        (RatesAsked(window, topic="parks"), EVERYTHING),
    ):
        rate = missed(store, asked, scope)
        assert (rate.numerator, rate.denominator, rate.why, rate.interval) == (0, 0, "whole_city", None)
        assert rate.excluded == dict.fromkeys(MISSED_EXCLUDED_AS, 0)
    listed = RateList(RateName.MISSED, RatePart.DENOMINATOR, window)
    assert store.rated_posts(listed, OFFICER).items == ()
    for where, scope in ((Filter(), OFFICER), (Filter(department=DEPARTMENTS[0]), EVERYTHING)):
        assert store.rated(listed, where, scope).items == ()
    assert store.rated_posts(RateList(RateName.ANSWERED, RatePart.DENOMINATOR, window), EVERYTHING).items == ()


def test_a_cursor_of_its_posts_belongs_to_its_part_and_window(past: SampledPast) -> None:
    listed = RateList(RateName.MISSED, RatePart.DENOMINATOR, Window(day(0), day(400), past.now))
    cursor = past.store.rated_posts(listed, EVERYTHING, limit=2).next
    assert cursor is not None
    for other in (
        RateList(RateName.MISSED, RatePart.NUMERATOR, listed.window),
        RateList(RateName.MISSED, listed.part, Window(day(1), day(400), past.now)),
    ):
        with pytest.raises(ValueError, match="cursor"):
            past.store.rated_posts(other, EVERYTHING, cursor=cursor)


def test_a_sample_that_nobody_judged_says_so(store: Store) -> None:
    past = SampledPast(store, 3)
    past.set_aside()
    past.now += timedelta(days=1)
    past.draw()
    rate = missed(store, RatesAsked(Window(day(0), day(9), past.now)))
    assert (rate.denominator, rate.why, rate.excluded["unjudged"]) == (0, "no_sample", 1)
