"""The demo: a past of sixty days, then invented posts at a watchable pace, and people who act on them."""

from pathlib import Path
from threading import Event

from rich.console import Console

from cheong.demo.accounts import sign_ins
from cheong.demo.arrivals import CHANNELS
from cheong.demo.life import Life
from cheong.demo.mail import Mail, written
from cheong.demo.past import Past, Plan
from cheong.demo.shown import Shown
from cheong.wiring import Parts
from ingest.accounts import ChannelAccount
from ingest.channels.file import FileOptions
from models.history import Change, Position, Verb
from models.scope import Scope

_SCOPE = Scope.everything("demo")
_LOOK_SECONDS = 0.3
_PAGE = 500


class _Terminal(Console):
    def on_broken_pipe(self) -> None:
        """Let the command end as any other whose reader went away; rich would exit with 1."""
        raise BrokenPipeError


class Demo:
    """Makes the past, feeds the demo posts into a watched file, acts on them, and shows the history as it grows."""

    def __init__(self, parts: Parts, plan: Plan | None = None) -> None:
        self._parts = parts
        folder = parts.settings.data / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        self._round = 1 + len(list(folder.glob("posts-*.jsonl")))
        inbox = folder / f"posts-{self._round}.jsonl"
        self._mail = Mail(inbox)
        self._past = Past(parts, plan or Plan())
        self._sign_ins = sign_ins(parts, folder)
        self._shown = Shown(parts, _Terminal(highlight=False))
        self._fed = Event()
        parts.more_accounts = (_account(parts, f"demo-{self._round}", inbox, folder / "outbox.jsonl"),)

    def greeting(self) -> str:
        """What a newcomer reads first."""
        posts = list(written())
        minutes = sum(one.after for one in posts) / 60
        past = "A past is made first, within a minute. " if self._past.missing else ""
        return (
            f"{self._parts.city['name_ko']} (demo): {len(posts)} invented posts in {minutes:.0f} minutes. {past}"
            f"Everything is kept in {self._parts.settings.data}. Ctrl-C ends it.\n\n"
            f"Open {self._parts.settings.http_url} and sign in as one of\n{self._sign_ins.told()}\n"
        )

    def make_past(self, stop: Event) -> None:
        """Make the past, unless it is there."""
        self._past.make(stop)

    def feed(self, stop: Event) -> None:
        """Write the posts into the watched file, with their pauses; the same posts again get ids of their own."""
        self._mail.feed(written(f".{self._round}" if self._round > 1 else ""), stop)
        self._fed.set()

    def live(self, stop: Event) -> None:
        """Let the people of the demo act on what comes."""
        Life(self._parts, self._mail).live(stop)

    def show(self, stop: Event) -> None:
        """Print what becomes of each post until told to stop, and a sum when the last one is through."""
        store = self._parts.store
        position, told = store.tip(), False
        while not stop.wait(_LOOK_SECONDS):
            done = self._fed.is_set()
            changes = store.changes(position, _PAGE)
            position = self._print(changes) or position
            if done and not told and not changes:
                told = True
                self._shown.sum()

    def _print(self, changes: list[Change]) -> Position | None:
        for change in changes:
            if change.post is not None and change.verb in _TOLD:
                for stored in self._parts.store.stored_posts([change.post], _SCOPE):
                    self._shown.post(change.verb, stored)
        return changes[-1].position if changes else None


def _account(parts: Parts, name: str, inbox: Path, outbox: Path) -> ChannelAccount:
    options = FileOptions(parts.zone, parts.clock, watch=True)
    return ChannelAccount(name, "file", str(inbox), options, outbox=str(outbox), sends=CHANNELS)


_TOLD = frozenset({Verb.STORED, Verb.SET_ASIDE, Verb.REVISED, Verb.DELETED})
