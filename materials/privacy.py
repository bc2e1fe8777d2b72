"""What materials know of a person: the files they uploaded. The files stay when the person is erased.

Source: docs/privacy.md
"""

from __future__ import annotations

from materials.models import Material
from participants import privacy
from participants.models import User


def enter() -> None:
    """Give the answers of this app to participants.privacy."""
    privacy.EXPORTS["materials_uploaded"] = uploaded


def uploaded(person: User) -> list[dict[str, object]]:
    """The files a person uploaded, oldest first."""
    wanted = ("title", "file_name", "created_at")
    return list(Material.objects.filter(created_by=person).order_by("pk").values(*wanted))
