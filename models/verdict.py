"""A verdict: what the classifier believes about one revision of a post, with its evidence and the model's version."""

from dataclasses import dataclass, field
from enum import StrEnum

from models.post import Post


class Intent(StrEnum):
    """What the writer wants."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    PROPOSAL = "proposal"
    PRAISE = "praise"
    OPINION = "opinion"
    NONE = "none"

    @property
    def needs_answer(self) -> bool:
        """Whether a post of this intent becomes a complaint by itself."""
        return self in (Intent.COMPLAINT, Intent.QUESTION, Intent.PROPOSAL)


class Urgency(StrEnum):
    """How soon somebody must act."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"

    @property
    def dangerous(self) -> bool:
        """Whether a person of the center must acknowledge it within minutes or hours."""
        return self in (Urgency.EMERGENCY, Urgency.URGENT)

    @property
    def rank(self) -> int:
        """0 for an emergency up to 3 for low: the order in which people look."""
        return tuple(Urgency).index(self)


NO_TOPIC = "none"
"""The topic of a post whose intent is none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of text that speaks for a head's decision: code points of the text judged, and its weight."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a classifier says of one text.

    ``topics`` are ids, best first, up to three. ``subtopic`` is None when none is sure. ``confidence`` gives a
    calibrated probability for the heads intent, topic, subtopic and urgency. ``unsure`` names the heads too unsure
    to act on (``intent``, ``topic``, ``subtopic``). ``district`` is a district's Korean name. ``evidence`` maps a
    head to its stretches.
    """

    intent: Intent
    topic: str
    subtopic: str | None
    topics: tuple[str, ...]
    urgency: Urgency
    district: str | None
    confidence: dict[str, float]
    unsure: tuple[str, ...]
    evidence: dict[str, tuple[Evidence, ...]]
    model: str

    @property
    def abstained(self) -> bool:
        """Whether the topic is too unsure to act on."""
        return "topic" in self.unsure


@dataclass(frozen=True, slots=True)
class Verdict:
    """A post's revision and what the classifier believes about it; ``city`` is the version of the city's data.

    ``judgement`` is None for what is not judged: a repost, a deletion, a post by the city itself.
    """

    post: Post
    judgement: Judgement | None
    city: str
    extra: dict[str, object] = field(default_factory=dict)
