from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_letter_queue")]
    operations = [
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
                    ("webhook", "That a webhook was switched off"),
                ],
                max_length=10,
            ),
        ),
    ]
