"""The sample of a day: drawn once, when the city's day is over, for the center to judge what was set aside."""

from datetime import UTC, date, datetime, time, timedelta

from models.ports.samples import Samples
from routing.city import RoutingCity


class Sampling:
    """Draws the sample of the city's day before; on the same day again it finds nothing to do."""

    def __init__(self, samples: Samples, city: RoutingCity) -> None:
        self._samples = samples
        self._zone = city.deadlines.calendar.zone
        self._size = city.levels.daily_sample
        self._drawn: date | None = None

    def draw(self, now: datetime) -> bool:
        """Draw what is to be drawn by now; whether anything was."""
        day = now.astimezone(self._zone).date() - timedelta(days=1)
        if day == self._drawn:
            return False
        drawn = self._samples.draw(day, self._begin(day), self._begin(day + timedelta(days=1)), self._size, now)
        self._drawn = day
        return drawn

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)
