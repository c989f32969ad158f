"""The demo's posts on their way: from the files that ship with it, with their pauses, into the file that is watched."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock
from typing import Any

_FOLDER = Path(__file__).parent / "posts"


@dataclass(frozen=True, slots=True)
class Written:
    """A line, and for how many seconds nothing is written before it."""

    after: float
    line: str


def written(suffix: str = "") -> Iterator[Written]:
    """The posts in their order; the same posts again are other posts by a suffix of all ids."""
    for path in sorted(_FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            post: dict[str, Any] = json.loads(line)
            after = float(post.pop("after"))
            broken = post.get("broken")
            yield Written(after, str(broken) if broken is not None else _with_suffix(post, suffix))


class Mail:
    """Writes lines into the watched file, and remembers who wrote what."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._authors: dict[str, str] = {}
        path.touch()

    def put(self, line: str) -> None:
        """One more line."""
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        try:
            post = json.loads(line)
        except ValueError:
            return
        self._authors.setdefault(f"{post['channel']}:{post['id']}", post.get("author"))

    def feed(self, lines: Iterator[Written], stop: Event) -> None:
        """Write all of them, with their pauses, or until told to stop."""
        for one in lines:
            if stop.wait(one.after):
                return
            self.put(one.line)

    def author(self, post: str) -> str | None:
        """Who wrote a post at its channel, None for a post that was not written here."""
        return self._authors.get(post)


def _with_suffix(post: dict[str, Any], suffix: str) -> str:
    named = {name: f"{post[name]}{suffix}" for name in ("id", "reply_to", "conversation_id") if post.get(name)}
    return json.dumps({**post, **named}, ensure_ascii=False)
