"""What materials know of a person: the files they uploaded. The files stay when the person is erased.

Source: docs/privacy.md
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from materials.models import Certificate, Material, MaterialLink, Pack
from participants import privacy
from participants.models import User

LINKS_LAST = timedelta(days=365)  # after their end, so that one sees what was lent


def enter() -> None:
    """Give the answers of this app to participants.privacy."""
    privacy.EXPORTS["materials_uploaded"] = uploaded
    privacy.EXPORTS["materials_named"] = named
    privacy.EXPORTS["packs_asked"] = packs_asked
    privacy.EXPORTS["material_links_made"] = links_made
    privacy.ERASURES["materials_named"] = lambda person: person.materials_named.clear()
    privacy.RETENTIONS["material_links"] = let_go_of_links
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


def packs_asked(person: User) -> list[Any]:
    """The forum packs a person has asked for, oldest first."""
    return list(Pack.objects.filter(created_by=person).order_by("pk").values("event__name", "requested_at"))


def named(person: User) -> list[Any]:
    """The files a person has been named for, oldest first."""
    return list(person.materials_named.order_by("pk").values("title", "created_at"))


def links_made(person: User) -> list[dict[str, object]]:
    """The links to files that a person made, oldest first."""
    made = MaterialLink.objects.filter(made_by=person).order_by("pk")
    return [
        {
            "title": link.material.title,
            "made_at": link.made_at,
            "expires_at": link.expires_at,
            "revoked_at": link.revoked_at,
        }
        for link in made.select_related("material")
    ]


def let_go_of_links(at: datetime) -> int:
    """Delete links that ended long enough ago; answers how many."""
    return MaterialLink.objects.filter(expires_at__lt=at - LINKS_LAST).delete()[0]
