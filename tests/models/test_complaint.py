"""The status table says what the design says, who may make each move, and nothing more."""

from itertools import product

import pytest

from models.complaint import OFFICER_MOVES, STATUS_TABLE, CloseReason, Status, may_move
from models.scope import ActorKind

KINDS = {"P": ActorKind.PERSON, "R": ActorKind.ROUTER, "C": ActorKind.CLOCK, "D": ActorKind.DELIVERY}

# From, then every status it can become with who may do it, as the table of the design is written.
# Out of on_hold: what it was before, which can be any status that leads there.
AS_WRITTEN = """
-           | waiting RP · assigned RP
waiting     | assigned PR · on_hold D · answered D · transferred P · closed P · merged P
assigned    | assigned P · waiting P · accepted P · answered D · returned P · transferred P · closed P · merged P
accepted    | on_hold D · answered D · assigned P · waiting P · returned P · transferred P · closed P · merged P
on_hold     | waiting RP · accepted RP · reopened RP · closed CP · merged P
returned    | waiting P · assigned P · answered D · transferred P · closed P · merged P
answered    | answered D · resolved PC · reopened P · merged P
resolved    | reopened P
closed      | reopened P
transferred | reopened P
reopened    | assigned P · waiting P · on_hold D · answered D · transferred P · closed P · merged P
merged      |
"""


def _read(table: str) -> dict[Status | None, dict[str, str]]:
    found: dict[Status | None, dict[str, str]] = {}
    for line in table.strip().splitlines():
        before, _, moves = (part.strip() for part in line.partition("|"))
        words = moves.replace("·", " ").split()
        found[None if before == "-" else Status(before)] = dict(zip(words[::2], words[1::2], strict=True))
    return found


TABLE = _read(AS_WRITTEN)
"""From, to, who by letter."""


def test_the_table_is_the_designs() -> None:
    written = {
        before: {Status(after): frozenset(KINDS[letter] for letter in who) for after, who in moves.items()}
        for before, moves in TABLE.items()
    }
    assert written == STATUS_TABLE


def test_every_status_has_its_line() -> None:
    assert set(STATUS_TABLE) == {None, *Status}


@pytest.mark.parametrize("by", ["P", "R", "C", "D"])
def test_a_move_is_made_by_whom_the_table_names_and_nobody_else(by: str) -> None:
    for before, after in product([None, *Status], Status):
        assert may_move(before, after, KINDS[by]) == (by in TABLE[before].get(after, ""))


def test_a_person_makes_the_move_of_a_delivery_only_with_one() -> None:
    assert not may_move(Status.ACCEPTED, Status.ANSWERED, ActorKind.PERSON)
    assert may_move(Status.ACCEPTED, Status.ANSWERED, ActorKind.PERSON, delivered=True)
    assert not may_move(Status.CLOSED, Status.ANSWERED, ActorKind.PERSON, delivered=True)


def test_out_of_on_hold_leads_back_to_whatever_leads_there() -> None:
    leading = {before for before, moves in STATUS_TABLE.items() if Status.ON_HOLD in moves}
    back = {after for after, who in STATUS_TABLE[Status.ON_HOLD].items() if ActorKind.ROUTER in who}
    assert back == leading


def test_an_officer_accepts_asks_returns_and_answers() -> None:
    assert sorted(OFFICER_MOVES) == ["accepted", "answered", "on_hold", "returned"]


def test_what_has_ended_needs_nobody_and_what_is_queued_needs_the_center() -> None:
    assert {status for status in Status if status.ended} == {
        Status.RESOLVED,
        Status.CLOSED,
        Status.TRANSFERRED,
        Status.MERGED,
    }
    assert {status for status in Status if status.queued} == {Status.WAITING, Status.RETURNED, Status.REOPENED}


def test_a_complaint_is_closed_for_a_reason_of_the_list() -> None:
    words = "not_for_the_city spam repeated withdrawn no_reply formal_channel_needed"
    assert [reason.value for reason in CloseReason] == words.split()
