"""What materials know of a person: the files they uploaded. The files stay when the person is erased.

Source: docs/privacy.md
"""

from __future__ import annotations

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from materials.models import Certificate, Material
from participants import privacy
from participants.models import User


def enter() -> None:
    """Give the answers of this app to participants.privacy."""
    privacy.EXPORTS["materials_uploaded"] = uploaded
    privacy.EXPORTS["certificates"] = certificates
    privacy.ERASURES["certificates"] = forget_certificates


def certificates(person: User) -> list[dict[str, object]]:
    """The certificates of attendance a person has asked for, oldest first."""
    own = Certificate.objects.filter(registration__person=person).select_related("registration__event")
    return [{"event": str(one.registration.event), "code": one.code, "issued_at": one.issued_at} for one in own]


def forget_certificates(person: User) -> None:
    """Delete a person's certificates, their files and their check codes."""
    for material in Material.objects.filter(registration__person=person):
        if name := material.file.name:
            transaction.on_commit(partial(default_storage.delete, name), robust=True)
        material.delete()
    Certificate.objects.filter(registration__person=person).delete()


def uploaded(person: User) -> list[dict[str, object]]:
    """The files a person uploaded, oldest first."""
    wanted = ("title", "file_name", "created_at")
    return list(Material.objects.filter(created_by=person).order_by("pk").values(*wanted))
