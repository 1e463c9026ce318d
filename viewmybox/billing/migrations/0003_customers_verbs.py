"""The customer's own verbs: its pages write no subscription any more, and may withdraw an order."""

from django.db import migrations, models

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_prices")]

    operations = [
        migrations.AddField(
            model_name="order", name="withdrawn_at", field=models.DateTimeField(null=True)
        ),
        script("viewmybox.billing", "subscription.sql"),
        script("viewmybox.billing", "withdrawal.sql"),
    ]
