"""Makes a linear model from a city's labelled posts; the same posts give the same model, number by number."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import KFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from classify import card, weights
from classify.calibration import Array, calibration_error, softmax, temperature, threshold, wilson
from classify.corpus import MISSING, Corpus, corpus_of, read_topics
from classify.danger import NOTHING, find
from classify.features import grams
from classify.labelled import LabelledPost
from classify.measures import score
from classify.scores import within_topic
from classify.urgency import ORDER, Cuts, decide
from classify.vectors import Sparse, Vectoriser
from models.errors import SettingError
from models.verdict import Urgency

FOLDS = 5
LEAST_POSTS = 50
LEAST_TEXTS = 2
"""A bucket that fewer texts hold is not learned."""

PRECISION = {"intent": 0.90, "topic": 0.90, "subtopic": 0.85}
"""Of what a head calls sure, this share was right on posts the model had not learned from."""

ALARMS = 0.005
"""Of ordinary posts, the share that the weights alone may call an emergency."""

_SOFTNESS = 0.5
_SEED = 0
_ABSENT = -2.0

# With many classes and few posts each, counting and separating make different mistakes; the sum makes fewer.
_COUNTED = ("topic", "subtopic")
_COUNTED_SHARE = 0.6
_SMOOTHING = 0.3

Raw = dict[str, Array]


def train(posts: Sequence[LabelledPost], city: Path, out: Path) -> dict[str, Any]:
    """Train on ``posts`` and the words of the city's topics, write the model into ``out``, give what was measured.

    Raises SettingError for posts that cannot make a model.
    """
    if len(posts) < LEAST_POSTS:
        raise SettingError(f"{len(posts)} labelled posts do not make a model: {LEAST_POSTS} are the least")
    corpus = corpus_of(posts, read_topics(city))
    found = grams(corpus.texts)
    vectoriser = Vectoriser.fit(found, LEAST_TEXTS)
    matrix = vectoriser.transform(found).matrix
    fitted = _Fitted(*_calibrated(posts, corpus, _out_of_fold(matrix, corpus)))
    heads = {}
    for name in weights.HEADS:
        coefficients, bias = _fit(matrix, corpus, name, np.arange(len(corpus.texts)))
        classes = tuple(str(one) for one in corpus.classes[name])
        heads[name] = weights.Head(
            classes, coefficients.astype(np.float32), bias.astype(np.float32), fitted.temperatures[name]
        )
    model = weights.Model(
        version=_version(posts, corpus),
        buckets=vectoriser.buckets,
        idf=vectoriser.idf,
        heads=heads,
        topic_of=corpus.topics.topic_of,
        unsure_below=fitted.unsure_below,
        cuts=fitted.cuts,
        report=fitted.report,
    )
    weights.save(model, out)
    (out / weights.CARD).write_text(card.card(model), encoding="utf-8")
    return fitted.report


@dataclass(frozen=True, slots=True)
class _Fitted:
    temperatures: Mapping[str, float]
    unsure_below: Mapping[str, float]
    cuts: Cuts
    report: dict[str, Any]


def _version(posts: Sequence[LabelledPost], corpus: Corpus) -> str:
    """The version of the city's topics and a digest of all that was learned from."""
    digest = hashlib.sha256()
    for post in posts:
        digest.update(repr((post.text, post.intent, post.topic, post.subtopic, post.urgency)).encode())
    digest.update(repr(corpus.topics.examples).encode())
    return f"{corpus.topics.version}-{digest.hexdigest()[:8]}"


def _fit(matrix: Sparse, corpus: Corpus, head: str, rows: Any) -> tuple[Array, Array]:
    """Weights (features by classes) and biases of a head learned from those rows that have a label."""
    labels = corpus.labels[head]
    rows = rows[labels[rows] != MISSING]
    present = np.unique(labels[rows])
    if len(present) < 2:
        raise SettingError(f"the posts have fewer than two classes of {head}: nothing can be learned")
    learner = LinearSVC(C=_SOFTNESS, class_weight="balanced", random_state=_SEED, max_iter=5000)
    learner.fit(matrix[rows], labels[rows])
    coefficients, bias = learner.coef_, learner.intercept_
    if len(present) == 2:
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    if head in _COUNTED:
        coefficients = coefficients + _COUNTED_SHARE * _counted(matrix[rows], labels[rows])
    full = np.zeros((matrix.shape[1], len(corpus.classes[head])))
    full[:, present] = coefficients.T
    biases = np.full(len(corpus.classes[head]), _ABSENT)
    biases[present] = bias
    return full, biases


def _counted(matrix: Sparse, labels: Any) -> Array:
    """Naive Bayes weights, classes by features, centred: what all classes share decides nothing."""
    counted = ComplementNB(alpha=_SMOOTHING).fit(matrix, labels).feature_log_prob_
    return np.asarray(counted - counted.mean(axis=0))


def _out_of_fold(matrix: Sparse, corpus: Corpus) -> Raw:
    """Scores of each post by a model that did not learn from it. Words and phrases are learned from in every fold."""
    examples = np.arange(corpus.posts, len(corpus.texts))
    raw = {head: np.zeros((corpus.posts, len(corpus.classes[head]))) for head in weights.HEADS}
    folds = KFold(FOLDS, shuffle=True, random_state=_SEED)
    for learned, held in folds.split(np.arange(corpus.posts)):
        for head in weights.HEADS:
            coefficients, bias = _fit(matrix, corpus, head, np.concatenate([learned, examples]))
            raw[head][held] = matrix[held] @ coefficients + bias
    return raw


