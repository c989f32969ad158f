"""The demo: invented posts at a watchable pace, through the same channel as real ones, and what becomes of each."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

from rich.console import Console

from cheong.demo.accounts import sign_ins
from cheong.demo.shown import Shown
from cheong.wiring import Parts
from ingest.accounts import ChannelAccount
from ingest.channels.file import FileOptions
from models.history import Change, Position, Verb
from models.scope import Scope

_POSTS = Path(__file__).parent / "posts.jsonl"
_SCOPE = Scope.everything("demo")
_LOOK_SECONDS = 0.3
_PAGE = 500


class _Terminal(Console):
    def on_broken_pipe(self) -> None:
        """Let the command end as any other whose reader went away; rich would exit with 1."""
        raise BrokenPipeError


class Demo:
    """Feeds the demo posts into a watched file and shows the history as it grows."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        folder = parts.settings.data / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        self._round = 1 + len(list(folder.glob("posts-*.jsonl")))
        self._inbox = folder / f"posts-{self._round}.jsonl"
        self._inbox.touch()
        self._sign_ins = sign_ins(parts, folder)
        self._shown = Shown(parts, _Terminal(highlight=False))
        self.account = ChannelAccount(
            f"demo-{self._round}", "file", str(self._inbox), FileOptions(parts.zone, parts.clock, watch=True)
        )

    def greeting(self) -> str:
        """What a newcomer reads first."""
        minutes = sum(float(post.get("after", 0)) for post in _posts()) / 60
        count = sum(1 for _ in _posts())
        return (
            f"{self._parts.city['name_ko']} (demo): {count} invented posts in {minutes:.0f} minutes. "
            f"Everything is kept in {self._parts.settings.data}. Ctrl-C ends it.\n\n"
            f"Open {self._parts.settings.http_url} and sign in as one of\n{self._sign_ins.told()}\n"
        )

    def feed(self, stop: Event) -> None:
        """Write the posts into the watched file, with their pauses."""
        for post in _posts():
            if stop.wait(float(post.pop("after", 0))):
                return
            with self._inbox.open("a", encoding="utf-8") as file:
                file.write(json.dumps(self._of_this_round(post), ensure_ascii=False) + "\n")

    def show(self, stop: Event) -> None:
        """Print what becomes of each post until told to stop, and a sum when the last one is through."""
        store = self._parts.store
        position, quiet = store.tip(), False
        last = _records(self._inbox)
        while not stop.wait(_LOOK_SECONDS):
            changes = store.changes(position, _PAGE)
            position = self._print(changes) or position
            done = _records(self._inbox) == sum(1 for _ in _posts())
            if done and not changes and not quiet and last == _records(self._inbox):
                quiet = True
                self._shown.sum()
            last = _records(self._inbox)

    def _print(self, changes: list[Change]) -> Position | None:
        for change in changes:
            if change.post is not None and change.verb in _TOLD:
                for stored in self._parts.store.stored_posts([change.post], _SCOPE):
                    self._shown.post(change.verb, stored)
        return changes[-1].position if changes else None

    def _of_this_round(self, post: dict[str, Any]) -> dict[str, Any]:
        """The same posts again are other posts: a later round gives its own ids."""
        if self._round > 1:
            for name in ("id", "reply_to", "conversation_id"):
                if post.get(name):
                    post[name] = f"{post[name]}.{self._round}"
        return post


_TOLD = frozenset({Verb.STORED, Verb.SET_ASIDE, Verb.REVISED, Verb.DELETED})


def _posts() -> Iterator[dict[str, Any]]:
    with _POSTS.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _records(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)
