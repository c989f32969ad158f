"""Luck depends on its keys alone."""

from cheong.demo.luck import luck


def test_the_same_keys_give_the_same_and_others_give_others() -> None:
    first, again, other = luck(7, "x:1", "plan"), luck(7, "x:1", "plan"), luck(7, "x:2", "plan")
    found = [first.random() for _ in range(5)]
    assert found == [again.random() for _ in range(5)]
    assert found != [other.random() for _ in range(5)]
