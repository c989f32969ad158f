"""What is made of complaints and posts: rates and the search index, against recounts that read them one by one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from backends.search.sqlite import SqliteSearch
from backends.store import Store
from dashboard_api.indexing import FollowerParts, IndexFollower
from models.history import StoredPost
from models.ports.search import SearchQuery
from models.rates import MISSED_EXCLUDED_AS, RateName, RatesAsked, Window
from models.scope import Scope
from tests.contracts.rates_reference import counted, inside, judged
from tests.contracts.sampled_past import recounted
from tests.routing.given import ALL, NOW

Values = dict[str, dict[str, str | None]]
Asked = tuple[str, SearchQuery, Scope]
FILTERS = ("status", "waits", "department", "district", "topic", "urgency", "channel", "outcome")


def wrong_rates(store: Store, now: datetime) -> list[str]:
    """The rates that are not a recount's, of all time and of the last two days."""
    every, found = judged(store, now, ALL), []
    for window in (
        Window(NOW - timedelta(days=1), now + timedelta(days=1), now),
        Window(now - timedelta(days=2), now, now),
    ):
        report = store.rates(RatesAsked(window), ALL)
        here = inside(every, window)
        samples, _ = recounted(store, list(store.sample_days(ALL, 1000)), window)
        for rate in report.rates:
            expected = counted(here, rate.name)
            if rate.name is RateName.MISSED:
                expected = samples["numerator"], samples["denominator"]
                if rate.excluded != {name: samples[name] for name in MISSED_EXCLUDED_AS}:
                    found.append(f"{rate.excluded} are left out of {rate.name}, not {samples}")
            if (rate.numerator, rate.denominator) != expected:
                found.append(f"{rate.name} is {(rate.numerator, rate.denominator)}, not {expected}")
        excluded = Counter(one.left_out for one in here if one.left_out)
        if {why: count for why, count in report.excluded.items() if count} != excluded:
            found.append(f"{report.excluded} are left out, not {excluded}")
        for rows, key in ((report.departments, "department"), (report.topics, "topic")):
            for row in rows:
                group = [one for one in here if getattr(one.complaint, key) == row.key]
                told = row.counts[RateName.ANSWERED]
                if (told.numerator, told.denominator) != counted(group, RateName.ANSWERED):
                    found.append(f"answered of {row.key} is {told}")
    return found


@dataclass
class Indexed:
    """A search index of a store, kept by its follower."""

    store: Store
    folder: Path
    search: SqliteSearch = field(init=False)
    follower: IndexFollower = field(init=False)

    def __post_init__(self) -> None:
        self.search = SqliteSearch(self.folder / "search.db")
        store = self.store
        self.follower = IndexFollower(FollowerParts(store, store, self.search, store, store, "test", lambda: NOW))

    def wrong(self) -> list[str]:
        """What the followed index finds, and should not, or the other way round."""
        while self.follower.step():
            pass
        posts = self._values()
        asked = list(_queries(posts))
        said, found = self._finds(asked), []
        for key, query, scope in asked:
            equal = {name: getattr(query, name) for name in FILTERS if getattr(query, name) is not None}
            expected = {
                f"{post} in {values['complaint']}"
                for post, values in posts.items()
                if all(values[name] == value for name, value in equal.items()) and scope.sees(values["department"])
            }
            if said[key] != expected:
                found.append(f"{key} finds {said[key]}, not {expected}")
        return found

    def rebuilt_wrong(self) -> list[str]:
        """Where a fresh index finds anything else."""
        asked = list(_queries(self._values()))
        before = self._finds(asked)
        self.follower.rebuild()
        after = self._finds(asked)
        return [f"{key} found {ids}, rebuilt {after[key]}" for key, ids in before.items() if after[key] != ids]

    def _finds(self, asked: Sequence[Asked]) -> dict[str, set[str]]:
        return {
            key: {f"{hit.post} in {hit.complaint}" for hit in self.search.find(query, scope, limit=500).items}
            for key, query, scope in asked
        }

    def _values(self) -> Values:
        """What the store says of every post that is there."""
        posts = [one for batch in self.store.all_posts(ALL, 500) for one in batch]
        complaints = self.store.complaints_of(sorted({one.complaint for one in posts if one.complaint}), ALL)
        return {one.post.id: self._of(one, complaints.get(one.complaint or "")) for one in posts if not one.deleted}

    def _of(self, stored: StoredPost, complaint: object) -> dict[str, str | None]:
        said = complaint or stored.judgement
        own = {name: getattr(complaint, name, None) for name in ("status", "waits", "department")}
        told = {name: getattr(said, name, None) for name in ("topic", "urgency", "district")}
        return {**own, **told, "channel": "x", "outcome": stored.outcome, "complaint": stored.complaint}

    def close(self) -> None:
        """Leave nothing open."""
        self.search.close()


def _queries(posts: Values) -> Iterator[Asked]:
    """Everything, and every value of every field."""
    yield "everything", SearchQuery("글"), ALL
    values = {(name, value) for one in posts.values() for name, value in one.items()}
    for name, value in sorted((name, value) for name, value in values if name in FILTERS and value is not None):
        yield f"{name}={value}", replace(SearchQuery("글"), **{name: value}), ALL
        if name == "department":
            yield f"in the scope of {value}", SearchQuery("글"), Scope.of_departments("o", frozenset({value}))
