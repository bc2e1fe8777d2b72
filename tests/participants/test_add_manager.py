"""The first project manager, from a terminal."""

import pytest
from django.core.management import CommandError, call_command

from participants.models import Role
from tests.factories import make_network

pytestmark = pytest.mark.django_db


def managers():
    roles = Role.objects.filter(kind=Role.Kind.PROJECT_MANAGER)
    return list(roles.values_list("person__email", "network__slug"))


def test_the_first_manager_manages_all_and_is_made_once(capsys):
    for _ in range(2):
        call_command("add_manager", "esimerkki@example.org", first_name="Esimerkki")

    assert managers() == [("esimerkki@example.org", None)]
    assert "esimerkki@example.org" in capsys.readouterr().out


def test_a_manager_may_be_of_one_network():
    make_network()

    call_command("add_manager", "esimerkki@example.org", network="kasvukaytava")

    assert managers() == [("esimerkki@example.org", "kasvukaytava")]


@pytest.mark.parametrize(
    ("words", "said"), [({"email": "ei osoite"}, "ei osoite"), ({"network": "vieras"}, "There is no network vieras")]
)
def test_a_wrong_word_is_told_and_nobody_is_made(words, said):
    with pytest.raises(CommandError, match=said):
        call_command("add_manager", words.pop("email", "esimerkki@example.org"), **words)

    assert managers() == []
