"""``cheong settings`` and ``cheong export``: what there is, written out."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from cheong.settings import SETTINGS
from cheong.wiring import Parts
from models.complaint import Complaint
from models.errors import SettingError
from models.ports.store import Filter
from models.scope import Scope

_PAGE = 500


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    settings = commands.add_parser("settings", help="show every setting and its value")
    settings.set_defaults(run=_settings)
    export = commands.add_parser("export", help="write complaints as JSON lines")
    export.add_argument(
        "--anonymised", action="store_true", help="without text, author and post id (the only kind there is)"
    )
    export.set_defaults(run=_export)


def _settings(parts: Parts, _: argparse.Namespace) -> int:
    shown = parts.settings.shown()
    width = max(map(len, shown))
    for setting in SETTINGS:
        print(f"{setting.name:<{width}}  {shown[setting.name]}  ({setting.meaning})")
    return 0


def _export(parts: Parts, chosen: argparse.Namespace) -> int:
    if not chosen.anonymised:
        raise SettingError("say --anonymised: an export with texts is not offered")
    for complaint in _all(parts, Scope.everything("command:export")):
        sys.stdout.write(json.dumps(anonymised(complaint), ensure_ascii=False) + "\n")
    return 0


def _all(parts: Parts, scope: Scope) -> Iterator[Complaint]:
    cursor = None
    while True:
        page = parts.store.listing(Filter(), scope, limit=_PAGE, cursor=cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def anonymised(complaint: Complaint) -> dict[str, object]:
    """A complaint without text, author or post id; times ISO 8601 in UTC."""
    return {
        "complaint": complaint.id,
        "channel": complaint.channel,
        "intent": complaint.intent.value,
        "topic": complaint.topic,
        "subtopic": complaint.subtopic,
        "urgency": complaint.urgency.value,
        "district": complaint.district,
        "department": complaint.department,
        "kind": complaint.kind,
        "status": complaint.status.value,
        "waits": complaint.waits,
        "received_at": complaint.received_at.isoformat(),
        "due_at": None if complaint.due_at is None else complaint.due_at.isoformat(),
        "answered_at": None if complaint.answered_at is None else complaint.answered_at.isoformat(),
        "history": complaint.history,
    }
