"""The model card: what a model learned from, how good it was on posts it had not seen, and what it cannot do."""

from collections.abc import Mapping
from typing import Any

from classify.features import HEAD, SIZES, TAIL
from classify.urgency import ORDER
from classify.weights import HEADS, Model

_LIMITS = """\
## What it cannot do

- The posts were written for training, by few hands, and in one style each. On the posts of real citizens, and on long
  letters above all, expect lower numbers than these. Measure it on your own: `cheong evaluate FILE.jsonl`.
- The words and phrases of the topics are learned from in every fold, and who wrote the posts knew the topics: the
  numbers for topic and subtopic lean to the hopeful side.
- The words of danger were written with the training posts at hand, so the numbers of urgency that include them do too.
- It reads letters, not sense. Irony, a calm account of something terrible, and an emergency that is told without any of
  its words can escape it. It is a help to people who watch a queue, not a replacement for 119 and 112.
- It cannot tell two topics in one post apart; it gives three guesses, and says when it is not sure.
- A place is found only by a name that the city's list holds.
"""


def card(model: Model) -> str:
    """The text of MODEL.md."""
    report = model.report
    data = report["data"]
    parts = [
        f"# linear {model.version}",
        "",
        f"Linear heads over hashed character n-grams ({', '.join(map(str, SIZES))} letters, within words; of a text"
        f" above {HEAD + TAIL} characters the first {HEAD} and the last {TAIL}), with words of danger and names of"
        " places beside them. Made by `cheong train`; the same posts give the same numbers.",
        "",
        "## Data",
        "",
        f"{data['posts']} labelled posts, written for training by language models along the labelling guide, no real"
        f" citizen's text; and {data['examples']} words, phrases and names of {data['subtopics']} subtopics for the"
        " heads topic and subtopic.",
        "Urgency of the posts: " + ", ".join(f"{name} {data['urgency'][name]}" for name in ORDER) + ".",
        "",
        f"## Measured out of fold ({data['folds']} folds, 95 % intervals: Wilson for shares, bootstrap for macro-F1)",
        "",
        *_table(report),
        "",
        *_danger(report["urgency"]),
        "",
        "## Thresholds",
        "",
        *_thresholds(model),
        "",
        _LIMITS,
    ]
    return "\n".join(parts)


def _table(report: Mapping[str, Any]) -> list[str]:
    lines = [
        "| head | n | accuracy | macro-F1 | among three | calibration error | sure | of these right |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for head in ("intent", "topic", "subtopic"):
        one = report[head]
        lines.append(
            f"| {head} | {one['n']} | {_interval(one['accuracy'])} | {_interval(one['macro_f1'])}"
            f" | {_interval(one['among_three'])} | {one['calibration_error']:.3f}"
            f" | {_interval(one['sure'])} | {_interval(one['sure_right'])} |"
        )
    for name, one in (("urgency", report["urgency"]), ("urgency, weights alone", report["urgency"]["weights_alone"])):
        lines.append(f"| {name} | {one['n']} | {_interval(one['accuracy'])} | {_interval(one['macro_f1'])} | | | | |")
    return lines


def _danger(urgency: Mapping[str, Any]) -> list[str]:
    seen, flagged, alarms = (
        urgency[name] for name in ("emergencies_seen", "emergencies_seen_or_urgent", "ordinary_called_emergency")
    )
    alone = urgency["emergencies_seen_by_weights"]
    return [
        f"Emergencies seen as such {_interval(seen)}, as such or urgent {_interval(flagged)}, by the weights without"
        f" the words {_interval(alone)}, of {seen['n']}; ordinary posts called an emergency {_interval(alarms)}, of"
        f" {alarms['n']}.",
    ]


def _thresholds(model: Model) -> list[str]:
    wanted = model.report["data"]["precision_wanted"]
    lines = [
        f"- {head} is unsure below {cut:.3f}: above it at least {wanted[head]:.0%} were right."
        if cut <= 1
        else f"- {head} is never sure: no cut reached {wanted[head]:.0%}."
        for head, cut in ((head, model.unsure_below[head]) for head in HEADS if head in model.unsure_below)
    ]
    cuts, alarms = model.cuts, model.report["data"]["alarms_allowed"]
    lines.append(
        f"- Without words of danger a post is an emergency from a chance of {cuts.emergency:.2f} on (at most"
        f" {alarms:.1%} of ordinary posts), at least urgent from {cuts.urgent:.2f} on."
    )
    return lines


def _interval(share: Mapping[str, float]) -> str:
    return f"{share['value']:.3f} ({share['low']:.3f}–{share['high']:.3f})"
