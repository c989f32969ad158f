"""Passwords: argon2id, a few at a time, and the same work for a name that does not exist."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard_api.problems import ProblemError

_AT_ONCE = 4
_WAIT_SECONDS = 5.0


class Passwords:
    """Hashes and checks passwords; each takes tens of megabytes and milliseconds, so only four run at once."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(password)

    def check(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one; for a name that does not exist (None) it works as long and says no."""
        if not self._turn.acquire(timeout=_WAIT_SECONDS):
            raise ProblemError("too_many", retry_after=5)
        try:
            self._hasher.verify(self._nobody if kept is None else kept, password)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._turn.release()
        return kept is not None


def generated_password() -> str:
    """A password that nobody can guess, of letters, digits, - and _."""
    return secrets.token_urlsafe(12)
