"""The card of the shipped model says what the metadata say."""

from pathlib import Path

from classify import weights
from classify.card import card


def test_the_shipped_card_is_the_card_of_the_shipped_model(shipped: Path) -> None:
    model = weights.load(shipped)
    text = card(model)
    assert (shipped / weights.CARD).read_text(encoding="utf-8") == text
    assert f"{model.report['data']['posts']} labelled posts" in text
    for head in ("intent", "topic", "subtopic"):
        assert f"- {head} is" in text
