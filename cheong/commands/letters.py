"""``cheong dead-letters``: what no stage could handle, listed with its reason, and published again."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from cheong.dead_letters import replay
from cheong.wiring import Parts
from models.errors import NotFoundError, SettingError
from models.ports.keeping import DeadLetter
from models.scope import Scope

_PAGE = 200
_SHOWN = 200


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    letters = commands.add_parser("dead-letters", help="list what no stage could handle, and publish it again")
    letters.add_argument("--stage", help="only those of one stage, such as collect, classify or route")
    letters.add_argument("--replay", nargs="+", metavar="ID", help="publish these again, or: --replay all")
    letters.add_argument("--bytes", action="store_true", help="show the record itself too (it may hold personal data)")
    letters.set_defaults(run=_run)


def _run(parts: Parts, chosen: argparse.Namespace) -> int:
    if chosen.replay:
        return _replay(parts, chosen)
    for letter in _all(parts, chosen.stage):
        sys.stdout.write(json.dumps(_shown(letter, whole=chosen.bytes), ensure_ascii=False) + "\n")
    return 0


def _all(parts: Parts, stage: str | None) -> Iterator[DeadLetter]:
    after = None
    while page := parts.store.dead_letters(
        Scope.everything("command:dead-letters"), stage=stage, limit=_PAGE, after=after
    ):
        yield from page
        after = page[-1].id


def _shown(letter: DeadLetter, *, whole: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "id": letter.id,
        "stage": letter.stage,
        "place": letter.place,
        "reason": letter.reason,
        "post": letter.post,
        "at": letter.at.isoformat(),
        "bytes": len(letter.body),
    }
    if whole:
        found["body"] = letter.body.decode("utf-8", "backslashreplace")
    return found


def _replay(parts: Parts, chosen: argparse.Namespace) -> int:
    wanted = set(chosen.replay)
    found = [one for one in _all(parts, chosen.stage) if "all" in wanted or one.id in wanted or one.id[:12] in wanted]
    unknown = wanted - {"all"} - {name for one in found for name in (one.id, one.id[:12])}
    if unknown or not found:
        names = f" {', '.join(sorted(unknown))}" if unknown else ""
        raise NotFoundError(f"no such dead letter waits{names}: cheong dead-letters lists their ids")
    on_stream = [letter for letter in found if letter.topic is not None]
    if not on_stream:
        raise SettingError("these never reached the stream: mend the lines in their file and import it again")
    for letter in on_stream:
        replay(parts.stream, parts.store, parts.clock, letter.id)
    kept = len(found) - len(on_stream)
    sys.stdout.write(
        f"{len(on_stream)} published again" + (f", {kept} lines of files left alone" if kept else "") + "\n"
    )
    return 0
