"""What falls due by itself: dangers not acknowledged and hand-overs not reported on come back until done."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from models.complaint import Flag, HandOver
from models.history import Verb
from models.ports.store import Act, Complaints
from models.scope import CLOCK
from models.verdict import Urgency
from routing.city import RoutingCity


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did: flags raised again, hand-overs brought back."""

    raised_again: int
    brought_back: int


class Clock:
    """The clock's work at a given time; at the same time again it finds nothing to do."""

    def __init__(self, complaints: Complaints, city: RoutingCity, batch: int = 500) -> None:
        """``batch``: how many flags or hand-overs one act takes."""
        self._complaints = complaints
        self._batch = batch
        self._levels = city.levels

    def tick(self, now: datetime) -> Ticked:
        """Do everything that is due by now. What was missed for long comes back once, not once for each time missed."""
        raised = brought = 0
        while flags := self._complaints.due_flags(now, self._batch):
            with self._complaints.act(CLOCK, now) as act:
                done = sum(self._raise_again(act, flag) for flag in _current_flags(act, flags))
            raised += done
            if not done:
                break
        while hand_overs := self._complaints.due_hand_overs(now, self._batch):
            with self._complaints.act(CLOCK, now) as act:
                done = sum(self._bring_back(act, one) for one in _current_hand_overs(act, hand_overs))
            brought += done
            if not done:
                break
        return Ticked(raised, brought)

    def _raise_again(self, act: Act, flag: Flag) -> bool:
        if flag.acknowledged_at is not None or not _due(flag.again_at, act.at):
            return False
        again_at = act.at + self._again(flag.urgency)
        act.change_flag(replace(flag, raised=flag.raised + 1, again_at=again_at), Verb.RAISED_AGAIN)
        return True

    def _bring_back(self, act: Act, one: HandOver) -> bool:
        if one.reported_at is not None or not _due(one.again_at, act.at):
            return False
        back = replace(one, reminded=one.reminded + 1, again_at=act.at + self._levels.report_again)
        act.put_hand_over(back, Verb.BROUGHT_BACK)
        return True

    def _again(self, urgency: Urgency | None) -> timedelta:
        """How long until next time; a flag without an urgency that is to come back does so like an urgent one."""
        return self._levels.again[urgency if urgency in self._levels.again and urgency is not None else Urgency.URGENT]


def _due(again_at: datetime | None, now: datetime) -> bool:
    return again_at is not None and again_at <= now


def _current_flags(act: Act, found: list[Flag]) -> list[Flag]:
    """The flags as they are in this act: somebody may have acknowledged one since they were found."""
    return [
        flag
        for complaint, group in groupby(sorted(found, key=lambda one: one.complaint), key=lambda one: one.complaint)
        for ids in [{one.id for one in group}]
        for flag in act.flags(complaint)
        if flag.id in ids
    ]


def _current_hand_overs(act: Act, found: list[HandOver]) -> list[HandOver]:
    return [
        one
        for complaint, group in groupby(sorted(found, key=lambda one: one.complaint), key=lambda one: one.complaint)
        for ids in [{one.id for one in group}]
        for one in act.hand_overs(complaint)
        if one.id in ids
    ]
