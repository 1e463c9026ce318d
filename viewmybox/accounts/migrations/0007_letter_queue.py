from django.db import migrations, models

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_prices_letter")]
    operations = [
        migrations.AddField(
            model_name="sentletter", name="next_try_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="sentletter",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="sentletter",
            name="answer",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AlterField(
            model_name="sentletter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("policy", "A new version of the privacy policy"),
                    ("contact", "The yearly question whether the contact details are right"),
                    ("case", "That a support case has an answer"),
                    ("prices", "A new price list"),
                    ("notice", "Notices of what needs the reader"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="sentletter",
            name="refused",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddIndex(
            model_name="sentletter",
            index=models.Index(
                fields=["customer", "next_try_at"],
                name="letter_waiting",
                condition=models.Q(next_try_at__isnull=False),
                include=["at"],
            ),
        ),
        script("viewmybox.accounts", "letters.sql"),
    ]
