"""The SQLite index as a file: what was forgotten is nowhere in it, processes share it, and a crash leaves it whole."""

import itertools
import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from backends.search import sqlite as engine
from backends.search.grams import fold, tokens
from backends.search.sqlite import SqliteSearch
from models.errors import RetryableError, SettingError
from models.ports.search import Document, Search, SearchQuery, Tombstone
from tests.contracts.searches import EVERYTHING, FIRST, documents, every

SECRET = "꿹뗋쓟쪯큟흛 홉뷄탥윫듅쎯쭗"
"""Syllables that no other text has."""

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "search.db"


@pytest.fixture
def search(path: Path) -> Iterator[SqliteSearch]:
    found = SqliteSearch(path)
    yield found
    found.close()


def _document(text: str, version: int = 1) -> Document:
    return Document("x:secret", version, text, "x", "complaint", FIRST, complaint="c")


def _traces(path: Path) -> set[str]:
    """Pieces of the secret in the raw bytes of the files, as text and as tokens.

    FTS5 leaves out what a token shares with the one before it, so the ends of tokens are looked for.
    """
    raw = b"".join(file.read_bytes() for file in path.parent.iterdir())
    syllables = {syllable for syllable in SECRET if syllable != " " and syllable.encode() in raw}
    return syllables | {token for token in tokens(fold(SECRET)).split() if token[-5:].encode() in raw}


def _filled(search: Search, count: int = 300) -> list[Document]:
    others = documents(count)
    for start in range(0, count, 100):
        search.index(others[start : start + 100])
    return others


def test_the_search_for_traces_sees_what_is_there(search: SqliteSearch, path: Path) -> None:
    _filled(search)
    assert _traces(path) == set()
    search.index([_document(SECRET)])
    assert len(_traces(path)) > 20


def test_forgotten_text_and_its_tokens_are_in_no_file(search: SqliteSearch, path: Path) -> None:
    _filled(search, 150)
    search.index([_document(SECRET)])
    _filled(search)
    search.index([Tombstone("x:secret", 2)])
    assert _traces(path) == set()


def test_text_of_earlier_versions_is_forgotten_too(search: SqliteSearch, path: Path) -> None:
    search.index([_document(SECRET)])
    search.index([_document("고친 글", version=2)])
    _filled(search)
    search.index([Tombstone("x:secret", 3)])
    assert _traces(path) == set()


def test_forgetting_beside_a_rebuild_leaves_no_trace_in_either_index(search: SqliteSearch, path: Path) -> None:
    others = _filled(search)
    search.index([_document(SECRET)])

    def batches() -> Iterator[Sequence[Document | Tombstone]]:
        yield [*others, _document(SECRET)]
        search.index([Tombstone("x:secret", 2)])
        assert _traces(path) == set()
        yield [_document(SECRET)]

    search.rebuild(batches())
    assert _traces(path) == set()


def test_a_rebuild_leaves_nothing_of_the_old_index(search: SqliteSearch, path: Path) -> None:
    search.index([_document(SECRET)])
    others = _filled(search)
    search.rebuild([others])
    assert _traces(path) == set()
    with closing(sqlite3.connect(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'documents%'")}
    assert names == {"documents2"}


def test_a_reader_in_the_way_makes_forgetting_fail_until_it_is_done(
    search: SqliteSearch, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search.index([_document(SECRET)])
    monkeypatch.setattr(engine, "_WAIT_SECONDS", 0.1)
    impatient = SqliteSearch(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM state").fetchone()
        with pytest.raises(RetryableError, match="forgotten text"):
            impatient.index([Tombstone("x:secret", 2)])
    assert _traces(path) != set()
    impatient.index([Tombstone("x:secret", 2)])
    assert _traces(path) == set()
    impatient.close()


def test_a_writer_in_the_way_is_retryable(search: SqliteSearch, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_WAIT_SECONDS", 0.1)
    impatient = SqliteSearch(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(RetryableError, match="locked"):
            impatient.index([_document("글")])
        assert every(impatient, "글") == []
    impatient.index([_document("글")])
    assert every(impatient, "글") == ["x:secret"]
    impatient.close()


def test_a_folder_or_a_missing_one_in_place_of_the_file_is_retryable(tmp_path: Path) -> None:
    for wrong in (tmp_path, tmp_path / "missing" / "search.db"):
        with pytest.raises(RetryableError, match="search index"):
            SqliteSearch(wrong)


def test_a_file_of_another_format_says_what_to_do(search: SqliteSearch, path: Path) -> None:
    search.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=7")
    with pytest.raises(SettingError, match="reindex"):
        SqliteSearch(path)


def test_common_words_are_not_read_to_their_end_for_a_page(search: SqliteSearch) -> None:
    many = [
        replace(document, text="도로", received_at=FIRST.replace(year=2000 + number // 300, day=1 + number % 28))
        for number, document in enumerate(documents(6000))
    ]
    search.index(many)
    steps = itertools.count()
    with search._connections.borrowed() as connection:
        connection.set_progress_handler(lambda: next(steps) < 0, 100)
    search.find(SearchQuery("도로"), EVERYTHING, limit=20)
    page = next(steps)
    search.find(SearchQuery("도로"), EVERYTHING, limit=5999)
    assert page * 10 < next(steps) - page


# --------------------------------------------------------------------------------------------------- processes


def _write_parts(path: Path, part: int, count: int) -> None:
    search = SqliteSearch(path)
    found = documents(count)
    for start in range(part, count, 40):
        search.index(found[start : start + 4])
    search.close()


def _rebuild_and_hang(path: Path) -> None:
    search = SqliteSearch(path)

    def batches() -> Iterator[Sequence[Document | Tombstone]]:
        yield [_document(SECRET)]
        (path.parent / "building").touch()
        time.sleep(60)

    search.rebuild(batches())


def _run(target: Callable[..., None], *values: object) -> multiprocessing.context.SpawnProcess:
    process = SPAWN.Process(target=target, args=values)
    process.start()
    return process


def test_processes_open_a_new_index_and_write_it_at_once(path: Path) -> None:
    processes = [_run(_write_parts, path, part, 400) for part in range(0, 40, 4)]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 10
    search = SqliteSearch(path)
    assert len(every(search, "")) == 400
    search.close()


def test_a_rebuild_whose_process_is_killed_is_done_anew(search: SqliteSearch, path: Path) -> None:
    search.index([replace(_document("가로등"), id="x:1")])
    process = _run(_rebuild_and_hang, path)
    while not (path.parent / "building").exists():
        time.sleep(0.02)
    process.kill()
    process.join(10)
    search.index([replace(_document("신호등"), id="x:2"), Tombstone("x:secret", 2)])
    assert every(search, "등") == ["x:2", "x:1"]
    assert _traces(path) == set()
    assert search.rebuild([[replace(_document("가로등"), id="x:1")]]) == 1
    assert every(search, "") == ["x:1"]


def test_a_second_rebuild_takes_the_place_of_the_first(search: SqliteSearch, path: Path) -> None:
    def batches() -> Iterator[Sequence[Document | Tombstone]]:
        yield [_document("첫째")]
        assert SqliteSearch(path).rebuild([[_document("둘째")]]) == 1
        yield [_document("첫째")]

    with pytest.raises(RetryableError, match="another rebuild"):
        search.rebuild(batches())
    assert every(search, "둘째") == ["x:secret"]
    assert every(search, "첫째") == []
