"""What readers find of a file: kept apart from who they are."""

from __future__ import annotations

from materials.models import Material, MaterialFeedback


def give(*, material: Material, is_helpful: bool, sentence: str) -> MaterialFeedback:
    """Keep whether a file was of help, and a sentence; nothing of who wrote it."""
    return MaterialFeedback.objects.create(material=material, is_helpful=is_helpful, sentence=sentence)
