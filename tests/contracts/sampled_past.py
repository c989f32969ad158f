"""A past in which posts are set aside too, sampled by the day, judged, raised, undone, forgotten; and its recount."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from backends.store import Store
from models.history import START, Change, Outcome, Verb
from models.rates import Window
from models.sample import Judged
from models.scope import CLOCK, ROUTER
from tests.contracts.rated_past import Past
from tests.contracts.stores import EVERYTHING, KIM, LEE, a_complaint, a_post, stored

SIZE = 4


class SampledPast(Past):
    """The past of complaints, and of what was none; a day is one of UTC."""

    def __init__(self, store: Store, seed: int, hours: float = 6) -> None:
        """``hours`` go by between two acts, about."""
        super().__init__(store, seed, hours)
        self.aside: list[str] = []
        self.day = self.now.date()

    def some(self, acts: int) -> None:
        """So many acts, and as many about posts that were set aside."""
        for _ in range(acts):
            super().some(1)
            for _ in range(self.random.randrange(4)):
                self.set_aside()
            while self.day < self.now.date():
                self.draw()
            self.random.choice((self.judge, self.judge, self.judge, self.raise_, self.forget))()

    def set_aside(self) -> None:
        """A post that nobody has to answer, by a program's opinion; a few are imported."""
        post = a_post(f"aside{len(self.aside)}", received_at=self.now, author="b", history=self.random.random() < 0.1)
        with self.store.act(ROUTER, self.now) as act:
            act.put_post(stored(post, Outcome.SET_ASIDE), Verb.SET_ASIDE)
        self.aside.append(post.id)

    def draw(self) -> None:
        """The sample of the day that is over."""
        begin = datetime.combine(self.day, time(), UTC)
        assert self.store.draw(self.day, begin, begin + timedelta(days=1), SIZE, self.now)
        self.day += timedelta(days=1)

    def judge(self) -> None:
        """Somebody says of a sampled post what it is; a complaint is raised."""
        days = self.store.sample_days(EVERYTHING, 20)
        if not days:
            return
        one, kept = self.random.choice(self.store.sample(self.random.choice(days), EVERYTHING).items)
        judged = self.random.choice((*Judged, Judged.NONE))
        if kept.deleted:
            return
        if judged is Judged.COMPLAINT and kept.complaint is None:
            self._raise(one.post)
            return
        with self.store.act(self.random.choice((KIM, LEE)), self.now) as act:
            act.judge(one.post, judged)

    def raise_(self) -> None:
        """Somebody finds one without a sample."""
        if self.aside:
            self._raise(self.random.choice(self.aside))

    def forget(self) -> None:
        """One in a while."""
        if self.aside and self.random.random() < 0.3:
            self.store.forget(self.random.choice(self.aside), CLOCK, self.now)

    def _raise(self, post: str) -> None:
        with self.store.act(KIM, self.now) as act:
            known = act.post(post)
            if known is None or known.complaint is not None or known.deleted:
                return
            act.put_post(replace(known, outcome=Outcome.COMPLAINT), Verb.RAISED)
            if act.sampled(post) is not None:
                act.judge(post, Judged.COMPLAINT)
            opened = replace(a_complaint(act.new_complaint_id(act.id), known.post), opened_by=act.id)
            assert act.open(opened)
            act.join(post, opened.id)
        self.complaints.append(opened.id)
        if self.random.random() < 0.3:
            with self.store.act(KIM, self.now) as undo:
                undo.undo(act.id)


def recounted(store: Store, days: list[date], window: Window) -> tuple[Counter[str], dict[str, set[str]]]:
    """What the history says of each sampled post of a window: how many, and which."""
    changes = store.changes(START, 10**6)
    undone = {str(one.after["undone"]) for one in changes if "undone" in one.after}
    told: dict[str, list[Change]] = {}
    for change in changes:
        if change.verb in (Verb.JUDGED, Verb.RAISED) and change.act not in undone:
            told.setdefault(str(change.post), []).append(change)
    which: dict[str, set[str]] = {"numerator": set(), "denominator": set(), "unjudged": set(), "deleted": set()}
    for sampled in days:
        for one, kept in store.sample(sampled, EVERYTHING).items:
            if not window.since <= kept.post.received_at < window.until:
                continue
            last = told.get(one.post, [])[-1:]
            if not last:
                which["deleted" if kept.deleted else "unjudged"].add(one.post)
                continue
            which["denominator"].add(one.post)
            if last[0].verb is Verb.RAISED or last[0].after["sample"] == "complaint":
                which["numerator"].add(one.post)
    return Counter({name: len(posts) for name, posts in which.items()}), which
