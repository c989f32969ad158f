"""What came in the seeded past, and when: more by day than by night, more on working days, and a storm in between."""

import json
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from cheong.demo.luck import luck
from cheong.demo.sayings import Sayings
from classify.corpus import read_posts
from classify.labelled import LabelledPost

_HOURS = (10, 6, 4, 3, 3, 5, 12, 30, 45, 45, 42, 40, 45, 43, 40, 38, 38, 40, 50, 52, 48, 42, 32, 20)
"""How much comes in each hour of a day, in any unit."""

_WEEKEND, _STORM, _STORM_AT = 0.6, 2.2, 0.62
CHANNELS = ("x", "facebook", "naver", "instagram", "youtube", "kakao")
"""Where the posts of the demo come from."""

_CHANNEL_SHARES = (46, 19, 11, 10, 8, 6)
_PLACED = frozenset(
    ("parking", "road", "street_order", "cleaning", "environment", "water", "park_river", "animal", "building")
)
"""What somebody writes about a place: most say which."""

_LONGEST_PLACED, _PLACED_SHARE = 140, 0.8
_TOO, _EDITED, _DELETED = 0.02, 0.02, 0.01

TOO = "-too"
"""How the id of the post of another citizen ends, who writes the same."""

_LAST = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A line that a channel gave at a time."""

    at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when, where, and how many posts at most."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    posts: int
    seed: int = 7


def written(city: Path) -> list[LabelledPost]:
    """The invented posts that a city trains its classifier with; none where it has no such folder."""
    return read_posts(city) if (city / "training").is_dir() else []


def arrivals(posts: Sequence[LabelledPost], districts: Mapping[str, Sequence[str]], span: Span) -> list[Arrival]:
    """When which of these posts come; ``districts`` are names with their dong. Oldest first, the same for a seed."""
    random = luck(span.seed, "order")
    chosen = random.sample(list(posts), min(span.posts, len(posts)))
    times = sorted(_times(span, len(chosen), random))
    sayings = Sayings.read()
    found: list[Arrival] = []
    for post, at in zip(chosen, times, strict=True):
        chance = luck(span.seed, post.id)
        record = _record(post, districts, (sayings, chance))
        found += [one for one in _with_more(Arrival(at, _line(record)), record, sayings, chance) if one.at < span.end]
    return sorted(found, key=lambda one: one.at)


def _record(post: LabelledPost, districts: Mapping[str, Sequence[str]], how: tuple[Sayings, Random]) -> dict[str, Any]:
    sayings, chance = how
    text = post.text
    short = len(text) < _LONGEST_PLACED
    if post.district is None and post.topic in _PLACED and short and chance.random() < _PLACED_SHARE:
        gu = chance.choices(list(districts), [len(dong) for dong in districts.values()])[0]
        text = sayings.placed(text, gu, chance.choice(districts[gu]), chance)
    channel = chance.choices(CHANNELS, _CHANNEL_SHARES)[0]
    external_id = external_id_of(post)
    return {"id": external_id, "channel": channel, "author": author_of(external_id), "text": text}


def external_id_of(post: LabelledPost) -> str:
    """The id of a post of the past at its channel."""
    return f"past-{post.id}"


def author_of(external_id: str) -> str:
    """The author of a post of the past at its channel."""
    return f"citizen {external_id}"


def _with_more(first: Arrival, record: Mapping[str, Any], sayings: Sayings, chance: Random) -> Iterator[Arrival]:
    """The post, and with some luck what follows on it: another who writes the same, an edit, a deletion."""
    yield first
    later = first.at + timedelta(hours=chance.uniform(0.3, 20))
    what = chance.random()
    if what < _TOO:
        own = {"id": record["id"] + TOO, "author": author_of(record["id"] + TOO)}
        yield Arrival(later, _line({**record, **own, "text": sayings.citizen("too", chance) + record["text"]}))
    elif what < _TOO + _EDITED:
        text = f"{record['text']} ({sayings.citizen('again', chance)})"
        yield Arrival(later, _line({**record, "text": text}))
    elif what < _TOO + _EDITED + _DELETED:
        yield Arrival(later, _line({**record, "text": "", "deleted": True}))


def _times(span: Span, count: int, random: Random) -> Iterator[datetime]:
    """So many moments by the rhythm of days and hours."""
    hours = list(_hours(span))
    bounds = list(accumulate(weight for _, weight in hours))
    for _ in range(count):
        begin, _ = hours[bisect(bounds, random.random() * bounds[-1])]
        yield min(begin + timedelta(seconds=random.uniform(0, 3600)), span.end - _LAST)


def _hours(span: Span) -> Iterator[tuple[datetime, float]]:
    """The hours of the span, each with how much comes in it."""
    whole = span.end - span.start
    storm = span.start + whole * _STORM_AT
    at = span.start
    while at < span.end:
        local = at.astimezone(span.zone)
        weight = float(_HOURS[local.hour]) * (_WEEKEND if local.weekday() >= 5 else 1.0)
        yield at, weight * (_STORM if storm <= at < storm + whole / 40 else 1.0)
        at += timedelta(hours=1)


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
