"""What the engines do differently is hidden: settings are explained, and errors say whether to try again."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from backends.store import Store, open_store
from backends.store.engine import CHUNK, Database, append_only, chunks
from backends.store.tables import meta
from models.errors import CheongError, NotAllowedError, RetryableError, SettingError
from models.scope import ROUTER
from tests.contracts.stores import NOW, a_post, an_original, opening


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def database(path: Path) -> Database:
    open_store(f"sqlite:///{path}").close()
    return Database(f"sqlite:///{path}")


def impatient(database: Database) -> None:
    """Let it wait for others a moment only."""
    event.listen(database.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=10"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://root:secret@localhost/db", "neither sqlite"),
        ("store.db", "neither sqlite"),
        ("", "neither sqlite"),
        ("sqlite://", "no file"),
        ("sqlite:///:memory:", "no file"),
    ],
)
def test_a_url_that_names_no_store_is_explained_without_its_password(url: str, told: str) -> None:
    with pytest.raises(SettingError, match=told) as error:
        Database(url)
    assert "secret" not in str(error.value)


def test_a_file_that_is_no_database_is_a_wrong_setting(path: Path) -> None:
    path.write_bytes(b"a letter to my aunt, and no database at all" * 100)
    with pytest.raises(SettingError, match="not a database"):
        open_store(f"sqlite:///{path}")


def test_a_folder_that_is_not_there_can_be_there_later(path: Path) -> None:
    with pytest.raises(RetryableError, match="does not take this now"):
        open_store(f"sqlite:///{path.parent / 'nowhere' / 'store.db'}")


def test_a_locked_database_is_to_be_tried_again(path: Path, database: Database) -> None:
    with sqlite3.connect(path) as other:
        other.execute("BEGIN IMMEDIATE")
        impatient(database)
        with database.reading() as connection:  # readers do not wait for writers
            connection.execute(text("SELECT * FROM meta"))
        with pytest.raises(RetryableError, match="locked"), database.writing():
            pass
        other.rollback()
    other.close()


def test_a_full_disk_is_to_be_tried_again_and_leaves_nothing_half(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    pages = _limited(store)

    def too_much() -> None:
        with store.act(ROUTER, NOW) as act:
            for number in range(300):
                opening(act, a_post(number, text="글" * 1000))

    with pytest.raises(RetryableError, match="full"):
        too_much()
    assert store.tip().number == 0
    assert store.verify() == []
    with store._database.writing() as connection:
        connection.execute(text(f"PRAGMA max_page_count={pages * 100}"))
    too_much()
    assert store.tip().number == 900
    store.close()


def _limited(store: Store) -> int:
    store.salt()
    with store._database.writing() as connection:
        pages = int(connection.execute(text("PRAGMA page_count")).scalar_one())
        connection.execute(text(f"PRAGMA max_page_count={pages + 8}"))
    return pages


def test_a_read_only_database_is_to_be_tried_again(path: Path, database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("PRAGMA query_only=ON"))
    with pytest.raises(RetryableError, match="readonly"), database.writing() as connection:
        connection.execute(meta.insert(), [{"key": "a", "value": "b"}])


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("INSERT INTO meta VALUES ('salt', 'x'), ('salt', 'y')", RetryableError),
        ("INSERT INTO meta (key) VALUES ('bare')", NotAllowedError),
        ("INSERT INTO typed_texts VALUES ('t', 'nowhere', 'x', '2026-01-01', 'a')", NotAllowedError),
    ],
)
def test_what_does_not_fit_is_refused_in_words(database: Database, statement: str, kind: type[CheongError]) -> None:
    with pytest.raises(kind), database.writing() as connection:
        connection.execute(text(statement))


def test_a_mistake_in_a_statement_is_no_reason_to_try_again(database: Database) -> None:
    with pytest.raises(Exception, match="no such table") as error, database.reading() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(error.value, CheongError)


def test_a_reader_sees_one_state_while_others_write(path: Path, database: Database) -> None:
    count = text("SELECT count(*) FROM meta")
    with database.reading() as reader:
        before = reader.execute(count).scalar_one()
        with database.writing() as writer:
            writer.execute(meta.insert(), [{"key": "a", "value": "b"}])
        assert reader.execute(count).scalar_one() == before
    with database.reading() as reader:
        assert reader.execute(count).scalar_one() == before + 1


def test_readings_in_one_block_see_one_state_and_the_next_one_sees_what_was_written(database: Database) -> None:
    def put(value: str) -> None:
        with database.writing() as connection:
            connection.execute(database.insert_or_replace(meta, "key"), [{"key": "a", "value": value}])

    def read() -> str | None:
        with database.reading() as connection:
            return connection.execute(select(meta.c.value).where(meta.c.key == "a")).scalar()

    put("before")
    with database.one_state():
        assert read() == "before"
        put("after")
        with database.one_state():
            assert read() == "before"
        assert read() == "before"
    assert read() == "after"


def test_writing_is_durable_and_what_is_deleted_is_overwritten(database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 30000}
    with database.reading() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
    assert found == wanted


def test_commits_are_not_forced_to_disk_where_that_is_not_wanted(path: Path) -> None:
    database = Database(f"sqlite:///{path}", forced=False)
    with database.reading() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 1]
    database.close()


def test_what_was_erased_but_is_still_being_read_is_said_not_to_be_gone_yet(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backends.store.engine._BUSY_SECONDS", 0.1)
    store = open_store(f"sqlite:///{path}")
    store.record([an_original(1, "잊을 글")])
    with store._database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM originals")).scalar()
        impatient(store._database)
        with pytest.raises(RetryableError, match="erased"):
            store.forget("x:1", ROUTER, NOW)
    assert store.forget("x:1", ROUTER, NOW)
    assert "잊을 글".encode() not in b"".join(file.read_bytes() for file in path.parent.iterdir())
    store.close()


def test_more_threads_than_connections_wait_for_one(database: Database) -> None:
    def write(number: int) -> None:
        with database.writing() as connection:
            connection.execute(meta.insert(), [{"key": str(number), "value": "x"}])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM meta")).scalar() == 40


def test_values_are_cut_into_lists_that_fit_a_statement() -> None:
    assert [len(part) for part in chunks(range(2 * CHUNK + 1))] == [CHUNK, CHUNK, 1]
    assert list(chunks([])) == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_engine_guards_a_table_against_update_and_delete(dialect: str) -> None:
    guard = " ".join(append_only(dialect, "changes"))
    assert "UPDATE" in guard
    assert "DELETE" in guard
    assert "changes is append-only" in guard
