"""Moves of notes are kept in parts, so that each reads of them in their own language."""

from django.db import migrations, models

DEEDS = {
    "merged": ("Merged: ", "Yhdistetty: ", "Sammanfört: "),
    "renamed": ("Renamed: ", "Nimetty uudelleen: ", "Omdöpt: "),
    "taken out": ("Taken out: ", "Otettu pois: ", "Tagen ut: "),
    "dissolved": ("Dissolved: ", "Purettu: ", "Upplöst: "),
}


def part(apps, _editor):
    """Part the sentences of moves made before."""
    for move in apps.get_model("forums", "Grouping").objects.exclude(sentence=""):
        for deed, beginnings in DEEDS.items():
            for beginning in beginnings:
                if move.sentence.startswith(beginning):
                    move.deed, move.words = deed, move.sentence.removeprefix(beginning)[:200]
        move.save(update_fields=["deed", "words"])


class Migration(migrations.Migration):
    dependencies = [("forums", "0002_votes_set_aside")]

    operations = [
        migrations.AddField("grouping", "deed", models.CharField(default="merged", max_length=10), preserve_default=False),
        migrations.AddField("grouping", "words", models.CharField(default="…", max_length=200), preserve_default=False),
        migrations.RunPython(part, migrations.RunPython.noop),
        migrations.RemoveField("grouping", "sentence"),
    ]
