"""An object store in place of a folder: a private bucket, asked through boto3; used only where S3_BUCKET is set.

What goes wrong there is an OSError, as with a disk, so the rooms need not know where files lie.

Source: docs/adr/0013-uploads.md
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

# A page waits seconds, not minutes, for a store that does not answer.
PATIENCE = Config(connect_timeout=3, read_timeout=20, retries={"max_attempts": 2}, signature_version="s3v4")


@contextmanager
def _as_a_disk() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(str(error)) from error


class PrivateBucket(S3Storage):  # type: ignore[misc]
    """Files in a bucket that nobody else can read; there are no addresses into it."""

    def get_default_settings(self) -> dict[str, Any]:
        """No public address, no public right, a spool on the disk for what is large."""
        ours = {"default_acl": None, "max_memory_size": 2_500_000, "client_config": PATIENCE}
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | ours

    def open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Fetch a file whole, so that what fails does so before a reader has been promised anything."""
        with _as_a_disk():
            file: File[bytes] = super().open(name, mode)
            file.open()
            return file

    def save(self, name: str | None, content: File[bytes], max_length: int | None = None) -> str:
        """Store a file under its name; ours are never used twice."""
        with _as_a_disk():
            saved: str = super().save(name, content, max_length)
            return saved

    def delete(self, name: str) -> None:
        """Delete a file."""
        with _as_a_disk():
            super().delete(name)
