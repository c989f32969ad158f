"""Strategies for the facts of models: whatever a channel, a classifier or a store could hand over."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from models.history import Position
from models.post import PersonalData, PersonalDataAction, Post, PostKind
from models.verdict import Evidence, Intent, Judgement, Urgency, Verdict

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789:_-", min_size=1, max_size=20)
OPTIONAL = st.none() | TEXTS
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=ZONES | st.just(UTC))  # noqa: DTZ001  the strategy takes naive bounds

PERSONAL_DATA = st.builds(
    PersonalData, IDS, st.integers(0, 99), st.integers(0, 99), st.sampled_from(PersonalDataAction)
)

POSTS = st.builds(
    Post,
    id=IDS,
    channel=IDS,
    external_id=IDS,
    revision=st.integers(1, 2**62),
    key=IDS,
    text=TEXTS,
    received_at=TIMES,
    kind=st.sampled_from(PostKind),
    title=OPTIONAL,
    author=OPTIONAL,
    from_city=st.booleans(),
    written_at=st.none() | TIMES,
    conversation_id=OPTIONAL,
    reply_to=OPTIONAL,
    url=OPTIONAL,
    history=st.booleans(),
    truncated=st.booleans(),
    personal_data=st.lists(PERSONAL_DATA, max_size=3).map(tuple),
)

# A weight is written with four digits.
EVIDENCE = st.builds(
    Evidence, st.integers(0, 99), st.integers(0, 99), st.integers(-10000, 10000).map(lambda n: n / 10000)
)

JUDGEMENTS = st.builds(
    Judgement,
    intent=st.sampled_from(Intent),
    topic=IDS,
    subtopic=st.none() | IDS,
    topics=st.lists(IDS, max_size=3).map(tuple),
    urgency=st.sampled_from(Urgency),
    district=OPTIONAL,
    confidence=st.dictionaries(IDS, st.floats(0, 1), max_size=4),
    unsure=st.lists(IDS, max_size=3).map(tuple),
    evidence=st.dictionaries(IDS, st.lists(EVIDENCE, max_size=3).map(tuple), max_size=3),
    model=IDS,
)

VERDICTS = st.builds(Verdict, post=POSTS, judgement=st.none() | JUDGEMENTS, city=IDS, extra=st.just({}))

POSITIONS = st.builds(Position, st.integers(0, 2**22), st.integers(0, 2**40 - 1))
