"""The stage that routes verdicts: one act a batch, so that a batch is decided as a whole or not at all."""

from collections.abc import Callable, Sequence
from datetime import datetime

from models.errors import ComplaintChangedError, InvalidRecordError, RetryableError
from models.ports.stage import Handled, Invalid
from models.ports.store import Complaints
from models.ports.stream import Delivery
from models.post import PostKind
from models.records import decode_verdict
from models.scope import ROUTER
from models.verdict import Verdict
from routing.router import Router


class RouteStage:
    """Turns verdicts into posts and complaints; it publishes nothing, the store is where its work is read."""

    name = "route"

    def __init__(self, complaints: Complaints, router: Router, clock: Callable[[], datetime]) -> None:
        self._complaints = complaints
        self._router = router
        self._clock = clock

    def handle(self, deliveries: Sequence[Delivery], lag: int) -> Handled:
        """Route a batch in order. Raises RetryableError, NewerSchemaError."""
        del lag  # It is the same work however much waits.
        verdicts: list[Verdict] = []
        invalid: list[Invalid] = []
        for delivery in deliveries:
            try:
                verdicts.append(_judged(decode_verdict(delivery.record)))
            except InvalidRecordError as error:
                invalid.append(Invalid(delivery, str(error)))
        if verdicts:
            self._route(verdicts)
        return Handled(invalid=tuple(invalid))

    def _route(self, verdicts: Sequence[Verdict]) -> None:
        try:
            with self._complaints.act(ROUTER, self._clock()) as act:
                act.load([verdict.post for verdict in verdicts])
                for verdict in verdicts:
                    self._router.route(act, verdict)
        except ComplaintChangedError as error:
            raise RetryableError(f"a person changed a complaint at the same time: {error}") from error


def _judged(verdict: Verdict) -> Verdict:
    """The verdict if it can be routed: before the act, since one bad record must not undo its neighbours."""
    post = verdict.post
    if verdict.judgement is None and post.kind is PostKind.POST and not post.from_city:
        raise InvalidRecordError(f"the post {post.id} revision {post.revision} has no judgement")
    return verdict
