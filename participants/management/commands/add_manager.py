"""Makes somebody a project manager: the first one of an installation, from a terminal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from participants import people
from regions.models import Network


class Command(BaseCommand):
    """Gives the role; giving it again changes nothing."""

    help = "Make the person with an e-mail a project manager of all networks, or of one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the e-mail and, if wanted, a name and a network."""
        parser.add_argument("email")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--network", help="short name of the network; all when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the words, give the role and say how to go on."""
        try:
            validate_email(options["email"])
        except ValidationError as wrong:
            raise CommandError(f"{options['email']}: {wrong.messages[0]}") from wrong
        network = Network.objects.filter(slug=options["network"]).first()
        if options["network"] and network is None:
            known = ", ".join(Network.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no network {options['network']}. Known: {known}")
        role = people.add_manager(
            email=options["email"],
            first_name=options["first_name"],
            last_name=options["last_name"],
            network=network,
        )
        self.stdout.write(f"{role.person.email}: {role}. Sign in by e-mail; the code comes in a letter.")
