"""The desk: what a person may do, each act on the version that the person read."""

from routing.desk_acting import Person, Seen, Sending
from routing.desk_citizen import Telling
from routing.desk_danger import Dangers
from routing.desk_owner import Owning
from routing.desk_posts import Grouping
from routing.desk_undo import Undoing

__all__ = ["Person", "Seen", "Sending", "TriageDesk"]


class TriageDesk(Dangers, Owning, Telling, Grouping, Undoing):
    """What people do.

    Every act raises NotFoundError outside the person's scope, ComplaintChangedError when the version is not the newest,
    NotAllowedError for what this person or the status table does not allow, SettingError for a wrong argument. It
    touches each complaint once: version + 1.
    """
