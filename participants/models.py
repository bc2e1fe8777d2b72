"""Who takes part: people, their roles, the letters they get, and the feedback they send."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.core import signing
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat, Lower, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.contact import Contact
from participants.outbox import Letter, LetterQuerySet
from regions.models import Municipality, Network
from regions.order import finnish_order

__all__ = ["Contact", "Feedback", "Letter", "LetterQuerySet", "Role", "User", "Visitor"]

CALENDAR_LINK = signing.Signer(salt="calendar")
UNREACHABLE_LASTS = timedelta(days=30)  # after a letter came back; then the address is tried again
FEEDBACK_DAYS = 14  # days within which feedback on accessibility is answered (act 306/2019)


class UserManager(BaseUserManager["User"]):
    """Creates people; passwords do not exist here, people sign in by a code sent by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person by e-mail, without a password unless one is given."""
        user = self.model(email=email.strip().lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def with_email(self, email: str) -> models.QuerySet[User]:
        """The person with an e-mail address, whatever its case: found by the index that keeps it theirs alone."""
        return self.alias(address=Lower("email")).filter(address=Lower(Value(email)))

    def by_calendar_link(self, token: str) -> User | None:
        """The person whose own calendar an address leads to; None if it is foreign, broken or replaced."""
        try:
            pk, _dot, version = CALENDAR_LINK.unsign(token).partition(".")
            return self.filter(pk=int(pk), calendar_version=int(version), is_active=True).first()
        except (signing.BadSignature, ValueError):
            return None

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One person by e-mail. Purpose: registration and letters; retention: see participants/privacy.py."""

    email = models.EmailField(_("e-mail"), max_length=254)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    is_named_by_anybody = models.BooleanField(
        default=False, editable=False
    )  # by a public form: letters do not say the name before its holder has signed in or changed it
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    calendar_version = models.PositiveIntegerField(
        default=1, editable=False
    )  # raised to kill the calendar's old address
    declined_at = models.DateTimeField(
        _("declined announcements"), null=True, editable=False
    )  # empty = also gets letters that are no service mail
    bounced_at = models.DateTimeField(_("a letter came back"), null=True, editable=False)
    bounced_email = models.EmailField(
        _("address no letter reaches"), max_length=254, blank=True, editable=False
    )  # counts only while it is still the address
    # Written with the row, because working it out for 3,000 people at every look at a roster takes 0.2 s.
    sort_name = models.GeneratedField(
        expression=finnish_order(
            Concat(Coalesce(NullIf(F("last_name"), Value("")), F("first_name")), Value(" "), F("first_name"))
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )  # last name first, in Finnish order; who has one name only stands by it

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_once_by_email",
                violation_error_message=_("There is already a person with this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def is_name_vouched_for(self) -> bool:
        """Whether the name is the person's own word, or of one who keeps rosters, so that letters may say it."""
        return not self.is_named_by_anybody or self.last_login is not None

    @property
    def is_unreachable(self) -> bool:
        """Whether letters to the present address come back; another address, or a month, is another matter."""
        if self.bounced_at is None or self.bounced_at < timezone.now() - UNREACHABLE_LASTS:
            return False
        return self.bounced_email.lower() == self.email.lower()

    def get_full_name(self) -> str:
        """First and last name as people write them."""
        return f"{self.first_name} {self.last_name}".strip()

    def calendar_token(self) -> str:
        """The secret of the person's own calendar: signed, not stored; dies when `calendar_version` grows."""
        return CALENDAR_LINK.sign(f"{self.pk}.{self.calendar_version}")


Visitor = User | AnonymousUser  # whoever looks at a page


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles, as sentences."""

    def valid(self, on: date | None = None) -> Self:
        """Roles in force on a day (default: today in Helsinki)."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def of(self, user: User) -> Self:
        """The roles of one person."""
        return self.filter(person=user)

    def project_managers(self) -> Self:
        """Roles of project managers."""
        return self.filter(kind=Role.Kind.PROJECT_MANAGER)

    def officials(self) -> Self:
        """Roles of officials of municipalities."""
        return self.filter(kind=Role.Kind.MUNICIPAL_OFFICIAL)


class Role(models.Model):
    """What a person may do, and where: a project manager of a network or all, an official of a municipality."""

    class Kind(models.TextChoices):
        PROJECT_MANAGER = "project_manager", _("Project manager")
        MUNICIPAL_OFFICIAL = "municipal_official", pgettext_lazy("role", "Municipal official")

    person = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("person"))
    kind = models.CharField(_("role"), max_length=20, choices=Kind)
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, verbose_name=_("network")
    )  # project managers; empty = all
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, null=True, blank=True, verbose_name=_("municipality")
    )
    granted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        constraints = [
            models.CheckConstraint(
                name="role_has_its_place",
                condition=Q(kind="project_manager", municipality=None)
                | Q(kind="municipal_official", municipality__isnull=False, network=None),
                violation_error_message=_(
                    "An official belongs to a municipality, a project manager to a network or all."
                ),
            ),
            models.UniqueConstraint(
                name="role_once",
                fields=["person", "kind", "network", "municipality"],
                nulls_distinct=False,
                violation_error_message=_("This person already has the role."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.municipality or self.network or '–'}"


class Feedback(models.Model):
    """A message from a page's feedback link; answered within 14 days."""

    message = models.TextField(_("message"), max_length=4000)
    reply_to = models.EmailField(_("e-mail for the answer"), blank=True)
    page = models.CharField(_("page"), max_length=300, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fi")
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    due_on = models.DateField(_("answer by"), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("feedback")
        ordering = [F("answered_at").asc(nulls_first=True), "due_on"]

    def __str__(self) -> str:
        return f"{self.pk}"

    def save(self, **kwargs: Any) -> None:
        """Save, with the day by which the law wants an answer."""
        self.due_on = self.due_on or timezone.localdate(self.sent_at) + timedelta(days=FEEDBACK_DAYS)
        super().save(**kwargs)
