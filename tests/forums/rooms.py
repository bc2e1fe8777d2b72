"""Phones that come into the room KAHVI by its own door."""

from django.urls import reverse

from forums.models import Participant
from tests import factories


def sit_down(client, room):
    """Join as a business and sit at the first table; answers the participant."""
    client.post(reverse("room_join", args=["KAHVI"]), {"stakeholder_group": "business"})
    Participant.objects.update(group=factories.make_work_group(room))
    return Participant.objects.select_related("room", "group").get()
