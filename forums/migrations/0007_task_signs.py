from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0006_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="sign",
            field=models.CharField(
                blank=True,
                choices=[
                    ("need", "The need and the goals have been written."),
                    ("team", "The planning group has been named."),
                    ("invitations", "The invitations have been opened."),
                    ("balance", "Somebody from every stakeholder group has registered."),
                    ("dataset", "The dataset is ready."),
                    ("notes", "The notes have been worked up."),
                    ("picture", "The picture has been published."),
                ],
                default="",
                editable=False,
                max_length=12,
            ),
            preserve_default=False,
        ),
    ]
