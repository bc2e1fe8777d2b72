"""Scheduling: what happens to a series, its events, its team and its tasks, from the first date to the closing."""

from forums.scheduling.events import (
    Revision,
    cancel_event,
    cautions,
    change_event,
    move_event,
    refusal_to_cancel,
    revise_event,
)
from forums.scheduling.refusals import SchedulingRefusal, SchedulingRefused
from forums.scheduling.series import (
    change_series,
    close_series,
    collisions,
    open_invitations,
    publish_picture,
    refusal_to_close,
    refusal_to_invite,
    refusal_to_publish,
    reopen_series,
)
from forums.scheduling.starting import Draft, plan, start_series
from forums.scheduling.team import finish_task, name_team_member, remove_team_member, reopen_task
from forums.scheduling.telling import people_to_tell

__all__ = [
    "Draft",
    "Revision",
    "SchedulingRefusal",
    "SchedulingRefused",
    "cancel_event",
    "cautions",
    "change_event",
    "change_series",
    "close_series",
    "collisions",
    "finish_task",
    "move_event",
    "name_team_member",
    "open_invitations",
    "people_to_tell",
    "plan",
    "publish_picture",
    "refusal_to_cancel",
    "refusal_to_close",
    "refusal_to_invite",
    "refusal_to_publish",
    "remove_team_member",
    "reopen_series",
    "reopen_task",
    "revise_event",
    "start_series",
]