def _calibrated(
    posts: Sequence[LabelledPost], corpus: Corpus, raw: Raw
) -> tuple[dict[str, float], dict[str, float], Cuts, dict[str, Any]]:
    right = {head: labels[: corpus.posts] for head, labels in corpus.labels.items()}
    temperatures = {}
    for head in ("intent", "topic", "urgency"):
        rows = np.flatnonzero(right[head] != MISSING)
        temperatures[head] = temperature(raw[head][rows], right[head][rows])
    topics = softmax(raw["topic"], temperatures["topic"])
    inside = within_topic(
        raw["subtopic"], topics, (corpus.classes["subtopic"], corpus.classes["topic"]), corpus.topics.topic_of
    )
    rows = np.flatnonzero((right["subtopic"] != MISSING) & (topics.argmax(axis=1) == right["topic"]))
    temperatures["subtopic"] = temperature(inside[rows], right["subtopic"][rows])
    chances = {head: softmax(raw[head], temperatures[head]) for head in ("intent", "topic", "urgency")}
    chances["subtopic"] = softmax(inside, temperatures["subtopic"]) * topics.max(axis=1, keepdims=True)
    cuts = _cuts(chances["urgency"], right["urgency"])
    unsure, report = {}, {}
    for head in ("intent", "topic", "subtopic"):
        there = np.flatnonzero(right[head] != MISSING)
        confidence, correct = (
            chances[head][there].max(axis=1),
            chances[head][there].argmax(axis=1) == right[head][there],
        )
        unsure[head] = threshold(confidence, correct, PRECISION[head])
        report[head] = _head_report(head, corpus, (right[head][there], chances[head][there]), unsure[head])
    report["urgency"] = _urgency_report(posts, chances["urgency"], cuts)
    report["data"] = _data_report(posts, corpus)
    return temperatures, unsure, cuts, report


def _cuts(chances: Array, right: Any) -> Cuts:
    """The lowest cut for emergencies within the allowed alarms, and the cut that finds danger best (F1)."""
    ordinary, dangerous = right >= 2, right < 2
    emergency = next(
        cut for cut in np.arange(0.10, 1.0, 0.01) if (chances[ordinary, 0] >= cut).mean() <= ALARMS or cut >= 0.98
    )
    both = chances[:, 0] + chances[:, 1]

    def f1(cut: float) -> float:
        said = both >= cut
        return float(2 * (said & dangerous).sum() / max(1, said.sum() + dangerous.sum()))

    urgent = max(np.arange(0.20, 0.60, 0.01), key=f1)
    return Cuts(round(float(emergency), 2), round(float(urgent), 2))


def _head_report(head: str, corpus: Corpus, measured: tuple[Any, Array], cut: float) -> dict[str, Any]:
    right, chances = measured
    names = corpus.classes[head]
    given, confidence = chances.argmax(axis=1), chances.max(axis=1)
    correct, sure = given == right, confidence >= cut
    scored = asdict(score(head, [names[one] for one in right], [names[one] for one in given]))
    best = np.argsort(-chances, axis=1, kind="stable")[:, :3]
    return scored | {
        "calibration_error": calibration_error(confidence, correct),
        "among_three": asdict(wilson(int((best == right[:, None]).any(axis=1).sum()), len(right))),
        "sure": asdict(wilson(int(sure.sum()), len(right))),
        "sure_right": asdict(wilson(int(correct[sure].sum()), int(sure.sum()))),
    }


def _urgency_report(posts: Sequence[LabelledPost], chances: Array, cuts: Cuts) -> dict[str, Any]:
    """Of the weights alone and together with the words of danger."""
    signs = [find(post.text) for post in posts]
    right = [post.urgency for post in posts]
    together = [decide(one, danger, cuts)[0] for one, danger in zip(chances.tolist(), signs, strict=True)]
    alone = [ORDER[int(one)] for one in chances.argmax(axis=1)]
    emergencies = [given for given, label in zip(together, right, strict=True) if label is Urgency.EMERGENCY]
    ordinary = [given for given, label in zip(together, right, strict=True) if not label.dangerous]
    seen, alarms = (sum(one is Urgency.EMERGENCY for one in some) for some in (emergencies, ordinary))
    flagged = sum(one.dangerous for one in emergencies)
    by_weights = sum(
        decide(one, NOTHING, cuts)[0] is label is Urgency.EMERGENCY
        for one, label in zip(chances.tolist(), right, strict=True)
    )
    return asdict(score("urgency", right, together)) | {
        "weights_alone": asdict(score("urgency", right, alone)),
        "emergencies_seen": asdict(wilson(seen, len(emergencies))),
        "emergencies_seen_by_weights": asdict(wilson(by_weights, len(emergencies))),
        "emergencies_seen_or_urgent": asdict(wilson(flagged, len(emergencies))),
        "ordinary_called_emergency": asdict(wilson(alarms, len(ordinary))),
    }


def _data_report(posts: Sequence[LabelledPost], corpus: Corpus) -> dict[str, Any]:
    return {
        "posts": len(posts),
        "examples": len(corpus.topics.examples),
        "subtopics": len(corpus.topics.topic_of),
        "urgency": {one.value: sum(post.urgency is one for post in posts) for one in ORDER},
        "folds": FOLDS,
        "precision_wanted": dict(PRECISION),
        "alarms_allowed": ALARMS,
    }
