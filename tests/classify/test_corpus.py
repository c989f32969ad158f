"""What a model learns from is checked against the city's topics."""

from pathlib import Path

import pytest

from classify.corpus import MISSING, corpus_of, read_posts, read_topics
from classify.labelled import LabelledPost
from models.errors import SettingError
from models.verdict import Intent, Urgency

POST = LabelledPost("a", "글", Intent.COMPLAINT, "parking", Urgency.NORMAL, "towing")


def test_posts_come_first_and_words_of_the_topics_follow(seoul: Path) -> None:
    topics = read_topics(seoul)
    corpus = corpus_of([POST], topics)
    assert corpus.posts == 1
    assert len(corpus.texts) == 1 + len(topics.examples)
    assert corpus.labels["intent"][1] == MISSING
    assert corpus.labels["topic"].min() >= 0


def test_a_post_without_a_topic_teaches_none(seoul: Path) -> None:
    post = LabelledPost("a", "글", Intent.NONE, "none", Urgency.LOW)
    assert corpus_of([post], read_topics(seoul)).labels["topic"][0] == MISSING


@pytest.mark.parametrize(
    ("post", "says"),
    [
        (LabelledPost("a", "글", Intent.COMPLAINT, "ships", Urgency.LOW), "the post a has the topic ships"),
        (LabelledPost("a", "글", Intent.COMPLAINT, "water", Urgency.LOW, "towing"), "not one of water"),
    ],
)
def test_labels_that_the_city_does_not_know_are_named(seoul: Path, post: LabelledPost, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        corpus_of([post], read_topics(seoul))


def test_the_citys_own_posts_are_read(seoul: Path) -> None:
    posts = read_posts(seoul)
    assert len(posts) >= 1000
    assert len({post.id for post in posts}) == len(posts)


def test_a_city_without_posts_or_topics_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="labelled posts are needed"):
        read_posts(tmp_path)
    with pytest.raises(SettingError, match=r"topics\.json cannot be read"):
        read_topics(tmp_path)
    (tmp_path / "topics.json").write_text("[]")
    with pytest.raises(SettingError, match="is no list of topics"):
        read_topics(tmp_path)
