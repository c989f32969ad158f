"""The center's daily sample: drawn when the city's day is over, judged at the desk, found complaints raised."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.complaint import Complaint, Status
from models.errors import NotAllowedError, NotFoundError
from models.history import Outcome, Verb
from models.sample import Judged
from models.scope import ROUTER
from routing.desk import Person
from routing.sampling import Sampling
from tests.routing.given import ALL, CENTER, CHATTER, MANAGER, POTHOLE, Day, officer, post, seoul

TODAY = date(2026, 11, 24)
MIDNIGHT = datetime(2026, 11, 24, 15, tzinfo=UTC)
"""When the 24th is over in Seoul."""

OTHER = Person("이센터", ALL, center=True)


def set_aside(day: Day, count: int) -> None:
    """So many posts that nobody has to answer, by their own judgement."""
    for number in range(1, count + 1):
        assert day.route(post(str(number), f"맛집 {number}", author=f"a{number}"), CHATTER) is Outcome.SET_ASIDE


def drawn(day: Day, count: int = 3) -> None:
    """The sample of so many posts, in the first minute of the next day."""
    set_aside(day, count)
    day.now = MIDNIGHT
    assert Sampling(day.store, seoul()).draw(day.now)


def said(day: Day, number: int) -> tuple[Judged | None, str | None]:
    """What a post was judged, and by whom."""
    (found,) = (one for one, _ in day.store.sample(TODAY, ALL).items if one.post == f"x:{number}")
    return found.judged, found.by


def judge(day: Day, number: int, judged: Judged, person: Person = CENTER) -> Complaint | None:
    """Judge a post of today's sample."""
    return day.desk.judge(person, TODAY, f"x:{number}", judged)


def test_the_sample_of_a_day_is_drawn_once_and_not_before_the_citys_midnight(day: Day) -> None:
    set_aside(day, 30)
    sampling = Sampling(day.store, seoul())
    sampling.draw(MIDNIGHT - timedelta(seconds=1))
    assert not day.store.drawn(TODAY)
    assert sampling.draw(MIDNIGHT)
    assert len(day.store.sample(TODAY, ALL).items) == seoul().levels.daily_sample == 20
    assert not sampling.draw(MIDNIGHT + timedelta(seconds=1))
    assert not Sampling(day.store, seoul()).draw(MIDNIGHT + timedelta(hours=23))
    assert Sampling(day.store, seoul()).draw(MIDNIGHT + timedelta(days=1))
    assert list(day.store.sample_days(ALL, 9)) == [TODAY]


def test_a_post_judged_a_complaint_is_raised_and_one_judged_none_is_not(day: Day) -> None:
    drawn(day)
    found = judge(day, 1, Judged.COMPLAINT)
    assert found is not None
    assert (found.status, day.of(post("1")).id) == (Status.WAITING, found.id)
    assert judge(day, 2, Judged.NONE) is None
    sample = day.store.sample(TODAY, ALL)
    assert (sample.judged, sample.found) == (2, 1)
    assert said(day, 1) == (Judged.COMPLAINT, "김센터")
    assert day.store.post("x:2", ALL).complaint is None
    assert day.store.verify() == []


def test_a_second_judgement_changes_the_first_and_the_same_again_changes_nothing(day: Day) -> None:
    drawn(day)
    judge(day, 1, Judged.NONE)
    tip = day.store.tip()
    judge(day, 1, Judged.NONE, OTHER)
    assert (day.store.tip(), said(day, 1)) == (tip, (Judged.NONE, "김센터"))
    assert judge(day, 1, Judged.COMPLAINT, OTHER) is not None
    assert said(day, 1) == (Judged.COMPLAINT, "이센터")
    assert judge(day, 1, Judged.NONE) is None
    assert said(day, 1) == (Judged.NONE, "김센터")
    assert day.store.post("x:1", ALL).complaint is not None  # to be closed like any other
    assert judge(day, 1, Judged.COMPLAINT, OTHER) is None
    assert day.store.changes(tip, 99)[-1].verb is Verb.JUDGED


def test_what_others_raise_is_found_too_and_their_undo_takes_that_back(day: Day) -> None:
    drawn(day)
    judge(day, 2, Judged.NONE)
    for number, act in ((1, "first"), (2, "second")):
        day.desk.under(act).raise_post(OTHER, f"x:{number}")
        assert said(day, number) == (Judged.COMPLAINT, "이센터")
        day.desk.undo(OTHER, act)
    assert [said(day, number) for number in (1, 2)] == [(None, None), (Judged.NONE, "김센터")]


def test_a_complaint_found_in_a_sample_is_undone_as_any_act(day: Day) -> None:
    drawn(day)
    found = day.desk.under("found").judge(CENTER, TODAY, "x:1", Judged.COMPLAINT)
    assert found is not None
    assert day.desk.undo(CENTER, "found").id == found.id
    assert said(day, 1) == (None, None)
    assert day.store.post("x:1", ALL).outcome is Outcome.SET_ASIDE
    day.desk.under("none").judge(CENTER, TODAY, "x:2", Judged.NONE)
    with pytest.raises(NotFoundError):
        day.desk.undo(CENTER, "none")


def test_only_the_center_judges_and_only_what_is_in_the_sample_of_that_day(day: Day) -> None:
    drawn(day, 25)
    left = next(n for n in range(1, 26) if f"x:{n}" not in {one.post for one, _ in day.store.sample(TODAY, ALL).items})
    inside = next(n for n in range(1, 26) if n != left)
    for person in (MANAGER, officer("gu.road@강남구")):
        with pytest.raises(NotAllowedError):
            judge(day, inside, Judged.NONE, person)
    for number in (left, 99):
        with pytest.raises(NotFoundError, match="the sample of 2026-11-24 has no post"):
            judge(day, number, Judged.NONE)
    with pytest.raises(NotFoundError):
        day.desk.judge(CENTER, TODAY + timedelta(days=1), f"x:{inside}", Judged.NONE)


def test_what_was_forgotten_cannot_be_judged_any_more(day: Day) -> None:
    drawn(day)
    day.store.forget("x:1", ROUTER, day.now)
    for judged in Judged:
        with pytest.raises(NotAllowedError, match="nothing left to judge"):
            judge(day, 1, judged)


def test_what_an_edit_made_a_complaint_is_judged_without_raising_it(day: Day) -> None:
    drawn(day)
    day.route(post("1", "포트홀이 있어요", revision=2, author="a1"), POTHOLE)
    assert judge(day, 1, Judged.COMPLAINT) is None
    assert said(day, 1) == (Judged.COMPLAINT, "김센터")
