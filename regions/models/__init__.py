"""Where the work happens: regions, municipalities, networks and organisations."""

from regions.models.brands import Brand
from regions.models.networks import DateRange, Membership, MembershipQuerySet, Network, Spearhead
from regions.models.organisations import Organisation, StakeholderGroup
from regions.models.places import Municipality, MunicipalityQuerySet, Region

__all__ = [
    "Brand",
    "DateRange",
    "Membership",
    "MembershipQuerySet",
    "Municipality",
    "MunicipalityQuerySet",
    "Network",
    "Organisation",
    "Region",
    "Spearhead",
    "StakeholderGroup",
]
