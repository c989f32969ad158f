"""How the browser tests run Cheong: the real server on a folder of data, with accounts and posts of the test."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from backends.store import Store, open_store

_START = "import sys; from cheong.commands import main; sys.exit(main())"
PASSWORD = "열쇠는 서랍에 있다 1"
ACCOUNTS: Mapping[str, Sequence[str]] = {
    "김하늘": ("--role", "center"),
    "박서준": ("--role", "center"),
    "이도윤": ("--role", "officer", "--department", "gu.parking@마포구", "--department", "gu.road@마포구"),
    "최서연": ("--role", "manager"),
    "정예린": ("--role", "administrator"),
}
"""Name to the arguments of ``cheong accounts add``: two of the center, an officer, a manager, an administrator."""


CHANNELS = """
[[channel]]
type = "file"
name = "x"
path = "posts-x.jsonl"
channel = "x"
outbox = "outbox.jsonl"
"""
"""Posts of X are answered by way of an outbox; to other channels nothing is sent."""


@dataclass
class Server:
    """``cheong up`` on a folder; ``url`` is where its page is."""

    folder: Path
    port: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.prepare()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def data(self) -> Path:
        """The folder of its data."""
        return self.folder / "data"

    def prepare(self) -> None:
        """Choose a port; where the data is not there yet, make the accounts and a channel that answers go out by."""
        self.port = self.port or _free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CHEONG_")},
            "CHEONG_DATA": str(self.data),
            "CHEONG_HTTP_URL": self.url,
            **self.settings,
        }
        if self.demo or self.data.exists():
            return
        self.data.mkdir(parents=True)
        (self.data / "channels.toml").write_text(CHANNELS, encoding="utf-8")
        for name, arguments in ACCOUNTS.items():
            self.run("accounts", "add", name, *arguments, given=f"{PASSWORD}\n")

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Its store, for what no command does."""
        opened = open_store(f"sqlite:///{self.data / 'store.db'}")
        try:
            yield opened
        finally:
            opened.close()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START, "up", *(["--demo"] if self.demo else [])],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "server.log").read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)

    def stop(self) -> None:
        """End it, hard if it does not end by itself."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def run(self, *arguments: str, given: str = "") -> str:
        """Run a command on the same data; returns what it wrote."""
        ended = subprocess.run(
            [sys.executable, "-c", _START, *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def post(self, *posts: Mapping[str, object], channel: str = "x") -> None:
        """Let citizens write these posts; returns once each has its outcome."""
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in posts)
        self.run("import", "-", "--channel", channel, given=lines)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
