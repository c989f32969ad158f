"""The classify stage: posts in, verdicts out, a batch at a time."""

from collections.abc import Sequence

from models.errors import InvalidRecordError
from models.ports.classifier import Classifier
from models.ports.stage import Handled, Invalid
from models.ports.stream import Delivery
from models.post import Post, PostKind
from models.records import decode_post, encode_verdict
from models.verdict import Verdict


class ClassifyStage:
    """Implements ``models.ports.stage.Handler``. It writes nothing itself: the loop publishes the verdicts."""

    def __init__(self, classifier: Classifier, city_version: str) -> None:
        self._classifier = classifier
        self._city = city_version

    @property
    def name(self) -> str:
        """The stage's name."""
        return "classify"

    def handle(self, deliveries: Sequence[Delivery], lag: int) -> Handled:  # noqa: ARG002  linear is cheap at any lag
        """Judge what is a citizen's post; reposts, deletions and the city's own posts go on without a judgement."""
        posts: list[Post] = []
        invalid: list[Invalid] = []
        for delivery in deliveries:
            try:
                posts.append(decode_post(delivery.record))
            except InvalidRecordError as error:
                invalid.append(Invalid(delivery, str(error)))
        judged = [post for post in posts if _is_judged(post)]
        judgements = iter(self._classifier.judge([post.text for post in judged]))
        verdicts = [Verdict(post, next(judgements) if _is_judged(post) else None, self._city) for post in posts]
        return Handled([encode_verdict(verdict) for verdict in verdicts], invalid)


def _is_judged(post: Post) -> bool:
    return post.kind is PostKind.POST and not post.from_city
