"""The picture: what a series has agreed on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forums.models.series import Series


class KeyQuestion(models.Model):
    """A theme the area has chosen to grasp together, with its guiding question."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="key_questions")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"))  # 1, 2, 3 …
    theme = models.CharField(_("theme"), max_length=160)
    question = models.CharField(_("key question"), max_length=300)

    class Meta:
        verbose_name = _("key question")
        ordering = ["series", "ordinal"]
        constraints = [models.UniqueConstraint(name="key_question_once", fields=["series", "ordinal"])]

    def __str__(self) -> str:
        return str(self.theme)
