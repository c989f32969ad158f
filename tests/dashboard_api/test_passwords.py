"""Passwords are argon2id, salted, and checked with the same work for nobody."""

from time import process_time

from dashboard_api.passwords import Passwords, generated_password


def test_a_password_fits_what_was_kept_of_it_and_no_other_does() -> None:
    passwords = Passwords()
    kept = passwords.hash("맞는 것")
    assert kept.startswith("$argon2id$")
    assert "맞는" not in kept
    assert kept != passwords.hash("맞는 것")
    assert passwords.check(kept, "맞는 것")
    assert not passwords.check(kept, "틀린 것")
    assert not passwords.check(None, "맞는 것")
    assert not passwords.check("no hash", "맞는 것")


def test_a_name_that_does_not_exist_costs_as_much_as_one_that_does() -> None:
    passwords = Passwords()
    kept = passwords.hash("a")
    costs = {}
    for name, against in (("known", kept), ("unknown", None)):
        best = 9.0
        for _ in range(3):
            before = process_time()
            passwords.check(against, "b")
            best = min(best, process_time() - before)
        costs[name] = best
    assert 0.3 < costs["unknown"] / costs["known"] < 3


def test_a_generated_password_is_long_and_another_each_time() -> None:
    made = {generated_password() for _ in range(50)}
    assert len(made) == 50
    assert min(map(len, made)) >= 16
