"""Progress of long work on standard error: a bar for a terminal, a line now and then for a log."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

_EVERY = 1000


class Progress:
    """Counts what is done of one kind of work; ``total`` may be unknown."""

    def __init__(self, what: str, total: int | None = None) -> None:
        self._what = what
        self._done = 0
        self._console = Console(file=sys.stderr)
        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID = self._bars.add_task(what, total=total)

    def advance(self, count: int = 1) -> None:
        """Count what was done since the last call."""
        before, self._done = self._done, self._done + count
        self._bars.advance(self._task, count)
        if not self._console.is_terminal and before // _EVERY != self._done // _EVERY:
            self._console.print(f"{self._what}: {self._done}")

    def phase(self, what: str, total: int | None = None) -> None:
        """Go on with another kind of work, from zero."""
        self._what, self._done = what, 0
        self._bars.reset(self._task, description=what, total=total)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()
