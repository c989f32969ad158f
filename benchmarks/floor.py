"""The least that a list page can cost here: raw ASGI, sqlite3, hand-written SQL, no framework, no session, no checks.

It answers what the API answers, from the same files, and is no rival: it believes whatever it is asked.
"""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson

from backends.search import sqlite_statements as fts
from dashboard_api.highlighting import excerpt, searched, spans
from models.ports.search import SearchQuery
from models.scope import Reach, Scope
from models.windows import Windows

Row = dict[str, Any]

_PLAIN = (
    "id", "version", "status", "held_from", "kind", "intent", "topic", "subtopic", "urgency", "district", "department",
    "waits", "channel", "due_rule", "officer", "merged_into", "close_reason", "hand_over",
)  # fmt: skip
_TIMES = ("received_at", "due_at", "answered_at", "window_since", "reminded_at")
_PARSED = ("topics", "departments", "proposals")
_SELECT = f"SELECT {', '.join((*_PLAIN, *_TIMES, *_PARSED))}, reasons, decided, history FROM complaints"  # noqa: S608
_FILTERS = frozenset({"status", "waits", "department", "district", "topic", "urgency", "channel"})
_FLAG = (
    "id", "kind", "urgency", "post", "revision", "raised_at", "again_at", "raised", "acknowledged_at",
    "acknowledged_by",
)  # fmt: skip
_FLAGS = (
    f"SELECT complaint, {', '.join(_FLAG)} FROM flags "  # noqa: S608
    "WHERE acknowledged_at IS NULL AND complaint IN ({}) ORDER BY raised_at, id"
)
_SENDING = ("id", "question", "state", "send_at", "attempts", "error", "by")
_SENDINGS = (
    f"SELECT complaint, {', '.join(_SENDING)} FROM sendings "  # noqa: S608
    "WHERE state IN ('waiting', 'sending', 'unknown', 'failed') AND complaint IN ({}) ORDER BY queued_at, id"
)
_FIRST = (
    "SELECT m.complaint, p.id, substr(p.text, 1, 400), p.id = c.opened_by FROM memberships m "
    "JOIN posts p ON p.id = m.post JOIN complaints c ON c.id = m.complaint "
    "WHERE m.until IS NULL AND m.complaint IN ({}) ORDER BY p.received_at DESC, p.id DESC"
)
_BESIDE = "SELECT count(*) FROM hand_overs WHERE reported_at IS NULL UNION ALL SELECT count(*) FROM dead_letters"
_COUNTED = (
    "received_at >= ? AND received_at < ? AND NOT history AND status != 'merged' AND NOT (status = 'closed' "
    "AND close_reason IN ('spam', 'not_for_the_city') AND EXISTS (SELECT 1 FROM flags f WHERE f.complaint = "
    "complaints.id AND f.kind = 'exclusion' AND f.acknowledged_at IS NOT NULL))"
)
_RATES = {
    "answered:numerator": f"{_COUNTED} AND answered_at IS NOT NULL",
    "on_time:numerator": f"{_COUNTED} AND answered_at <= due_at",
}
"""The numbers of the rates, believing that nothing was undone and that ``answered_at`` is the first answer's."""


Board = tuple[datetime, Windows]
"""The time, and how long the city waits for its citizens."""


