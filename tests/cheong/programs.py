"""How the tests run Cheong: a command in this process, or as a program of its own."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from cheong.commands import main
from cheong.settings import Settings
from cheong.wiring import Parts
from ingest.channels.file import FileChannel, FileOptions

_START = "import sys; from cheong.commands import main; sys.exit(main())"


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Its standard output, as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Cheong:
    """Runs commands on one folder of data."""

    def __init__(self, data: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._patch = patch
        self._capture = capture

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Run one command in this process."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        self._capture.readouterr()
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        return Ran(status, *self._capture.readouterr())

    def imported(self, posts: Sequence[Mapping[str, object]], *arguments: str, name: str = "posts") -> dict[str, int]:
        """Import these posts; returns the numbers."""
        ran = self("import", str(self.file(posts, name)), *arguments)
        assert ran.status == 0, ran.err
        numbers: dict[str, int] = json.loads(ran.out.splitlines()[-1])
        return numbers

    def file(self, posts: Sequence[Mapping[str, object]], name: str = "posts") -> Path:
        """A file of JSON lines beside the data."""
        path = self.data.parent / f"{name}.jsonl"
        path.write_text("".join(json.dumps(post, ensure_ascii=False) + "\n" for post in posts), encoding="utf-8")
        return path

    @contextmanager
    def parts(self) -> Iterator[Parts]:
        """The parts of a process on the same data."""
        parts = Parts(Settings.read(os.environ))
        try:
            yield parts
        finally:
            parts.close()


class Program:
    """Cheong as a program of its own, with the environment of the test; killed when the test leaves it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._log = folder / f"{arguments[0]}-{time.monotonic_ns()}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return self._log.read_text(encoding="utf-8")

    def ended(self) -> int:
        """Its exit status, within seconds."""
        return self.process.wait(timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def collected(parts: Parts, path: Path) -> None:
    """Put the posts of a file into the originals and onto the stream; no stage runs."""
    parts.collector().collect(FileChannel("collected", path, FileOptions(parts.zone, parts.clock)))


def until(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for something to hold."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


LIGHT = "마포구 연남동 골목 가로등이 사흘째 꺼져 있어요. 고쳐 주세요"
FIRE = "불이 났어요! 강남구 역삼동 건물에 사람이 갇혔어요 살려주세요"
LUNCH = "오늘 점심 김치찜 맛있다 ㅎㅎ"
