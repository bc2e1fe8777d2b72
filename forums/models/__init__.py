"""What is true of series, their events and the people at them."""

from forums.models.door import DoorMark
from forums.models.event import Event, ProgrammeItem
from forums.models.invitation import Invitation, SeriesTarget
from forums.models.people import TeamMember
from forums.models.picture import KeyQuestion
from forums.models.plans import PlannedLetter, Task
from forums.models.registration import Registration
from forums.models.series import Series
from forums.models.template import SeriesTemplate

__all__ = [
    "DoorMark",
    "Event",
    "Invitation",
    "KeyQuestion",
    "PlannedLetter",
    "ProgrammeItem",
    "Registration",
    "Series",
    "SeriesTarget",
    "SeriesTemplate",
    "Task",
    "TeamMember",
]
