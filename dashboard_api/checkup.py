"""The last finding of health, shared: however many pages ask, one of them asks the backends once in a while."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock

from models.errors import RetryableError

_FRESH = timedelta(seconds=2)
_PATIENCE_SECONDS = 3.0

Finding = Mapping[str, object]


class Checkup:
    """What was found last. A backend that is away answers late, so only one who asks waits for it."""

    def __init__(self) -> None:
        self._found: tuple[datetime, Finding] | None = None
        self._looking = Lock()

    def finding(self, now: datetime, look: Callable[[], Finding]) -> Finding:
        """The finding of the last two seconds, else what ``look`` finds; while another looks, the one before.

        Raises RetryableError when there is none yet and another has been looking for seconds.
        """
        kept = self._found
        if kept is not None and timedelta(0) <= now - kept[0] < _FRESH:
            return kept[1]
        if not self._looking.acquire(timeout=_PATIENCE_SECONDS if kept is None else 0):
            if kept is None:
                raise RetryableError("the backends are still being asked: ask again in a moment")
            return kept[1]
        try:
            found = self._found
            if found is None or found is kept:
                found = self._found = now, look()
            return found[1]
        finally:
            self._looking.release()
