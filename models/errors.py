"""The error tree: retryable and invalid are two kinds, and every message says what to do."""


class CheongError(Exception):
    """Whatever Cheong raises on purpose."""


class RetryableError(CheongError):
    """Something outside is away for now: the same call may succeed later."""


class RefusedError(CheongError):
    """A channel refuses a text for good; the message says why."""


class OutcomeUnknownError(CheongError):
    """Nobody knows whether a text reached its channel; only looking there tells."""


class InvalidRecordError(CheongError):
    """A record that no retry makes right: it becomes a dead letter with this reason."""


class RecordTooLargeError(InvalidRecordError):
    """A record above the size that every stream backend takes."""


class NewerSchemaError(CheongError):
    """A record of a newer major schema: the reader stops, for an upgrade, instead of dead-lettering it."""


class GroupBusyError(CheongError):
    """Another process holds this consumer group; wait for it or let it work."""


class LeaseLostError(CheongError):
    """Somebody else took over what this process was doing; stop without writing more."""


class ComplaintChangedError(CheongError):
    """The complaint was changed by somebody else since it was read; read it again and decide anew."""


class NotAllowedError(CheongError):
    """The status table, or the scope of who asks, does not allow this."""


class NotFoundError(CheongError):
    """There is no such thing in the reader's scope."""


class SettingError(CheongError):
    """A setting, a city file or an argument is wrong; the message names it and says what would be right."""


class StageStoppedError(CheongError):
    """A stage stopped itself because nearly everything that came was invalid."""
