"""Windows of the citizen: closed without a reply after a reminder, resolved in silence, nothing twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from backends.store import open_store
from models.complaint import Status
from models.history import Verb
from models.ports.store import Filter
from models.rates import RateList, RateName, RatePart, RatesAsked, Window
from routing.clock import Clock, Ticked
from tests.routing.given import CENTER, NOW, POTHOLE, URGENT_HERE, Day, post, seen, seoul
from tests.routing.waiting import NOTHING, acknowledged, answered, asked, tick


def test_an_answer_that_nobody_objects_to_is_resolved_in_silence(day: Day) -> None:
    complaint = answered(day)
    day.later(days=7, seconds=-1)
    assert tick(day) == NOTHING
    day.later(seconds=1)
    assert tick(day) == Ticked(resolved=1)
    ended = day.again(complaint)
    assert (ended.status, ended.answered_at) == (Status.RESOLVED, complaint.answered_at)
    last = day.store.history(complaint.id, CENTER.scope)[-1]
    assert (last.actor, last.verb) == ("clock:clock", Verb.RESOLVED)


def test_what_the_citizen_confirmed_and_what_they_were_silent_on_are_two_numbers(day: Day) -> None:
    confirmed, silent = answered(day), answered(day, "2", author="other")
    day.desk.confirm(CENTER, seen(confirmed))
    day.later(days=7)
    assert tick(day) == Ticked(resolved=1)
    window = Window(NOW, NOW + timedelta(days=1), day.now)
    for name, complaint in ((RateName.RESOLVED, confirmed), (RateName.SILENT, silent)):
        found = day.store.rated(RateList(name, RatePart.NUMERATOR, window), Filter(), CENTER.scope)
        assert [one.id for one in found.items] == [complaint.id]
        (rate,) = [one for one in day.store.rates(RatesAsked(window), CENTER.scope).rates if one.name is name]
        assert (rate.numerator, rate.denominator) == (1, 2)


def test_a_reply_to_a_question_ends_the_waiting_and_a_second_question_begins_it_anew(day: Day) -> None:
    complaint = asked(day)
    day.later(days=2)
    day.route(post("2", "역삼동 123번지 앞이에요", reply_to="x:1"), POTHOLE)
    assert day.again(complaint).status is Status.ACCEPTED
    day.later(days=30)
    assert tick(day) == NOTHING
    day.desk.ask_by_hand(CENTER, seen(day.again(complaint)), "q2", "더 자세히요?")
    day.later(days=2)
    assert tick(day) == NOTHING
    day.later(days=1)
    assert tick(day) == Ticked(reminded=1)


def test_a_reply_to_an_answer_holds_up_its_end_until_a_person_looked_and_then_the_window_begins_anew(day: Day) -> None:
    complaint = answered(day)
    day.later(days=5)
    day.route(post("2", "아직 그대로예요", reply_to="x:1"), POTHOLE)
    day.later(days=20)
    assert tick(day) == NOTHING
    acknowledged(day, complaint)
    day.later(days=7, seconds=-1)
    assert tick(day) == NOTHING
    day.later(seconds=1)
    assert tick(day) == Ticked(resolved=1)


def test_a_correction_gives_the_citizen_the_whole_window_again(day: Day) -> None:
    complaint = answered(day)
    day.later(days=6)
    day.desk.answer_by_hand(CENTER, seen(complaint), "a2", "정정합니다")
    day.later(days=6)
    assert tick(day) == NOTHING
    day.later(days=1)
    assert tick(day) == Ticked(resolved=1)


def test_a_danger_that_nobody_acknowledged_keeps_everything_as_it_is(day: Day) -> None:
    complaint = answered(day)
    day.route(post("1", "불이 났어요", revision=2), URGENT_HERE)
    day.later(days=30)
    assert replace(tick(day), raised_again=0) == NOTHING
    assert day.again(complaint).status is Status.ANSWERED


def test_other_acts_in_between_do_not_move_the_window(day: Day) -> None:
    complaint = answered(day)
    day.later(days=6)
    day.desk.note(CENTER, seen(complaint), "전화함")
    day.later(days=1)
    assert tick(day) == Ticked(resolved=1)


def test_what_a_person_ended_or_merged_is_left_alone_and_undone_it_waits_on(day: Day) -> None:
    complaint, other = answered(day), day.opens(post("9", author="other"))
    merged = day.desk.under("act-1").merge(CENTER, seen(complaint), other.id, other.version)
    day.later(seconds=5)
    assert merged.window_since is None
    day.desk.undo(CENTER, "act-1")
    assert day.again(complaint).window_since == complaint.window_since
    day.desk.under("act-2").confirm(CENTER, seen(day.again(complaint)))
    day.later(days=30)
    assert tick(day) == NOTHING
    assert day.again(complaint).status is Status.RESOLVED


def test_what_was_missed_for_a_month_happens_once_and_a_reminder_still_leaves_its_days(day: Day) -> None:
    complaint, other = asked(day), answered(day, "2", author="other")
    day.later(days=31)
    assert tick(day) == Ticked(reminded=1, resolved=1)
    assert day.again(other).status is Status.RESOLVED
    acknowledged(day, complaint)
    day.later(days=7, seconds=-1)
    assert tick(day) == NOTHING
    day.later(seconds=1)
    assert tick(day) == Ticked(closed=1)


def test_more_than_one_batch_is_done_in_one_tick(day: Day) -> None:
    for number in range(7):
        answered(day, f"{number}", author=f"citizen {number}")
    day.later(days=7)
    assert Clock(day.store, seoul(), batch=3).tick(day.now) == Ticked(resolved=7)


def test_two_clocks_at_once_do_nothing_twice(day: Day) -> None:
    complaints = [answered(day, f"{number}", author=f"citizen {number}") for number in range(20)]
    complaints += [asked(day, f"q{number}", author=f"asked {number}") for number in range(20)]
    day.later(days=8)
    with ThreadPoolExecutor(4) as pool:
        stores = [open_store(str(day.store._database.engine.url)) for _ in range(4)]
        done = list(pool.map(lambda store: Clock(store, seoul(), batch=3).tick(day.now), stores))
        for store in stores:
            store.close()
    assert (sum(one.resolved for one in done), sum(one.reminded for one in done)) == (20, 20)
    for complaint in complaints:
        verbs = day.verbs(complaint)
        assert verbs.count(Verb.RESOLVED) + verbs.count(Verb.FLAGGED) // 2 == 1
    assert day.store.verify() == []


class _CrashedError(Exception):
    """The process is gone."""


def test_a_crash_in_the_middle_leaves_all_of_a_batch_or_nothing(day: Day) -> None:
    complaints = [answered(day, f"{number}", author=f"citizen {number}") for number in range(6)]
    day.later(days=7)
    engine, written = day.store._database.engine, Counter[str]()

    def crash(*given: object) -> None:
        written["batches"] += str(given[2]).startswith("INSERT INTO changes")
        if written["batches"] == 2:
            raise _CrashedError

    event.listen(engine, "before_cursor_execute", crash)
    with pytest.raises(_CrashedError):
        Clock(day.store, seoul(), batch=2).tick(day.now)
    event.remove(engine, "before_cursor_execute", crash)
    assert [day.again(one).status for one in complaints].count(Status.RESOLVED) == 2
    assert tick(day) == Ticked(resolved=4)
    assert all(day.verbs(one).count(Verb.RESOLVED) == 1 for one in complaints)


def test_a_clock_that_goes_back_ends_nothing_early(day: Day) -> None:
    answered(day)
    day.later(days=7)
    assert Clock(day.store, seoul()).tick(day.now - timedelta(hours=1)) == NOTHING
