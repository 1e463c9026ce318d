from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_customers_verbs"), ("extracts", "0003_unpaid")]

    operations = [
        migrations.AlterField(
            model_name="extract",
            name="state",
            field=models.CharField(
                choices=[
                    ("unpaid", "To be paid"),
                    ("waiting", "Waiting"),
                    ("building", "Being built"),
                    ("ready", "Ready"),
                    ("failed", "Not built"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
