"""What a person says of a sampled post, as a part of an act and of its undoing."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from backends.store.acting import Acting
from backends.store.sample_tables import sampled, sampled_of
from models.errors import NotFoundError
from models.history import Verb
from models.sample import Judged, Sampled


class Judging(Acting):
    """The part of an act that judges posts of a sample."""

    def sampled(self, post_id: str) -> Sampled | None:
        """The post as it stands in a sample, None where it is in none."""
        if post_id in self._pending.samples:
            return self._pending.samples[post_id][1]
        row = self._connection.execute(select(sampled).where(sampled.c.post == post_id)).mappings().one_or_none()
        return None if row is None else sampled_of(post_id, row)

    def judge(self, post_id: str, judged: Judged) -> None:
        """Write what the actor says of it. Raises NotFoundError where it is in no sample."""
        known = self.sampled(post_id)
        if known is None:
            raise NotFoundError(f"the post {post_id} is in no sample")
        said = replace(known, judged=judged, by=self.actor.name, at=self.at, act=self.id)
        self._put_sampled(known, said, Verb.JUDGED)

    def _undo_judgements(self, act_id: str, kept: Sequence[Sampled]) -> None:
        """Restore what was said before an act; it may have raised a post before the sample was drawn."""
        before = {one.post: one for one in kept}
        query = select(sampled).where(sampled.c.act == act_id)
        for row in self._connection.execute(query).mappings().all():
            known = sampled_of(row["post"], row)
            plain = replace(known, judged=None, by=None, at=None, act=None)
            self._put_sampled(known, before.get(known.post, plain), Verb.UNDONE)

    def _put_sampled(self, known: Sampled, after: Sampled, verb: Verb) -> None:
        self._pending.samples[known.post] = (self._pending.samples.get(known.post, (known,))[0], after)
        self._say(verb, None, known.post, {"sample": known.judged}, {"sample": after.judged, "day": str(known.day)})
