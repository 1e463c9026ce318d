from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("boxes", "0009_search")]

    operations = [
        migrations.AddField(
            "indicator",
            "credit_percent",
            models.FloatField(
                blank=True, null=True, verbose_name="A missed period takes off, % of its price"
            ),
        ),
        migrations.AddField(
            "indicator",
            "credit_ore",
            models.BigIntegerField(
                blank=True, null=True, verbose_name="or an amount, kr without VAT"
            ),
        ),
    ]
