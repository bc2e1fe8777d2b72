"""What is true of series, their events and the people at them."""

from forums.models.announcement import Announcement
from forums.models.booked import BookedSeat
from forums.models.booking import Booking
from forums.models.columns import ColumnMapping
from forums.models.consent import Consent
from forums.models.door import DoorMark
from forums.models.event import Event, ProgrammeItem
from forums.models.export import Export
from forums.models.invitation import Invitation, SeriesTarget
from forums.models.letter_rule import PlannedLetter
from forums.models.merge import Merge
from forums.models.needs import Access, Diet, NeedsOpening, SpecialNeeds
from forums.models.people import TeamMember
from forums.models.picture import KeyQuestion
from forums.models.plans import Task
from forums.models.question import Answer, Question
from forums.models.registration import Registration
from forums.models.seats import Quota, Slot
from forums.models.series import Series
from forums.models.survey import SurveyAnswer, SurveyMark
from forums.models.template import SeriesTemplate
from forums.models.wording import Wording

__all__ = [
    "Access",
    "Announcement",
    "Answer",
    "BookedSeat",
    "Booking",
    "ColumnMapping",
    "Consent",
    "Diet",
    "DoorMark",
    "Event",
    "Export",
    "Invitation",
    "KeyQuestion",
    "Merge",
    "NeedsOpening",
    "PlannedLetter",
    "ProgrammeItem",
    "Question",
    "Quota",
    "Registration",
    "Series",
    "SeriesTarget",
    "SeriesTemplate",
    "Slot",
    "SpecialNeeds",
    "SurveyAnswer",
    "SurveyMark",
    "Task",
    "TeamMember",
    "Wording",
]
