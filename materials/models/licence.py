"""On what terms a file may be used."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """The terms of a file, shown with it; CC BY 4.0 unless somebody says otherwise."""

    CC_BY = "cc_by", _("CC BY 4.0: use freely, name the source")
    CC0 = "cc0", _("CC0: use freely")
    RESERVED = "reserved", _("All rights reserved")
    OTHER = "other", _("Other terms, told in the file")


ADDRESSES = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}
