"""The SQL of the SQLite index, and how values stand in it; ``@`` is the number of a generation of its tables."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backends.search.cursors import Place
from backends.search.grams import phrase, prefix, words
from models.ports.search import SearchQuery
from models.scope import Reach, Scope

FORMAT = 1
"""Kept as user_version; another number is a file that this code cannot read."""

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # A follower's kept position is durable in the store, so what it indexed before must be durable here.
    "PRAGMA synchronous=FULL",
    # What was forgotten is overwritten, in the file and in no temporary one.
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-32000",
)

CREATE_STATE = (
    "CREATE TABLE state (live INTEGER NOT NULL, building INTEGER, last INTEGER NOT NULL, unclean INTEGER NOT NULL)",
    "INSERT INTO state VALUES (1, NULL, 1, 0)",
    f"PRAGMA user_version={FORMAT}",
)
STATE = "SELECT live, building, last, unclean FROM state"

FIELDS = (
    "channel",
    "outcome",
    "topic",
    "urgency",
    "district",
    "complaint",
    "department",
    "status",
    "waits",
)
"""The columns that a document brings besides id and text."""

FILTERS = tuple(name for name in FIELDS if name != "complaint")
"""The columns that a query filters on."""

CREATE_GENERATION = (
    "CREATE TABLE versions@ (id TEXT PRIMARY KEY, version INTEGER NOT NULL, n INTEGER) WITHOUT ROWID",
    # the long column is last, so that a filter does not read past it
    f"CREATE TABLE documents@ (n INTEGER PRIMARY KEY, id TEXT NOT NULL, received INTEGER NOT NULL, "
    f"{', '.join(f'{name} TEXT' for name in FIELDS)}, folded BLOB NOT NULL)",
    "CREATE VIRTUAL TABLE grams@ USING fts5(tokens, content='', columnsize=0, tokenize='ascii', prefix='{prefix}')",
)
DROP_GENERATION = ("DROP TABLE grams@", "DROP TABLE documents@", "DROP TABLE versions@")

KNOWN = "SELECT v.version, v.n, d.folded FROM versions@ v LEFT JOIN documents@ d ON d.n = v.n WHERE v.id = ?"
PUT_VERSION = "INSERT OR REPLACE INTO versions@ VALUES (?, ?, ?)"
LAST_NUMBER = "SELECT max(n) FROM documents@ WHERE n BETWEEN ? AND ?"
PUT_DOCUMENT = "INSERT OR REPLACE INTO documents@ VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
REMOVE_DOCUMENT = "DELETE FROM documents@ WHERE n = ?"
PUT_TOKENS = "INSERT INTO grams@ (rowid, tokens) VALUES (?, ?)"
REMOVE_TOKENS = "INSERT INTO grams@ (grams@, rowid, tokens) VALUES ('delete', ?, ?)"
OPTIMIZE = "INSERT INTO grams@ (grams@) VALUES ('optimize')"

_WANTED = (
    "n <= :last AND (received, id) < (:received, :id) "
    "AND (:all OR department IN (SELECT value FROM json_each(:departments))) "
    "AND (:channel IS NULL OR channel = :channel) AND (:outcome IS NULL OR outcome = :outcome) "
    "AND (:topic IS NULL OR topic = :topic) AND (:urgency IS NULL OR urgency = :urgency) "
    "AND (:district IS NULL OR district = :district) AND (:department IS NULL OR department = :department) "
    "AND (:status IS NULL OR status = :status) AND (:waits IS NULL OR waits = :waits)"
)
FIND = " ".join(
    (
        "SELECT received, id, complaint FROM grams@ CROSS JOIN documents@ ON n = grams@.rowid",
        "WHERE grams@ MATCH :match AND grams@.rowid <= :last AND",
        _WANTED,
        "ORDER BY grams@.rowid DESC",
    )
)
LIST = f"SELECT received, id, complaint FROM documents@ WHERE {_WANTED} ORDER BY n DESC"  # noqa: S608  a constant
"""Without words: everything, the newest first."""

SEQUENCE_BITS = 24
"""Of a row number, for what was received in the same second."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END: Place = ((1 << 58) - 1, "")
"""Later than every datetime."""


@dataclass(frozen=True, slots=True)
class State:
    """The one row about the whole file.

    ``live`` is the generation that is read, ``building`` the one a rebuild fills, ``last`` the highest number given.
    ``unclean`` grows when text is forgotten and is 0 when no trace of it is left.
    """

    live: int
    building: int | None
    last: int
    unclean: int

    @property
    def generations(self) -> list[int]:
        """Those that are written."""
        return [self.live] if self.building is None else [self.live, self.building]


def blob(folded: str) -> bytes:
    """A text as it is kept: as TEXT, SQLite would refuse a lone surrogate."""
    return folded.encode("utf-8", "surrogatepass")


def unblob(kept: bytes | None) -> str:
    """The text that ``blob`` wrote, empty for none."""
    return (kept or b"").decode("utf-8", "surrogatepass")


def microseconds(moment: datetime) -> int:
    """A moment as it is kept: microseconds since 1970, UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(received: int) -> datetime:
    """The moment, UTC, that ``microseconds`` gave."""
    return EPOCH + timedelta(microseconds=received)


def text(value: str | None) -> str | None:
    """A string without its enum, which sqlite3 does not take."""
    return None if value is None else str(value)


def numbers(received: int) -> range:
    """The row numbers of the second of receipt."""
    second = received // 1_000_000
    return range(second << SEQUENCE_BITS, (second + 1) << SEQUENCE_BITS)


def wanted(query: SearchQuery, scope: Scope, after: Place) -> dict[str, object]:
    """The values of FIND and LIST (``match`` is empty without words) for hits after a place."""
    received, post = after
    parts = [f'"{" ".join(phrase(word))}"' if len(word) > 1 else f'"{prefix(word)}" *' for word in words(query.text)]
    filters = {name: text(getattr(query, name)) for name in FILTERS}
    return filters | {
        "match": " AND ".join(parts),
        "received": received,
        "id": post,
        "last": numbers(received).stop - 1,
        "all": scope.reach is Reach.ALL,
        "departments": json.dumps(sorted(scope.departments)),
    }
