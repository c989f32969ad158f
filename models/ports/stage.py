"""The stage port: what a stage does with what it reads; the loop around it is the same for all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from models.ports.stream import Delivery, Record


@dataclass(frozen=True, slots=True)
class Invalid:
    """A delivery that can never be handled, and why."""

    delivery: Delivery
    reason: str


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of a batch: records to publish (to the stage's output topic), in order, and what was invalid."""

    publish: Sequence[Record] = field(default=())
    invalid: Sequence[Invalid] = field(default=())


class Handler(Protocol):
    """A stage's work. Its own writes happen inside ``handle``; publishing and committing come after, by the loop.

    ``handle`` may be called again with what it handled before (a crash before the commit) and then changes nothing.
    Raises RetryableError to be called again later with the same batch, NewerSchemaError to stop the stage.
    """

    @property
    def name(self) -> str:
        """The stage's name, ``classify``."""

    def handle(self, deliveries: Sequence[Delivery], lag: int) -> Handled:
        """Handle a batch in order; ``lag`` is how many records wait behind it."""
