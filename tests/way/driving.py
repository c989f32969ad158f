"""All parts of the way in one process, on a folder, with a time that the test moves: stages run until all is quiet."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

from cheong.settings import Settings
from cheong.stage import StageLoop
from cheong.wiring import Parts
from cheong.workers import STREAM_STAGES, stage_run
from ingest.channels.file import FileChannel, FileOptions
from models.complaint import Complaint, Flag, FlagKind
from models.history import StoredPost
from models.ports.channel import Channel
from models.ports.classifier import Classifier
from models.ports.search import SearchQuery
from models.ports.stream import lag
from models.scope import Scope
from models.verdict import Judgement
from routing.desk import Person, Seen, TriageDesk

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, 10 o'clock in Seoul."""

ALL = Scope.everything("way")
CENTER = Person("김센터", ALL, center=True)
OTHER = Person("이센터", ALL, center=True)

POTHOLE = "강남구 역삼동 도로에 포트홀이 크게 파여 있어요. 차가 덜컹거립니다. 빨리 메워 주세요"
DARK = "노원구 상계동 골목 가로등이 고장 나서 밤길이 너무 어둡습니다. 고쳐 주세요"
PARKING = "강남구 역삼동 인도에 불법주차 차량이 매일 서 있어요. 단속해 주세요"
CHATTER = "오늘 점심 김치찌개 성공 ㅋㅋ 배부르다"
FIRE = "불이 났어요"


class Another:
    """A classifier of another name, that says of every text what it is told to say otherwise."""

    def __init__(self, inner: Classifier, name: str, otherwise: Mapping[str, object]) -> None:
        self._inner, self._name, self._otherwise = inner, name, otherwise

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    def judge(self, texts: Sequence[str]) -> list[Judgement]:
        """The judgements of the first, changed."""
        changed: dict[str, Any] = {"model": self._name, **self._otherwise}
        return [replace(one, **changed) for one in self._inner.judge(texts)]


class WhenRead(Event):
    """Set as soon as a stage has read all there is: it ends as by a drain, with everything committed."""

    def __init__(self, parts: Parts, stage: str) -> None:
        super().__init__()
        self._parts = parts
        self._topic = parts.names.posts if stage == "classify" else parts.names.verdicts
        self._group = parts.names.group(stage)

    def is_set(self) -> bool:
        """Whether nothing is left to read."""
        return super().is_set() or lag(self._parts.stream, self._group, self._topic) == 0


class Way:
    """A deployment without processes."""

    def __init__(self, folder: Path, now: datetime = NOW) -> None:
        self.now = now
        self.folder = folder
        self.parts = Parts(Settings.read({"CHEONG_DATA": str(folder)}))
        self.parts.clock = lambda: self.now
        self.parts.classifier = shared().classifier
        self.parts.routing_city = shared().routing_city
        self.store = self.parts.store
        self.collector = self.parts.collector()
        self.sweeper = self.parts.sweeper(self.collector)
        self.follower = self.parts.index_follower()

    @property
    def desk(self) -> TriageDesk:
        """The desk."""
        return TriageDesk(self.store, self.parts.routing_city, lambda: self.now)

    def close(self) -> None:
        """Give back the files."""
        self.parts.close()

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def collects(self, *records: Mapping[str, object] | bytes) -> None:
        """Records come on the channel ``x``; no stage has read them yet."""
        lines = [one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode() for one in records]
        options = FileOptions(self.parts.zone, self.parts.clock, channel="x", kind="jsonl")
        self.reads(FileChannel("way", BytesIO(b"".join(line + b"\n" for line in lines)), options))

    def reads(self, channel: Channel) -> None:
        """All that a channel has, from its start."""
        cursor, complete = None, False
        while not complete:
            page = self.collector.collect_from(channel, cursor)
            cursor, complete = page.cursor, page.complete

    def receives(self, *records: Mapping[str, object] | bytes) -> None:
        """Records come and go the whole way."""
        self.collects(*records)
        self.quiet()

    def judges(self, post: str, classifier: Classifier) -> None:
        """A program puts a stored post on the way again, and this classifier reads it."""
        usual = self.parts.classifier
        self.parts.classifier = classifier
        self.collector.publish([self.store.post(post, ALL).post])
        self.quiet()
        self.parts.classifier = usual

    def quiet(self) -> None:
        """Every stage works until nothing is left, what was lost on the way comes again, the index follows."""
        for _ in range(3):
            for stage in STREAM_STAGES:
                self.works(stage)
            self.sweeper.sweep()
        for stage in STREAM_STAGES:
            self.works(stage)
        while self.follower.step():
            pass

    def works(self, stage: str) -> None:
        """One stage works until nothing is left for it."""
        run = replace(stage_run(self.parts, stage), poll_seconds=0)
        StageLoop(run, WhenRead(self.parts, stage)).run()

    def post(self, post: str) -> StoredPost:
        """A post as stored."""
        return self.store.post(post, ALL)

    def of(self, post: str) -> Complaint:
        """The complaint that a post is in."""
        complaint = self.post(post).complaint
        assert complaint is not None, f"{post} is in no complaint"
        return self.store.complaint(complaint, ALL)

    def seen(self, post: str) -> Seen:
        """The complaint of a post as somebody reads it now."""
        complaint = self.of(post)
        return Seen(complaint.id, complaint.version)

    def dangers(self, post: str) -> list[Flag]:
        """The unacknowledged danger flags of a post's complaint."""
        flags = self.store.flags(self.of(post).id, ALL)
        return [one for one in flags if one.kind is FlagKind.DANGER and one.acknowledged_at is None]

    def queue(self) -> list[str]:
        """The posts that opened what waits in the triage queue, most pressing first."""
        return [one.opened_by for one in self.store.queue(ALL).items]

    def found(self, text: str) -> set[str]:
        """The posts that the search finds, a page of them."""
        return {one.post for one in self.parts.search.find(SearchQuery(text), ALL, limit=100).items}


@cache
def shared() -> Parts:
    """The parts that no folder changes, read once for all tests."""
    with tempfile.TemporaryDirectory(prefix="cheong-way-") as folder:
        return Parts(Settings.read({"CHEONG_DATA": folder}))
