"""A store in which anything happens to complaints, and what its history says of them when it is read as a whole."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from backends.store import Store
from dashboard_api.live_states import LiveState
from models.complaint import STATUS_TABLE, WATCHED, Complaint, Flag, FlagKind, Status, Waits
from models.history import START, Verb
from models.scope import ROUTER
from models.verdict import Urgency
from tests.contracts.stores import EVERYTHING, KIM, NOW, a_post, opening

DEPARTMENTS = ("gu.roads@강남구", "city.parks", "city.lighting")
TOPICS = ("lighting", "roads", "parks")
CHANNELS = ("x", "y")


class Acts:
    """Acts at random, a seed's always the same."""

    def __init__(self, store: Store, seed: int, *, regrouping: bool = False) -> None:
        """``regrouping``: posts change places too, and acts are undone."""
        self.store = store
        self.done: list[str] = []
        self.more = (self.merge, self.move_post, self.undo) if regrouping else ()
        self.random = Random(seed)
        self.complaints: list[str] = []
        self.flags: list[Flag] = []

    def some(self, count: int) -> None:
        """So many acts, refused ones among them."""
        for _ in range(count):
            acts = (self.open, self.move, self.move, self.change, self.flag, self.acknowledge, *self.more)
            self.random.choice(acts)() if self.complaints else self.open()

    def open(self) -> str:
        """A new complaint of any kind."""
        number = len(self.complaints) + 1
        status = self.random.choice((Status.WAITING, Status.ASSIGNED))
        with self.store.act(ROUTER, NOW) as act:
            made = opening(
                act,
                a_post(number),
                status=status,
                waits=Waits.OWNER if status is Status.WAITING else None,
                department=self.random.choice((None, *DEPARTMENTS)),
                topic=self.random.choice(TOPICS),
                channel=self.random.choice(CHANNELS),
                due_at=NOW + timedelta(days=self.random.randrange(9)),
                history=self.random.random() < 0.2,
            )
            if self.random.random() < 0.3:
                self._raise(act, made)
        self.complaints.append(made.id)
        return made.id

    def move(self) -> None:
        """To another status, where the table has it."""
        with self.store.act(KIM, NOW) as act:
            before = act.complaint(self.random.choice(self.complaints), EVERYTHING)
            moves = list(STATUS_TABLE[before.status])
            if not moves:
                return
            after = self.random.choice(moves)
            if before.status is Status.ON_HOLD and after not in (Status.CLOSED, Status.MERGED):
                after = before.held_from or after
            changed = replace(before, status=after, waits=None)
            if self.random.random() < 0.5:
                changed = replace(changed, department=self.random.choice((None, *DEPARTMENTS)))
            act.update(before, changed, Verb.ASSIGNED, delivered=True)
            self.done.append(act.id)

    def change(self) -> None:
        """Of fields, twice in one act at times."""
        with self.store.act(KIM, NOW) as act:
            before = act.complaint(self.random.choice(self.complaints), EVERYTHING)
            for _ in range(self.random.choice((1, 1, 2))):
                values: dict[str, Any] = {
                    "topic": self.random.choice(TOPICS),
                    "urgency": self.random.choice(list(Urgency)),
                    "department": self.random.choice((None, *DEPARTMENTS)),
                    "due_at": self.random.choice((None, NOW + timedelta(days=self.random.randrange(9)))),
                }
                names = self.random.sample(sorted(values), 2)
                after = replace(before, **{name: values[name] for name in names})
                before = act.update(before, after, Verb.RETOPICED)
            self.done.append(act.id)

    def flag(self) -> None:
        """Another flag on something."""
        with self.store.act(ROUTER, NOW) as act:
            self._raise(act, act.complaint(self.random.choice(self.complaints), EVERYTHING))

    def acknowledge(self) -> None:
        """A flag, any."""
        if not self.flags:
            return
        flag = self.flags.pop(self.random.randrange(len(self.flags)))
        with self.store.act(KIM, NOW) as act:
            current = [one for at in self.complaints for one in act.flags(at) if one.id == flag.id]
            for one in current:
                complaint = act.complaint(one.complaint, EVERYTHING)
                act.change_flag(replace(one, acknowledged_at=NOW, acknowledged_by="kim"), Verb.ACKNOWLEDGED)
                act.update(complaint, complaint, Verb.ACKNOWLEDGED)
            self.done.append(act.id)

    def merge(self) -> None:
        """One into another, with all that is flagged."""
        with self.store.act(KIM, NOW) as act:
            one, other = (act.complaint(self.random.choice(self.complaints), EVERYTHING) for _ in range(2))
            if one.id == other.id or Status.MERGED not in STATUS_TABLE[one.status] or other.status is Status.MERGED:
                return
            act.hold([one.id, other.id])
            act.update(one, replace(one, status=Status.MERGED, merged_into=other.id), Verb.MERGED)
            act.absorb(other.id, one.id)
            act.update(other, replace(other, history=one.history and other.history), Verb.MERGED)
            self.done.append(act.id)

    def move_post(self) -> None:
        """A post, with its flags."""
        with self.store.act(KIM, NOW) as act:
            one, other = (act.complaint(self.random.choice(self.complaints), EVERYTHING) for _ in range(2))
            members = act.members(one.id)
            if one.id == other.id or not members:
                return
            act.hold([one.id, other.id])
            act.move(self.random.choice(members).post.id, other.id)
            act.update(one, one, Verb.MOVED)
            act.update(other, other, Verb.MOVED)
            self.done.append(act.id)

    def undo(self) -> None:
        """One of the last acts, where nobody did anything since."""
        with self.store.act(KIM, NOW) as act:
            for one in self.done[-3:]:
                if act.past(one).since is None:
                    act.undo(one)
                    self.done.remove(one)
                    return

    def _raise(self, act: Any, complaint: Complaint) -> None:
        kind = self.random.choice((FlagKind.DANGER, FlagKind.REPLY))
        urgency = self.random.choice((Urgency.EMERGENCY, Urgency.URGENT)) if kind is FlagKind.DANGER else None
        flag = Flag(f"f{self.random.randrange(10**9)}", complaint.id, kind, NOW, complaint.opened_by, 1, urgency)
        assert act.raise_flag(flag)
        self.flags.append(flag)


def replayed(store: Store) -> dict[int, dict[str, LiveState]]:
    """What every complaint was after each change, made from nothing but the whole history and what never changes."""
    states: dict[str, LiveState] = {}
    found: dict[int, dict[str, LiveState]] = {0: {}}
    for change in store.changes(START, 10**6):
        if change.complaint is not None:
            states = {**states, change.complaint: _after(store, states.get(change.complaint), change)}
        found[change.position.number] = states
    return found


def _after(store: Store, before: LiveState | None, change: Any) -> LiveState:
    if before is None:
        imported = store.complaint(change.complaint, EVERYTHING).history
        before = LiveState(dict.fromkeys(WATCHED), {}, imported)
    fields = {name: change.after.get(name, before.fields[name]) for name in WATCHED}
    flags = dict(before.open_flags)
    if "flag_id" in change.after:
        flags.pop(change.after["flag_id"], None)
        if change.after["acknowledged"] is None:
            flags[change.after["flag_id"]] = change.after.get("danger")
    return LiveState(fields, flags, before.history)


def same(one: LiveState, other: LiveState) -> bool:
    """Whether two states say the same; an empty field may be left out."""
    plain = [{name: value for name, value in state.fields.items() if value is not None} for state in (one, other)]
    return plain[0] == plain[1] and one.open_flags == other.open_flags and one.history == other.history