class Floor:
    """The ASGI application for one reader, whose scope and time it takes on trust."""

    def __init__(self, store: Path, search: Path, scope: Scope, board: Board) -> None:
        self._store = sqlite3.connect(store, isolation_level=None)
        self._store.execute("PRAGMA cache_size=-64000")
        self._search = sqlite3.connect(search, isolation_level=None)
        self._search.execute("PRAGMA cache_size=-32000")
        self._scope, (self._now, self._windows) = scope, board

    async def __call__(self, scope: Any, _: object, send: Any) -> None:
        """Answer one request."""
        asked = dict(parse_qsl(scope["query_string"].decode()))
        body = orjson.dumps(
            getattr(self, scope["path"].rpartition("/")[2].replace("-", "_"))(asked), option=orjson.OPT_UTC_Z
        )
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def complaints(self, asked: dict[str, str]) -> Row:
        """The list."""
        if "q" in asked:
            return self._found(asked)
        where, values = self._where(asked)
        rows = self._rows(f"{_SELECT}{where} ORDER BY received_at DESC, id DESC LIMIT 51", values)
        return {"items": self._items(rows[:50]), "next": None if len(rows) < 51 else ""}

    def triage_queue(self, asked: dict[str, str]) -> Row:
        """The queue and its counts."""
        where, values = self._where(asked, "queued = 1")
        rows = self._rows(f"{_SELECT}{where} ORDER BY pressing, due_order, received_at, id LIMIT 51", values)
        return {"items": self._items(rows[:50]), "next": None if len(rows) < 51 else "", "counts": self._counts()}

    def inbox(self, _: dict[str, str]) -> Row:
        """An officer's inbox."""
        now, today = _text(self._now), _text(self._now.replace(hour=15))
        groups = {
            "assigned": ("status = 'assigned'", ()),
            "accepted": ("status = 'accepted'", ()),
            "due_today": ("due_order >= ? AND due_order < ?", (now, today)),
            "late": ("due_order < ?", (now,)),
            "returned": ("status = 'returned'", ()),
        }
        found: Row = {}
        for name, (condition, values) in groups.items():
            where, owned = self._where({}, f"running = 1 AND {condition}")
            (count,) = self._rows(f"SELECT count(*) FROM complaints{where}", (*values, *owned))[0]  # noqa: S608
            order = "ORDER BY due_order, received_at, id LIMIT 50"
            found[name] = (count, self._rows(f"{_SELECT}{where} {order}", (*values, *owned)))
        every = {row[0]: row for _, rows in found.values() for row in rows}
        views = {one["id"]: one for one in self._items(list(every.values()))}
        return {
            name: {"count": count, "items": [views[row[0]] for row in rows]} for name, (count, rows) in found.items()
        }

    def _counts(self) -> Row:
        now, soon = _text(self._now), _text(self._now + timedelta(days=1))
        by = dict(self._rows("SELECT pressing, count(*) FROM complaints WHERE queued = 1 GROUP BY pressing", ()))
        due = "SELECT sum(due_order < ?), count(*) FROM complaints WHERE running = 1 AND due_order < ?"
        ((late, both),) = self._rows(due, (now, soon))
        (hand_overs,), (letters,) = self._rows(_BESIDE, ())
        return {
            "queue": sum(by.values()),
            "emergency": by.get(0, 0),
            "urgent": by.get(1, 0),
            "late": late or 0,
            "due_soon": both - (late or 0),
            "hand_overs": hand_overs,
            "dead_letters": letters,
        }

    def _found(self, asked: dict[str, str]) -> Row:
        """The list of a search: a hit's post is the only one of its complaint in these stores."""
        names = {name: asked[name] for name in asked if name in fts.FILTERS}
        wanted = fts.wanted(SearchQuery(asked["q"], **names), self._scope, fts.END)
        (live, *_) = self._search.execute(fts.STATE).fetchone()
        hits = self._search.execute(fts.FIND.replace("@", str(live)), wanted).fetchmany(51)
        ids = [complaint for _, _, complaint in hits[:50]]
        rows = self._rows(f"{_SELECT} WHERE id IN ({_marks(ids)})", ids)
        place = {one: at for at, one in enumerate(ids)}
        items = self._items(sorted(rows, key=lambda row: place[row[0]]), searched(asked["q"]))
        return {"items": items, "next": None if len(hits) < 51 else ""}

    def _where(self, asked: dict[str, str], *more: str) -> tuple[str, list[object]]:
        """The conditions of the filters, of a number of the rates and of the scope."""
        parts, values = list(more), list[object]()
        for name in _FILTERS.intersection(asked):
            parts.append(f"{name} = ?")
            values.append(asked[name])
        if "due_before" in asked:
            parts.append("due_at < ?")
            values.append(_text(datetime.fromisoformat(asked["due_before"])))
        if "rate" in asked:
            parts.append(_RATES[asked["rate"]])
            values += [_text(self._now - timedelta(days=30)), _text(self._now)]
        if self._scope.reach is not Reach.ALL:
            parts.append(f"department IN ({_marks(self._scope.departments)})")
            values += sorted(self._scope.departments)
        return (f" WHERE {' AND '.join(parts)}" if parts else ""), values

    def _items(self, rows: Sequence[tuple[Any, ...]], words: Sequence[str] = ()) -> list[Row]:
        ids = [row[0] for row in rows]
        marks = _marks(ids)
        flags: dict[str, list[Row]] = {one: [] for one in ids}
        for complaint, *values in self._rows(_FLAGS.format(marks), ids):
            flag = dict(zip(_FLAG, values, strict=True))
            flag.update({name: _time(flag[name]) for name in ("raised_at", "again_at", "acknowledged_at")})
            flags[complaint].append(flag)
        sendings = {
            row[0]: dict(zip(_SENDING, row[1:], strict=True)) for row in self._rows(_SENDINGS.format(marks), ids)
        }
        posts: dict[str, list[Any]] = {one: [] for one in ids}
        first = _FIRST.replace("substr(p.text, 1, 400)", "p.text") if words else _FIRST
        for complaint, *values in self._rows(first.format(marks), ids):
            posts[complaint].append(values)
        items = []
        for row in rows:
            item = _item(row, flags[row[0]], posts[row[0]], words)
            item["sending"] = sendings.get(row[0])
            begun, reminded = item.pop("window_since"), item.pop("reminded_at")
            item["window"] = self._window(item["status"], begun, reminded) if begun and not item["flags"] else None
            items.append(item)
        return items

    def _window(self, status: str, begun: str, reminded_at: str | None) -> Row:
        windows = self._windows
        if status == "answered":
            kind, days = "confirmation", windows.confirmation
        else:
            kind, days = "reply", windows.no_reply if reminded_at else windows.reminder + windows.no_reply
        until = datetime.fromisoformat(begun) + days
        return {"kind": kind, "until": until, "reminded_at": reminded_at}

    def _rows(self, statement: str, values: Sequence[object]) -> list[Any]:
        return self._store.execute(statement, values).fetchall()


