"""What tests of places share."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture
def register(db):
    """The whole register, loaded from its files."""
    call_command("load_register", stdout=StringIO())
