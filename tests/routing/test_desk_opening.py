"""A complaint that a person opens is decided by the judgement of its own posts, and a person decided that it is one."""

from dataclasses import replace

import pytest

from models.complaint import Decided, Status, Waits
from models.history import Outcome, StoredPost
from models.verdict import Intent, Urgency
from routing.desk_opening import Taken, taken_out
from tests.routing.given import FIRE, NOW, PARKING, PLACELESS, POTHOLE, PRAISE, Day, post, seoul

BY = Decided("김센터", NOW, "act-1")


def a_member(number: str, judgement: object = POTHOLE, **more: object) -> StoredPost:
    """A stored post with a judgement."""
    found = StoredPost(post(number), Outcome.JOINED, POTHOLE, "2026")
    return replace(found, judgement=judgement, **more)  # type: ignore[arg-type]  # fields of a stored post


def test_split_off_it_goes_where_its_own_judgement_says(day: Day) -> None:
    beside = day.opens(post("1"))
    found = taken_out(seoul(), Taken("c2", [a_member("2", PARKING)], BY, beside))
    assert (found.status, found.department, found.opened_by) == (Status.ASSIGNED, "gu.parking@강남구", "act-1")
    assert (found.reasons[-1].code, found.decided) == ("opened.split", {})


def test_the_place_is_that_of_the_complaint_it_was_in_where_it_names_none(day: Day) -> None:
    found = taken_out(seoul(), Taken("c2", [a_member("2", PLACELESS)], BY, day.opens(post("1"))))
    assert (found.status, found.district) == (Status.ASSIGNED, "강남구")


def test_the_first_post_that_wants_an_answer_speaks_and_the_most_urgent_counts(day: Day) -> None:
    posts = [a_member("2", PRAISE), a_member("3", PARKING), a_member("4", FIRE)]
    found = taken_out(seoul(), Taken("c2", posts, BY, day.opens(post("1"))))
    assert (found.topic, found.urgency) == ("parking", Urgency.EMERGENCY)


def test_raised_it_waits_with_what_would_be_decided_as_the_first_guess() -> None:
    found = taken_out(seoul(), Taken("c2", [a_member("2")], BY))
    assert (found.status, found.waits, found.department) == (Status.WAITING, Waits.OWNER, None)
    assert (found.departments[0], found.reasons[-1].code) == ("gu.road@강남구", "opened.raised")
    praise = taken_out(seoul(), Taken("c2", [a_member("2", PRAISE)], BY))
    assert (praise.waits, praise.intent, praise.decided) == (Waits.TOPIC, Intent.COMPLAINT, {"intent": BY})


def test_what_nobody_judged_takes_after_the_complaint_it_was_in(day: Day) -> None:
    beside = day.opens(post("1"))
    for nobody in (a_member("2", None), a_member("2", deleted=True)):
        found = taken_out(seoul(), Taken("c2", [nobody], BY, beside))
        assert (found.status, found.waits, found.topic) == (Status.WAITING, Waits.OWNER, beside.topic)
        assert found.due_at == beside.due_at
    with pytest.raises(ValueError, match="nobody judged"):
        taken_out(seoul(), Taken("c2", [a_member("2", None)], BY))
