"""Whatever citizens, people, programs and crashes do in whatever order: when all is quiet, every invariant holds."""

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, multiple, rule

from cheong.stage import StageLoop
from cheong.workers import stage_run
from models.errors import ComplaintChangedError, NotAllowedError
from models.history import Verb
from models.ports.stream import Stream
from models.scope import Actor, ActorKind
from models.verdict import Urgency
from routing.desk import Person
from tests.way.driving import ALL, CENTER, CHATTER, FIRE, OTHER, PARKING, POTHOLE, Another, Way, WhenRead
from tests.way.reference import Reference, check

TEXTS = st.sampled_from(
    (POTHOLE, PARKING, CHATTER, FIRE, "감사합니다", "아직도 그대로예요 언제 되나요", "여권은 어디에서 신청하나요?")
)
AUTHORS = st.sampled_from(("시민1", "시민2"))
PEOPLE = st.sampled_from((CENTER, OTHER))
POSTS: "Bundle[str]" = Bundle("posts")


class Crash(BaseException):
    """The process ends here."""


class CrashingAtCommit:
    """The stream, whose consumers crash before they commit."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def consume(self, group: str, topic: str) -> Any:
        """A consumer that crashes."""
        consumer = self._inner.consume(group, topic)

        def commit(offsets: Mapping[int, int]) -> None:
            consumer.close()
            raise Crash

        consumer.commit = commit
        return consumer


class AnyOrder(RuleBasedStateMachine):
    """Citizens, people, programs and crashes."""

    @initialize(target=POSTS, texts=st.lists(TEXTS, min_size=3, max_size=3))
    def begins(self, texts: list[str]) -> MultipleResults[str]:
        """A deployment that received a few posts."""
        self.folder = tempfile.TemporaryDirectory(prefix="cheong-any-")
        self.way = Way(Path(self.folder.name))
        self.reference = Reference()
        self.records: dict[str, dict[str, object]] = {}
        self.models = 0
        begun = [self._sends(str(n), {"text": text, "author": "시민1"}) for n, text in enumerate(texts)]
        self.way.quiet()
        return multiple(*begun)

    @rule(target=POSTS, text=TEXTS, author=AUTHORS, talk=st.sampled_from((None, "c1")))
    def writes(self, text: str, author: str, talk: str | None) -> str:
        """A citizen writes a post."""
        return self._sends(str(len(self.records)), {"text": text, "author": author, "conversation_id": talk})

    @rule(target=POSTS, to=POSTS, text=TEXTS, arrives=st.booleans())
    def replies(self, to: str, text: str, arrives: bool) -> str:
        """A citizen replies to a post."""
        record = {"text": text, "author": self.records[to]["author"], "reply_to": to, "conversation_id": "c2"}
        number = self._sends(str(len(self.records)), record)
        if arrives:
            self.works(("classify", "route"))
        return number

    @rule(post=POSTS)
    def repeats(self, post: str) -> None:
        """The channel gives the same record again."""
        self._sends(post, self.records[post])

    @rule(post=POSTS, text=TEXTS, arrives=st.booleans())
    def edits(self, post: str, text: str, arrives: bool) -> None:
        """A citizen edits a post."""
        self._sends(post, {**self.records[post], "text": text, "deleted": False})
        if arrives:
            self.works(("classify", "route"))

    @rule(post=POSTS)
    def deletes(self, post: str) -> None:
        """A citizen deletes a post."""
        self._sends(post, {**self.records[post], "text": "", "deleted": True})

    @rule(post=POSTS)
    def forgets(self, post: str) -> None:
        """A post is forgotten by right."""
        self.way.store.forget(f"x:{post}", Actor(ActorKind.PERSON, "관리자"), self.way.now)
        self.reference.forgets(f"x:{post}")

    @rule(post=POSTS, person=PEOPLE, district=st.sampled_from(("강남구", "마포구")))
    def assigns(self, post: str, person: Person, district: str) -> None:
        """A person gives the complaint to a department."""
        if complaint := self._complaint(post):
            seen = self.way.seen(f"x:{post}")
            with suppress(NotAllowedError):
                self.way.desk.assign(person, seen, f"gu.road@{district}")
                self.reference.acts[Verb.ASSIGNED] += 1
                self.reference.decided[complaint, "department"] = f"gu.road@{district}"

    @rule(post=POSTS, person=PEOPLE, urgency=st.sampled_from(tuple(Urgency)))
    def sets_urgency(self, post: str, person: Person, urgency: Urgency) -> None:
        """A person decides how urgent it is."""
        if complaint := self._complaint(post):
            self.way.desk.set_urgency(person, self.way.seen(f"x:{post}"), urgency)
            self.reference.acts[Verb.REURGED] += 1
            self.reference.decided[complaint, "urgency"] = urgency

    @rule(post=POSTS, person=PEOPLE)
    def acknowledges(self, post: str, person: Person) -> None:
        """A person acknowledges the dangers."""
        if self._complaint(post):
            with suppress(ComplaintChangedError):
                self.way.desk.acknowledge(person, self.way.seen(f"x:{post}"), hand_over="119")
                assert self.way.dangers(f"x:{post}") == []

    @rule(post=POSTS, person=PEOPLE)
    def answers(self, post: str, person: Person) -> None:
        """A person records an answer that was given by hand."""
        if self._complaint(post):
            number = f"answer-{self.reference.acts[Verb.ANSWERED]}"
            with suppress(NotAllowedError):
                self.way.desk.answer_by_hand(person, self.way.seen(f"x:{post}"), number, "답변드립니다")
                self.reference.acts[Verb.ANSWERED] += 1

    @rule(post=POSTS, urgency=st.sampled_from((Urgency.EMERGENCY, Urgency.LOW)))
    def is_judged_anew(self, post: str, urgency: Urgency) -> None:
        """Another model judges the post as it is stored; what is on its way is judged by it too."""
        if self._there(post):
            self.models += 1
            other = {"urgency": urgency, "topic": "road", "subtopic": "pothole", "unsure": ()}
            self.way.judges(f"x:{post}", Another(self.way.parts.classifier, f"model {self.models}", other))

    @rule(stages=st.sampled_from((("classify",), ("route",), ("classify", "route"))))
    def works(self, stages: tuple[str, ...]) -> None:
        """Stages work."""
        for stage in stages:
            self.way.works(stage)

    @rule(stage=st.sampled_from(("classify", "route")))
    def crashes(self, stage: str) -> None:
        """A stage crashes when it has done its work and has not committed it."""
        run = replace(stage_run(self.way.parts, stage), poll_seconds=0)
        run = replace(run, stream=cast(Stream, CrashingAtCommit(self.way.parts.stream)))
        with suppress(Crash):
            StageLoop(run, WhenRead(self.way.parts, stage)).run()

    @rule(minutes=st.sampled_from((5, 90)))
    def time_passes(self, minutes: int) -> None:
        """Time passes, and the clock looks."""
        self.way.later(minutes=minutes)
        self.way.parts.due_clock().tick(self.way.now)

    @rule()
    def settles(self) -> None:
        """All is quiet, and everything must hold."""
        self.way.quiet()
        check(self.way, self.reference)

    def teardown(self) -> None:
        """In the end all is quiet."""
        try:
            self.settles()
        finally:
            self.way.close()
            self.folder.cleanup()

    def _sends(self, number: str, record: Mapping[str, object]) -> str:
        given = {name: value for name, value in record.items() if value is not None}
        self.records[number] = given
        self.way.collects({"id": number, **given})
        self.reference.says(f"x:{number}", None if given.get("deleted") else str(given["text"]))
        return number

    def _there(self, post: str) -> bool:
        return bool(self.way.parts.store.stored_posts([f"x:{post}"], ALL))

    def _complaint(self, post: str) -> str | None:
        found = self.way.parts.store.stored_posts([f"x:{post}"], ALL)
        return found[0].complaint if found else None


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=40, stateful_step_count=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
