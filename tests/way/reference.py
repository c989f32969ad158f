"""What must be true of a deployment when all is quiet, told by a small reference that only remembers what was done."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from dashboard_api.indexing import NAME as INDEX
from models.complaint import Status, may_move
from models.history import Change, Verb
from models.ports.stream import lag
from models.scope import ActorKind
from tests.faults.state import every_complaint, wrong
from tests.way.driving import ALL, Way

WORDS = ("포트홀", "불법주차", "불이", "김치", "감사", "아직", "요")


@dataclass
class Reference:
    """Each post's last words (None: deleted or forgotten), what people decided, and how many acts they did."""

    texts: dict[str, str | None] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    decided: dict[tuple[str, str], object] = field(default_factory=dict)
    acts: Counter[Verb] = field(default_factory=Counter)

    def says(self, post: str, text: str | None) -> None:
        """A citizen wrote this, or deleted the post."""
        self.texts[post] = None if post in self.forgotten else text

    def forgets(self, post: str) -> None:
        """The post is forgotten for ever."""
        self.forgotten.add(post)
        self.texts[post] = None


def check(way: Way, reference: Reference) -> None:
    """Every invariant, when all is quiet."""
    assert wrong(way.parts) == []  # one outcome a record, one complaint a post, the chain, the counters, owner and due
    for stage, topic in (("classify", way.parts.names.posts), ("route", way.parts.names.verdicts)):
        assert lag(way.parts.stream, way.parts.names.group(stage), topic) == 0
    assert way.store.followed(INDEX) == way.store.tip()
    assert way.store.unpublished(1) == []
    stored = {one.post.id: one for batch in way.store.all_posts(ALL, 100) for one in batch}
    assert {post: one.post.text for post, one in stored.items()} == {
        post: text or "" for post, text in reference.texts.items()
    }
    assert {post for post, one in stored.items() if one.deleted} == {
        post for post, text in reference.texts.items() if text is None
    }
    _index_is_the_store(way, reference)
    _nobody_is_overruled(way, reference)


def _index_is_the_store(way: Way, reference: Reference) -> None:
    live = {word: way.found(word) for word in WORDS}
    assert live == {word: {post for post, text in reference.texts.items() if text and word in text} for word in WORDS}
    way.follower.rebuild()
    assert {word: way.found(word) for word in WORDS} == live


def _nobody_is_overruled(way: Way, reference: Reference) -> None:
    done: Counter[Verb] = Counter()
    for complaint in every_complaint(way.parts):
        for (of, name), value in reference.decided.items():
            if of == complaint.id:
                assert getattr(complaint, name) == value, f"{name} of {of} was overruled"
        history = way.store.history(complaint.id, ALL)
        versions = [change.version for change in history if change.version is not None]
        assert versions == sorted(versions)
        assert set(versions) == set(range(1, complaint.version + 1)), "a version without a change"
        for change in history:
            assert _may(change), f"{change} is no move of the table"
        moves = [change for change in history if "status" in change.after]
        assert all(b.before["status"] == a.after["status"] for a, b in pairwise(moves))
        done.update(change.verb for change in history if change.actor.startswith("person:") and _counts(change))
    assert done == reference.acts, "an act of a person was lost, or is there twice"


def _counts(change: Change) -> bool:
    return change.verb in (Verb.ASSIGNED, Verb.REURGED, Verb.ANSWERED)


def _may(change: Change) -> bool:
    if "status" not in change.after:
        return True
    before = change.before.get("status")
    kind = ActorKind(change.actor.partition(":")[0])
    return may_move(
        None if before is None else Status(str(before)),
        Status(str(change.after["status"])),
        kind,
        delivered=change.verb is Verb.ANSWERED,
    )
