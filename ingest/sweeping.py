"""Sweeping: what was recorded and never came to an outcome goes on the stream again, and only that."""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.collector import Collector
from models.ports.keeping import Originals, Outcomes
from models.ports.stream import Place, Stream
from models.post import Post

_PAGE = 500
_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a post over the stream: its topics, and the group that reads each."""

    stream: Stream
    posts: str
    verdicts: str
    classify: str
    route: str


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: posts published for the first time, published again, and found to have their outcome."""

    published: int
    again: int
    settled: int


class Sweeper:
    """Publishes again, when every group is past it, what has no outcome; a backlog is not doubled.

    That a post was read by classify shows at once, that its verdict would have been read by route only a sweep later:
    the ends of the verdicts topic at the first are what route must have committed at the second.
    """

    def __init__(self, originals: Originals, outcomes: Outcomes, way: Way, collector: Collector) -> None:
        self._originals = originals
        self._outcomes = outcomes
        self._way = way
        self._collector = collector
        self._waiting: dict[_Key, tuple[Place, Mapping[int, int]]] = {}

    def sweep(self) -> Swept:
        """Publish what was never published, settle what has its outcome, publish again what lost its way."""
        published = 0
        while posts := self._originals.unpublished(_PAGE):
            self._collector.publish(posts)
            published += len(posts)
            if len(posts) < _PAGE:
                break
        again = settled = 0
        after: _Key | None = None
        read = self._way.stream.committed(self._way.classify, self._way.posts)
        while found := self._originals.unsettled(_PAGE, after):
            done, lost = self._judge(found, read)
            after = (found[-1][0].id, found[-1][0].revision)
            settled, again = settled + done, again + lost
            if len(found) < _PAGE or not any(_past(read, place) for _, place in found):
                break
        return Swept(published, again, settled)

    def _judge(self, found: list[tuple[Post, Place]], read: Mapping[int, int]) -> tuple[int, int]:
        way = self._way
        # Asked before the outcomes: what route had committed by now has its outcome in the store.
        routed = way.stream.committed(way.route, way.verdicts)
        ends = way.stream.ends(way.verdicts)
        outcomes = self._outcomes.outcomes([(post.id, post.revision) for post, _ in found])
        if outcomes:
            self._originals.settle(list(outcomes))
        lost = []
        for post, place in found:
            key = (post.id, post.revision)
            if key in outcomes or not _past(read, place):
                self._waiting.pop(key, None)
                continue
            since, then = self._waiting.get(key, (None, {}))
            if since != place:
                self._waiting[key] = (place, ends)
            elif all(routed.get(partition, 0) >= end for partition, end in then.items()):
                lost.append(post)
                del self._waiting[key]
        self._collector.publish(lost)
        return len(outcomes), len(lost)


def _past(committed: Mapping[int, int], place: Place) -> bool:
    return committed.get(place.partition, 0) > place.offset
