"""What the tests of the forums share."""

import pytest

from tests.factories import make_manager


@pytest.fixture
def manager(client):
    """A project manager of all networks, signed in."""
    person = make_manager()
    client.force_login(person)
    return person
