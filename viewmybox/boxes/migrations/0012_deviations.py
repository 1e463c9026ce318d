from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("boxes", "0011_documents")]

    operations = [
        migrations.AddField(
            "service",
            "deviations_at_most",
            models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="Deviations that are borne"
            ),
        ),
        migrations.AddField(
            "service",
            "deviations_period",
            models.CharField(
                choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
                db_default="month",
                default="month",
                max_length=7,
                verbose_name="in each",
            ),
        ),
    ]
