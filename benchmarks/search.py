"""Whether the search finds what a plain substring scan finds, and how long each takes, over real texts.

    python benchmarks/search.py FILE.jsonl[.gz] [--seed N] [--words 200] [--syllables 100]

Words of two syllables are cut out of longer words of the texts, single syllables out of any. Every query is asked of
the index, page by page to the end, and of a scan over all texts; prints one JSON line with n, what differed, and CPU
seconds a query of both in the same run.
"""

import argparse
import gzip
import json
import random
import re
import sys
import tempfile
import time
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backends.search.sqlite import SqliteSearch
from models.ports.search import Document, SearchQuery
from models.scope import Scope

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SCOPE = Scope.everything("benchmark")


def read(path: Path) -> list[str]:
    """The texts of a file of JSON lines."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as packed:
            return [json.loads(line)["text"] for line in packed]
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def queries(texts: list[str], words: int, syllables: int, seed: int) -> list[str]:
    """Pieces of the texts' own words."""
    random_ = random.Random(seed)
    chosen: list[str] = []
    long_words = [word for text in texts for word in re.findall(r"[가-힣]{4,}", text)]
    while len(chosen) < words:
        word = random_.choice(long_words)
        start = random_.randrange(1, len(word) - 2)
        chosen.append(word[start : start + 2])
    return chosen + [random_.choice(random_.choice(long_words)) for _ in range(syllables)]


def folded(text: str) -> str:
    """The form in which both compare."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def found(search: SqliteSearch, query: str) -> set[str]:
    """All hits of the index, through all pages."""
    hits: set[str] = set()
    cursor = None
    while True:
        page = search.find(SearchQuery(query), SCOPE, limit=500, cursor=cursor)
        hits |= {hit.post for hit in page.items}
        cursor = page.next
        if cursor is None:
            return hits


def main() -> None:
    """Index, ask, compare, print."""
    parser = argparse.ArgumentParser(description="Compare the search index with a substring scan.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--syllables", type=int, default=100)
    chosen = parser.parse_args()
    texts = read(chosen.file)
    with tempfile.TemporaryDirectory() as folder:
        search = SqliteSearch(Path(folder) / "search.db")
        search.index(
            [
                Document(f"x:{n}", 1, text, "x", "complaint", BEGIN + timedelta(seconds=n))
                for n, text in enumerate(texts)
            ]
        )
        print(json.dumps(compared(search, texts, queries(texts, chosen.words, chosen.syllables, chosen.seed))))
        search.close()


def compared(search: SqliteSearch, texts: list[str], asked: list[str]) -> dict[str, object]:
    """The figures."""
    scanned = [folded(text) for text in texts]
    differ, hits, seconds = [], 0, {"index": 0.0, "scan": 0.0}
    for query in asked:
        begun = time.process_time()
        by_index = found(search, query)
        seconds["index"] += time.process_time() - begun
        begun = time.process_time()
        by_scan = {f"x:{n}" for n, text in enumerate(scanned) if folded(query) in text}
        seconds["scan"] += time.process_time() - begun
        hits += len(by_scan)
        if by_index != by_scan:
            differ.append(query)
    return {
        "texts": len(texts),
        "queries": len(asked),
        "hits": hits,
        "differ": differ,
        "cpu_seconds_a_query": {name: round(value / len(asked), 6) for name, value in seconds.items()},
    }


if __name__ == "__main__":
    main()
