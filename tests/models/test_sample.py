"""The words of samples."""

from dataclasses import replace
from datetime import date

from models.history import Outcome, StoredPost
from models.sample import Judged, Sample, Sampled
from tests.contracts.stores import NOW, a_post

DAY = date(2026, 3, 2)


def test_a_sample_counts_what_was_judged_and_what_was_found() -> None:
    kept = StoredPost(a_post(1), Outcome.SET_ASIDE, None, "1")
    one = Sampled("x:1", DAY)
    said = [replace(one, judged=judged, by="kim", at=NOW) for judged in (Judged.COMPLAINT, Judged.NONE, Judged.NONE)]
    sample = Sample(DAY, 40, tuple((each, kept) for each in [one, *said]))
    assert (sample.judged, sample.found) == (3, 1)
    assert (Sample(DAY, 0, ()).judged, Sample(DAY, 0, ()).found) == (0, 0)