def _item(row: tuple[Any, ...], flags: list[Row], posts: list[Any], words: Sequence[str]) -> Row:
    plain, rest = len(_PLAIN), len(_PLAIN) + len(_TIMES)
    item = dict(zip(_PLAIN, row, strict=False))
    for name, value in zip(_TIMES, row[plain:rest], strict=True):
        item[name] = _time(value)
    item["topics"], item["departments"], item["proposals"], reasons, decided = map(orjson.loads, row[rest : rest + 5])
    item["history"] = bool(row[rest + 5])
    item["reasons"] = [{"code": code, "text": text} for code, text in reasons]
    item["decided"] = {name: {"by": by, "at": at.replace("+00:00", "Z")} for name, (by, at, _) in decided.items()}
    item["flags"] = flags
    item["posts"] = len(posts)
    text = excerpt(_shown(flags, posts), words)
    item["excerpt"] = text
    item["highlights"] = [{"start": start, "end": end} for start, end in spans(words, text)]
    return item


def _shown(flags: list[Row], posts: list[Any]) -> str:
    """The post of the most pressing danger, else the one that opened the complaint."""
    dangers = [flag for flag in flags if flag["kind"] == "danger" and flag["post"] is not None]
    if dangers:
        post = min(dangers, key=lambda one: (one["urgency"] != "emergency", one["raised_at"], one["id"]))["post"]
        return str(next(text for one, text, _ in posts if one == post))
    return str(next((text for _, text, opened in posts if opened), posts[-1][1]))


def _time(value: str | None) -> str | None:
    """A time as JSON has it."""
    if value is None:
        return None
    return f"{value[:10]}T{value[11:19]}Z" if value.endswith(".000000") else f"{value[:10]}T{value[11:]}Z"


def _text(time: datetime) -> str:
    """A time as SQLite has it."""
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
