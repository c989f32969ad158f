"""The accounts port: logins, their sessions, and the counting of failed sign-ins."""

from datetime import datetime
from typing import Protocol

from models.account import Account, GrantPage, Session
from models.scope import Actor


class Accounts(Protocol):
    """Accounts and sessions, kept in the store; a grant is a row of the history."""

    def add_account(self, account: Account, password_hash: str, by: Actor) -> bool:
        """Insert it; False when the name is taken. The history gets a row ``granted`` with role and departments."""

    def accounts(self) -> list[Account]:
        """All accounts by name."""

    def account(self, name: str) -> Account | None:
        """One account, disabled ones too."""

    def password_hash(self, name: str) -> str | None:
        """What a password is checked against, None for an unknown name."""

    def change_account(self, account: Account, by: Actor, at: datetime, password_hash: str | None = None) -> Account:
        """Write role, departments, state (and password); returns it with the next generation. Raises NotFoundError."""

    def grants(self, *, limit: int = 50, cursor: str | None = None) -> GrantPage:
        """Who was granted what, newest first, keyset-paged. Raises ValueError for a cursor that is not its own."""

    def begin_session(self, session: Session) -> None:
        """Keep a session."""

    def session(self, session_id: str, now: datetime) -> Session | None:
        """A session that has not ended, of an account that is not disabled and has still its generation."""

    def signed_in(self, session_id: str, now: datetime) -> tuple[Session, Account] | None:
        """The same session with its account, both as of this moment."""

    def end_session(self, session_id: str) -> None:
        """Forget a session."""

    def failed(self, key: str, at: datetime) -> int:
        """Count a failed sign-in of a name or an address; how many since the last success or the last day."""

    def failures(self, key: str, at: datetime) -> tuple[int, datetime | None]:
        """How many there were, and when the last was."""

    def succeeded(self, key: str) -> None:
        """Forget the failures."""
