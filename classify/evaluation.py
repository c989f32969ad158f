"""How good a classifier is on labelled posts: head by head, what it dares to decide, and the emergencies it sees."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from classify.calibration import Share, wilson
from classify.labelled import LabelledPost
from classify.measures import HeadScore, score
from models.ports.classifier import Classifier
from models.verdict import NO_TOPIC, Judgement, Urgency

NOWHERE = "–"
"""How a missing district or subtopic is written among the classes of its head."""

_PAIRS = 5


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured. ``shares`` are named; each has its n and its 95 % interval; ``confused`` are topic pairs."""

    model: str
    n: int
    heads: tuple[HeadScore, ...]
    shares: dict[str, Share]
    confused: tuple[tuple[str, str, int], ...]

    def as_json(self) -> str:
        """One JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_text(self) -> str:
        """A table for people."""
        lines = [f"{self.model}, {self.n} posts, intervals 95 %", ""]
        lines.append(f"{'head':<12}{'n':>6}  {'accuracy':<22}{'macro-F1':<22}")
        lines += [
            f"{head.head:<12}{head.n:>6}  {_interval(head.accuracy):<22}{_interval(head.macro_f1):<22}"
            for head in self.heads
        ]
        lines += ["", f"{'share':<34}{'n':>6}  value"]
        lines += [f"{name:<34}{share.n:>6}  {_interval(share)}" for name, share in self.shares.items()]
        if self.confused:
            lines += ["", "topics most often confused (label, given, posts)"]
            lines += [f"  {right} → {given}: {count}" for right, given, count in self.confused]
        return "\n".join(lines) + "\n"


def _interval(share: Share) -> str:
    return f"{share.value:.3f} ({share.low:.3f}–{share.high:.3f})" if share.n else "no rows"


def evaluate(classifier: Classifier, rows: Sequence[LabelledPost]) -> Evaluation:
    """Judge the rows and compare. A topic is compared where the label has one; ``none`` is right where it is given."""
    judged = list(zip(rows, classifier.judge([row.text for row in rows]), strict=True))
    pairs = Counter((r.topic, j.topic) for r, j in judged if r.topic != j.topic)
    worst = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:_PAIRS]
    return Evaluation(
        classifier.name,
        len(rows),
        _heads(judged),
        _shares(judged),
        tuple((right, given, count) for (right, given), count in worst),
    )


def _heads(judged: list[tuple[LabelledPost, Judgement]]) -> tuple[HeadScore, ...]:
    with_subtopic = [(r, j) for r, j in judged if r.has_subtopic and r.topic != NO_TOPIC]
    with_district = [(r, j) for r, j in judged if r.has_district]
    return (
        score("intent", [r.intent for r, _ in judged], [j.intent for _, j in judged]),
        score("topic", [r.topic for r, _ in judged], [j.topic for _, j in judged]),
        score(
            "subtopic",
            [r.subtopic or NOWHERE for r, _ in with_subtopic],
            [j.subtopic or NOWHERE for _, j in with_subtopic],
        ),
        score("urgency", [r.urgency for r, _ in judged], [j.urgency for _, j in judged]),
        score(
            "district",
            [r.district or NOWHERE for r, _ in with_district],
            [j.district or NOWHERE for _, j in with_district],
        ),
    )


def _shares(judged: list[tuple[LabelledPost, Judgement]]) -> dict[str, Share]:
    topical = [(r, j) for r, j in judged if r.topic != NO_TOPIC]
    sure = [(r, j) for r, j in judged if "topic" not in j.unsure]
    sure_intent = [(r, j) for r, j in judged if "intent" not in j.unsure]
    emergencies = [(r, j) for r, j in judged if r.urgency is Urgency.EMERGENCY]
    dangerous = [(r, j) for r, j in judged if r.urgency.dangerous]
    ordinary = [(r, j) for r, j in judged if not r.urgency.dangerous]
    placed = [(r, j) for r, j in judged if r.has_district and r.district]
    named = [(r, j) for r, j in judged if r.has_district and j.district]
    return {
        "topic among the three given": _share(r.topic in j.topics for r, j in topical),
        "sure topics": _share("topic" not in j.unsure for _, j in judged),
        "sure topics that are right": _share(r.topic == j.topic for r, j in sure),
        "sure topics right or in also": _share(j.topic in (r.topic, *r.also) for r, j in sure),
        "sure intents": _share("intent" not in j.unsure for _, j in judged),
        "sure intents that are right": _share(r.intent is j.intent for r, j in sure_intent),
        "emergencies seen": _share(j.urgency is Urgency.EMERGENCY for _, j in emergencies),
        "emergencies seen or urgent": _share(j.urgency.dangerous for _, j in emergencies),
        "emergency or urgent seen as such": _share(j.urgency.dangerous for _, j in dangerous),
        "ordinary posts called emergency": _share(j.urgency is Urgency.EMERGENCY for _, j in ordinary),
        "ordinary posts called either": _share(j.urgency.dangerous for _, j in ordinary),
        "districts found": _share(r.district == j.district for r, j in placed),
        "districts named that are right": _share(r.district == j.district for r, j in named),
    }


def _share(hits: Iterable[bool]) -> Share:
    found = list(hits)
    return wilson(sum(found), len(found))
