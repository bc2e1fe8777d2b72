"""`manage.py bounce`: read what a mail server wrote back; mail servers pipe such messages here."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from participants import bounces


class Command(BaseCommand):
    """Reads delivery status reports, from files or from standard input."""

    help = "Mark the letters that delivery status reports (RFC 3464) are about, given as files or on standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take files, each with one message."""
        parser.add_argument("files", nargs="*", type=Path, help="one message each (default: one on standard input)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the messages; one that is no report about our letters is passed over, so that no mail is refused."""
        contents = [file.read_bytes() for file in options["files"]] or [sys.stdin.buffer.read(bounces.LONGEST)]
        marked = [letter for content in contents if (letter := bounces.read(content))]
        self.stdout.write(f"Messages: {len(contents)}, letters that came back: {len(marked)}")
