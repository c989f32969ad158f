"""Undo: an act that restores what a person's act changed, and leaves what programs wrote since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from backends.store import befores
from backends.store.befores import Before
from backends.store.grouping import Grouping
from backends.store.judging import Judging
from backends.store.rows import difference
from backends.store.sending import SendingActs
from backends.store.tables import answers, flags, hand_overs, typed_texts
from models.complaint import CloseReason, Complaint, Flag, HandOver, Reason, Status
from models.history import Outcome, PastAct, Verb

_TOGETHER = (
    (
        *("status", "waits", "department", "officer", "held_from", "merged_into", "close_reason"),
        *("window_since", "reminded_at"),
    ),
    ("topic", "subtopic", "topics", "kind"),
    ("due_at", "due_rule"),
)
"""Fields that mean something only with each other: where a program changed one since, all stay as they are now."""

_APART = ("received_at", "intent", "urgency", "district", "departments", "history", "hand_over", "answered_at")

_FLAG = tuple((name,) for name in Flag.__slots__ if name != "id")
_HAND_OVER = tuple((name,) for name in HandOver.__slots__ if name != "id")

T = TypeVar("T")


class Undoing(Grouping, Judging, SendingActs):
    """The part of an act that undoes another."""

    def past(self, act_id: str) -> PastAct:
        """What is known of a person's act of the last day. Raises NotFoundError."""
        found = befores.kept(self._connection, act_id)
        posts = [one.subject for one in found if one.kind in (befores.MEMBER, befores.POST)]
        self.hold([one.complaint for one in found], posts)
        return befores.past(self._connection, act_id)

    def undo(self, act_id: str) -> list[Complaint]:
        """Restore what a person's act changed."""
        touched = self.past(act_id).complaints
        found = befores.kept(self._connection, act_id)
        self._pending.undoes = act_id
        self._undo_memberships(act_id, found)
        for one in found:
            self._undo_row(one)
        self._undo_judgements(act_id, [befores.sampled_in(b.before or {}) for b in found if b.kind == befores.SAMPLED])
        changed = {one.subject: one for one in found if one.kind == befores.COMPLAINT}
        restored = [self._undo_complaint(complaint, changed.get(complaint), found) for complaint in touched]
        return [self._restore(act_id, after) for after in restored]

    def _undo_memberships(self, act_id: str, found: Sequence[Before]) -> None:
        for one in found:
            if one.kind != befores.MEMBER or one.before is None:
                continue
            stored = self._stored(one.subject)
            if stored.complaint == one.before["complaint"]:
                continue
            self._take(stored, one.before["complaint"])
            if one.before["complaint"] is not None:
                self._pending.joined.pop(one.subject)
                self._pending.reopened.append((one.subject, one.before["complaint"], act_id))

    def _undo_row(self, one: Before) -> None:
        if one.kind == befores.TEXT:
            self._pending.remove(typed_texts, one.subject)
        elif one.kind == befores.ANSWER:
            self._pending.remove(answers, one.subject)
        elif one.kind == befores.POST:
            self._undo_post(one)
        elif one.kind == befores.FLAG:
            self._undo_flag(one)
        elif one.kind == befores.HAND_OVER:
            self._undo_hand_over(one)
        elif one.kind == befores.SENDING:
            self._undo_sending(one)

    def _undo_post(self, one: Before) -> None:
        stored = self._stored(one.subject)
        if one.before is not None and not stored.deleted:
            restored = replace(stored, outcome=Outcome(one.before["outcome"]))
            self._pending.posts[one.subject] = (self._pending.first_of(one.subject, stored), restored)
            self._known.put_post(restored)
            before, after = {"outcome": stored.outcome.value}, {"outcome": restored.outcome.value}
            self._say(Verb.UNDONE, one.complaint, one.subject, before, after)

    def _undo_flag(self, one: Before) -> None:
        now = self._known.flag(one.subject)
        if now is None or one.after is None:
            return
        self._known.drop_flag(now)
        if one.before is None:
            self._pending.remove(flags, now.id)
            return
        before, after = befores.flag_in(one.before), befores.flag_in(one.after)
        self._put_flag(now, replace(now, **_back(before, after, now, _FLAG)))

    def _undo_hand_over(self, one: Before) -> None:
        now = self._hand_over(one.subject)
        if now is None or one.after is None:
            return
        if one.before is None:
            self._pending.remove(hand_overs, now.id)
            return
        before, after = befores.hand_over_in(one.before), befores.hand_over_in(one.after)
        self._put_hand_over(now, replace(now, **_back(before, after, now, _HAND_OVER)))

    def _undo_complaint(self, complaint_id: str, one: Before | None, found: Sequence[Before]) -> Complaint:
        now = self._existing(complaint_id)
        if one is None or one.after is None:
            return now
        if one.before is None:
            return self._ended(now, found)
        return restored(befores.complaint_in(one.before), befores.complaint_in(one.after), now)

    def _ended(self, now: Complaint, found: Sequence[Before]) -> Complaint:
        """What becomes of a complaint that the act opened: it stays, for it has been counted."""
        moved = [one for one in found if one.kind == befores.MEMBER and one.complaint == now.id and one.before]
        went = next((one.before["complaint"] for one in moved if one.before and one.before["complaint"]), None)
        if went is not None:
            self.absorb(went, now.id)
            return replace(now, status=Status.MERGED, merged_into=went)
        if self._known.members(now.id):
            return now
        return replace(now, status=Status.CLOSED, close_reason=CloseReason.NOT_FOR_THE_CITY)

    def _restore(self, act_id: str, after: Complaint) -> Complaint:
        now = self._existing(after.id)
        after = replace(after, version=now.version + 1)
        self._pending.complaints.setdefault(now.id, now)
        self._known.put_complaint(after)
        before, changed = difference(now, after)
        self._say(Verb.UNDONE, after.id, None, before, {**changed, "undone": act_id})
        return after


def restored(before: Complaint, after: Complaint, now: Complaint) -> Complaint:
    """The complaint as it was before an act, but for what programs wrote since."""
    return replace(
        now,
        **_back(before, after, now, (*_TOGETHER, *((name,) for name in _APART))),
        decided=_keys_back(before.decided, after.decided, now.decided),
        proposals=_keys_back(before.proposals, after.proposals, now.proposals),
        reasons=_reasons_back(before.reasons, after.reasons, now.reasons),
    )


def _back(before: object, after: object, now: object, groups: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The old values of those groups of fields that nobody changed since."""
    return {
        name: getattr(before, name)
        for group in groups
        if all(getattr(now, one) == getattr(after, one) for one in group)
        for name in group
    }


def _keys_back(before: Mapping[str, T], after: Mapping[str, T], now: Mapping[str, T]) -> dict[str, T]:
    """By key, with the keys that nobody changed since as they were."""
    kept = {key: value for key, value in now.items() if after.get(key) != value}
    return kept | {key: value for key, value in before.items() if now.get(key) == after.get(key)}


def _reasons_back(before: tuple[Reason, ...], after: tuple[Reason, ...], now: tuple[Reason, ...]) -> tuple[Reason, ...]:
    if now == after:
        return before
    kept = tuple(reason for reason in now if reason in before or reason not in after)
    return (*kept, *(reason for reason in before if reason not in after))
