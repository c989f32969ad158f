"""How many invented numbers put into real texts are missed, and what is masked that should not be, a pattern.

    python benchmarks/pii.py FILE.jsonl[.gz] [--seed N] [--city cities/seoul] [--numbers N] [--show N]

A number is missed when any letter or digit of it can still be read. A false hit is a masked span that touches no
inserted number, or reaches over one into other words. Prints a table, then one JSON line with n and 95 % Wilson
intervals.
"""

import argparse
import gzip
import json
import math
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.cleaning import clean
from ingest.privacy import Masker
from models.post import PersonalDataAction
from tests.ingest.pii_generator import PATTERNS, Inserted, insert, written


@dataclass
class Count:
    """What came of the numbers of one pattern."""

    n: int = 0
    missed: int = 0
    named_otherwise: int = 0
    false_hits: int = 0
    examples: list[str] = field(default_factory=list)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share."""
    if n == 0:
        return 0.0, 1.0
    z, share = 1.959964, hits / n
    middle = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def judge(masker: Masker, one: Inserted, count: Count, expected: set[str]) -> None:
    """Mask one text and count."""
    masked = masker.mask(one.text)
    count.n += 1
    covered: set[int] = set()
    names = set()
    for found in masked.found:
        if found.action is not PersonalDataAction.MASK:
            continue
        start, end = masked.map.original_span(found.start, found.end)
        if end <= one.start or start >= one.end:
            if one.text[start:end] in expected:
                continue
            count.false_hits += 1
            count.examples.append(f"false {found.pattern}: …{one.text[max(0, start - 20) : end + 10]!r}")
            continue
        names.add(found.pattern)
        covered.update(range(start, end))
        over = one.text[start : one.start] + one.text[one.end : end]
        if any(letter.isalnum() for letter in over.replace(one.made.before, "")):
            count.false_hits += 1
            count.examples.append(f"over: {one.made.text!r} took {over!r}")
    if any(at not in covered and one.text[at].isalnum() for at in range(one.start, one.end)):
        count.missed += 1
        count.examples.append(f"missed: …{one.text[max(0, one.start - 15) : one.end + 15]!r} ({one.made.number!r})")
    elif one.made.pattern not in names:
        count.named_otherwise += 1


def measure(masker: Masker, texts: list[str], rng: random.Random, numbers: int) -> dict[str, Count]:
    """Put numbers of every pattern into the texts and count what comes of them."""
    counts = {pattern: Count() for pattern in PATTERNS}
    for pattern, count in counts.items():
        for _ in range(numbers):
            text = rng.choice(texts)
            already = masker.mask(text)
            spans = [already.map.original_span(found.start, found.end) for found in already.found]
            judge(masker, insert(text, written(pattern, rng), rng), count, {text[start:end] for start, end in spans})
    return counts


def show(counts: dict[str, Count], examples: int) -> None:
    """The table."""
    print(f"{'pattern':12} {'n':>5} {'missed':>7} {'95 %':>15} {'named otherwise':>16} {'false hits':>11}")
    for pattern, count in counts.items():
        low, high = wilson(count.missed, count.n)
        share = f"{low:6.2%} – {high:6.2%}"
        print(f"{pattern:12} {count.n:5} {count.missed:7} {share} {count.named_otherwise:16} {count.false_hits:11}")
        for example in count.examples[:examples]:
            print("   ", example)


def as_json(count: Count) -> dict[str, object]:
    """What was counted, with intervals."""
    return {
        "n": count.n,
        "missed": count.missed,
        "missed_95": wilson(count.missed, count.n),
        "named_otherwise": count.named_otherwise,
        "false_hits": count.false_hits,
        "false_hits_95": wilson(count.false_hits, count.n),
    }


def main() -> None:
    """Read, insert, mask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--numbers", type=int, default=300)
    parser.add_argument("--city", type=Path, default=Path("cities/seoul"))
    parser.add_argument("--show", type=int, default=0, help="examples of misses and false hits a pattern")
    chosen = parser.parse_args()
    opened = gzip.open if chosen.file.suffix == ".gz" else open
    with opened(chosen.file, "rt", encoding="utf-8") as lines:
        texts = [clean(str(json.loads(line)["text"])).text for line in lines if line.strip()]
    masker = Masker.load(chosen.city)
    counts = measure(masker, texts, random.Random(chosen.seed), chosen.numbers)
    show(counts, chosen.show)
    untouched = Counter(f"{one.pattern}:{one.action.value}" for text in texts for one in masker.mask(text).found)
    print(f"hits in the {len(texts)} texts without any number put in: {dict(untouched)}")
    found = {pattern: as_json(count) for pattern, count in counts.items()}
    print(json.dumps({"seed": chosen.seed, "texts": len(texts), "untouched": untouched, "patterns": found}))


if __name__ == "__main__":
    main()
