"""The people who run a series: its planning group and facilitators."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forums.models.event import Event
from forums.models.series import Series
from participants.models import User
from regions.models import StakeholderGroup


class TeamMember(models.Model):
    """A member of a series' planning group, or a facilitator of the series or of one event."""

    class Kind(models.TextChoices):
        PLANNING_MEMBER = "planning_member", _("Planning-group member")
        FACILITATOR = "facilitator", _("Facilitator")

    series = models.ForeignKey(Series, models.CASCADE, related_name="team")
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="facilitators", verbose_name=_("event")
    )  # facilitators; empty = all events of the series
    person = models.ForeignKey(User, models.CASCADE, related_name="teams", verbose_name=_("person"))
    kind = models.CharField(_("task"), max_length=16, choices=Kind, default=Kind.PLANNING_MEMBER)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    stakeholder_group = models.CharField(
        _("stakeholder group"), max_length=12, choices=StakeholderGroup, default=StakeholderGroup.OFFICIAL
    )

    class Meta:
        verbose_name = _("team member")
        ordering = ["series", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="team_member_once",
                fields=["series", "event", "person", "kind"],
                nulls_distinct=False,
                violation_error_message=_("This person is already in the team."),
            ),
            models.CheckConstraint(
                name="planning_group_is_of_the_series", condition=Q(event=None) | Q(kind="facilitator")
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
