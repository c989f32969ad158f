"""``cheong train`` and ``cheong evaluate``: making and measuring a city's own linear model."""

import argparse
import sys
from pathlib import Path
from typing import Any

from cheong.wiring import Parts
from models.errors import SettingError


def add_to(commands: Any) -> None:
    """Add the commands of this file."""
    train = commands.add_parser("train", help="train the linear classifier from labelled posts")
    train.add_argument("files", nargs="*", type=Path, metavar="FILE", help="labelled .jsonl (the city's own if none)")
    train.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the model goes")
    train.set_defaults(run=_train)
    evaluate = commands.add_parser("evaluate", help="measure the classifier on labelled posts")
    evaluate.add_argument("file", type=Path, metavar="FILE.jsonl")
    evaluate.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    evaluate.set_defaults(run=_evaluate)


def _train(parts: Parts, chosen: argparse.Namespace) -> int:
    from classify.labelled import read_labelled
    from classify.training import train

    files = chosen.files or sorted((parts.settings.city / "training").glob("*.jsonl"))
    if not files:
        raise SettingError(f"{parts.settings.city} has no training/*.jsonl; name files of labelled posts")
    posts = [post for path in files for post in read_labelled(path)]
    sys.stderr.write(f"training on {len(posts)} posts of {len(files)} files …\n")
    train(posts, parts.settings.city, chosen.out)
    sys.stdout.write(f"the model is in {chosen.out}; use it with CHEONG_CLASSIFIER=linear:{chosen.out.absolute()}\n")
    return 0


def _evaluate(parts: Parts, chosen: argparse.Namespace) -> int:
    from classify.evaluation import evaluate
    from classify.labelled import read_labelled

    found = evaluate(parts.classifier, read_labelled(chosen.file))
    sys.stdout.write((found.as_json() if chosen.json else found.as_text()) + "\n")
    return 0
