"""Materials: what people download, uploaded by people or made by the PDF worker."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.files.base import File
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models import Event, Registration, Series
from materials.models.audience import seen_by
from materials.models.licence import ADDRESSES, Licence
from materials.models.lineage import last_after
from participants.models import User, Visitor
from regions.order import finnish_order


def stored_name(material: Material, filename: str) -> str:
    """Where a file lies in private storage: never a name that somebody chose."""
    return f"{timezone.now():%Y/%m}/{uuid.uuid4().hex}"


class MaterialQuerySet(models.QuerySet["Material"]):
    """Materials, as sentences."""

    def ready(self) -> Self:
        """Materials whose file can be downloaded and has been neither replaced nor removed."""
        return self.filter(ready_at__isnull=False, replaced_at=None, removed_at=None)

    def removed(self) -> Self:
        """Uploaded materials that have been removed and can still be put back."""
        return self.filter(removed_at__isnull=False)

    def uploaded(self) -> Self:
        """Materials that people have uploaded; the others are made by us."""
        return self.filter(key=None)

    def visible_to(self, user: Visitor) -> Self:
        """Materials `user` may know of, by audience: the rule of lists, searches, bundles, feeds and downloads."""
        return self.filter(seen_by(user, Material.Audience))

    def in_check(self) -> Self:
        """Uploaded materials that wait for the virus scanner."""
        return self.uploaded().filter(ready_at=None, failed_at=None)

    def held(self) -> Self:
        """Uploaded materials that nobody can download: waiting for the virus scanner, or stopped by it."""
        return self.uploaded().filter(ready_at=None).order_by("failed_at", "pk")

    def rejected(self) -> Self:
        """Uploaded materials in which the scanner found something; their files are gone."""
        return self.uploaded().filter(failed_at__isnull=False)

    def stuck(self, at: datetime | None = None) -> Self:
        """Documents whose making was asked for but nobody is at it: the broker was away or a worker died."""
        now = at or timezone.now()
        waiting = self.filter(ready_at=None, failed_at=None, requested_at__isnull=False)
        too_old = Q(is_bulk=False, started_at__lt=now - Material.MAKING_LASTS)
        return waiting.filter(Q(started_at=None) | too_old | Q(started_at__lt=now - Material.BULK_LASTS))


class Material(models.Model):
    """One file for one audience in one language."""

    MAKING_LASTS = timedelta(minutes=2)  # longer than the hard time limit of the task, 90 s
    BULK_LASTS = timedelta(minutes=5)  # the same for long ones, 240 s
    MOST_ATTEMPTS = 3
    REMOVED_LASTS = timedelta(days=7)

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        PROGRAMME = "programme", _("Programme")
        PARTICIPANT_LIST = "participant_list", _("Participant list")
        DOOR_LIST = "door_list", _("Participant list for the door")
        PUBLIC_LIST = "public_list", _("Participant list for participants")
        SIGN_IN_SHEET = "sign_in_sheet", _("Sign-in sheet")
        BADGES = "badges", _("Name badges")
        TABLE_SIGNS = "table_signs", _("Table signs")
        FOLD_CARDS = "fold_cards", _("Fold cards for tables")
        WORKSHEETS_A4 = "worksheets_a4", _("Group worksheets, A4")
        WORKSHEETS_A3 = "worksheets_a3", _("Group worksheets, A3")
        FACILITATOR_GUIDE = "facilitator_guide", _("Facilitator's guide")
        READINESS = "readiness", _("Readiness report")
        AGENDA = "agenda", _("Agenda")
        MINUTES = "minutes", pgettext_lazy("document", "Minutes")
        FORUM_MEMO = "forum_memo", _("Memo of the forum")
        PLANNING_HANDBOOK = "planning_handbook", _("Planning group's handbook")
        BRIEF = "brief", _("Brief for decision-makers")
        FUNDER_REPORT = "funder_report", _("Report to the funder")
        PROPOSAL = "proposal", _("Proposal for a decision")
        SWOT = "swot", _("SWOT analysis")
        CERTIFICATE = "certificate", _("Certificate of attendance")
        HANDBOOK = "handbook", _("Handbook")
        PRESENTATION = "presentation", _("Presentation")
        DATASET = "dataset", _("Dataset")
        PICTURE = "picture", _("Distilled situational picture")
        OTHER = "other", pgettext_lazy("material", "Other")

    class Audience(models.TextChoices):
        OPEN = "open", _("Open to all")
        PARTICIPANTS = "participants", _("Participants of the series")
        PLANNING_GROUP = "planning_group", _("Planning group")
        OFFICIALS = "officials", _("Municipal officials")
        PEOPLE = "people", _("Named people")

    class Phase(models.TextChoices):
        """For which part of a series' path a material is."""

        OVERVIEW = "overview", _("Overview")
        PREPARATION = "preparation", _("Preparation")
        KNOWLEDGE_BASE = "knowledge_base", _("Knowledge base")
        EVENTS = "events", _("Events")
        RESULTS = "results", _("Results and follow-up")

    class State(models.TextChoices):
        """Where the making of a document stands; told by its times."""

        REQUESTED = "requested", _("Requested")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    class Failure(models.TextChoices):
        """Why a document could not be made, or an uploaded file not be kept."""

        BROKEN = "broken", _("The document could not be drawn. The reason has been noted for the maintainers.")
        TOO_SLOW = "too_slow", _("Drawing the document took too long. Try again later.")
        STOPPED = "stopped", _("The work stopped several times before the document was ready. Try again later.")
        STORAGE = "storage", _("The finished document could not be stored. Try again later.")
        INFECTED = "infected", _("The virus scanner found something harmful in the file, so it was deleted.")

    series = models.ForeignKey(Series, models.CASCADE, null=True, blank=True, related_name="materials")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="materials")
    registration = models.ForeignKey(
        Registration, models.CASCADE, null=True, editable=False, related_name="certificates"
    )  # whose certificate it is; empty for all other kinds
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    phase = models.CharField(_("phase"), max_length=16, choices=Phase, default=Phase.EVENTS)
    audience = models.CharField(_("audience"), max_length=16, choices=Audience, default=Audience.PARTICIPANTS)
    people = models.ManyToManyField(
        User, verbose_name=_("named people"), blank=True, editable=False, related_name="materials_named"
    )  # for whom it is when its audience is named people
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    title = models.CharField(_("title"), max_length=200)
    sort_title = models.GeneratedField(
        expression=finnish_order("title"),
        output_field=models.CharField(max_length=400, db_collation="C"),
        db_persist=True,
    )  # stored: the sum of thousands of comparisons costs more than the page
    description = models.CharField(_("what it is for"), max_length=400, blank=True)
    is_accessible = models.BooleanField(_("accessible"), null=True)
    alternative = models.TextField(_("text alternative"), max_length=4000, blank=True)  # a link, or the text itself
    licence = models.CharField(_("licence"), max_length=8, choices=Licence, default=Licence.CC_BY)
    change = models.CharField(_("what changed"), max_length=200, blank=True)  # since the version before this one
    # generated: hash of all inputs; null for uploads, of which there are many
    key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    snapshot = models.JSONField(null=True, editable=False)  # generated: the data, read once; erased when made
    file = models.FileField(upload_to=stored_name, max_length=200, blank=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=160, editable=False)
    content_type = models.CharField(max_length=100, default="application/pdf", editable=False)
    size = models.PositiveBigIntegerField(_("size"), null=True, editable=False)  # bytes
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    requested_at = models.DateTimeField(_("requested"), null=True, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)  # by the virus scanner, if there is one
    ready_at = models.DateTimeField(_("ready"), null=True, editable=False)
    failed_at = models.DateTimeField(_("failed"), null=True, editable=False)
    failure = models.CharField(_("reason"), max_length=300, choices=Failure, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    is_bulk = models.BooleanField(default=False, editable=False)  # made in the lane of long work: nobody waits for it
    asked_by_pack = models.ForeignKey(
        "materials.Pack", models.SET_NULL, null=True, editable=False, related_name="asked_for"
    )  # asked for by a pack alone, so that it goes with the pack if that is cancelled in time
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)  # a newer version took its place
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, editable=False, related_name="replaced_by"
    )  # uploaded: the version before this one
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)  # can be put back for REMOVED_LASTS
    downloads = models.PositiveIntegerField(_("downloads"), default=0, editable=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        ordering = ["-created_at"]
        indexes = [
            GinIndex(OpClass("title", "gin_trgm_ops"), name="material_title"),
            GinIndex(OpClass("description", "gin_trgm_ops"), name="material_description"),
        ]
        constraints = [
            models.CheckConstraint(name="material_event_has_series", condition=Q(event=None) | Q(series__isnull=False)),
            models.CheckConstraint(
                name="material_of_a_series_for_its_people",
                condition=Q(series__isnull=False) | Q(audience="open"),
                violation_error_message=_("A material without a series is open to all."),
            ),
            models.CheckConstraint(
                name="certificate_is_of_one_person", condition=Q(registration=None) ^ Q(kind="certificate")
            ),
            models.CheckConstraint(name="material_ready_or_failed", condition=Q(ready_at=None) | Q(failed_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> Material.State:
        """The state, told by the times."""
        if self.ready_at:
            return self.State.READY
        if self.failed_at:
            return self.State.FAILED
        return self.State.RUNNING if self.started_at else self.State.REQUESTED

    @property
    def is_open_to_all(self) -> bool:
        """Whether anybody may have it: it is open, and so is its series."""
        is_public = self.series is None or self.series.invited_at is not None
        return self.audience == self.Audience.OPEN and is_public

    @property
    def format(self) -> str:
        """What kind of file it is, in the letters people know: PDF, DOCX."""
        return self.file_name.rpartition(".")[2].upper()

    @property
    def licence_address(self) -> str:
        """Where the licence can be read; empty for terms of one's own."""
        return ADDRESSES.get(Licence(self.licence), "")

    @property
    def alternative_is_link(self) -> bool:
        """Whether the text alternative is an address."""
        return self.alternative.startswith("https://") and len(self.alternative.split()) == 1

    def put(self, content: File[bytes]) -> None:
        """Lay the file into private storage under a name of its own; of one that does not fit nothing is left.

        Raises: OSError when the storage is away, closed or full.
        """
        storage, name = self.file.storage, self.file.field.generate_filename(self, "")
        try:
            self.file = storage.save(name, content)
        except OSError:
            with suppress(OSError):
                storage.delete(name)
            raise

    def newest(self) -> Material:
        """The version that has taken this one's place, and has not itself been replaced; else this one."""
        later = last_after(self)
        if later is None and self.key and self.replaced_at:
            same = Material.objects.filter(series=self.series_id, event=self.event_id, kind=self.kind)
            same = same.filter(language=self.language, registration=self.registration_id)
            later = same.ready().exclude(key=None).first()
        return later or self
