"""What is proposed for the second round of a vote stands apart from what was voted on in the first."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery


def part(apps: Any, _editor: Any) -> None:
    """Give back to first rounds the words that were voted on, and keep them beside those of second rounds."""
    choices, notes = apps.get_model("forums", "Choice"), apps.get_model("forums", "Contribution")
    first = Subquery(notes.objects.filter(pk=OuterRef("contribution")).values("text"))
    again = Q(step__source__kind__in=["vote", "prioritise"])  # put on the ballot in the words of another one
    reworded = choices.objects.filter(step__kind="vote").exclude(again).exclude(contribution=None)
    reworded = reworded.exclude(text=F("contribution__text"))
    of_second = list(reworded.filter(step__round=2).values_list("pk", flat=True))
    of_first = list(reworded.filter(step__round=1).values_list("pk", flat=True))
    choices.objects.filter(pk__in=of_second).update(other_text=first)
    choices.objects.filter(pk__in=of_first).update(other_text=F("text"), text=first)


def join(apps: Any, _editor: Any) -> None:
    """Put what is proposed in place of what was voted on, as it was before."""
    choices = apps.get_model("forums", "Choice").objects.filter(step__kind="vote", step__round=1)
    numbers = list(choices.exclude(other_text="").values_list("pk", flat=True))
    apps.get_model("forums", "Choice").objects.filter(pk__in=numbers).update(text=F("other_text"))


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0006_steps_revealed_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="choice",
            name="other_text",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.RunPython(part, join),
    ]
