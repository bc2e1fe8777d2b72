"""What is true of series, their events and the people at them."""

from forums.models.announcement import Announcement
from forums.models.booked import BookedSeat
from forums.models.booking import Booking
from forums.models.columns import ColumnMapping
from forums.models.consent import Consent
from forums.models.door import DoorMark
from forums.models.event import Event, ProgrammeItem
from forums.models.export import Export
from forums.models.followup import Action, ActionHelper, CheckIn
from forums.models.groupwork import Agreement, Contribution, Grouping, Participant, Room, Step, Theme, WorkGroup
from forums.models.invitation import Invitation, SeriesTarget
from forums.models.letter_rule import PlannedLetter
from forums.models.lost_link import LostLink
from forums.models.merge import Merge
from forums.models.needs import Access, Diet, NeedsOpening, SpecialNeeds
from forums.models.people import TeamMember
from forums.models.picture import (
    KeyQuestion,
    Phenomenon,
    PictureComment,
    PictureSnapshot,
    StatementOfWill,
    SwotItem,
    SwotVersion,
)
from forums.models.plans import Task
from forums.models.question import Answer, Question
from forums.models.registration import Registration
from forums.models.rehearsal import Rehearsal
from forums.models.seats import Quota, Slot
from forums.models.series import Series
from forums.models.survey import SurveyAnswer, SurveyMark
from forums.models.template import SeriesTemplate
from forums.models.voting import Choice, Dot, ExitAnswer, OpinionMap, Rating, Vote
from forums.models.wording import Wording

__all__ = [
    "Access",
    "Action",
    "ActionHelper",
    "Agreement",
    "Announcement",
    "Answer",
    "BookedSeat",
    "Booking",
    "CheckIn",
    "Choice",
    "ColumnMapping",
    "Consent",
    "Contribution",
    "Diet",
    "DoorMark",
    "Dot",
    "Event",
    "ExitAnswer",
    "Export",
    "Grouping",
    "Invitation",
    "KeyQuestion",
    "LostLink",
    "Merge",
    "NeedsOpening",
    "OpinionMap",
    "Participant",
    "Phenomenon",
    "PictureComment",
    "PictureSnapshot",
    "PlannedLetter",
    "ProgrammeItem",
    "Question",
    "Quota",
    "Rating",
    "Registration",
    "Rehearsal",
    "Room",
    "Series",
    "SeriesTarget",
    "SeriesTemplate",
    "Slot",
    "SpecialNeeds",
    "StatementOfWill",
    "Step",
    "SurveyAnswer",
    "SurveyMark",
    "SwotItem",
    "SwotVersion",
    "Task",
    "TeamMember",
    "Theme",
    "Vote",
    "Wording",
    "WorkGroup",
]
