"""How fast posts go the whole way, against the least that taking them in durably can cost.

    python benchmarks/way.py FILE.jsonl[.gz] [--rounds 3] [--rows N]

Contenders in turn (ABAB), each a process of its own on an empty folder: ``import`` is ``cheong import FILE``, ``floor``
reads the same bytes, parses the JSON and inserts id and text into SQLite in one transaction with synchronous=FULL.
Prints a line a run on standard error, then one JSON object: median, least and most of posts/s (wall) and of CPU seconds
a post (user and system, children included), and fsyncs a second of the disk before and after.
"""

import argparse
import gzip
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_IMPORT = "import sys; from cheong.commands import main; sys.exit(main())"
_SYNCS = 200


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: posts that came through, wall and CPU seconds."""

    posts: int
    wall: float
    cpu: float


def floor(file: Path, folder: Path) -> int:
    """Read, parse, insert as one durable batch; how many posts are in the table then."""
    with closing(sqlite3.connect(folder / "floor.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE posts (id TEXT PRIMARY KEY, text TEXT NOT NULL)")
        connection.execute("BEGIN IMMEDIATE")
        with file.open("rb") as lines:
            rows = ((str(one["id"]), one["text"]) for one in map(json.loads, lines))
            connection.executemany("INSERT INTO posts VALUES (?, ?)", rows)
        connection.execute("COMMIT")
        return int(connection.execute("SELECT count(*) FROM posts").fetchone()[0])


def measured(command: Sequence[str], folder: Path) -> Ran:
    """Run a command that prints its number of posts as JSON in its last line."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        ["/usr/bin/env", f"CHEONG_DATA={folder}", *command], cwd=ROOT, capture_output=True, check=False
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[-3:])} failed:\n{done.stderr.decode()[-2000:]}")
    posts = json.loads(done.stdout.splitlines()[-1])["posts"]
    return Ran(posts, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def syncs_a_second(folder: Path) -> float:
    """How often the disk takes a small write for good."""
    began = time.perf_counter()
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(_SYNCS):
            file.write(b"x")
            os.fsync(file.fileno())
    return _SYNCS / (time.perf_counter() - began)


def told(runs: Sequence[Ran]) -> dict[str, object]:
    """The figures of a contender."""
    return {
        "posts": runs[0].posts,
        "posts_a_second": _spread([ran.posts / ran.wall for ran in runs], 1),
        "cpu_seconds_a_post": _spread([ran.cpu / ran.posts for ran in runs], 6),
    }


def _spread(found: Sequence[float], digits: int) -> dict[str, object]:
    ends = [round(min(found), digits), round(max(found), digits)]
    return {"median": round(statistics.median(found), digits), "range": ends}


def unpacked(file: Path, rows: int | None, folder: Path) -> Path:
    """The file's lines, unpacked, so that both contenders read the same bytes."""
    out = folder / file.name.removesuffix(".gz")
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines, out.open("wb") as written:
        written.writelines(islice(lines, rows))
    return out


def main() -> None:
    """Run the rounds and print the figures."""
    parser = argparse.ArgumentParser(description="posts a second over the whole way, and CPU seconds a post")
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, help="only so many lines")
    parser.add_argument("--floor", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.floor is not None:
        sys.stdout.write(json.dumps({"posts": floor(chosen.file, chosen.floor)}) + "\n")
        return
    runs: dict[str, list[Ran]] = {"import": [], "floor": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = unpacked(chosen.file, chosen.rows, folder)
        before = syncs_a_second(folder)
        for number in range(chosen.rounds):
            for contender, done in runs.items():
                data = folder / f"{contender}-{number}"
                data.mkdir()
                here = [sys.executable, str(Path(__file__).resolve()), str(file), "--floor", str(data)]
                whole = [sys.executable, "-c", _IMPORT, "import", str(file)]
                done.append(measured(here if contender == "floor" else whole, data))
                sys.stderr.write(f"{contender} {number + 1}: {done[-1]}\n")
        syncs = [round(before), round(syncs_a_second(folder))]
    found = {contender: told(done) for contender, done in runs.items()}
    times = statistics.median(one.cpu for one in runs["import"]) / statistics.median(one.cpu for one in runs["floor"])
    found_all = {"file": chosen.file.name, "rounds": chosen.rounds, "cpus": os.cpu_count(), **found}
    sys.stdout.write(json.dumps({**found_all, "cpu_import_by_floor": round(times, 1), "syncs_a_second": syncs}) + "\n")


if __name__ == "__main__":
    main()
