"""The register of organisations that take part, kept by adding the people who speak for them."""

from regions.models import Municipality, Organisation


def remember(*, name: str, stakeholder_group: str, municipality: Municipality | None) -> Organisation:
    """Put an organisation into the register; one that is there, whatever its capitals, stays as it is."""
    organisation, _is_new = Organisation.objects.get_or_create(
        name__iexact=name.strip(),
        municipality=municipality,
        defaults={"name": name.strip(), "stakeholder_group": stakeholder_group},
    )
    return organisation
